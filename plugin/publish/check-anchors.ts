import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Parser } from 'htmlparser2';
import { BuildError } from '../build-error.js';
import type { BookChunk } from '../chunk/chunk-book.js';

/** A place the index would send readers to and the built site does not have. */
export interface BrokenPlace {
  /** Source file, relative to the site's folder. */
  file: string;
  /** Page address of the chunk. */
  url: string;
  /** `''`: the page itself is missing. */
  anchor: string;
  /** The heading as the reader would see it. */
  heading: string;
}

/**
 * Looks up every chunk's page and anchor in the built HTML.
 *
 * @param site `outDir` and `baseUrl` of this locale's build; `siteDir` only for the paths in the result
 * @returns each broken place once, in the order of the chunks; empty when all is well
 */
export async function findBrokenPlaces(
  chunks: readonly BookChunk[],
  site: { outDir: string; baseUrl: string; siteDir: string },
): Promise<BrokenPlace[]> {
  const idsByUrl = await readAllIds([...new Set(chunks.map(({ chunk }) => chunk.url))], site);
  const broken = new Map<string, BrokenPlace>();
  for (const { chunk, filePath } of chunks) {
    const ids = idsByUrl.get(chunk.url);
    if (ids !== undefined && (chunk.anchor === '' || ids.has(chunk.anchor))) continue;
    const anchor = ids === undefined ? '' : chunk.anchor;
    broken.set(`${chunk.url}#${anchor}`, {
      file: path.relative(site.siteDir, filePath),
      url: chunk.url,
      anchor,
      heading: chunk.breadcrumbs.at(-1) ?? chunk.title,
    });
  }
  return [...broken.values()];
}

/** The error that `onBrokenAnchors: 'throw'` raises: every place by file and heading, the first twenty in words. */
export function brokenPlacesError(places: readonly BrokenPlace[]): BuildError {
  const shown = places
    .slice(0, 20)
    .map(({ file, url, anchor, heading }) =>
      anchor === ''
        ? `${file}: the page ${url} is not in the build`
        : `${file}: “${heading}” should be at ${url}#${anchor}, but the built page has no such id`,
    );
  const more = places.length > shown.length ? `\n  … and ${places.length - shown.length} more` : '';
  const [first] = places;
  return new BuildError({
    code: 'anchor-broken',
    message: `${places.length} ${places.length === 1 ? 'place' : 'places'} of the book's index ${places.length === 1 ? 'is' : 'are'} not in the built site:\n  ${shown.join('\n  ')}${more}`,
    hint: `${places.every(({ anchor }) => anchor === '') ? LOST_PAGE_HINT : LOST_ID_HINT}, or set \`onBrokenAnchors: 'warn'\`.`,
    ...(first === undefined ? {} : { file: first.file }),
  });
}

const LOST_ID_HINT = 'Give the heading an explicit id (`{/* #my-id */}`) that your theme or plugins keep';
const LOST_PAGE_HINT =
  'Find what takes the page out of the build, or leave it out of the index with `docent: {index: false}` in its front matter';

/** Some files at a time: one waits for the disk while another is parsed, and no book opens them all at once. */
async function readAllIds(
  urls: readonly string[],
  site: { outDir: string; baseUrl: string },
): Promise<Map<string, PageIds | undefined>> {
  const ids = new Map<string, PageIds | undefined>();
  const rest = urls.values();
  const readOn = async (): Promise<void> => {
    for (const url of rest) ids.set(url, await readIds(url, site));
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, readOn));
  return ids;
}

const FILES_AT_ONCE = 8;

async function readIds(
  url: string,
  { outDir, baseUrl }: { outDir: string; baseUrl: string },
): Promise<PageIds | undefined> {
  const below = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url.replace(/^\//u, '');
  const trimmed = below.replace(/\/$/u, '');
  // Docusaurus names the file as the address is written; one that an author wrote encoded stays so.
  for (const name of new Set([trimmed, decode(trimmed)])) {
    for (const file of [`${name}.html`, `${name}/index.html`]) {
      const html = await readFile(path.join(outDir, file), 'utf8').catch(() => undefined);
      if (html !== undefined) return createPageIds(html);
    }
  }
  return undefined;
}

/** The ids of a built page. */
interface PageIds {
  has(id: string): boolean;
}

/**
 * Nearly every id is found by a pattern; only where one is not, because it has entities or its tag a `>` in an attribute, the
 * page is parsed, which takes ten times as long.
 */
function createPageIds(html: string): PageIds {
  const found = new Set<string>();
  for (const match of html.replace(NO_TAGS, '').matchAll(TAG_WITH_ID)) {
    const id = match[1] ?? match[2];
    if (id !== undefined) found.add(id);
  }
  let parsed: ReadonlySet<string> | undefined;
  return {
    has(id) {
      if (found.has(id)) return true;
      parsed ??= collectIds(html);
      return parsed.has(id);
    },
  };
}

/** What may hold text that looks like a tag; everywhere else `<` is written as an entity. */
const NO_TAGS = /<!--[\s\S]*?-->|<(script|style|template|textarea|title)\b[\s\S]*?<\/\1\s*>/giu;
const TAG_WITH_ID = /<[a-z][^<>]*?\sid=(?:"([^"&]*)"|([^\s"'=<>`&]+))/giu;

function decode(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

function collectIds(html: string): ReadonlySet<string> {
  const ids = new Set<string>();
  const parser = new Parser({
    onopentag(name, attributes) {
      if (attributes['id'] !== undefined) ids.add(attributes['id']);
      if (name === 'a' && attributes['name'] !== undefined) ids.add(attributes['name']);
    },
  });
  parser.end(html);
  return ids;
}
