import { LIMITS } from '../../api/_contract/limits.js';
import { passageSchema, type Passage } from '../../api/_contract/request.js';
import type { PublishedChunk } from '../../plugin/format/chunk.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import { isRepeat, printText, type TextPrint } from './repeated-text.js';

/**
 * Chooses the passages to send to the model. Each is sent whole, because its signature covers all of it.
 *
 * - Budget: passages are taken one by one until the characters or passages run out. A hit that does not fit is skipped.
 * - Diversity: each passage taken from a page lowers the scores of the page's other hits.
 * - Repeats: a text that repeats one already taken is left out.
 * - Neighbours: if one of the first hits was split in mid-thought, the chunks before and after it may be taken too.
 * - Order: by score, but consecutive chunks of a section stay together in reading order.
 *
 * @param hits - Best first, all from one build.
 * @param budget - Limits in characters of text and in passages. Default: the most that a request may hold.
 * @returns The passages as published; none if nothing fits.
 */
export function choosePassages(
  hits: readonly ScoredChunk[],
  build: string,
  budget: { maxChars: number; maxPassages: number } = {
    maxChars: LIMITS.contextMaxChars,
    maxPassages: LIMITS.passagesMax,
  },
): Passage[] {
  const taken: { chunk: PublishedChunk; print: TextPrint }[] = [];
  const onPage = new Map<string, number>();
  let chars = 0;
  const take = (chunk: PublishedChunk, marks: ScoredChunk['marks']): boolean => {
    if (taken.length >= budget.maxPassages || chars + chunk.text.length > budget.maxChars) return false;
    if (taken.some((other) => other.chunk.id === chunk.id) || !isSendable(toPassage(chunk, build)))
      return false;
    const print = printText(chunk.text, marks);
    if (taken.some((other) => isRepeat(other.print, print))) return false;
    taken.push({ chunk, print });
    chars += chunk.text.length;
    return true;
  };
  const rest = [...hits];
  for (let hit = removeBest(rest, onPage); hit !== undefined; hit = removeBest(rest, onPage)) {
    if (!take(hit.chunk, hit.marks)) continue;
    onPage.set(hit.chunk.url, (onPage.get(hit.chunk.url) ?? 0) + 1);
    if (hits.indexOf(hit) < COMPLETED_HITS) for (const chunk of completionsOf(hit)) take(chunk, []);
  }
  return inReadingOrder(
    hits,
    taken.map(({ chunk }) => chunk),
  ).map((chunk) => toPassage(chunk, build));
}

/**
 * Factor on the scores of a page's hits for each passage taken from it, 0.7..1. Share of questions whose answer is in the context, mean of
 * babel-, pnpm-, redux- and rtk-links / covidqa / iot-en: .9: .898 / .889 / .986; .92: .897 / .889 / .986; .95: .895 / .891 / .986; 1: .890
 * / .896 / .971. Each of these questions has one right page, which favours a large value; a reader's question may need several pages.
 */
const SAME_PAGE = 0.9;

/**
 * How many of the first hits get their neighbours if they were cut in mid-thought, 0..8. An answer rests on the first hits, and each
 * neighbour displaces another hit. Shares as above, but with the ranking before the learned one, 20 hits and a factor of .95: 0: .884 / .896
 * / .971; 3: .884 / .898 / .986.
 */
const COMPLETED_HITS = 3;

function removeBest(rest: ScoredChunk[], onPage: ReadonlyMap<string, number>): ScoredChunk | undefined {
  let best = { at: 0, worth: Number.NEGATIVE_INFINITY };
  for (const [at, { score, chunk }] of rest.entries()) {
    const worth = score * SAME_PAGE ** (onPage.get(chunk.url) ?? 0);
    if (worth > best.worth) best = { at, worth };
  }
  return rest.splice(best.at, 1)[0];
}

function completionsOf({ chunk, before, after }: ScoredChunk): PublishedChunk[] {
  const completions: PublishedChunk[] = [];
  if (after !== undefined && isCutApart(chunk.text, after.text)) completions.push(after);
  if (before !== undefined && isCutApart(before.text, chunk.text)) completions.push(before);
  return completions;
}

/**
 * Whether two consecutive chunks of a section were split in mid-thought, so that either is hard to understand alone: after a colon, or
 * within a sentence, a table (whose first row names the columns) or a list. Judges by the texts alone, and only in clear cases. A split
 * sentence is recognised by a lower-case letter after an open end, so not in scripts without letter case. Measurements: see
 * `COMPLETED_HITS`.
 *
 * @param earlier - Text of the first chunk.
 * @param later - Text of the next chunk in the same section.
 */
export function isCutApart(earlier: string, later: string): boolean {
  const before = earlier.trimEnd();
  const after = later.trimStart();
  const lastLine = before.slice(before.lastIndexOf('\n') + 1);
  const [firstLine = ''] = after.split('\n', 1);
  return (
    /[:：]$/u.test(before) ||
    (OPEN_END.test(before) && /^\p{Ll}/u.test(after)) ||
    (TABLE_ROW.test(lastLine) && TABLE_ROW.test(firstLine)) ||
    (LIST_ITEM.test(lastLine) && LIST_ITEM.test(firstLine))
  );
}

/** Matches an end that is neither the end of a sentence nor a closing bracket or quotation mark. */
const OPEN_END = /[\p{L}\p{N},،、，;–—(-]$/u;
/** Table rows and list items as `plugin/section` writes them. */
const TABLE_ROW = / \| /u;
const LIST_ITEM = /^(?:- |\d+\. )/u;

/** Whether a passage has text and the wire format accepts it. */
export function isSendable(passage: Passage): boolean {
  return passage.text.trim() !== '' && passageSchema.safeParse(passage).success;
}

/** Returns a published chunk as a request holds it. */
export function toPassage(
  { id, url, anchor, title, breadcrumbs, text, sections, signature }: PublishedChunk,
  build: string,
): Passage {
  const joined = sections?.map(({ at, anchor, heading }) => ({ at, anchor, heading }));
  return { id, url, anchor, title, breadcrumbs, text, ...(joined && { sections: joined }), build, signature };
}

/**
 * Orders chunks by the score of their hits, but keeps consecutive chunks of a section together in reading order, at the position of the
 * best of them.
 *
 * @param hits - Best first.
 * @param taken - Chunks of hits, or their neighbours.
 */
function inReadingOrder(hits: readonly ScoredChunk[], taken: readonly PublishedChunk[]): PublishedChunk[] {
  const waiting = new Map(taken.map((chunk) => [chunk.id, chunk]));
  const earlierOf = new Map<string, string>();
  const laterOf = new Map<string, string>();
  const follow = (earlier: PublishedChunk | undefined, later: PublishedChunk | undefined): void => {
    if (earlier === undefined || later === undefined) return;
    if (!waiting.has(earlier.id) || !waiting.has(later.id)) return;
    laterOf.set(earlier.id, later.id);
    earlierOf.set(later.id, earlier.id);
  };
  for (const { chunk, before, after } of hits) {
    follow(before, chunk);
    follow(chunk, after);
  }
  const ordered: PublishedChunk[] = [];
  for (const { chunk } of hits) {
    let first = chunk.id;
    for (let step = 1; step < taken.length; step += 1) first = earlierOf.get(first) ?? first;
    for (let id: string | undefined = first; id !== undefined; id = laterOf.get(id)) {
      const next = waiting.get(id);
      if (next === undefined) break;
      waiting.delete(id);
      ordered.push(next);
    }
  }
  return ordered;
}
