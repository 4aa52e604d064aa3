import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  context,
  transform,
  type BuildContext,
  type BuildOptions,
  type BuildResult,
  type Plugin,
} from 'esbuild';
import { contentHash } from '../../plugin/format/content-hash.js';
import type { PublishedFile } from '../../plugin/publish/encode-index.js';
import { HOST_KEY, HOST_MODULES } from '../../widget/panel-host.js';
import { listModules } from './bundled-files.js';
import { describeLicences } from './licences.js';

/** The panel as it is served. */
export interface PanelBundle {
  /** Name of the file that a page imports. */
  entry: string;
  /** The script, the worker and the licences, each with a hash of its content in its name. */
  files: readonly PublishedFile[];
  /** The script and the worker, each with the absolute paths of the modules whose code is in it. */
  scripts: readonly { name: string; modules: string[] }[];
}

/** Bundles the panel again after each change, reusing what esbuild has parsed. */
export interface PanelBundler {
  /** @throws BuildFailure (esbuild's) if the panel imports a module that is neither bundled nor provided by the site. */
  bundle(): Promise<PanelBundle>;
  dispose(): Promise<void>;
}

interface PanelEntries {
  /** Absolute path of the module that exports `AskPanel`. */
  panel: string;
  /** Absolute path of the module that `meet-challenge` starts. */
  worker: string;
}

/** Bundles the panel once. @throws BuildFailure (esbuild's) in the same case as `PanelBundler.bundle`. */
export async function bundlePanel(entries: PanelEntries): Promise<PanelBundle> {
  const bundler = await createPanelBundler(entries);
  try {
    return await bundler.bundle();
  } finally {
    await bundler.dispose();
  }
}

/**
 * Creates a bundler that builds one ES module and the worker it may start. Splitting the module would save 2 of 88 kB (gzip), but
 * take two successive requests. There are no source maps, as in Docusaurus' own production builds. I/O: reads modules.
 */
export async function createPanelBundler(entries: PanelEntries): Promise<PanelBundler> {
  let workerName = '';
  const worker = await createContext(entries.worker, []);
  const panel = await createContext(entries.panel, [
    readFromHost(),
    renameWorker(() => workerName),
    inlineStyles(),
  ]);
  return {
    async bundle() {
      const ofWorker = readOutput(await worker.rebuild());
      const workerFile = named('pow-worker', '.js', ofWorker.code);
      workerName = workerFile.name;
      const ofPanel = readOutput(await panel.rebuild());
      const modules = [...ofWorker.modules, ...ofPanel.modules];
      const licences = named('panel-licences', '.txt', await describeLicences(modules));
      const banner = `/*! Licences of the packages in here: ${licences.name} */`;
      const script = named('panel', '.js', `${banner}\n${ofPanel.code}`);
      return {
        entry: script.name,
        files: [script, workerFile, licences],
        scripts: [
          { name: script.name, modules: ofPanel.modules },
          { name: workerFile.name, modules: ofWorker.modules },
        ],
      };
    },
    async dispose() {
      await Promise.all([worker.dispose(), panel.dispose()]);
    },
  };
}

function createContext(entry: string, plugins: Plugin[]): Promise<BuildContext<typeof OPTIONS>> {
  return context({ ...OPTIONS, entryPoints: [entry], plugins });
}

const OPTIONS = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  // The same target as for our compiled code and for the index's runtime (docs/decisions/0005-our-code-is-not-transpiled.md).
  target: 'es2022',
  // All licences are in a separate file.
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  write: false,
  metafile: true,
  logLevel: 'silent',
} satisfies BuildOptions;

function readOutput({ outputFiles, metafile }: BuildResult<typeof OPTIONS>): {
  code: string;
  modules: string[];
} {
  const modules = Object.values(metafile.outputs)
    .flatMap((output) => listModules(output, process.cwd()))
    .filter((module) => !path.relative('', module).startsWith(`${FROM_HOST}:`));
  return { code: outputFiles[0]?.text ?? '', modules };
}

function named(name: string, extension: string, text: string): PublishedFile {
  const bytes = Buffer.from(text);
  return { name: `${name}-${contentHash(bytes)}${extension}`, bytes };
}

const FROM_HOST = 'from-host';

/** Resolves imports of site modules to the object that the page registered. */
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
            : refusal(
                `the panel imports \`${path}\`, which the site does not provide: list it in widget/panel-host.ts`,
              ),
      );
      bundling.onLoad({ filter: /.*/, namespace: FROM_HOST }, ({ path }) => ({
        contents: hostModule(path, names.get(path) ?? []),
      }));
    },
  };
}

/** Returns a module that exports what the page registered. esbuild reports an import of any other name. */
function hostModule(specifier: string, names: readonly string[]): string {
  return [
    `const given = globalThis[Symbol.for(${JSON.stringify(HOST_KEY)})][${JSON.stringify(specifier)}];`,
    ...names.map((name) =>
      name === 'default' ? 'export default given.default;' : `export const ${name} = given.${name};`,
    ),
  ].join('\n');
}

/** Replaces the name in `new URL('./pow-worker.js', import.meta.url)`, which esbuild leaves alone, with that of the published file. */
function renameWorker(name: () => string): Plugin {
  return {
    name: 'rename-worker',
    setup(bundling) {
      bundling.onLoad({ filter: /[\\/]meet-challenge\.[jt]s$/ }, async ({ path: file }) => {
        // Compiled modules have double quotes once their comments are removed.
        const parts = (await readFile(file, 'utf8')).split(/'\.\/pow-worker\.js'|"\.\/pow-worker\.js"/u);
        if (parts.length !== 2) return refusal(`${file} does not start './pow-worker.js' exactly once`);
        return { contents: parts.join(`'./${name()}'`), loader: file.endsWith('.ts') ? 'ts' : 'js' };
      });
    },
  };
}

function refusal(text: string): { errors: { text: string }[] } {
  return { errors: [{ text }] };
}

/** Turns an imported style sheet into its minified text, which the panel adds to the page at run time. */
function inlineStyles(): Plugin {
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
