import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { distance } from 'fastest-levenshtein';
import { BuildError } from '../../plugin/build-error.js';
import { splitChunks } from '../../plugin/chunk/split-chunks.js';
import { anchorsOf, type Chunk } from '../../plugin/format/chunk.js';
import { createLanguage } from '../../plugin/terms/tokenizer.js';
import { splitSections } from '../../plugin/section/split-sections.js';
import { createFolderSite, findSiteDir, readFolderPage } from '../../plugin/source/read-folder.js';
import { CHUNK_CHARS } from '../../plugin/options/options.js';
import type { LoadError } from '../../widget/load/load-error.js';
import { openBook } from '../../widget/retrieve/open-book.js';
import type { CommandOutput } from './command-output.js';
import { parseChunkMaxChars } from './command-values.js';
import { fetchFromDisk } from './fetch-from-disk.js';

interface InspectOptions {
  index: string;
  chunkMaxChars: number;
  json?: boolean;
}

/** Creates `docent inspect`, which shows the passages of one page, either from its file or from a built index. */
export function createInspectCommand(output: CommandOutput): Command {
  return new Command('inspect')
    .description('show the passages of a Markdown file, or of a page in a built index')
    .argument('<page>', 'path of a .md or .mdx file, or an address such as /docs/intro')
    .option('--index <dir>', 'directory of the built index', 'build/docent')
    .option(
      '--chunk-max-chars <number>',
      'longest passage, in characters (Markdown files only)',
      parseChunkMaxChars,
      CHUNK_CHARS.default,
    )
    .option('--json', 'print a JSON array')
    .action(async (page: string, options: InspectOptions) => {
      const chunks = (await isFile(page))
        ? await chunksOfFile(page, options.chunkMaxChars)
        : await chunksOfAddress(page, options.index);
      if (options.json !== true) for (const chunk of chunks) printChunk(chunk, output);
      else output.printJson(chunks.map(toJson));
    });
}

async function isFile(page: string): Promise<boolean> {
  const isThere = await stat(page).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (isThere || !/\.mdx?$/u.test(page)) return isThere;
  throw new BuildError({
    code: 'file-missing',
    message: `${page} does not exist`,
    hint: 'Pass the path of a Markdown file, or the address of a published page.',
  });
}

async function chunksOfFile(file: string, maxChars: number): Promise<Chunk[]> {
  const filePath = path.resolve(file);
  const site = await createFolderSite(await findSiteDir(path.dirname(filePath)));
  const options = { locale: 'en', toUrl: (relativePath: string) => relativePath };
  const page = await readFolderPage(filePath, file, options, site);
  return splitChunks(await splitSections(page, site), { maxChars });
}

async function chunksOfAddress(address: string, indexDir: string): Promise<Chunk[]> {
  // No question is asked, so the language does not matter.
  const language = createLanguage('en', { stemmer: null, stopWords: [] });
  const opened = await openBook(path.join(indexDir, 'manifest.json'), { fetch: fetchFromDisk }, language);
  if (!opened.ok) throw unreadable(indexDir, describe(opened.error));
  const wanted = toPath(address);
  const addresses = new Set<string>();
  for (const partition of opened.book.partitions) {
    const ordinals = Array.from({ length: partition.entry.chunkCount }, (_value, ordinal) => ordinal);
    const loaded = await partition.loadChunks(ordinals);
    if (!loaded.ok) throw unreadable(indexDir, describe(loaded.error));
    const chunks = [...new Set(loaded.value.values())];
    const found = chunks.filter(({ url }) => toPath(url) === wanted);
    if (found.length > 0) return found;
    for (const { url } of chunks) addresses.add(url);
  }
  const nearest = [...addresses].sort((left, right) => distance(left, wanted) - distance(right, wanted))[0];
  throw new BuildError({
    code: 'page-unknown',
    message: `the index in ${indexDir} has no page ${address}`,
    hint: nearest === undefined ? 'The index is empty.' : `Did you mean ${nearest}?`,
  });
}

function unreadable(indexDir: string, message: string): BuildError {
  return new BuildError({
    code: 'index-unreadable',
    message: `the index in ${indexDir} cannot be read: ${message}`,
    hint: 'Build the site first, or pass the directory of its index with --index.',
  });
}

/** Replaces the message for a missing file, which mentions an HTTP response although none is involved here. */
function describe({ code, message, url }: LoadError): string {
  return code === 'not_found' ? `${url} does not exist` : message;
}

/** Returns the decoded path of an address, without its host, query, anchor or trailing slash. */
function toPath(address: string): string {
  const { pathname } = new URL(address, 'http://localhost');
  return decodeURI(pathname).replace(/(?<=.)\/+$/u, '');
}

function toJson({ id, anchor, breadcrumbs, text, sections }: Chunk): object {
  return { id, anchor, breadcrumbs, chars: text.length, text, ...(sections && { sections }) };
}

function printChunk(chunk: Chunk, { print, colors }: CommandOutput): void {
  const { id, title, breadcrumbs, text } = chunk;
  const anchors = anchorsOf(chunk).map((anchor) => `#${anchor}`);
  const names = [title, ...breadcrumbs.filter((name) => name !== title)];
  print(`${colors.bold(names.join(' › '))}  ${colors.cyan(anchors.join(' '))}`);
  print(colors.dim(`${id}  ${text.length} characters`));
  print(`${text}\n`);
}
