import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bundlePanel } from '../build/bundle-panel.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Modules that the site provides, which therefore do not count towards our size. */
const SITE_MODULES = ['react', 'react-dom', 'react/jsx-runtime', '@docusaurus/*', '@docent/*'];

/** Budgets in bytes after gzip, about 10 % above the sizes when they were set, so that a bigger bundle is a deliberate decision. */
const BUDGETS = {
  /** Loaded on every page: the button and the selection listener. */
  launcher: 8_000,
  /** Loaded when a reader opens the panel: search, Markdown, conversation, and a worker if the function asks for proof of work. */
  panel: 110_000,
};

const problems: string[] = [];
checkApart(await checkLauncher(), await checkPanel());
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Checks that the code every page loads is small and does not contain the panel. Returns its modules. */
async function checkLauncher(): Promise<string[]> {
  const { metafile, outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'dist/widget/root/Root.js')],
    external: SITE_MODULES,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const modules = Object.keys(metafile.inputs).map((input) => path.resolve(input));
  forbid('launcher', modules, /node_modules\/|dist\/widget\/(?:panel|conversation)\//u);
  weigh('launcher', outputFiles);
  return modules;
}

/** Checks the panel's size, and that it contains neither server packages nor names of secrets. Returns its modules. */
async function checkPanel(): Promise<readonly string[]> {
  const { files, scripts: bundled } = await bundlePanel({
    panel: path.join(ROOT, 'dist/widget/panel/AskPanel.js'),
    worker: path.join(ROOT, 'dist/widget/request/pow-worker.js'),
  });
  const modules = bundled.flatMap((script) => script.modules);
  forbid('panel', modules, /node_modules\/(?:openai|jose|remark-mdx|zod\/v4\/classic)\//u);
  const scripts = files.filter(({ name }) => name.endsWith('.js'));
  weigh(
    'panel',
    scripts.map(({ bytes }) => ({ contents: bytes })),
  );
  for (const { name, bytes } of scripts) {
    const secret = /DOCENT_SECRET|OPENAI_API_KEY|REDIS_URL|DATABASE_URL/u.exec(Buffer.from(bytes).toString());
    if (secret !== null) problems.push(`panel: ${name} contains the name ${secret[0]}`);
  }
  return modules;
}

/** Checks that no module is in both bundles, where it would run twice, each copy with its own state. */
function checkApart(launcher: readonly string[], panel: readonly string[]): void {
  for (const module of launcher.filter((name) => panel.includes(name))) {
    problems.push(
      `${module} is in the launcher and in the panel: pass it as a prop, or list it in widget/panel-host.ts`,
    );
  }
}

function forbid(bundle: string, modules: readonly string[], pattern: RegExp): void {
  const found = modules.find((module) => pattern.test(module));
  if (found !== undefined) problems.push(`${bundle}: ${found} does not belong in this bundle`);
}

function weigh(name: keyof typeof BUDGETS, files: readonly { contents: Uint8Array }[]): void {
  const bytes = files.reduce((total, { contents }) => total + gzipSync(contents).length, 0);
  process.stdout.write(`${name}: ${bytes} bytes gzip of ${BUDGETS[name]}\n`);
  if (bytes > BUDGETS[name])
    problems.push(`${name}: ${bytes} bytes gzip is over its budget of ${BUDGETS[name]}`);
}
