import { createRequire } from 'node:module';
import type { LoadContext, OptionValidationContext, Plugin } from '@docusaurus/types';
import type * as native from './docusaurus-plugin.js';
import type { PluginOptions, ResolvedOptions } from './options/options.js';

export type { PluginOptions } from './options/options.js';

/**
 * The Docusaurus plugin: indexes the book, publishes the index with the site and mounts the widget on every page.
 *
 * @example plugins: [['docusaurus-plugin-docent', { endpoint: 'https://ask.example.org' }]]
 */
export default function docentPlugin(context: LoadContext, options: ResolvedOptions): Plugin<undefined> {
  return loadNatively().createDocentPlugin(context, options);
}

/**
 * Checks the plugin's options from `docusaurus.config`. Docusaurus calls it before it creates the plugin.
 *
 * @throws BuildError `option-invalid`
 */
export function validateOptions({
  options,
}: OptionValidationContext<PluginOptions | undefined, ResolvedOptions>): ResolvedOptions {
  return loadNatively().parsePluginOptions(options);
}

/**
 * Loads the plugin with Node's own loader, which can `require` ESM since 20.19, in 0.3 s. Docusaurus' transpiler (jiti) takes
 * 3.0 s for our ESM dependencies in a clean checkout. Obsolete once Docusaurus imports plugins natively.
 */
function loadNatively(): typeof native {
  // Yarn's Plug'n'Play resolves packages for `require` and for jiti, but not for ESM that is required.
  if (process.versions['pnp'] !== undefined && typeof require === 'function')
    return require('./docusaurus-plugin.js');
  return createRequire(import.meta.url)('./docusaurus-plugin.js');
}
