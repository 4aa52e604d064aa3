import { bundleInPlace } from './bundle-in-place.js';

// Part of `npm run build`: bundles the Markdown parser's two hundred modules into the module that imports them. Otherwise, Node would
// need 0.2 s to find and read them in every build of every book (docs/decisions/0020-parser-bundle.md).
await bundleInPlace('plugin/section/parse-markdown.js');
// The rules for Markdown outside a site: otherwise the plugin would need `@docusaurus/utils`, and that brings webpack.
await bundleInPlace('plugin/source/bundled-rules.js');
