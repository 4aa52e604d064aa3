import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Parser } from 'htmlparser2';
import type { BookChunk } from '../chunk/chunk-book.js';

/** The built HTML of a page. */
export interface BuiltPage {
  /** The anchors of the page's chunks that the HTML has. */
  anchors: ReadonlySet<string>;
  /** Whether a robots tag asks search engines not to index the page. */
  isNoIndex: boolean;
}

/**
 * Looks up the page and the anchor of every chunk in this locale's build. I/O: reads files.
 *
 * @returns by page address; a page that is not in the build has no entry
 */
export async function readBuiltPages(
  chunks: readonly BookChunk[],
  site: { outDir: string; baseUrl: string },
): Promise<Map<string, BuiltPage>> {
  const anchorsByUrl = new Map<string, Set<string>>();
  for (const { chunk } of chunks) {
    const anchors = anchorsByUrl.get(chunk.url) ?? new Set();
    anchorsByUrl.set(chunk.url, anchors.add(chunk.anchor));
  }
  const pages = new Map<string, BuiltPage>();
  const remaining = anchorsByUrl.entries();
  const readRemaining = async (): Promise<void> => {
    for (const [url, anchors] of remaining) {
      const html = await readPage(url, site);
      if (html !== undefined) pages.set(url, inspectPage(html, anchors));
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, readRemaining));
  return pages;
}

/** One file waits for the disk while another is searched, and no book opens all its files at once. */
const FILES_AT_ONCE = 8;

async function readPage(
  url: string,
  { outDir, baseUrl }: { outDir: string; baseUrl: string },
): Promise<string | undefined> {
  const below = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url.replace(/^\//u, '');
  const trimmed = below.replace(/\/$/u, '');
  // Docusaurus names the file as the address is written; one that an author wrote encoded stays encoded.
  for (const name of new Set([trimmed, decode(trimmed)])) {
    for (const file of [`${name}.html`, `${name}/index.html`]) {
      const html = await readFile(path.join(outDir, file), 'utf8').catch(() => undefined);
      if (html !== undefined) return html;
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

/**
 * A pattern finds nearly every id. Only when it misses one, because the id has entities or its tag has a `>` in an
 * attribute, is the page parsed, which takes ten times as long.
 */
function inspectPage(html: string, anchors: ReadonlySet<string>): BuiltPage {
  const markup = html.replace(NOT_MARKUP, '');
  const ids = new Set<string>(['']);
  for (const match of markup.matchAll(TAG_WITH_ID)) {
    const id = match[1] ?? match[2];
    if (id !== undefined) ids.add(id);
  }
  const found = [...anchors].every((anchor) => ids.has(anchor)) ? ids : parseIds(html);
  return {
    anchors: new Set([...anchors].filter((anchor) => found.has(anchor))),
    isNoIndex: ROBOTS_NOINDEX.test(markup),
  };
}

/** What may hold text that looks like a tag; everywhere else `<` is written as an entity. */
const NOT_MARKUP = /<!--[\s\S]*?-->|<(script|style|template|textarea|title)\b[\s\S]*?<\/\1\s*>/giu;
const TAG_WITH_ID = /<[a-z][^<>]*?\sid=(?:"([^"&]*)"|([^\s"'=<>`&]+))/giu;
/** Minifiers drop quotes where they can. */
const ROBOTS_NOINDEX =
  /<meta\s(?=[^>]*\bname=["']?robots\b)[^>]*\bcontent=(?:"[^">]*|'[^'>]*|[^\s"'>]*)noindex/iu;

function parseIds(html: string): ReadonlySet<string> {
  const ids = new Set<string>(['']);
  const parser = new Parser({
    onopentag(name, attributes) {
      if (attributes['id'] !== undefined) ids.add(attributes['id']);
      if (name === 'a' && attributes['name'] !== undefined) ids.add(attributes['name']);
    },
  });
  parser.end(html);
  return ids;
}
