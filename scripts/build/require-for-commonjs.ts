/**
 * Code for the top of a bundle that defines `require`: bundled CommonJS packages `require` Node's own modules, but ES modules have no
 * `require`. `createRequire` is not used, because a module in a Cloudflare Worker has no `import.meta.url`.
 */
export const REQUIRE_FOR_COMMONJS = `
import docentProcess from 'node:process';
const require = (name) => {
  const module = docentProcess.getBuiltinModule(name);
  if (module === undefined) throw new Error("Cannot find module '" + name + "'");
  return module;
};`.trim();
