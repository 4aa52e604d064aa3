/**
 * Code for the top of a bundle that defines `require`: bundled CommonJS packages `require` Node's own modules, but ES modules have no
 * `require`.
 */
export const REQUIRE_FOR_COMMONJS = [
  "import { createRequire as docentCreateRequire } from 'node:module';",
  'const require = docentCreateRequire(import.meta.url);',
].join('\n');
