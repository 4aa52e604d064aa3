/** A sentence of a passage, as UTF-16 offsets into its text; `end` is exclusive. */
export interface Sentence {
  start: number;
  end: number;
  /** Where its own words end: before `end` only if it announces a list or code, which is then quoted with it. */
  wordsEnd: number;
}

/**
 * Finds the sentences of a passage that can be quoted alone, in the order of the text.
 *
 * A passage is plain text, in which nothing marks a heading or code. Only text that ends as a sentence does is therefore taken for one, which
 * leaves out headings, labels, alt texts and most code; list items and the last sentence of a paragraph may lack the mark if they are
 * long enough. Left out as well are table rows, lines that look like code, questions, and the items of a list below a question, which are
 * the options of a quiz. A sentence that ends in a colon is one only together with the list or code that it announces.
 *
 * @param text - Text of a passage as `plugin/section` writes it: blocks with empty lines between them, list items with `- ` or `1. `, cells
 *   of a table row joined by ` | `.
 */
export function splitSentences(text: string): Sentence[] {
  const lines = readLines(text);
  const sentences: Sentence[] = [];
  let isBelowQuestion = false;
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'prose') isBelowQuestion = ASKS.test(text.slice(line.start, line.end));
    else if (line.kind !== 'item' || isBelowQuestion) continue;
    for (const { start, end } of cutLine(text, line)) {
      const own = text.slice(start, end);
      const whole = ANNOUNCES.test(own) ? withAnnounced(text, lines, index, { start, end }) : { start, end };
      const mayLackMark = end === line.end && (line.kind === 'item' || start > line.start);
      if (whole !== null && (whole.end > end || isStatement(own, mayLackMark)))
        sentences.push({ ...whole, wordsEnd: end });
    }
  }
  return sentences;
}

interface Span {
  start: number;
  end: number;
}

/** A line with text, without white space at its ends and without a list item's marker. */
interface Line extends Span {
  kind: 'prose' | 'item' | 'code' | 'table';
  /** Whether it is the first of its block. */
  isFirst: boolean;
}

/** Reads the lines of a text. A line that continues a sentence, in lower case, is joined to the one before. */
function readLines(text: string): Line[] {
  return readBlocks(text).flatMap((block) => {
    // White space is folded everywhere but in code, so only code and the items of inner lists are indented.
    const isCode = block.some(({ start, end }) => INDENTED.test(text.slice(start, end)));
    const lines: Line[] = [];
    for (const { start: from, end } of block) {
      const whole = text.slice(from, end);
      const item = isCode ? null : LIST_ITEM.exec(whole);
      const start = item === null ? end - whole.trimStart().length : from + item[0].length;
      const own = text.slice(start, end);
      const kind = isCode ? 'code' : kindOf(own, item !== null);
      const last = lines.at(-1);
      if (last !== undefined && kind === 'prose' && continues(own, text, last)) last.end = end;
      else lines.push({ kind, start, end, isFirst: lines.length === 0 });
    }
    return lines;
  });
}

/** Reads the blocks, which empty lines separate, each as its lines without the white space at their ends. */
function readBlocks(text: string): Span[][] {
  const blocks: Span[][] = [];
  let isOpen = false;
  let start = 0;
  for (const line of text.split('\n')) {
    const { length } = line.trimEnd();
    if (length > 0 && !isOpen) blocks.push([]);
    if (length > 0) blocks.at(-1)?.push({ start, end: start + length });
    isOpen = length > 0;
    start += line.length + 1;
  }
  return blocks;
}

const LIST_ITEM = /^\s*(?:[-*•]|\d{1,3}[.)])\s+(?=\S)/u;
const INDENTED = /^[ \t]+(?![ \t]|(?:[-*•]|\d{1,3}[.)])\s)/u;

function continues(line: string, text: string, last: Line): boolean {
  const isOpen =
    last.kind !== 'code' && last.kind !== 'table' && !ENDS.test(text.slice(last.start, last.end));
  return isOpen && /^\p{Ll}/u.test(line);
}

function kindOf(line: string, isItem: boolean): Line['kind'] {
  if (line.includes(' | ')) return 'table';
  if (isItem) return 'item';
  return CODE_START.test(line) || CODE_END.test(line) ? 'code' : 'prose';
}

/** How lines of code, configuration, markup and comments begin. */
const CODE_START =
  /^(?:[{}[\]<>$#%@;=|\\]|\/[/*]|--|[A-Z][A-Z\d_]*=|[\w.-]+:$|"[^"]*"\s*:|'[^']*'\s*:|(?:const|let|var|export|import|function|class|def|return|from|npm|npx|yarn|pnpm|pip3?|sudo|curl|git)\s[^.!?]*$)/u;
const CODE_END = /[{};([\\<=&]$|=>$|\*\/$/u;
/** What only code contains, a command with its options included. */
const CODE_ANYWHERE =
  /=>|\w\(\)\s*[;{]|[!=]==|&&|\{\s*"|"\s*:\s*["[{\d]|<\/\w+>|::\w+\(|^[a-z][\w.-]*\s(?:.*\s)?-{1,2}[a-z]/u;

/** A mark at the end of a sentence. Western ones count only before white space, not in `3.14` and `a.b`; full-width ones anywhere. */
const MARKS = /(?:\.{1,3}|[!?…؟।॥۔։።။។]+|\p{sc=Greek};)["'”’»)\]]*(?=\s|$)|[。！？｡]+["'」』）”’]*/gu;
const ENDS = /(?:(?:[.!?…؟।॥۔։።။។:：]|\p{sc=Greek};)["'”’»)\]]*|[。！？｡]["'」』）”’]*)$/u;
const ANNOUNCES = /[:：]$/u;
/** The Greek question mark looks like a semicolon and is mostly typed as one. */
const ASKS = /(?:[?？؟]|\p{sc=Greek};)["'”’»)\]」』）]*$/u;
/** Scripts that write neither a mark at the end of a sentence nor a space between words. */
const UNMARKED = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** Scripts in which a few characters say as much as a few words. */
const DENSE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** What a quote does not begin with: white space, and a picture that marks a note. */
const LEAD = /^[\s\p{Emoji_Presentation}\p{So}\uFE0F\u200D]*/u;

function cutLine(text: string, { start, end }: Span): Span[] {
  const line = text.slice(start, end);
  const cuts = Array.from(line.matchAll(MARKS))
    .filter(({ index, 0: mark }) => isSentenceEnd(line, index, index + mark.length))
    .map(({ index, 0: mark }) => index + mark.length);
  if (cuts.at(-1) !== line.length) cuts.push(line.length);
  const pieces: Span[] = [];
  let from = 0;
  for (const to of cuts) {
    from += LEAD.exec(line.slice(from, to))?.[0].length ?? 0;
    if (from < to) pieces.push({ start: start + from, end: start + to });
    from = to;
  }
  return UNMARKED.test(line) ? pieces.flatMap((piece) => cutAtSpaces(text, piece)) : pieces;
}

/** Whether a mark ends a sentence, and not an abbreviation, an initial or an ordinal. */
function isSentenceEnd(line: string, markStart: number, markEnd: number): boolean {
  const rest = line.slice(markEnd).trimStart();
  if (rest === '') return true;
  const isLower = /^\p{Ll}/u.test(rest);
  if (line[markStart] !== '.') return !isLower || DENSE.test(line);
  const before = line.slice(0, markStart + 1);
  if (ABBREVIATION.test(before) || /(?:^|\s)\d{1,2}\.$/u.test(before)) return false;
  // A sentence may begin in lower case with a name in code, but after a short word an abbreviation is likelier.
  if (isLower) return /[a-z]{4}\.$/u.test(before);
  return !(/^\d/u.test(rest) && /(?:^|\s)\p{L}{1,4}\.$/u.test(before));
}

const ABBREVIATION =
  /(?:^|[\s([])(?:\p{L}|\p{L}\.\p{L}|al|approx|bzw|ca|cf|dr|ed|eq|esp|etc|figs?|incl|jr|mr|mrs|ms|nr|núm|pp|prof|refs?|resp|sec|spp?|sr|st|var|vol|vs)\.$/iu;

/** Joins clauses, which spaces separate, until they are as long as a sentence. */
function cutAtSpaces(text: string, { start, end }: Span): Span[] {
  const pieces: Span[] = [];
  let from = start;
  for (const { index, 0: space } of text.slice(start, end).matchAll(/\s+/gu)) {
    const at = start + index;
    if (at - from < CLAUSES_MIN_CHARS || end - at < CLAUSES_MIN_CHARS) continue;
    pieces.push({ start: from, end: at });
    from = at + space.length;
  }
  return [...pieces, { start: from, end }];
}

const CLAUSES_MIN_CHARS = 60;

/** @param mayLackMark - Whether it stands where a sentence needs no mark at its end. */
function isStatement(own: string, mayLackMark: boolean): boolean {
  if (ASKS.test(own) || ANNOUNCES.test(own) || CODE_ANYWHERE.test(own)) return false;
  const isLong = mayLackMark && own.split(/\s+/u).length >= UNMARKED_MIN_WORDS;
  if (!ENDS.test(own) && !isLong && !UNMARKED.test(own)) return false;
  return (
    own.length >= (DENSE.test(own) ? DENSE_MIN_CHARS : SENTENCE_MIN_CHARS) && own.length <= SENTENCE_MAX_CHARS
  );
}

/** Length limits in characters. "See below." says nothing, and 500 characters fill half of a phone's screen. */
const SENTENCE_MIN_CHARS = 15;
const DENSE_MIN_CHARS = 6;
const SENTENCE_MAX_CHARS = 500;
const UNMARKED_MIN_WORDS = 8;

/**
 * Adds to an announcement, the end of a line, the list or code below it.
 *
 * @param at - Index of the announcement's line.
 * @returns `null` if the line continues, if prose or a table follows, or if both together are too long to be quoted.
 */
function withAnnounced(text: string, lines: readonly Line[], at: number, { start, end }: Span): Span | null {
  const next = lines[at + 1];
  if (lines[at]?.end !== end || next === undefined || next.kind === 'table') return null;
  let last = next;
  for (const line of lines.slice(at + 2)) {
    if (line.isFirst || (line.kind === 'item') !== (next.kind === 'item')) break;
    last = line;
  }
  const announced = text.slice(next.start, last.end);
  if (ANNOUNCES.test(announced) || (next.kind === 'prose' && ENDS.test(announced))) return null;
  return last.end - start > SENTENCE_MAX_CHARS ? null : { start, end: last.end };
}
