import { ENOUGH_CHARS, MAX_HITS, QUERY_HITS } from '../../../../widget/conversation/book-search.js';
import { idOf } from '../../../cli/eval/queries.js';
import type { EvalSet } from '../corpus/eval-set.js';
import { askOurs, openOurs, publishOurs } from '../our-book.js';
import { median, percentile } from './statistics.js';

/** The bytes that the searches for a model's queries transfer after the search for the question, over the questions of a set. */
export interface FurtherSearchRow {
  set: string;
  questions: number;
  medianBytes: number;
  p95Bytes: number;
  medianFiles: number;
}

/** Measures what a search step downloads. @returns `null` if the set has no queries. */
export async function measureFurtherSearch(set: EvalSet): Promise<FurtherSearchRow | null> {
  const { queries } = set;
  if (queries === null) return null;
  const ours = publishOurs(set.chunks, set.language, set.outline);
  const bytes: number[] = [];
  const files: number[] = [];
  for (const question of set.questions) {
    const { book, fetched } = await openOurs(ours);
    await askOurs(book, question.question, MAX_HITS, ENOUGH_CHARS);
    const before = { ...fetched };
    for (const query of queries.byId.get(idOf(question)) ?? []) await askOurs(book, query, QUERY_HITS);
    bytes.push(fetched.bytes - before.bytes);
    files.push(fetched.files - before.files);
  }
  return {
    set: set.name,
    questions: set.questions.length,
    medianBytes: median(bytes),
    p95Bytes: percentile(bytes, 0.95),
    medianFiles: median(files),
  };
}
