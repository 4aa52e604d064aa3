import type { PostingList } from '../format/term-shard.js';
import { FIELDS, type Field } from './count-terms.js';

/**
 * Keeps a partition's postings in the order in which they are counted, chunk by chunk, until the whole book's lengths and
 * frequencies are known. In typed arrays, because a book of 100,000 chunks has about seven million: as objects, they took 3.6 GB.
 */
export class PostingLog {
  // By posting: its term, its count for each field and the end of its slots in `#slots`.
  readonly #terms = new Column((length) => new Uint32Array(length));
  readonly #counts = new Column((length) => new Float32Array(length));
  readonly #slotEnds = new Column((length) => new Uint32Array(length));
  readonly #slots = new Column((length) => new Uint32Array(length));
  /** By chunk: the end of its postings. */
  readonly #chunkEnds = new Column((length) => new Uint32Array(length));
  /** The terms of the current chunk with their counts by field and their slots. */
  readonly #current = new Map<number, { counts: number[]; slots: number[] }>();

  /**
   * Counts a word of the current chunk.
   *
   * @param term - Number of the word's term in the vocabulary.
   * @param amount - 1 for a whole word, less for a piece of a name.
   * @param slot - Position (see `SLOTS`), not before the term's previous slot; -1 if the word adds no position.
   */
  count(term: number, field: Field, amount: number, slot: number): void {
    let entry = this.#current.get(term);
    if (entry === undefined) {
      entry = { counts: FIELDS.map(() => 0), slots: [] };
      this.#current.set(term, entry);
    }
    const at = FIELDS.indexOf(field);
    entry.counts[at] = (entry.counts[at] ?? 0) + amount;
    if (slot >= 0 && entry.slots.at(-1) !== slot) entry.slots.push(slot);
  }

  /**
   * Ends the current chunk.
   *
   * @param slot - Slot of terms that were counted only with slot -1.
   * @param onTerm - Called once for each distinct term of the chunk.
   */
  endChunk(slot: number, onTerm: (term: number) => void): void {
    for (const [term, { counts, slots }] of this.#current) {
      this.#terms.push(term);
      for (const count of counts) this.#counts.push(count);
      for (const place of slots.length === 0 ? [slot] : slots) this.#slots.push(place);
      this.#slotEnds.push(this.#slots.length);
      onTerm(term);
    }
    this.#current.clear();
    this.#chunkEnds.push(this.#terms.length);
  }

  /**
   * Regroups the log by term.
   *
   * @param factorsOf - Returns, for a chunk, the factor on the counts in each field.
   * @param toWeight - Converts the sum of a term's factored counts in a chunk to a weight in 1..255.
   * @param termCount - Number of terms in the vocabulary.
   * @returns Posting lists by term number; `undefined` for a term that is not in the partition.
   */
  byTerm(
    factorsOf: (ordinal: number) => Record<Field, number>,
    toWeight: (frequency: number) => number,
    termCount: number,
  ): (PostingList | undefined)[] {
    const { values: terms } = this.#terms;
    const { values: counts } = this.#counts;
    const { values: slots } = this.#slots;
    const { values: slotEnds } = this.#slotEnds;
    const lists = createLists(terms.subarray(0, this.#terms.length), slotEnds, termCount);
    const next = new Uint32Array(termCount);
    let posting = 0;
    for (let ordinal = 0; ordinal < this.#chunkEnds.length; ordinal += 1) {
      const end = this.#chunkEnds.values[ordinal] ?? 0;
      const byField = factorsOf(ordinal);
      const factors = FIELDS.map((field) => byField[field]);
      for (; posting < end; posting += 1) {
        const term = terms[posting] ?? 0;
        const list = lists[term];
        if (list === undefined) continue;
        const at = next[term] ?? 0;
        next[term] = at + 1;
        let frequency = 0;
        for (let field = 0; field < factors.length; field += 1) {
          frequency += (counts[posting * FIELDS.length + field] ?? 0) * (factors[field] ?? 0);
        }
        list.ordinals[at] = ordinal;
        list.weights[at] = toWeight(frequency);
        let place = list.slotStarts[at] ?? 0;
        for (let slot = slotEnds[posting - 1] ?? 0; slot < (slotEnds[posting] ?? 0); slot += 1) {
          list.slots[place] = slots[slot] ?? 0;
          place += 1;
        }
        list.slotStarts[at + 1] = place;
      }
    }
    return lists;
  }
}

/**
 * Keeps the heaviest postings of a list in their order, the first ones if weights are equal: static index pruning (Carmel et al. 2001).
 *
 * @param most - Maximum number of postings, at least 1.
 * @returns The list itself if it is not longer, otherwise a shorter copy.
 */
export function keepHeaviest(list: PostingList, most: number): PostingList {
  const { ordinals, weights, slots, slotStarts } = list;
  if (ordinals.length <= most) return list;
  const byWeight = Array.from(weights.keys()).sort(
    (left, right) => (weights[right] ?? 0) - (weights[left] ?? 0) || left - right,
  );
  const kept = byWeight.slice(0, most).sort((left, right) => left - right);
  const keptSlots = kept.map((index) => slots.subarray(slotStarts[index], slotStarts[index + 1]));
  const starts = new Uint32Array(kept.length + 1);
  for (const [index, { length }] of keptSlots.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  const places = new Uint32Array(starts.at(-1) ?? 0);
  for (const [index, some] of keptSlots.entries()) places.set(some, starts[index]);
  return {
    ordinals: Uint32Array.from(kept, (index) => ordinals[index] ?? 0),
    weights: Uint8Array.from(kept, (index) => weights[index] ?? 0),
    slots: places,
    slotStarts: starts,
  };
}

/** Creates empty lists as views of four arrays. Separate arrays for ten thousand terms would take longer to create than to fill. */
function createLists(
  terms: Uint32Array,
  slotEnds: Uint32Array,
  termCount: number,
): (PostingList | undefined)[] {
  const postingCounts = new Uint32Array(termCount);
  const slotCounts = new Uint32Array(termCount);
  let slotStart = 0;
  for (const [posting, term] of terms.entries()) {
    const slotEnd = slotEnds[posting] ?? 0;
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

/** A typed array that grows. */
class Column<Values extends Uint32Array | Float32Array> {
  readonly #create: (length: number) => Values;
  /** The pushed values, followed by unused space. Replaced by a larger array when full. */
  values: Values;
  length = 0;

  constructor(create: (length: number) => Values) {
    this.#create = create;
    this.values = create(1024);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.#create(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }
}
