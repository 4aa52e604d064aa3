import type { LoadContext, OptionValidationContext, Plugin } from '@docusaurus/types';
import { createDocentPlugin } from './docusaurus-plugin.js';
import { parsePluginOptions, type PluginOptions, type ResolvedOptions } from './options/options.js';

export type { PluginOptions } from './options/options.js';

/**
 * The Docusaurus plugin: indexes the book, publishes the index beside the site and mounts the widget on every page.
 *
 * @example plugins: [['docusaurus-plugin-docent', { endpoint: 'https://ask.example.org' }]]
 */
export default function docentPlugin(context: LoadContext, options: ResolvedOptions): Plugin<undefined> {
  return createDocentPlugin(context, options);
}

/**
 * Docusaurus calls this with what stands in `docusaurus.config`.
 *
 * @throws BuildError `option-invalid`
 */
export function validateOptions({
  options,
}: OptionValidationContext<PluginOptions | undefined, ResolvedOptions>): ResolvedOptions {
  return parsePluginOptions(options);
}
