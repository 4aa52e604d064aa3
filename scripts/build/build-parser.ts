import { fileURLToPath } from 'node:url';
import { bundleInPlace } from './bundle-in-place.js';

// Part of `npm run build`: bundles the Markdown parser's two hundred modules into the module that imports them. Otherwise, Node would
// need 0.2 s to find and read them in every build of every book (docs/decisions/0020-parser-bundle.md). acorn is one file already, half
// as large as all the others.
await bundleInPlace('plugin/section/parse-markdown.js', { external: ['acorn'] });

// The rules for Markdown outside a site: otherwise the plugin would need `@docusaurus/utils`, which brings webpack
// (docs/decisions/0046-function-alone.md).
await bundleInPlace('plugin/source/bundled-rules.js', {
  external: ['yaml'],
  alias: {
    '@11ty/gray-matter': fileURLToPath(new URL('../../plugin/source/yaml-front-matter.js', import.meta.url)),
    '@docusaurus/logger': fileURLToPath(new URL('../../plugin/source/plain-logger.js', import.meta.url)),
  },
});
