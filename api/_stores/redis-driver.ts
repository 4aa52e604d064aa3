// Exists to be imported dynamically: esbuild gives a dynamically imported CommonJS package only a `default` export
// (github.com/evanw/esbuild/issues/3245), but keeps the named exports of this module.
export { Redis } from 'ioredis';
