import { listIndexedSections } from '../../../plugin/search-index/indexed-sections.js';
import type { RankFeatures } from '../../../widget/retrieve/rank-features.js';
import { measureFeatures } from '../../../widget/retrieve/rank-features.js';
import { loadTerms } from '../../../widget/retrieve/book-database.js';
import { matchTerms } from '../../../widget/retrieve/match-terms.js';
import { createQuery } from '../../../widget/retrieve/query.js';
import { selectChunks } from '../../../widget/retrieve/rank-chunks.js';
import type { RankedChunk } from '../../../widget/retrieve/ranked-chunk.js';
import { scoreByFeatures } from '../../../widget/retrieve/rerank-chunks.js';
import { isRight } from '../../cli/eval/questions.js';
import { toQuality, type Quality } from '../search/measures/first-right-rank.js';
import type { EvalSet } from '../search/corpus/eval-set.js';
import { openOurs, publishOurs } from '../search/our-book.js';

/** A question with the chunks that ranking has to put in order. */
export interface JudgedQuestion {
  /** Without those from pages that the question excludes. */
  candidates: readonly JudgedChunk[];
  /** Ranks the candidates with these weights. @returns The rank of the first right one, from 1, or 0 if it is beyond the tenth. */
  rankWith: (weights: RankFeatures) => number;
}

export interface JudgedChunk {
  features: RankFeatures;
  isRight: boolean;
}

/** Publishes a set in memory, asks its questions, and measures the features of what the ranking sees, with the browser's code. */
export async function judgeSet(set: EvalSet): Promise<JudgedQuestion[]> {
  const { book } = await openOurs(publishOurs(set.chunks, set.language));
  const { partitions, manifest, tokenizer } = book;
  // What is ranked is a section; what counts is the chunk it is sent with.
  const chunksOf = partitions.map(({ entry }) =>
    set.chunks
      .filter(({ partition }) => partition === entry.key)
      .flatMap(({ chunk }) => listIndexedSections(chunk).map(() => chunk)),
  );
  const judged: JudgedQuestion[] = [];
  for (const question of set.questions) {
    const query = createQuery(question.question, tokenizer);
    await loadTerms(partitions, query);
    const matched = matchTerms(query, partitions, manifest.chunkCount);
    const { top } = selectChunks(matched, partitions, manifest.weightScale);
    const measured = measureFeatures(query.terms, matched, partitions, top);
    const chunkOf = ({ partition, ordinal }: RankedChunk) => chunksOf[partition]?.[ordinal];
    const isCounted = (chunk: RankedChunk): boolean => !question.exclude.includes(chunkOf(chunk)?.url ?? '');
    const judge = (chunk: RankedChunk): boolean => {
      const text = chunkOf(chunk);
      return text !== undefined && isRight(text, question);
    };
    const candidates = top.flatMap((chunk, index): JudgedChunk[] => {
      const features = measured[index];
      return features !== undefined && isCounted(chunk) ? [{ features, isRight: judge(chunk) }] : [];
    });
    judged.push({
      candidates,
      rankWith: (weights) => {
        const ranked = scoreByFeatures(measured, partitions, top, weights).filter(isCounted);
        const firsts = ranked.filter(
          (chunk, at) => ranked.findIndex((other) => chunkOf(other) === chunkOf(chunk)) === at,
        );
        return firsts.slice(0, 10).findIndex(judge) + 1;
      },
    });
  }
  return judged;
}

/** Measures how well these weights rank. A right chunk that is not among the candidates counts as not found. */
export function qualityWith(questions: readonly JudgedQuestion[], weights: RankFeatures): Quality {
  return toQuality(questions.map(({ rankWith }) => rankWith(weights)));
}
