import type { Chunk } from '../../../../plugin/format/chunk.js';
import { contentHash } from '../../../../plugin/format/content-hash.js';

/** A collection to grow a book from. Its chunks are in reading order, so those of a page are adjacent. */
export interface BookSource {
  /** The first part of the addresses of its pages. */
  name: string;
  chunks: readonly Chunk[];
}

/**
 * Makes a book of any size from smaller ones, to measure how cost grows with size. The same sources and seed always give the same
 * endless series of chunks, so a smaller book is the beginning of a larger one.
 *
 * The given pages come first, one from each source in turn. Pages modelled on them follow: each has as many chunks as its model, with
 * the same lengths and anchors, but filled with sentences from three random pages of the same source, so that it keeps to a few
 * subjects. Common words keep their frequency; a word that occurs in few of the given chunks is replaced by a variant. New variants
 * are coined at the rate at which the vocabulary of a real collection grows, V = V0 * (n / n0)^0.5 (Heaps' law; English collections
 * have exponents of 0.4 to 0.6: Manning, Raghavan and Schütze, "Introduction to Information Retrieval", 5.1.1). Otherwise, earlier
 * variants are reused in proportion to their frequency (Simon's process), so the new words rank and occur much like the old ones.
 *
 * @param size - Number of chunks, 0 or more.
 * @throws TypeError if a source is empty.
 */
export function growBook(sources: readonly BookSource[], size: number, seed = SEED): Chunk[] {
  const shelves = sources.map((source) => createShelf(source));
  const given = interleave(shelves);
  const chunks = given.flatMap(({ chunks: own }) => own).slice(0, size);
  if (chunks.length === size) return chunks;
  const random = createRandom(seed);
  const words = createWordMint(chunks, random);
  for (let copy = 1; chunks.length < size; copy += 1) {
    for (const page of given) {
      if (chunks.length >= size) break;
      for (const chunk of likePage(page, copy)) {
        if (chunks.length < size) chunks.push(chunk);
      }
    }
  }
  return chunks;

  function likePage({ shelf, chunks: own }: Page, copy: number): Chunk[] {
    const donors = Array.from({ length: DONORS }, () => pick(shelf.pages, random) ?? []);
    const sentences = donors.flatMap((donor) => donor.flatMap(({ text }) => splitSentences(text)));
    const renamed = new Map<string, string>();
    const rename = (name: string): string => {
      const known = renamed.get(name) ?? words.vary(name);
      renamed.set(name, known);
      return known;
    };
    const donorTitle = donors[0]?.[0]?.title ?? '';
    // The text of a new page has other words, so it has no place for the headings that the model's chunk joins.
    return own.map(({ sections: _sections, ...chunk }, index) => {
      words.setChunkCount(chunks.length + index + 1);
      const text = words.vary(fill(sentences, chunk.text.length, random));
      const url = `${shelf.name}/${copy}/${chunk.url.slice(shelf.name.length + 1)}`;
      const title = rename(crossTitles(chunk.title, donorTitle));
      // If the model's breadcrumbs contain its title, those of the new page contain the new title.
      const breadcrumbs = chunk.breadcrumbs.map((name) => (name === chunk.title ? title : rename(name)));
      const id = contentHash(new TextEncoder().encode(`${url}\n${index}\n${text}`));
      return { ...chunk, id, url, title, breadcrumbs, text };
    });
  }
}

/** Splits text into words, which are lower-cased runs of letters and digits. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(WORDS) ?? [];
}

const SEED = 20_261_121;
const DONORS = 3;
/** A word in at most this many of the given chunks is rare: two thirds of the sets' vocabulary, but only 4 % of all their words. */
const RARE_MAX_CHUNKS = 3;
/** The exponent in Heaps' law. */
const VOCABULARY_EXPONENT = 0.5;
const WORDS = /[\p{L}\p{N}]+/gu;
const VOWELS = 'aeiou';
const CONSONANTS = 'bcdfghklmnprstvz';
const DIGITS = '0123456789';

interface Page {
  shelf: Shelf;
  chunks: Chunk[];
}

interface Shelf {
  name: string;
  pages: Chunk[][];
}

function createShelf({ name, chunks }: BookSource): Shelf {
  if (chunks.length === 0) throw new TypeError(`The source ${name} is empty.`);
  const pages: Chunk[][] = [];
  for (const chunk of chunks) {
    const page = pages.at(-1);
    const own = { ...chunk, url: `${name}/${chunk.url}` };
    if (page?.[0]?.url === own.url) page.push(own);
    else pages.push([own]);
  }
  return { name, pages };
}

function interleave(shelves: readonly Shelf[]): Page[] {
  const pages: Page[] = [];
  const longest = Math.max(0, ...shelves.map((shelf) => shelf.pages.length));
  for (let index = 0; index < longest; index += 1) {
    for (const shelf of shelves) {
      const chunks = shelf.pages[index];
      if (chunks !== undefined) pages.push({ shelf, chunks });
    }
  }
  return pages;
}

function splitSentences(text: string): string[] {
  return text.match(/\S[^\n]*?(?:[.!?](?=\s)|(?=\n)|$)/gu) ?? [];
}

/** Fills a text with random pairs of adjacent sentences, because words on one subject occur together. */
function fill(sentences: readonly string[], length: number, random: Random): string {
  let text = '';
  while (text.length < length) {
    const place = Math.floor(random() * sentences.length);
    for (const sentence of sentences.slice(place, place + 2)) {
      if (text.length < length) text += (text === '' ? '' : ' ') + sentence;
    }
  }
  return text.length > length + 400 ? text.slice(0, length + 400) : text;
}

function crossTitles(own: string, other: string): string {
  const [first, second] = [own.split(' '), other.split(' ')];
  const half = [
    ...first.slice(0, Math.ceil(first.length / 2)),
    ...second.slice(Math.floor(second.length / 2)),
  ];
  return half.join(' ');
}

function createWordMint(given: readonly Chunk[], random: Random) {
  const chunkCounts = new Map<string, number>();
  for (const { title, breadcrumbs, text } of given) {
    for (const word of new Set(wordsOf([title, ...breadcrumbs, text].join('\n')))) {
      chunkCounts.set(word, (chunkCounts.get(word) ?? 0) + 1);
    }
  }
  const known = new Set(chunkCounts.keys());
  const givenWords = known.size;
  const givenChunks = given.length;
  let wordsDue = known.size;
  /** The variants of each rare word, each repeated as often as it was used. */
  const uses = new Map<string, string[]>();
  return {
    /** Sets the size that the book has reached, which limits its vocabulary. */
    setChunkCount(count: number): void {
      wordsDue = Math.floor(givenWords * (count / givenChunks) ** VOCABULARY_EXPONENT);
    },
    /** Replaces the rare words in a text with variants. */
    vary: (text: string): string =>
      text.replace(WORDS, (word) => {
        const base = word.toLowerCase();
        if ((chunkCounts.get(base) ?? 0) > RARE_MAX_CHUNKS || base.length < 3) return word;
        const used = uses.get(base) ?? [base];
        const isDue = known.size < wordsDue;
        const next = isDue ? coinWord(base, known, random) : (pick(used, random) ?? base);
        known.add(next);
        used.push(next);
        uses.set(base, used);
        return next;
      }),
  };
}

/** Coins an unused word of the same shape by exchanging some letters or digits. */
function coinWord(base: string, known: ReadonlySet<string>, random: Random): string {
  for (let changes = 2; ; changes += 1) {
    const letters = Array.from(base);
    // A word of three letters has few variants, so it becomes longer once they are used up.
    while (letters.length < changes + 2) letters.push(pick(Array.from(CONSONANTS), random) ?? '');
    for (let change = 0; change < changes; change += 1) {
      const place = Math.floor(random() * letters.length);
      letters[place] = likeLetter(letters[place] ?? '', random);
    }
    const word = letters.join('');
    if (!known.has(word)) return word;
  }
}

function likeLetter(letter: string, random: Random): string {
  const kind = [VOWELS, DIGITS].find((letters) => letters.includes(letter)) ?? CONSONANTS;
  return kind[Math.floor(random() * kind.length)] ?? letter;
}

/** A repeatable source of random numbers in [0, 1). */
export type Random = () => number;

/**
 * Creates a source whose numbers depend only on the seed: mulberry32 (Tommy Ettinger), whose 32 bits of state suffice to choose text.
 *
 * @param seed - A whole number, of which only the low 32 bits count.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Picks a random item, each with the same probability, or `undefined` if the list is empty. */
export function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
