import path from 'node:path';
import { BuildError } from '../build-error.js';
import type { BookChunk } from '../chunk/chunk-book.js';
import { createIdSource } from '../chunk/split-chunks.js';
import { sectionsOf } from '../format/chunk.js';
import type { BuiltPage } from './read-built-pages.js';

/** A page or an anchor that a passage would cite but that the built site does not have. */
export interface BrokenCitation {
  /** Source file, relative to the site's directory. */
  file: string;
  /** Address of the chunk's page. */
  url: string;
  /** The missing anchor, or `''` if the page itself is missing. */
  anchor: string;
  /** Heading as the reader would see it. */
  heading: string;
  /** Whether the built page shows none of its text, as if it rendered only in the browser. */
  isEmptyPage: boolean;
}

/**
 * Makes every citation point to a target that exists. A section whose anchor is not in the built page gets the nearest
 * existing anchor above it, or the page (`''`), and its chunk a new id to match. A chunk whose page is not in the build is dropped.
 *
 * @param chunks - Chunks in reading order, with the chunks of a page next to each other.
 * @param siteDir - Absolute path, used only for the paths in `broken`.
 * @returns The chunks to publish, as the same objects if unchanged, and each broken citation once, in order.
 */
export function repairCitations(
  chunks: readonly BookChunk[],
  pages: ReadonlyMap<string, BuiltPage>,
  siteDir: string,
): { chunks: BookChunk[]; broken: BrokenCitation[] } {
  const broken = new Map<string, BrokenCitation>();
  const pagesToRepair = new Set<string>();
  for (const { chunk, filePath } of chunks) {
    const page = pages.get(chunk.url);
    const file = path.relative(siteDir, filePath).split(path.sep).join('/');
    for (const section of sectionsOf(chunk)) {
      if (page?.anchors.has(section.anchor) === true) continue;
      const anchor = page === undefined ? '' : section.anchor;
      broken.set(`${chunk.url}#${anchor}`, {
        file,
        url: chunk.url,
        anchor,
        heading: section.heading,
        isEmptyPage: page?.hasText === false,
      });
      pagesToRepair.add(chunk.url);
    }
  }
  const nextId = createIdSource();
  const anchorAbove = new Map<string, string>();
  const repaired = chunks.flatMap((bookChunk) => {
    const { chunk } = bookChunk;
    const page = pages.get(chunk.url);
    if (page === undefined) return [];
    if (!pagesToRepair.has(chunk.url)) return [bookChunk];
    const sections = sectionsOf(chunk).map((section) => {
      const isThere = page.anchors.has(section.anchor);
      const anchor = isThere ? section.anchor : (anchorAbove.get(chunk.url) ?? '');
      anchorAbove.set(chunk.url, anchor);
      return Object.assign({}, section, { anchor });
    });
    const anchor = sections[0]?.anchor ?? '';
    // Two chunks with the same text may now share an anchor, so the ids of the whole page are numbered again.
    const id = nextId(chunk.url, anchor, chunk.text);
    const isSame =
      id === chunk.id && sections.every(({ anchor }, at) => anchor === sectionsOf(chunk)[at]?.anchor);
    if (isSame) return [bookChunk];
    const joined = chunk.sections === undefined ? {} : { sections };
    return [{ ...bookChunk, chunk: { ...chunk, id, anchor, ...joined } }];
  });
  return { chunks: repaired, broken: [...broken.values()] };
}

/**
 * Returns the warnings of `onBrokenAnchors: 'warn'`, at most a line for each kind: anchors, with the pages that lack the most of
 * them; pages whose HTML shows none of their text; pages that are not in the build.
 */
export function summarizeBroken(broken: readonly BrokenCitation[]): string[] {
  const pages = broken.filter(({ anchor }) => anchor === '');
  const empty = groupByFile(broken.filter(({ anchor, isEmptyPage }) => anchor !== '' && isEmptyPage));
  const anchors = broken.filter(({ anchor, isEmptyPage }) => anchor !== '' && !isEmptyPage);
  const lines: string[] = [];
  const [example] = anchors;
  if (example !== undefined) {
    const worst = groupByFile(anchors);
    const most = LIST.format(worst.slice(0, WORST_PAGES).map(([file, missing]) => `${file} (${missing})`));
    lines.push(
      `not in the built HTML: ${count(anchors.length, 'anchor')} on ${count(worst.length, 'page')}, ` +
        `e.g. ${example.file}: “${example.heading}” (#${example.anchor}). ${worst.length > 1 ? `Most are on ${most}. ` : ''}` +
        `Passages there cite the nearest heading above them that is, or the page. ${LIST_ALL}`,
    );
  }
  const [emptyFile] = empty;
  if (emptyFile !== undefined) {
    lines.push(
      `the built HTML shows no text of ${count(empty.length, 'page')}, e.g. ${emptyFile[0]}, as if it rendered only in the browser. ` +
        'Passages there cite the page. The index is public: leave out what only signed-in readers may read.',
    );
  }
  const [lost] = pages;
  if (lost !== undefined) {
    lines.push(
      `not in the built site and left out of the index: ${count(pages.length, 'page')}, e.g. ${lost.file} (${lost.url}). ${LIST_ALL}`,
    );
  }
  return lines;
}

const WORST_PAGES = 3;
const LIST = new Intl.ListFormat('en-GB');

/** Counts the broken citations of each file, the most first. */
function groupByFile(broken: readonly BrokenCitation[]): [file: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { file } of broken) counts.set(file, (counts.get(file) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

const LIST_ALL = "`onBrokenAnchors: 'throw'` lists them all.";

/** Creates the error of `onBrokenAnchors: 'throw'`, which lists every broken citation with its file and heading. */
export function brokenCitationsError(broken: readonly BrokenCitation[]): BuildError {
  const lines = broken.map(({ file, url, anchor, heading }) =>
    anchor === ''
      ? `${file}: the page ${url} is not in the build`
      : `${file}: “${heading}” should be at ${url}#${anchor}, but the built page has no such id`,
  );
  return new BuildError({
    code: 'anchor-broken',
    message: `the built site lacks the target of ${count(broken.length, 'citation')}:\n  ${lines.join('\n  ')}`,
    hint: `${broken.every(({ anchor }) => anchor === '') ? MISSING_PAGE_HINT : MISSING_ID_HINT}, or set \`onBrokenAnchors: 'warn'\`.`,
  });
}

const MISSING_ID_HINT = 'Give the heading an explicit id (`{/* #my-id */}`) that your theme or plugins keep';
const MISSING_PAGE_HINT =
  'Find out what removes the page from the build, or leave it out of the index with `docent: {index: false}` in its front matter';

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
