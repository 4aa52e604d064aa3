import type { SourcePage } from '../source/page.js';
import type { Block, Section } from './section.js';

/** A heading as the writer gets it. */
export interface SectionStart {
  /** Id in the built HTML; undefined where the heading has none there: the section keeps the place before it. */
  anchor: string | undefined;
  heading: string;
  depth: number;
  /** Line in the page's file. */
  line: number;
}

/**
 * Collects a page's words in reading order into blocks and sections. The walk over the syntax tree tells it what
 * begins and ends; it alone knows white space, list markers and which section is open.
 */
export class SectionWriter {
  readonly #page: SourcePage;
  readonly #drafts: Draft[] = [];
  #current: Draft;
  /** Headings above the open place, outermost first. */
  #headings: readonly { depth: number; text: string }[] = [];
  #text = '';
  #textLine = 1;
  #line = 1;
  #leadIns: string[] = [];
  readonly #items: ListItem[] = [];
  readonly #captures: { text: string; isCode: boolean }[] = [];
  #mutedDepth = 0;

  constructor(page: SourcePage) {
    this.#page = page;
    this.#current = this.#open({ anchor: '', heading: page.title, depth: 0, line: 1 }, false);
    if (page.description.trim() !== '') {
      this.text(page.description);
      this.endBlock();
    }
  }

  /** Says which line of its file the words that follow come from. */
  at(line: number): void {
    this.#line = line;
  }

  /** The line last told: where an element of the page stands that opens now. */
  get line(): number {
    return this.#line;
  }

  /** Words in a line; white space folds as a browser folds it, but for code. */
  text(words: string): void {
    if (this.#mutedDepth > 0) return;
    const capture = this.#captures.at(-1);
    if (capture?.isCode) capture.text += words;
    else this.#append(words.replaceAll(/[ \t\n\r\f]+/gu, ' '));
  }

  /** A line break inside a paragraph. */
  breakLine(): void {
    const capture = this.#captures.at(-1);
    if (capture === undefined) this.#append('\n');
    else capture.text += capture.isCode ? '\n' : ' ';
  }

  /** Ends the paragraph that is open, if any. */
  endBlock(): void {
    const capture = this.#captures.at(-1);
    if (capture !== undefined) {
      if (capture.text !== '' && !/\s$/u.test(capture.text)) capture.text += capture.isCode ? '\n' : ' ';
      return;
    }
    const text = foldSpaces(this.#text);
    this.#text = '';
    if (text === '') return;
    const item = this.#items.at(-1);
    if (item === undefined) this.#push('paragraph', text);
    else if (item.block === undefined) item.block = this.#push('list-item', `${item.marker}${text}`);
    else if (item.block === this.#current.blocks.at(-1) && this.#leadIns.length === 0)
      item.block.text += `\n${text}`;
    else this.#push('paragraph', text);
  }

  /** Ends the open paragraph as a title of what follows: an admonition's, a tab's, a summary. */
  endLeadIn(): void {
    if (this.#captures.length > 0) {
      this.endBlock();
      return;
    }
    const text = foldSpaces(this.#text);
    this.#text = '';
    if (text !== '') this.#leadIns.push(text);
  }

  /** A block whose text stays as it is: code, a formula, a table's row. */
  block(kind: 'code' | 'formula' | 'table-row', text: string): void {
    if (this.#mutedDepth > 0) return;
    this.endBlock();
    if (this.#captures.length > 0) {
      this.text(text);
      this.endBlock();
    } else if (text.trim() !== '') {
      this.#textLine = this.#line;
      this.#push(kind, text.replace(/^(?:[ \t]*\n)+/u, '').trimEnd());
    }
  }

  /** Until `endCapture`, words go into a text of their own: a heading, a table cell, code. */
  startCapture(isCode = false): void {
    this.#captures.push({ text: '', isCode });
  }

  /** @returns the captured words, folded to one line unless they are code */
  endCapture(): string {
    const capture = this.#captures.pop();
    if (capture === undefined) throw new TypeError('endCapture without startCapture');
    return capture.isCode ? capture.text : foldSpaces(capture.text);
  }

  /** Until the returned function is called, words are dropped: scripts, styles, the page's head. */
  mute(): () => void {
    this.#mutedDepth += 1;
    return () => {
      this.#mutedDepth -= 1;
    };
  }

  /** Until the returned function is called, words are a list item's; `marker` goes before its first words. */
  startItem(marker: string): () => void {
    const leaveBox = this.enterBox();
    this.#items.push({ marker: `${'  '.repeat(this.#items.length)}${marker}`, block: undefined });
    return () => {
      this.endBlock();
      this.#items.pop();
      leaveBox();
    };
  }

  /** The page's own h1: the words go on in the section that is open, which gets its name. */
  nameLead(start: Omit<SectionStart, 'anchor'>): void {
    if (this.#drafts.length > 1 || this.#captures.length > 0) {
      this.startSection({ ...start, anchor: undefined });
      return;
    }
    this.#flush();
    Object.assign(this.#current, start);
  }

  /** A heading: what follows belongs to it until the next one. Inside a table's cell it is words like others. */
  startSection(start: SectionStart): void {
    if (this.#mutedDepth > 0) return;
    if (this.#captures.length > 0) {
      this.text(start.heading);
      this.endBlock();
      return;
    }
    this.#flush();
    const above = this.#headings.filter(({ depth }) => depth < start.depth);
    this.#current = this.#open(start, false, above);
    this.#headings = [...above, { depth: start.depth, text: start.heading }];
  }

  /**
   * A box that words stand in (a tab, an admonition, details, a quote, a list item): after it, what follows belongs again to the
   * heading that stood before the box, not to the last one inside.
   *
   * @returns ends the box
   */
  enterBox(): () => void {
    this.endBlock();
    const outer = this.#current;
    const headings = this.#headings;
    const leadIns = this.#leadIns.length;
    return () => {
      this.endBlock();
      if (this.#leadIns.length > leadIns) this.#flush();
      if (this.#current === outer) return;
      this.#flush();
      this.#headings = headings;
      this.#current = this.#open(outer, true, outer.above);
    };
  }

  /** @returns the page's sections in reading order; the first one holds what stands before the first heading */
  finish(): Section[] {
    this.#flush();
    const [lead] = this.#drafts;
    if (this.#page.description.trim() !== '') dropRepeatedDescription(lead?.blocks);
    const kept = this.#drafts.filter(
      ({ blocks, isContinued, depth }) => blocks.length > 0 || (!isContinued && depth > 0),
    );
    return (kept.length > 0 || lead === undefined ? kept : [lead]).map(
      ({ anchor, heading, depth, above, blocks, line }) => ({
        page: this.#page,
        anchor,
        heading,
        depth,
        headingBreadcrumbs: above.map(({ text }) => text),
        blocks,
        line,
      }),
    );
  }

  #append(words: string): void {
    if (this.#mutedDepth > 0) return;
    const capture = this.#captures.at(-1);
    if (capture !== undefined) {
      capture.text += words;
      return;
    }
    if (this.#text.trim() === '') this.#textLine = this.#line;
    this.#text += words;
  }

  #push(kind: Block['kind'], text: string): Block {
    const block = { kind, text: [...this.#leadIns, text].join('\n'), line: this.#textLine };
    this.#leadIns = [];
    this.#current.blocks.push(block);
    return block;
  }

  #flush(): void {
    this.endBlock();
    if (this.#leadIns.length === 0) return;
    const text = this.#leadIns.join('\n');
    this.#leadIns = [];
    this.#push('paragraph', text);
  }

  #open(
    { anchor, heading, depth, line }: SectionStart,
    isContinued: boolean,
    above: Draft['above'] = [],
  ): Draft {
    const place = anchor ?? this.#current.anchor;
    const draft: Draft = { anchor: place, heading, depth, line, above, isContinued, blocks: [] };
    this.#drafts.push(draft);
    return draft;
  }
}

/** A section while it is written. */
interface Draft {
  anchor: string;
  heading: string;
  depth: number;
  line: number;
  above: readonly { depth: number; text: string }[];
  /** Goes on with the words of a section that a box interrupted. */
  isContinued: boolean;
  blocks: Block[];
}

/** A list item that is open. */
interface ListItem {
  /** Bullet or number, indented by its depth. */
  marker: string;
  /** Its first words, once they are written. */
  block: Block | undefined;
}

function foldSpaces(text: string): string {
  return text
    .replaceAll(/ *\n */gu, '\n')
    .replaceAll(/ {2,}/gu, ' ')
    .trim();
}

function dropRepeatedDescription(blocks: Block[] | undefined): void {
  if (blocks?.[0] !== undefined && blocks[0].text === blocks[1]?.text) blocks.shift();
}
