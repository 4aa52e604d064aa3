// Loaded by a dynamic import. Of a CommonJS module that is imported so, and bundled, only `default` is there
// (github.com/evanw/esbuild/issues/3245); of this module, what it exports.
export { Redis } from 'ioredis';
