import type { Passage } from '../../api/_contract/request.js';
import type { ChunkSection, PublishedChunk } from '../../plugin/format/chunk.js';
import type { Quote, QuotedRun } from '../extract/extract-answer.js';
import type { ReadPassage } from '../extract/score-sentences.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import type { ShownPassage, TextParts } from './conversation.js';
import { excerpt } from './excerpt.js';

/** Quotes the sentences of passages that answer a question, or one of the model's queries for it, as `extractAnswer` does. */
export type ExtractQuotes = (
  question: string,
  passages: readonly ReadPassage[],
  queries: readonly string[],
) => Promise<Quote[]>;

/** How many passages are shown if there is no answer. */
const SHOWN_PASSAGES = 8;

/**
 * Prepares the best hits for the panel: an excerpt of each, and the sentences that answer the question, if there are any.
 *
 * @param hits - Best first.
 * @param queries - The model's queries for the question, if it wrote any.
 */
export async function showPassages(
  question: string,
  hits: readonly ScoredChunk[],
  extract: ExtractQuotes,
  queries: readonly string[] = [],
): Promise<ShownPassage[]> {
  const shown = hits.slice(0, SHOWN_PASSAGES);
  const quotes = await extract(
    question,
    shown.map(({ chunk }) => chunk),
    queries,
  );
  const passages = shown.map(showPassage);
  let order = 0;
  for (const { passage, runs } of quotes) {
    const [quoted, hit] = [passages[passage], shown[passage]];
    if (quoted === undefined || hit === undefined) continue;
    quoted.quotes = Array.from(groupBySection(hit.chunk, runs), ([section, own]) => {
      const { url, heading } = section === undefined ? quoted : showPassage({ ...hit, section });
      return { order: order++, url, heading, parts: markRuns(own) };
    });
  }
  return passages;
}

/** Groups what is quoted from a chunk by its sections, in reading order; `undefined` stands for a chunk of one section. */
function groupBySection(
  { sections }: PublishedChunk,
  runs: readonly QuotedRun[],
): Map<ChunkSection | undefined, QuotedRun[]> {
  const groups = new Map<ChunkSection | undefined, QuotedRun[]>();
  for (const run of runs) {
    const section = sections?.findLast(({ at }) => at <= run.start);
    groups.set(section, [...(groups.get(section) ?? []), run]);
  }
  return groups;
}

/** Returns the heading of the section that a passage is in, unless it is the top of its page. */
function headingOf({ anchor, breadcrumbs }: Pick<Passage, 'anchor' | 'breadcrumbs'>): string | undefined {
  return anchor === '' ? undefined : breadcrumbs.at(-1);
}

/** Returns the address of the section that a passage is in. */
export function sectionUrl({ url, anchor }: { url: string; anchor: string }): string {
  return anchor === '' ? url : `${url}#${anchor}`;
}

/** Shows a hit. Of a chunk that joins sections, only the best one is shown and linked. */
function showPassage({ chunk, marks, section }: ScoredChunk): ShownPassage {
  const { title, breadcrumbs, text, sections = [] } = chunk;
  const heading = section?.heading ?? headingOf(chunk) ?? title;
  const place = heading === title ? (breadcrumbs.findLast((name) => name !== heading) ?? '') : title;
  const from = section === undefined ? 0 : section.at + (section.depth > 0 ? section.heading.length : 0);
  const next = sections.find(({ at }) => section !== undefined && at > section.at);
  const own = text.slice(from, next?.at).trimEnd();
  const start = from + own.length - own.trimStart().length;
  const ownMarks = marks.map((mark) => ({ start: mark.start - start, end: mark.end - start }));
  const parts = own.trim() === '' ? excerpt(text, marks) : excerpt(own.trimStart(), ownMarks);
  return { url: addressOf(chunk, section), heading, place, parts };
}

function addressOf({ url, anchor }: PublishedChunk, section: ChunkSection | undefined): string {
  return sectionUrl({ url, anchor: section?.anchor ?? anchor });
}

function markRuns(runs: readonly QuotedRun[]): TextParts {
  return runs.flatMap(({ text, marks }, index) => [
    ...(index > 0 ? [{ text: ' … ', marked: false }] : []),
    ...excerpt(text, marks, text.length),
  ]);
}
