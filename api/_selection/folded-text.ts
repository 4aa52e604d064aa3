import { joinTokens, readFormulas, type FormulaTokens } from './formula-tokens.js';

/** The parts of a passage that its signature covers and that a page shows. */
export interface ShownText {
  title: string;
  breadcrumbs: readonly string[];
  anchor: string;
  text: string;
  sections?: readonly { at: number; anchor: string; heading: string }[] | undefined;
}

/** A text in folded form: letters, digits and symbols, without what separates them. */
export interface Folded {
  text: string;
  /** How many punctuation marks stand before each character, and, one longer, before it and all earlier ones. */
  marks: Uint16Array;
  marksTo: Uint32Array;
  /** Where a formula or an optional part begins. */
  special: Uint8Array;
  /** Formulas, by where they begin. */
  formulas: ReadonlyMap<number, Formula>;
  /** What may be missing on a page, such as the number of a list item: from where to where. */
  optional: ReadonlyMap<number, number>;
}

export interface Formula {
  end: number;
  tokens: FormulaTokens;
}

export type FoldedPassages = Folded & {
  /** Where each short line is. */
  lines: ReadonlyMap<string, number>;
};

class FoldedWriter {
  text = '';
  readonly #marks: [at: number, count: number][] = [];
  #waiting = 0;

  add(raw: string): void {
    const folded = raw
      .replaceAll(WAY_BACK, '')
      .normalize('NFKC')
      .toUpperCase()
      .toLowerCase()
      .normalize('NFC');
    let end = 0;
    for (const { 0: kept, index } of folded.matchAll(KEPT)) {
      this.#wait(folded, end, index);
      if (this.#waiting > 0) this.#marks.push([this.text.length, this.#waiting]);
      this.#waiting = 0;
      this.text += kept;
      end = index + kept.length;
    }
    this.#wait(folded, end, folded.length);
  }

  finish(formulas: Folded['formulas'] = new Map(), optional: Folded['optional'] = new Map()): Folded {
    const marks = new Uint16Array(this.text.length + 1);
    for (const [at, count] of this.#marks) marks[at] = Math.min(count, 65_535);
    marks[this.text.length] = Math.min(this.#waiting, 65_535);
    return complete({ text: this.text, marks, formulas, optional });
  }

  #wait(text: string, from: number, to: number): void {
    for (let at = from; at < to; at += 1) if (!/\s/u.test(text.charAt(at))) this.#waiting += 1;
  }
}

/** Everything but white space, punctuation, ASCII symbols and the signs of tasks. */
const KEPT = /[^\s\p{P}$+<=>^`|~☐☑]+/gu;
/** The link from a footnote back to the text. */
const WAY_BACK = /↩\ufe0e?/gu;

function complete(folded: Pick<Folded, 'text' | 'marks' | 'formulas' | 'optional'>): Folded {
  const { marks, formulas, optional } = folded;
  const marksTo = new Uint32Array(marks.length + 1);
  for (const [at, count] of marks.entries()) marksTo[at + 1] = (marksTo[at] ?? 0) + count;
  const special = new Uint8Array(marks.length);
  for (const start of [...formulas.keys(), ...optional.keys()]) special[start] = 1;
  return { ...folded, marksTo, special };
}

export function foldSelection(text: string): Folded {
  const writer = new FoldedWriter();
  writer.add(text);
  return writer.finish();
}

export function foldPassages(passages: readonly ShownText[]): FoldedPassages {
  const writer = new FoldedWriter();
  const formulas = new Map<number, Formula>();
  const optional = new Map<number, number>();
  const lines = new Map<string, number>();
  let last: Formula | undefined;
  let lastStart = 0;
  const addText = (text: string): void => {
    for (const part of readFormulas(text)) {
      const start = writer.text.length;
      writer.add(part.text);
      const end = writer.text.length;
      if (end === start) continue;
      if (part.kind === 'number') optional.set(start, end);
      else if (part.kind === 'line' && end - start <= LINE_MAX_CHARS)
        lines.set(writer.text.slice(start), start);
      else if (part.kind === 'formula') {
        const before = last?.end === start ? last : undefined;
        last = { end, tokens: joinTokens(before?.tokens, part.tokens) };
        if (before === undefined) lastStart = start;
        formulas.set(lastStart, last);
      }
    }
  };
  let anchor: string | undefined;
  for (const passage of passages) {
    const own = passage.breadcrumbs.at(-1) ?? passage.title;
    if (anchor === undefined) addText(`${passage.title}\n`);
    if (passage.anchor !== anchor) addText(`${own}\n`);
    addText(`${passage.text}\n`);
    anchor = passage.sections?.at(-1)?.anchor ?? passage.anchor;
  }
  // A table of contents inside a page lists the headings.
  const listed = new Set<string>();
  for (const { breadcrumbs, sections = [] } of passages) {
    for (const heading of [...breadcrumbs, ...sections.map((section) => section.heading)]) {
      if (!listed.has(heading)) addText(`${heading}\n`);
      listed.add(heading);
    }
  }
  return { ...writer.finish(formulas, optional), lines };
}

/** The longest line that counts as a short one. */
const LINE_MAX_CHARS = 24;

/** Returns a folded text read from its end, to follow it backwards. */
export function mirror({ text, marks, formulas, optional }: Folded): Folded {
  const { length } = text;
  const backMarks = new Uint16Array(length + 1);
  for (let at = 0; at < length; at += 1) backMarks[at] = marks[length - at] ?? 0;
  return complete({
    text: reverse(text),
    marks: backMarks,
    formulas: new Map(
      Array.from(formulas, ([start, { end, tokens }]) => [
        length - end,
        {
          end: length - start,
          tokens: {
            ...tokens,
            words: new Map(Array.from(tokens.words, ([word, count]) => [reverse(word), count])),
          },
        },
      ]),
    ),
    optional: new Map(Array.from(optional, ([start, end]) => [length - end, length - start])),
  });
}

function reverse(text: string): string {
  return text.split('').reverse().join('');
}
