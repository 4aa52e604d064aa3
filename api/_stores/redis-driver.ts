// For a dynamic import: esbuild bundles a dynamically imported CommonJS package with only its `default` export
// (github.com/evanw/esbuild/issues/3245), but this module with its named ones.
export { Redis } from 'ioredis';
