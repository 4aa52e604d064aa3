// Generates docs/api-reference from the TSDoc of the package's entries. `--check` only compares, and exits with 1 on a difference.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const BOOK = import.meta.dirname;
const OUT = path.join(BOOK, 'docs/api-reference');

/** The package's entries for people who write code; `source` is the file that TypeDoc writes for each. */
const ENTRIES = [
  {
    source: 'dist/plugin.md',
    page: 'plugin.md',
    title: 'docusaurus-plugin-docent',
    about:
      'The plugin. Docusaurus loads it by its name in `docusaurus.config`; import the type `PluginOptions` to check your [options](../options.md).',
  },
  {
    source: 'dist/widget.md',
    page: 'widget.md',
    title: 'docusaurus-plugin-docent/widget',
    about:
      'For pages of your site: a [button of your own](../pages.mdx#a-button-in-the-text) that opens the panel.',
  },
  {
    source: 'dist/widget/search.md',
    page: 'search.md',
    title: 'docusaurus-plugin-docent/search',
    about:
      'The published index without the widget, for a search page or a script. [An example](../search-only.md#the-search-in-your-own-code).',
  },
  {
    source: 'dist/api/_handler/environment.md',
    page: 'api.md',
    title: 'docusaurus-plugin-docent/api',
    about:
      'The function, for any server that runs `Request -> Response` handlers. [An example](../deployment.md#the-function-elsewhere).',
  },
];

/** Exports that Docusaurus or a route calls, and people do not. */
const INTERNAL = ['validateOptions()', 'handlersOf()'];

const pages = await generatePages();
if (process.argv.includes('--check')) await comparePages(pages);
else await writePages(pages);

async function generatePages() {
  const folder = await mkdtemp(path.join(tmpdir(), 'docent-api-'));
  try {
    const cli = createRequire(import.meta.url)
      .resolve('typedoc/package.json')
      .replace('package.json', 'bin/typedoc');
    // A process of its own: TypeDoc reads typedoc.json and tsconfig.api.json from the working directory.
    execFileSync(process.execPath, [cli, '--logLevel', 'Warn', '--out', folder], {
      cwd: BOOK,
      stdio: 'inherit',
    });
    return new Map(
      await Promise.all(
        ENTRIES.map(async (entry) => [
          entry.page,
          toPage(entry, await readFile(path.join(folder, entry.source), 'utf8')),
        ]),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toPage({ title, about }, text) {
  const body = text
    .slice(text.indexOf('\n## '))
    .split('\n***\n')
    .flatMap((part) => part.split(/\n(?=## )/u))
    .flatMap((part) => part.split(/\n(?=### )/u))
    .filter(
      (part) => !INTERNAL.some((name) => part.startsWith(`### ${name}`) || part.startsWith(`\n### ${name}`)),
    )
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n');
  return `---\ntitle: ${title}\ndescription: The exports of ${title}, generated from the TSDoc comments in its source.\n---\n\n${about}\n\n${body}\n`;
}

async function writePages(generated) {
  await mkdir(OUT, { recursive: true });
  for (const [name, text] of generated) await writeFile(path.join(OUT, name), text);
}

async function comparePages(generated) {
  const stale = [];
  for (const [name, text] of generated) {
    if ((await readFile(path.join(OUT, name), 'utf8').catch(() => '')) !== text) stale.push(name);
  }
  if (stale.length === 0) return;
  console.error(`book/docs/api-reference is out of date (${stale.join(', ')}). Run \`npm run docs:api\`.`);
  process.exitCode = 1;
}
