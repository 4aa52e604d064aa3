import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command, Option } from 'commander';
import { BuildError } from '../../plugin/build-error.js';
import { encodeIndex, type PublishedFile } from '../../plugin/publish/encode-index.js';
import { encodeOramaFile } from '../../plugin/publish/orama-file.js';
import { readSigner } from '../../plugin/publish/read-signer.js';
import { writePublishedFiles } from '../../plugin/publish/write-files.js';
import { outlineByBreadcrumbs } from '../../plugin/source/outline.js';
import { CHUNK_CHARS } from '../../plugin/options/options.js';
import type { CommandOutput } from './command-output.js';
import { parseChunkMaxChars, parseLocale } from './command-values.js';
import { readBook } from './read-book.js';
import { toFolderUrl } from './folder-url.js';

interface IndexOptions {
  out: string;
  locale: string;
  baseUrl: string;
  book: string;
  chunkMaxChars: number;
  format: 'docent' | 'orama';
  json?: boolean;
}

/** Creates `docent index`, which indexes a directory of Markdown and writes the files that a site would publish. */
export function createIndexCommand(output: CommandOutput): Command {
  return new Command('index')
    .description('index a directory of Markdown and write the files that a site would publish')
    .argument('<docs dir>', 'directory of .md and .mdx files')
    .requiredOption(
      '-o, --out <dir>',
      'directory to write to; created if missing; an old index in it is replaced',
    )
    .option('-l, --locale <tag>', 'language of the pages', parseLocale, 'en')
    .option('--base-url <path>', 'path under which the site serves the pages', '/docs/')
    .option('--book <name>', "name bound into the passages' signatures", 'book')
    .option(
      '--chunk-max-chars <number>',
      'longest passage, in characters',
      parseChunkMaxChars,
      CHUNK_CHARS.default,
    )
    .addOption(
      new Option('--format <name>', '`orama` also writes orama.json, a stock Orama database')
        .choices(['docent', 'orama'])
        .default('docent'),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nIf DOCENT_SECRET is set, passages are signed, as in a build of the site.')
    .action(async (docsDir: string, options: IndexOptions) => {
      const startedMs = performance.now();
      await checkOut(options.out);
      const { locale, baseUrl, book } = options;
      const { chunks, pages, pageCount, language } = await readBook(
        docsDir,
        {
          locale,
          maxChars: options.chunkMaxChars,
          toUrl: (relativePath, frontMatter) => toFolderUrl(relativePath, frontMatter, baseUrl),
        },
        output.progress,
      );
      const outline = outlineByBreadcrumbs(pages);
      const signer = readSigner(process.env, book);
      const { files } = encodeIndex(chunks, { language, locale, baseUrl, book, outline, ...signer });
      if (options.format === 'orama') files.unshift(encodeOramaFile(chunks));
      await writeWhole(options.out, files);
      if (options.format !== 'orama') await rm(path.join(options.out, 'orama.json'), { force: true });
      output.progress('');
      const figures = {
        pages: pageCount,
        chunks: chunks.length,
        files: files.length,
        bytes: files.reduce((total, { bytes }) => total + bytes.length, 0),
        gzipBytes: files.reduce((total, { bytes }) => total + gzipSync(bytes).length, 0),
        ms: Math.round(performance.now() - startedMs),
      };
      if (options.json === true) output.printJson(figures);
      else printFigures(figures, options.out, output);
    });
}

/** Throws if the directory contains files but no index: they are not ours to touch. An old index may be replaced. */
async function checkOut(out: string): Promise<void> {
  const names = await readdir(out).catch((error: unknown): string[] => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const hint = 'Choose another directory with --out.';
    const message = `${out} is not a directory`;
    throw new BuildError({ code: 'out-unwritable', message, hint }, { cause: error });
  });
  if (names.length === 0 || names.includes('manifest.json')) return;
  throw new BuildError({
    code: 'out-not-empty',
    message: `${out} contains files but no index`,
    hint: 'Choose a new or empty directory with --out.',
  });
}

/** Writes the files so that a new directory appears complete or not at all; in an old index, the manifest is replaced last. */
async function writeWhole(out: string, files: readonly PublishedFile[]): Promise<void> {
  const target = path.resolve(out);
  await mkdir(path.dirname(target), { recursive: true });
  const isNew = await readdir(target).then(
    (names) => names.length === 0,
    () => true,
  );
  if (!isNew) return writePublishedFiles(target, files);
  const part = await mkdtemp(`${target}.part-`);
  try {
    await writePublishedFiles(part, files);
    await rename(part, target);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

function printFigures(figures: Record<string, number>, out: string, { print, colors }: CommandOutput): void {
  for (const [name, value] of Object.entries(figures)) {
    print(`${name.padEnd(10)} ${colors.bold(value.toLocaleString('en'))}`);
  }
  print(colors.dim(`written to ${out}`));
}
