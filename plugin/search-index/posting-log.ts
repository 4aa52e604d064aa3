import type { PostingList } from '../format/term-shard.js';
import { FIELDS, type Field } from './fields.js';

/**
 * The postings of a partition in the order they are counted, chunk by chunk, until lengths and frequencies of the whole
 * book are known. In typed arrays: a book of 100,000 chunks has about seven million, and objects took 3.6 GB for them.
 */
export interface PostingLog {
  /**
   * Counts a word of the chunk at hand.
   *
   * @param term its number in the vocabulary
   * @param amount 1, or less for a piece of a name
   * @param slot where it stands, see `SLOTS`, not before the term's last one; -1: nowhere of its own
   */
  count(term: number, field: Field, amount: number, slot: number): void;
  /**
   * Ends the chunk at hand.
   *
   * @param slot where its terms are said to stand that stand nowhere
   * @param onTerm called with each of its different terms
   */
  endChunk(slot: number, onTerm: (term: number) => void): void;
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

const FIELD_COUNT = FIELDS.length;

/** @returns an empty log */
export function createPostingLog(): PostingLog {
  const terms = createColumn((length) => new Uint32Array(length));
  const counts = createColumn((length) => new Float32Array(length));
  // Slots of a posting are linked, as those of different terms come mixed; 0 ends, places are counted from 1.
  const firstSlots = createColumn((length) => new Uint32Array(length));
  const lastSlots = createColumn((length) => new Uint32Array(length));
  const slots = createColumn((length) => new Uint32Array(length));
  const nextSlots = createColumn((length) => new Uint32Array(length));
  const chunkEnds = createColumn((length) => new Uint32Array(length));
  /** By term, its latest posting, counted from 1. */
  let latest = new Uint32Array(1024);
  let chunkStart = 0;

  const postingOf = (term: number): number => {
    if (term >= latest.length) latest = grown(latest, new Uint32Array(Math.max(term + 1, latest.length * 2)));
    const known = (latest[term] ?? 0) - 1;
    if (known >= chunkStart) return known;
    const posting = terms.length;
    terms.push(term);
    for (let field = 0; field < FIELD_COUNT; field += 1) counts.push(0);
    firstSlots.push(0);
    lastSlots.push(0);
    latest[term] = posting + 1;
    return posting;
  };
  const addSlot = (posting: number, slot: number): void => {
    const last = lastSlots.values[posting] ?? 0;
    if (last > 0 && slots.values[last - 1] === slot) return;
    slots.push(slot);
    nextSlots.push(0);
    if (last === 0) firstSlots.values[posting] = slots.length;
    else nextSlots.values[last - 1] = slots.length;
    lastSlots.values[posting] = slots.length;
  };

  return {
    count(term, field, amount, slot) {
      const posting = postingOf(term);
      const at = posting * FIELD_COUNT + FIELDS.indexOf(field);
      counts.values[at] = (counts.values[at] ?? 0) + amount;
      if (slot >= 0) addSlot(posting, slot);
    },
    endChunk(slot, onTerm) {
      for (let posting = chunkStart; posting < terms.length; posting += 1) {
        if (lastSlots.values[posting] === 0) addSlot(posting, slot);
        onTerm(terms.values[posting] ?? 0);
      }
      chunkStart = terms.length;
      chunkEnds.push(chunkStart);
    },
    byTerm(factorsOf, toWeight, termCount) {
      const lists = emptyLists(termCount);
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
          list.slotStarts[at + 1] = copySlots(posting, list.slots, list.slotStarts[at] ?? 0);
        }
      }
      return lists;
    },
  };

  function emptyLists(termCount: number): (PostingList | undefined)[] {
    const postingCounts = new Uint32Array(termCount);
    const slotCounts = new Uint32Array(termCount);
    for (let posting = 0; posting < terms.length; posting += 1) {
      const term = terms.values[posting] ?? 0;
      postingCounts[term] = (postingCounts[term] ?? 0) + 1;
      let more = 0;
      for (let at = firstSlots.values[posting] ?? 0; at > 0; at = nextSlots.values[at - 1] ?? 0) more += 1;
      slotCounts[term] = (slotCounts[term] ?? 0) + more;
    }
    return cutLists(postingCounts, slotCounts);
  }

  /** @returns the place after the last one */
  function copySlots(posting: number, into: Uint32Array, start: number): number {
    let place = start;
    for (let at = firstSlots.values[posting] ?? 0; at > 0; at = nextSlots.values[at - 1] ?? 0) {
      into[place] = slots.values[at - 1] ?? 0;
      place += 1;
    }
    return place;
  }
}

/** Views of four arrays: as arrays of their own, those of ten thousand terms would take longer to make than to fill. */
function cutLists(postingCounts: Uint32Array, slotCounts: Uint32Array): (PostingList | undefined)[] {
  const postings = postingCounts.reduce((total, count) => total + count, 0);
  const ordinals = new Uint32Array(postings);
  const weights = new Uint8Array(postings);
  const slots = new Uint32Array(slotCounts.reduce((total, count) => total + count, 0));
  const slotStarts = new Uint32Array(postings + postingCounts.length);
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
  /** Longer than what was pushed; another one after a push. */
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
        column.values = grown(column.values, create(column.length * 2));
      }
      column.values[column.length] = value;
      column.length += 1;
    },
  };
  return column;
}

function grown<Values extends Uint32Array | Float32Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}
