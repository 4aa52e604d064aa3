import type { PostingList } from '../../plugin/format/term-shard.js';

/** A term on a page, seen from one of its chunks; weights as in posting lists, 0 where the term does not occur. */
export interface TermOnPage {
  /** Index of the chunk's own posting in the list, -1 when it has none. */
  posting: number;
  own: number;
  /** The greater of the chunks before and after. */
  beside: number;
  /** The greatest of the page. */
  most: number;
  /** No earlier chunk of the page holds the term. */
  isFirst: boolean;
}

/**
 * Looks a chunk and its page up in a posting list.
 *
 * @param list - `null` where the term does not occur.
 * @param page - Its first chunk and the one after its last, by ordinal.
 */
export function findOnPage(
  list: PostingList | null,
  ordinal: number,
  page: { start: number; end: number },
): TermOnPage {
  const found: TermOnPage = { posting: -1, own: 0, beside: 0, most: 0, isFirst: false };
  if (list === null) return found;
  const { ordinals, weights } = list;
  const first = firstFrom(ordinals, page.start);
  for (let at = first; at < ordinals.length; at += 1) {
    const other = ordinals[at] ?? page.end;
    if (other >= page.end) break;
    const weight = weights[at] ?? 0;
    if (other === ordinal) {
      found.posting = at;
      found.own = weight;
      found.isFirst = at === first;
    } else if (other === ordinal - 1 || other === ordinal + 1) found.beside = Math.max(found.beside, weight);
    found.most = Math.max(found.most, weight);
  }
  return found;
}

/** Index of the first chunk that does not come before `ordinal`. */
function firstFrom(ordinals: Uint32Array, ordinal: number): number {
  let low = 0;
  let high = ordinals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordinals[middle] ?? 0) < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}
