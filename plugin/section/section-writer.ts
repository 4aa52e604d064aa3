import type { SourcePage } from '../source/page.js';
import type { Block, Section } from './section.js';

export interface SectionStart {
  /** Id in the built HTML. Without one, the section keeps the anchor of the section before it. */
  anchor: string | undefined;
  heading: string;
  depth: number;
  /** Line in the page's file. */
  line: number;
}

/** Collects a page's text in reading order into blocks and sections. It handles white space and list markers. */
export class SectionWriter {
  readonly #page: SourcePage;
  readonly #drafts: Draft[] = [];
  #current: Draft;
  /** Open headings, outermost first. */
  #headings: readonly { depth: number; text: string }[] = [];
  #text = '';
  #textLine = 1;
  #line = 1;
  #leadIns: string[] = [];
  readonly #items: ListItem[] = [];
  readonly #captures: { text: string; isCode: boolean }[] = [];
  #mutedDepth = 0;
  #isLeftOut = false;

  constructor(page: SourcePage) {
    this.#page = page;
    this.#current = this.#open({ anchor: '', heading: page.title, depth: 0, line: 1 }, false);
    if (page.description.trim() !== '') {
      this.text(page.description);
      this.endBlock();
    }
  }

  /** Sets the source line of the text that follows. */
  at(line: number): void {
    this.#line = line;
  }

  /** The current source line. */
  get line(): number {
    return this.#line;
  }

  /** Adds inline text. White space is collapsed as in a browser, except in code. */
  text(words: string): void {
    if (this.#mutedDepth > 0) return;
    const capture = this.#captures.at(-1);
    if (capture?.isCode) capture.text += words;
    else this.#append(words.replaceAll(/[ \t\n\r\f]+/gu, ' '));
  }

  /** Breaks the line inside a paragraph. */
  breakLine(): void {
    const capture = this.#captures.at(-1);
    if (capture === undefined) this.#append('\n');
    else capture.text += capture.isCode ? '\n' : ' ';
  }

  /** Ends the open paragraph, if any. */
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
    else if (item.block === this.#current.section.blocks.at(-1) && this.#leadIns.length === 0)
      item.block.text += `\n${text}`;
    else this.#push('paragraph', text);
  }

  /** Ends the open paragraph as a title of the text that follows, as in an admonition, a tab or `<details>`. */
  endLeadIn(): void {
    if (this.#captures.length > 0) {
      this.endBlock();
      return;
    }
    const text = foldSpaces(this.#text);
    this.#text = '';
    if (text !== '') this.#leadIns.push(text);
  }

  /** Adds a block verbatim: code, a formula or a table row. */
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

  /** Collects the text of a heading, a table cell or code separately until `endCapture`. */
  startCapture(isCode = false): void {
    this.#captures.push({ text: '', isCode });
  }

  /** Ends a capture. @returns The captured text, on one line unless it is code. */
  endCapture(): string {
    const capture = this.#captures.pop();
    if (capture === undefined) throw new TypeError('endCapture without startCapture');
    return capture.isCode ? capture.text : foldSpaces(capture.text);
  }

  /** Drops text, such as that of scripts and hidden elements, until the returned function is called. */
  mute(): () => void {
    this.#mutedDepth += 1;
    return () => {
      this.#mutedDepth -= 1;
    };
  }

  /** Leaves the whole page out: `finish` returns no sections. */
  leaveOut(): void {
    this.#isLeftOut = true;
  }

  /** Opens a list item, whose text follows `marker`. The returned function closes it. */
  startItem(marker: string): () => void {
    const leaveBox = this.enterBox();
    this.#items.push({ marker: `${'  '.repeat(this.#items.length)}${marker}`, block: undefined });
    return () => {
      this.endBlock();
      this.#items.pop();
      leaveBox();
    };
  }

  /** Makes the page's own h1 the heading of the open first section, or starts a section if a later one is open. */
  nameLead(start: Omit<SectionStart, 'anchor'>): void {
    if (this.#drafts.length > 1 || this.#captures.length > 0) {
      this.startSection({ ...start, anchor: undefined });
      return;
    }
    this.#flush();
    Object.assign(this.#current.section, start);
  }

  /** Starts a section. Inside a capture, such as a table cell, the heading is only added as text. */
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
   * Opens a box: a tab, an admonition, details, a quote or a list item. Text after the box belongs to the heading before
   * the box and not to the last heading inside it.
   *
   * @returns A function that closes the box.
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
      this.#current = this.#open(outer.section, true, outer.above);
    };
  }

  /** Ends the page. @returns The sections in reading order, beginning with any text before the first heading; none if left out. */
  finish(): Section[] {
    this.#flush();
    if (this.#isLeftOut) return [];
    const [lead] = this.#drafts;
    if (this.#page.description.trim() !== '') dropRepeatedDescription(lead?.section.blocks);
    const kept = this.#drafts.filter(
      ({ section, isContinued }) => section.blocks.length > 0 || (!isContinued && section.depth > 0),
    );
    return (kept.length > 0 || lead === undefined ? kept : [lead]).map(({ section }) => section);
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
    this.#current.section.blocks.push(block);
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
    { anchor = this.#current.section.anchor, heading, depth, line }: SectionStart,
    isContinued: boolean,
    above: Draft['above'] = [],
  ): Draft {
    const headingBreadcrumbs = above.map(({ text }) => text);
    const section = { page: this.#page, anchor, heading, depth, headingBreadcrumbs, line, blocks: [] };
    const draft: Draft = { section, above, isContinued };
    this.#drafts.push(draft);
    return draft;
  }
}

/** A section being written. */
interface Draft {
  section: Section & { blocks: Block[] };
  above: readonly { depth: number; text: string }[];
  /** Whether the draft continues a section that a box has interrupted. */
  isContinued: boolean;
}

interface ListItem {
  /** Bullet or number, indented by depth. */
  marker: string;
  /** The first paragraph of the item, once written. */
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
