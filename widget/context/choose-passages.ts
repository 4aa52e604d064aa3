import { LIMITS } from '../../api/_contract/limits.js';
import { passageSchema, type Passage } from '../../api/_contract/request.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';

/**
 * What of the hits goes to the model: the best first, no text twice (versions of a page repeat it), not more than three
 * of a page as long as other pages have something, within the wire's limits.
 *
 * @param hits best first
 * @param budget in characters of text and in passages; by default the most a request may hold
 * @returns by score; empty when nothing fits
 */
export function choosePassages(
  hits: readonly ScoredChunk[],
  budget: { maxChars: number; maxPassages: number } = {
    maxChars: LIMITS.contextMaxChars,
    maxPassages: LIMITS.passagesMax,
  },
): Passage[] {
  const candidates = withoutRepeats(hits)
    .map((hit) => ({ hit, passage: toPassage(hit) }))
    // What is longer than the wire takes is left out whole: its signature covers all of it.
    .filter(({ passage }) => passageSchema.safeParse(passage).success);
  const chosen = new Set<Passage>();
  const onPage = new Map<string, number>();
  let chars = 0;
  const take = (passage: Passage): void => {
    if (chosen.size >= budget.maxPassages || chars + passage.text.length > budget.maxChars) return;
    chosen.add(passage);
    chars += passage.text.length;
    onPage.set(passage.url, (onPage.get(passage.url) ?? 0) + 1);
  };
  for (const { passage } of candidates) {
    if ((onPage.get(passage.url) ?? 0) < PER_PAGE) take(passage);
  }
  for (const { passage } of candidates) if (!chosen.has(passage)) take(passage);
  return candidates.filter(({ passage }) => chosen.has(passage)).map(({ passage }) => passage);
}

/** One page that says a word often would fill all eight places otherwise. */
const PER_PAGE = 3;

function withoutRepeats(hits: readonly ScoredChunk[]): ScoredChunk[] {
  const texts = new Set<string>();
  return hits.filter(({ chunk }) => {
    const text = chunk.text.replace(/\s+/gu, ' ').trim();
    if (text === '' || texts.has(text)) return false;
    texts.add(text);
    return true;
  });
}

function toPassage({ chunk }: ScoredChunk): Passage {
  const { id, url, anchor, title, trail, text, signature } = chunk;
  return { id, url, anchor, title, trail, text, signature };
}
