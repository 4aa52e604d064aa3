import type { PostingList } from '../contract/term-shard.js';
import { FIELDS, type Field, type TermCount } from './count-terms.js';

/**
 * The postings of a partition in the order they are counted, chunk by chunk, until lengths and frequencies of the whole
 * book are known. In typed arrays: a book of 100,000 chunks has about ten million, and objects took 3.6 GB for them.
 */
export interface PostingLog {
  /** Adds a term of the chunk being counted. @param term its number in the vocabulary */
  add(term: number, counts: TermCount['counts'], slots: readonly number[]): void;
  endChunk(): void;
  /**
   * Turns the log by term.
   *
   * @param factorsOf by field, what a word of the chunk counts
   * @param toWeight sum of a term's counted words -> 1..255
   * @param termCount numbers of terms are below it
   * @returns by term number; `undefined` where it is not
   */
  byTerm(
    factorsOf: (ordinal: number) => Record<Field, number>,
    toWeight: (frequency: number) => number,
    termCount: number,
  ): (PostingList | undefined)[];
}

/** @returns an empty log */
export function createPostingLog(): PostingLog {
  const terms = createColumn((length) => new Uint32Array(length));
  const counts = createColumn((length) => new Float32Array(length));
  const slots = createColumn((length) => new Uint32Array(length));
  const slotEnds = createColumn((length) => new Uint32Array(length));
  const chunkEnds = createColumn((length) => new Uint32Array(length));
  return {
    add(term, termCounts, termSlots) {
      terms.push(term);
      for (const field of FIELDS) counts.push(termCounts[field]);
      for (const slot of termSlots) slots.push(slot);
      slotEnds.push(slots.length());
    },
    endChunk: () => chunkEnds.push(terms.length()),
    byTerm(factorsOf, toWeight, termCount) {
      const sizes = sizesByTerm(terms.values(), slotEnds.values(), termCount);
      const lists = Array.from(sizes.postings, (count, term) => emptyList(count, sizes.slots[term] ?? 0));
      const next = new Uint32Array(termCount);
      const [termOf, countOf, slotOf, slotEndOf] = [
        terms.values(),
        counts.values(),
        slots.values(),
        slotEnds.values(),
      ];
      let posting = 0;
      for (const [ordinal, end] of chunkEnds.values().entries()) {
        const factors = factorsOf(ordinal);
        for (; posting < end; posting += 1) {
          const term = termOf[posting] ?? 0;
          const list = lists[term];
          if (list === undefined) continue;
          const at = next[term] ?? 0;
          next[term] = at + 1;
          let frequency = 0;
          for (const [place, field] of FIELDS.entries()) {
            frequency += (countOf[posting * FIELDS.length + place] ?? 0) * factors[field];
          }
          list.ordinals[at] = ordinal;
          list.weights[at] = toWeight(frequency);
          const places = slotOf.subarray(slotEndOf[posting - 1] ?? 0, slotEndOf[posting]);
          const start = list.slotStarts[at] ?? 0;
          list.slots.set(places, start);
          list.slotStarts[at + 1] = start + places.length;
        }
      }
      return lists;
    },
  };
}

function sizesByTerm(
  terms: Uint32Array,
  slotEnds: Uint32Array,
  termCount: number,
): { postings: Uint32Array; slots: Uint32Array } {
  const postings = new Uint32Array(termCount);
  const slots = new Uint32Array(termCount);
  for (const [posting, term] of terms.entries()) {
    postings[term] = (postings[term] ?? 0) + 1;
    slots[term] = (slots[term] ?? 0) + (slotEnds[posting] ?? 0) - (slotEnds[posting - 1] ?? 0);
  }
  return { postings, slots };
}

function emptyList(count: number, slotCount: number): PostingList | undefined {
  if (count === 0) return undefined;
  return {
    ordinals: new Uint32Array(count),
    weights: new Uint8Array(count),
    slots: new Uint32Array(slotCount),
    slotStarts: new Uint32Array(count + 1),
  };
}

interface Column<Values> {
  push(value: number): void;
  length(): number;
  /** A view of what was pushed. */
  values(): Values;
}

function createColumn<Values extends Uint32Array | Float32Array>(
  create: (length: number) => Values,
): Column<Values> {
  let values = create(1024);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const grown = create(length * 2);
        grown.set(values);
        values = grown;
      }
      values[length] = value;
      length += 1;
    },
    length: () => length,
    values: () => {
      const view = create(length);
      view.set(values.subarray(0, length));
      return view;
    },
  };
}
