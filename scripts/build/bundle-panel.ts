import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { contentHash } from '../../plugin/format/content-hash.js';
import type { PublishedFile } from '../../plugin/publish/encode-index.js';
import { HOST_KEY, HOST_MODULES } from '../../widget/panel-host.js';
import { describeLicences } from './licences.js';
import { inlineStyles } from './panel-styles.js';

/** The panel as it is served. */
export interface PanelBundle {
  /** Name of the file that a page imports. */
  entry: string;
  /** Script, worker, licences; each is named by its content. */
  files: readonly PublishedFile[];
  /** Absolute paths of the modules whose code is in the script or the worker. */
  modules: readonly string[];
}

/**
 * Bundles the panel: one ES module, and the worker it may start. Not split further: that would save 2 of 88 kB (gzip) and load
 * the panel by two requests, one after the other. No source maps, as in Docusaurus' own production builds. I/O: reads modules.
 *
 * @param entries.panel absolute; the module that exports `AskPanel`
 * @param entries.worker absolute; the module that `meet-challenge` starts
 * @throws esbuild's BuildFailure when the panel imports what neither is bundled nor handed over by the site
 */
export async function bundlePanel(entries: { panel: string; worker: string }): Promise<PanelBundle> {
  const worker = await bundle(entries.worker, []);
  const workerFile = named('pow-worker', '.js', worker.code);
  const panel = await bundle(entries.panel, [readFromHost(), renameWorker(workerFile.name), inlineStyles()]);
  const modules = [...worker.modules, ...panel.modules];
  const licences = named('panel-licences', '.txt', await describeLicences(modules));
  const script = named(
    'panel',
    '.js',
    `/*! Licences of the packages in here: ${licences.name} */\n${panel.code}`,
  );
  return { entry: script.name, files: [script, workerFile, licences], modules };
}

async function bundle(entry: string, plugins: Plugin[]): Promise<{ code: string; modules: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    // What our own code is compiled to, and what the index' runtime needs (docs/decisions/0005-our-code-is-not-transpiled.md).
    target: 'es2022',
    // All licences stand in a file of their own.
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    metafile: true,
    logLevel: 'silent',
    plugins,
  });
  // An input may have been shaken off whole.
  const modules = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && !input.startsWith(`${FROM_HOST}:`))
    .map(([input]) => path.resolve(input));
  return { code: outputFiles[0]?.text ?? '', modules };
}

function named(name: string, extension: string, text: string): PublishedFile {
  const bytes = Buffer.from(text);
  return { name: `${name}-${contentHash(bytes)}${extension}`, bytes };
}

const FROM_HOST = 'from-host';

/** Makes an import of a module of the site a look at the record it hands over. */
function readFromHost(): Plugin {
  const names = new Map<string, readonly string[]>(Object.entries(HOST_MODULES));
  return {
    name: 'read-from-host',
    setup(bundling) {
      bundling.onResolve(
        { filter: /^(?:react|react-dom|@docusaurus|@docent|@theme|@site|@generated)(?:\/|$)/ },
        ({ path }) =>
          names.has(path)
            ? { path, namespace: FROM_HOST }
            : {
                errors: [
                  {
                    text: `the panel imports \`${path}\`, which the site does not hand it: list it in widget/panel-host.ts`,
                  },
                ],
              },
      );
      bundling.onLoad({ filter: /.*/, namespace: FROM_HOST }, ({ path }) => ({
        contents: hostModule(path, names.get(path) ?? []),
      }));
    },
  };
}

/** esbuild refuses the import of a name that is not exported here. */
function hostModule(specifier: string, names: readonly string[]): string {
  return [
    `const given = globalThis[Symbol.for(${JSON.stringify(HOST_KEY)})][${JSON.stringify(specifier)}];`,
    ...names.map((name) =>
      name === 'default' ? 'export default given.default;' : `export const ${name} = given.${name};`,
    ),
  ].join('\n');
}

/** esbuild leaves `new URL('./pow-worker.js', import.meta.url)` as it stands; the file has another name. */
function renameWorker(name: string): Plugin {
  return {
    name: 'rename-worker',
    setup(bundling) {
      bundling.onLoad({ filter: /[\\/]meet-challenge\.[jt]s$/ }, async ({ path: file }) => {
        const parts = (await readFile(file, 'utf8')).split(`'./pow-worker.js'`);
        if (parts.length !== 2)
          return { errors: [{ text: `${file} does not start './pow-worker.js' once` }] };
        return { contents: parts.join(`'./${name}'`), loader: file.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}
