import { listIndexedSections } from '../../../../plugin/search-index/indexed-sections.js';
import type { EvalSet } from '../corpus/eval-set.js';
import { firstRightRank, toQuality, type Quality } from './first-right-rank.js';
import { askOurs, openOurs, publishOurs } from '../our-book.js';
import { OURS, PAGEFIND, RIVALS } from '../rivals/all-rivals.js';
import type { PagefindRunner } from '../rivals/pagefind-runner.js';
import type { Progress } from '../progress.js';

/** The figures of one set, keyed by the name of the search; a search that was not measured on the set is missing. */
export interface QualityRow {
  set: string;
  questions: number;
  chunks: number;
  searches: Record<string, Quality>;
}

/**
 * Measures how well each search answers the questions of the sets.
 *
 * @param options.pagefindSets - Names of the sets on which Pagefind is measured too, in a browser and one question after another.
 */
export async function measureQuality(
  sets: readonly EvalSet[],
  options: { pagefind: PagefindRunner | null; pagefindSets: readonly string[]; progress: Progress },
): Promise<QualityRow[]> {
  const { pagefind, pagefindSets, progress } = options;
  const rows: QualityRow[] = [];
  for (const set of sets) {
    const sections = { ...set, chunks: listSections(set.chunks) };
    const chunks = sections.chunks.map(({ chunk }) => chunk);
    const searches: Record<string, Quality> = {};
    progress.step(`quality: ${set.name}, ${OURS} …`);
    searches[OURS] = await judge(set, await askerOfOurs(set));
    for (const rival of RIVALS) {
      progress.step(`quality: ${set.name}, ${rival.name} …`);
      const index = await rival.build(chunks, set.locale);
      searches[rival.name] = await judge(set, (question, limit) => index.ask(question, limit));
    }
    if (pagefind !== null && pagefindSets.includes(set.name)) {
      progress.step(`quality: ${set.name}, ${PAGEFIND} …`);
      searches[PAGEFIND] = await pagefind.judge(sections);
    }
    rows.push({ set: set.name, questions: set.questions.length, chunks: chunks.length, searches });
  }
  return rows;
}

/**
 * Returns the chunks for searches that index whole documents: one for each section, as our index has, so that every search ranks the same
 * pieces.
 */
function listSections(chunks: EvalSet['chunks']): EvalSet['chunks'] {
  return chunks.flatMap(({ chunk, partition }) => {
    const { sections: _sections, ...fields } = chunk;
    return listIndexedSections(chunk).map(({ isJoined: _isJoined, ...section }) => ({
      chunk: Object.assign({}, fields, section),
      partition,
    }));
  });
}

type Ask = Parameters<typeof firstRightRank>[0];

async function askerOfOurs(set: EvalSet): Promise<Ask> {
  const { book } = await openOurs(publishOurs(set.chunks, set.language));
  return async (question, limit) => (await askOurs(book, question, limit)).map(({ chunk }) => chunk);
}

async function judge({ questions }: EvalSet, ask: Ask): Promise<Quality> {
  const ranks: number[] = [];
  for (const question of questions) ranks.push(await firstRightRank(ask, question));
  return toQuality(ranks);
}
