import { readFile } from 'node:fs/promises';
import { transform, type Plugin } from 'esbuild';

/** Turns an imported style sheet into its minified text, which the panel adds to the page at run time. */
export function inlineStyles(): Plugin {
  return {
    name: 'inline-styles',
    setup(bundling) {
      bundling.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
        const { code } = await transform(await readFile(file, 'utf8'), { loader: 'css', minify: true });
        return { contents: code, loader: 'text', watchFiles: [file] };
      });
    },
  };
}
