import type { PostingList } from '../format/term-shard.js';
import { FIELDS, type Field } from './fields.js';

/**
 * The postings of a partition in the order they are counted, chunk by chunk, until lengths and frequencies of the whole
 * book are known. In typed arrays: a book of 100,000 chunks has about seven million, and objects took 3.6 GB for them.
 */
export interface PostingLog {
  /**
   * Counts a word of the current chunk.
   *
   * @param term - Its number in the vocabulary.
   * @param amount - 1, or less for a piece of a name.
   * @param slot - Where it stands, see `SLOTS`, not before the term's last one; -1 for nowhere of its own.
   */
  count(term: number, field: Field, amount: number, slot: number): void;
  /**
   * Ends the current chunk.
   *
   * @param slot - For terms that were counted with slot -1 only.
   * @param onTerm - Called with each of its distinct terms.
   */
  endChunk(slot: number, onTerm: (term: number) => void): void;
  /**
   * Regroups the log by term.
   *
   * @param factorsOf - What a word of the chunk counts, by field.
   * @param toWeight - Sum of a term's counted words -> 1..255.
   * @param termCount - Numbers of terms are below it.
   * @returns by term number; `undefined` for a term the partition lacks
   */
  byTerm(
    factorsOf: (ordinal: number) => Record<Field, number>,
    toWeight: (frequency: number) => number,
    termCount: number,
  ): (PostingList | undefined)[];
}

const FIELD_COUNT = FIELDS.length;

export function createPostingLog(): PostingLog {
  // By posting; the slots of posting `i` end at `slotEnds[i]`.
  const terms = createColumn((length) => new Uint32Array(length));
  const counts = createColumn((length) => new Float32Array(length));
  const slotEnds = createColumn((length) => new Uint32Array(length));
  const slots = createColumn((length) => new Uint32Array(length));
  /** By chunk, where its postings end. */
  const chunkEnds = createColumn((length) => new Uint32Array(length));
  /** The current chunk's terms: their counts by field, and their slots. */
  const current = new Map<number, { counts: number[]; slots: number[] }>();

  return {
    count(term, field, amount, slot) {
      let entry = current.get(term);
      if (entry === undefined) {
        entry = { counts: [0, 0, 0, 0], slots: [] };
        current.set(term, entry);
      }
      const at = FIELDS.indexOf(field);
      entry.counts[at] = (entry.counts[at] ?? 0) + amount;
      if (slot >= 0 && entry.slots.at(-1) !== slot) entry.slots.push(slot);
    },
    endChunk(slot, onTerm) {
      for (const [term, entry] of current) {
        terms.push(term);
        for (const count of entry.counts) counts.push(count);
        if (entry.slots.length === 0) slots.push(slot);
        else for (const place of entry.slots) slots.push(place);
        slotEnds.push(slots.length);
        onTerm(term);
      }
      current.clear();
      chunkEnds.push(terms.length);
    },
    byTerm(factorsOf, toWeight, termCount) {
      const lists = createLists(terms, slotEnds, termCount);
      const next = new Uint32Array(termCount);
      let posting = 0;
      for (let ordinal = 0; ordinal < chunkEnds.length; ordinal += 1) {
        const end = chunkEnds.values[ordinal] ?? 0;
        const byField = factorsOf(ordinal);
        const factors = FIELDS.map((field) => byField[field]);
        for (; posting < end; posting += 1) {
          const term = terms.values[posting] ?? 0;
          const list = lists[term];
          if (list === undefined) continue;
          const at = next[term] ?? 0;
          next[term] = at + 1;
          let frequency = 0;
          for (let field = 0; field < FIELD_COUNT; field += 1) {
            frequency += (counts.values[posting * FIELD_COUNT + field] ?? 0) * (factors[field] ?? 0);
          }
          list.ordinals[at] = ordinal;
          list.weights[at] = toWeight(frequency);
          let place = list.slotStarts[at] ?? 0;
          const slotEnd = slotEnds.values[posting] ?? 0;
          for (let slot = slotEnds.values[posting - 1] ?? 0; slot < slotEnd; slot += 1) {
            list.slots[place] = slots.values[slot] ?? 0;
            place += 1;
          }
          list.slotStarts[at + 1] = place;
        }
      }
      return lists;
    },
  };
}

/** Empty lists, views of four arrays: separate arrays for ten thousand terms would take longer to make than to fill. */
function createLists(
  terms: Column<Uint32Array>,
  slotEnds: Column<Uint32Array>,
  termCount: number,
): (PostingList | undefined)[] {
  const postingCounts = new Uint32Array(termCount);
  const slotCounts = new Uint32Array(termCount);
  let slotStart = 0;
  for (let posting = 0; posting < terms.length; posting += 1) {
    const term = terms.values[posting] ?? 0;
    const slotEnd = slotEnds.values[posting] ?? 0;
    postingCounts[term] = (postingCounts[term] ?? 0) + 1;
    slotCounts[term] = (slotCounts[term] ?? 0) + slotEnd - slotStart;
    slotStart = slotEnd;
  }
  const ordinals = new Uint32Array(terms.length);
  const weights = new Uint8Array(terms.length);
  const slots = new Uint32Array(slotStart);
  const slotStarts = new Uint32Array(terms.length + termCount);
  let posting = 0;
  let slot = 0;
  let start = 0;
  return Array.from(postingCounts, (count, term) => {
    if (count === 0) return undefined;
    const slotCount = slotCounts[term] ?? 0;
    const list = {
      ordinals: ordinals.subarray(posting, posting + count),
      weights: weights.subarray(posting, posting + count),
      slots: slots.subarray(slot, slot + slotCount),
      slotStarts: slotStarts.subarray(start, start + count + 1),
    };
    posting += count;
    slot += slotCount;
    start += count + 1;
    return list;
  });
}

interface Column<Values> {
  /** Longer than what was pushed; replaced by a larger array as it grows. */
  readonly values: Values;
  readonly length: number;
  push(value: number): void;
}

function createColumn<Values extends Uint32Array | Float32Array>(
  create: (length: number) => Values,
): Column<Values> {
  const column = {
    values: create(1024),
    length: 0,
    push(value: number): void {
      if (column.length === column.values.length) {
        const larger = create(column.length * 2);
        larger.set(column.values);
        column.values = larger;
      }
      column.values[column.length] = value;
      column.length += 1;
    },
  };
  return column;
}
