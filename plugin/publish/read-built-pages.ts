import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Parser } from 'htmlparser2';
import type { BookChunk } from '../chunk/chunk-book.js';
import { anchorsOf } from '../format/chunk.js';
import { hasNoIndexTag } from '../source/robots.js';
import type { WorkClock } from '../work-clock.js';

/** What the build needs to know about the built HTML of a page. */
export interface BuiltPage {
  /** Those anchors of the page's chunks that are in the HTML. */
  anchors: ReadonlySet<string>;
  /** Whether a robots tag asks search engines not to index the page. */
  isNoIndex: boolean;
  /** Whether the HTML shows any of the words of the page's chunks. It does not if the page renders only in the browser. */
  hasText: boolean;
}

/**
 * Looks up the page and the anchors of every chunk in this locale's build. I/O: reads files.
 *
 * @param clock - Counts the search, but not the reading.
 * @returns Built pages by address. A page that is not in the build has no entry.
 */
export async function readBuiltPages(
  chunks: readonly BookChunk[],
  site: { outDir: string; baseUrl: string },
  clock: Pick<WorkClock, 'run'>,
): Promise<Map<string, BuiltPage>> {
  const wantedByUrl = new Map<string, WantedPage>();
  for (const { chunk } of chunks) {
    const wanted = wantedByUrl.get(chunk.url) ?? { anchors: new Set(), texts: [] };
    for (const anchor of anchorsOf(chunk)) wanted.anchors.add(anchor);
    wanted.texts.push(chunk.text);
    wantedByUrl.set(chunk.url, wanted);
  }
  const pages = new Map<string, BuiltPage>();
  const remaining = wantedByUrl.entries();
  const readRemaining = async (): Promise<void> => {
    for (const [url, wanted] of remaining) {
      const html = await readPage(url, site);
      if (html === undefined) continue;
      pages.set(
        url,
        clock.run(() => inspectPage(html, wanted)),
      );
    }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, readRemaining));
  return pages;
}

/** What the chunks of a page say should be in its HTML. */
interface WantedPage {
  anchors: Set<string>;
  texts: string[];
}

/** Lets one file wait for the disk while another is searched, without opening all files of a large book at once. */
const FILES_AT_ONCE = 8;

async function readPage(
  url: string,
  { outDir, baseUrl }: { outDir: string; baseUrl: string },
): Promise<string | undefined> {
  const below = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url.replace(/^\//u, '');
  const trimmed = below.replace(/\/$/u, '');
  // Docusaurus names the file exactly as the address is written: if the author encoded it, it stays encoded.
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
 * Finds the anchors and the robots tag of a page. A pattern finds nearly every id. The page is parsed, which takes ten times
 * as long, only if the pattern misses one because the id contains entities or its tag has a `>` in an attribute.
 */
function inspectPage(html: string, { anchors, texts }: WantedPage): BuiltPage {
  const markup = html.replace(NOT_MARKUP, '');
  const ids = new Set<string>(['']);
  for (const match of markup.matchAll(TAG_WITH_ID)) {
    const id = match[1] ?? match[2];
    if (id !== undefined) ids.add(id);
  }
  const found = [...anchors].every((anchor) => ids.has(anchor)) ? ids : parseIds(html);
  const present = new Set([...anchors].filter((anchor) => found.has(anchor)));
  return {
    anchors: present,
    isNoIndex: hasNoIndexTag(markup),
    // A page with one of its headings was rendered.
    hasText: [...present].some((anchor) => anchor !== '') || showsWords(markup, texts),
  };
}

/**
 * Returns whether markup shows the words of these texts. A login page shares some of them with any page, so one in four must be there.
 */
function showsWords(markup: string, texts: readonly string[]): boolean {
  const words = new Set(texts.join(' ').match(WORD)?.slice(0, WORDS_TRIED));
  const shown = new Set(markup.replace(/<[^>]*>/gu, ' ').match(WORD));
  const count = [...words].filter((word) => shown.has(word)).length;
  return count * 4 >= words.size;
}

/** Short words are on every page of a language. */
const WORD = /\p{L}{4,}/gu;
const WORDS_TRIED = 200;

/** Matches what may contain text that looks like a tag. Everywhere else, `<` is written as an entity. */
const NOT_MARKUP = /<!--[\s\S]*?-->|<(script|style|template|textarea|title)\b[\s\S]*?<\/\1\s*>/giu;
const TAG_WITH_ID = /<[a-z][^<>]*?\sid=(?:"([^"&]*)"|([^\s"'=<>`&]+))/giu;

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
