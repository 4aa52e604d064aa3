import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the site brings along: never part of our weight. */
const SITE_MODULES = ['react', 'react-dom', 'react/jsx-runtime', '@docusaurus/*', '@docent/*'];

/**
 * Budgets in bytes of gzip, about a tenth above what was measured when they were set: a bigger bundle is a decision.
 */
const BUDGETS = {
  /** Every page pays this: the button and the selection's listener. */
  stub: 8_000,
  /** Loaded when a reader opens the panel: search, Markdown, the conversation. */
  panel: 110_000,
};

const problems: string[] = [];
await checkWidget();
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The stub is small and the panel lazy; neither holds a server's package nor the name of a secret. */
async function checkWidget(): Promise<void> {
  const { metafile, outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'dist/widget/root/Root.js')],
    external: SITE_MODULES,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  forbid('widget', metafile, /node_modules\/(?:openai|jose|remark-mdx|zod\/v4\/classic)\//u);
  const [entry, ...lazy] = outputFiles.sort((a) => (a.path.endsWith('/Root.js') ? -1 : 1));
  // Chunks the entry imports statically load with it.
  const entryName = Object.keys(metafile.outputs).find((name) => name.endsWith('Root.js')) ?? '';
  const eager = new Set(
    (metafile.outputs[entryName]?.imports ?? [])
      .filter(({ kind }) => kind === 'import-statement')
      .map(({ path: name }) => path.basename(name)),
  );
  const sizeOf = (files: typeof outputFiles): number =>
    files.reduce((total, file) => total + gzipSync(file.contents).length, 0);
  const isEager = (file: { path: string }): boolean => eager.has(path.basename(file.path));
  weigh('stub', sizeOf([...(entry === undefined ? [] : [entry]), ...lazy.filter(isEager)]));
  weigh('panel', sizeOf(lazy.filter((file) => !isEager(file))));
  for (const file of outputFiles) {
    const name = /DOCENT_SECRET|OPENAI_API_KEY|REDIS_URL|DATABASE_URL/u.exec(file.text);
    if (name !== null) problems.push(`widget: ${path.basename(file.path)} holds the name ${name[0]}`);
  }
}

function forbid(bundle: string, metafile: Metafile, pattern: RegExp): void {
  const found = Object.keys(metafile.inputs).find((input) => pattern.test(input));
  if (found !== undefined) problems.push(`${bundle}: ${found} does not belong into this bundle`);
}

function weigh(name: keyof typeof BUDGETS, bytes: number): void {
  process.stdout.write(`${name}: ${bytes} bytes gzip of ${BUDGETS[name]}\n`);
  if (bytes > BUDGETS[name])
    problems.push(`${name}: ${bytes} bytes gzip is over its budget of ${BUDGETS[name]}`);
}
