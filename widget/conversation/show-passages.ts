import type { Passage } from '../../api/_contract/request.js';
import type { Quote, QuotedRun } from '../extract/extract-answer.js';
import type { ReadPassage } from '../extract/score-sentences.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import type { ShownPassage, TextParts } from './conversation.js';
import { excerpt } from './excerpt.js';

/** Quotes the sentences of passages that answer a question, as `extractAnswer` does. */
export type ExtractQuotes = (question: string, passages: readonly ReadPassage[]) => Promise<Quote[]>;

/** How many passages are shown if there is no answer. */
const SHOWN_PASSAGES = 8;

/**
 * Prepares the best hits for the panel: an excerpt of each, and the sentences that answer the question, if there are any.
 *
 * @param hits - Best first.
 */
export async function showPassages(
  question: string,
  hits: readonly ScoredChunk[],
  extract: ExtractQuotes,
): Promise<ShownPassage[]> {
  const shown = hits.slice(0, SHOWN_PASSAGES);
  const quotes = await extract(
    question,
    shown.map(({ chunk }) => chunk),
  );
  const passages = shown.map(showPassage);
  for (const [order, { passage, runs }] of quotes.entries()) {
    const quoted = passages[passage];
    if (quoted !== undefined) quoted.quote = { order, parts: markRuns(runs) };
  }
  return passages;
}

/** Returns the heading of the section that a passage is in, unless it is the top of its page. */
export function headingOf({
  anchor,
  breadcrumbs,
}: Pick<Passage, 'anchor' | 'breadcrumbs'>): string | undefined {
  return anchor === '' ? undefined : breadcrumbs.at(-1);
}

/** Returns the address of the section that a passage is in. */
export function sectionUrl({ url, anchor }: { url: string; anchor: string }): string {
  return anchor === '' ? url : `${url}#${anchor}`;
}

function showPassage({ chunk, marks }: ScoredChunk): ShownPassage {
  const { title, breadcrumbs, text } = chunk;
  const heading = headingOf(chunk) ?? title;
  const place = heading === title ? (breadcrumbs.findLast((name) => name !== heading) ?? '') : title;
  return { url: sectionUrl(chunk), heading, place, parts: excerpt(text, marks) };
}

function markRuns(runs: readonly QuotedRun[]): TextParts {
  return runs.flatMap(({ text, marks }, index) => [
    ...(index > 0 ? [{ text: ' … ', marked: false }] : []),
    ...excerpt(text, marks, text.length),
  ]);
}
