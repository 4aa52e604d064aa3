import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { transform, type Plugin } from 'esbuild';
import { glob } from 'tinyglobby';

/**
 * Copies the widget's style sheets beside the compiled modules that import them, because tsc does not. I/O: files.
 *
 * @param root - The checkout.
 * @param outDir - Where tsc wrote the compiled modules.
 */
export async function copyStyles(root: string, outDir: string): Promise<void> {
  const files = await glob('widget/**/*.css', { cwd: root });
  await Promise.all(files.map((file) => copyFile(path.join(root, file), path.join(outDir, file))));
}

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
