import type { Passage } from '../_contract/request.js';

/** Numbers under which an answer may cite passages. */
export interface NumberedSources {
  /** The number of each passage, in the order of the passages. */
  numbers: readonly number[];
  /** The first passage of each number, starting with number 1. */
  sources: readonly Passage[];
}

/** Numbers passages from 1 in their order. Passages of one section share a number, because a citation leads to the section. */
export function numberSources(passages: readonly Passage[]): NumberedSources {
  const byAddress = new Map<string, number>();
  const sources: Passage[] = [];
  const numbers = passages.map((passage) => {
    const address = sectionAddress(passage);
    const known = byAddress.get(address);
    if (known !== undefined) return known;
    byAddress.set(address, sources.push(passage));
    return sources.length;
  });
  return { numbers, sources };
}

/**
 * Takes whole passages, in order, while they fit into `maxChars` characters of text; one that does not fit is skipped. The first is
 * always taken, because a question needs at least one.
 */
export function fitPassages(passages: readonly Passage[], maxChars: number): readonly Passage[] {
  let leftChars = maxChars;
  return passages.filter(({ text }, position) => {
    if (position > 0 && text.length > leftChars) return false;
    leftChars -= text.length;
    return true;
  });
}

function sectionAddress({ url, anchor }: Passage): string {
  return anchor === '' ? url : `${url}#${anchor}`;
}
