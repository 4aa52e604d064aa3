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
  const idsByUrl = new Map<string, ReadonlySet<string> | undefined>();
  const broken = new Map<string, BrokenPlace>();
  for (const { chunk, filePath } of chunks) {
    if (!idsByUrl.has(chunk.url)) idsByUrl.set(chunk.url, await readIds(chunk.url, site));
    const ids = idsByUrl.get(chunk.url);
    if (ids !== undefined && (chunk.anchor === '' || ids.has(chunk.anchor))) continue;
    const anchor = ids === undefined ? '' : chunk.anchor;
    broken.set(`${chunk.url}#${anchor}`, {
      file: path.relative(site.siteDir, filePath),
      url: chunk.url,
      anchor,
      heading: chunk.trail.at(-1) ?? chunk.title,
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

async function readIds(
  url: string,
  { outDir, baseUrl }: { outDir: string; baseUrl: string },
): Promise<ReadonlySet<string> | undefined> {
  const below = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url.replace(/^\//u, '');
  const trimmed = below.replace(/\/$/u, '');
  // Docusaurus names the file as the address is written; one that an author wrote encoded stays so.
  for (const name of new Set([trimmed, decode(trimmed)])) {
    for (const file of [`${name}.html`, `${name}/index.html`]) {
      const html = await readFile(path.join(outDir, file), 'utf8').catch(() => undefined);
      if (html !== undefined) return collectIds(html);
    }
  }
  return undefined;
}

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
