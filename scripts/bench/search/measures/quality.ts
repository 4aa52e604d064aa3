import { listIndexedSections } from '../../../../plugin/search-index/indexed-sections.js';
import { askQuestions, openEvalBook, steerQuestions } from '../../../cli/eval/evaluate-book.js';
import { countFigures, type EvalFigures } from '../../../cli/eval/figures.js';
import { idOf } from '../../../cli/eval/queries.js';
import type { EvalSet } from '../corpus/eval-set.js';
import { firstRightRank, toQuality, type Quality } from './first-right-rank.js';
import { publishOurs } from '../our-book.js';
import { OURS, PAGEFIND, RIVALS } from '../rivals/all-rivals.js';
import type { PagefindRunner } from '../rivals/pagefind-runner.js';
import type { Progress } from '../progress.js';

/** The figures of one set, keyed by the name of the search; a search that was not measured on the set is missing. */
export interface QualityRow {
  set: string;
  questions: number;
  chunks: number;
  searches: Record<string, Quality>;
  /** All figures of Docent; missing in reports of earlier versions. */
  ours?: OurFigures;
}

interface OurFigures {
  unsteered: EvalFigures;
  /** With the set's queries; `null` if it has none. */
  steered: EvalFigures | null;
  /** Who wrote the queries, if their file says so. */
  queriesBy: string | null;
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
    const ours = await measureOurs(set);
    searches[OURS] = { r5: ours.unsteered.r5, mrr10: ours.unsteered.mrr10 };
    for (const rival of RIVALS) {
      progress.step(`quality: ${set.name}, ${rival.name} …`);
      const index = await rival.build(chunks, set.locale);
      searches[rival.name] = await judge(set, (question, limit) => index.ask(question, limit));
    }
    if (pagefind !== null && pagefindSets.includes(set.name)) {
      progress.step(`quality: ${set.name}, ${PAGEFIND} …`);
      searches[PAGEFIND] = await pagefind.judge(sections);
    }
    rows.push({ set: set.name, questions: set.questions.length, chunks: chunks.length, searches, ours });
  }
  return rows;
}

/** Asks as `docent eval` does, so that both report the same figures. */
async function measureOurs({ chunks, language, questions, queries }: EvalSet): Promise<OurFigures> {
  const book = await openEvalBook(publishOurs(chunks, language).files, language);
  const { results } = await askQuestions(book, questions);
  const unsteered = countFigures(results);
  if (queries === null) return { unsteered, steered: null, queriesBy: null };
  const steered = await steerQuestions(book, results, (question) => queries.byId.get(idOf(question)) ?? []);
  return {
    unsteered,
    steered: countFigures(steered.map((result) => result.steered ?? result)),
    queriesBy: queries.by,
  };
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

async function judge({ questions }: EvalSet, ask: Parameters<typeof firstRightRank>[0]): Promise<Quality> {
  const ranks: number[] = [];
  for (const question of questions) ranks.push(await firstRightRank(ask, question));
  return toQuality(ranks);
}
