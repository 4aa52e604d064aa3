import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The checkout. */
export const ROOT = path.join(import.meta.dirname, '../..');

/** Reads a file of the checkout. */
export function readText(name: string): string {
  return readFileSync(path.join(ROOT, name), 'utf8');
}

/** Paths of a folder's files with one of these extensions, without tests, relative to the checkout. */
export function listSources(folder: string, extension: RegExp): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => extension.test(name) && !/\.test\.|_test|\/fixtures\//u.test(name));
}

/** A text in the source, such as an error message. `null` stands for what a template literal inserts. */
type Pattern = (string | null)[];

/**
 * Collects the string and template literals of TypeScript code. Literals joined by `+` are one; each line of a text is one pattern.
 */
export function readPatterns(code: string): Pattern[] {
  const patterns: Pattern[] = [];
  let position = 0;
  let last: { pattern: Pattern; end: number } | undefined;
  while (position < code.length) {
    const quote = code[position];
    if (quote !== "'" && quote !== '"' && quote !== '`') {
      position += 1;
      continue;
    }
    const start = position;
    const read = readLiteral(code, start, quote);
    const isJoined = last !== undefined && /^\s*\+\s*$/u.test(code.slice(last.end, start));
    if (isJoined && last !== undefined) last.pattern.push(...read.pattern);
    else patterns.push(read.pattern);
    last = { pattern: isJoined && last !== undefined ? last.pattern : read.pattern, end: read.end };
    position = read.end;
    // Inserted expressions hold literals of their own.
    for (const inner of read.inner) patterns.push(...readPatterns(inner));
  }
  return patterns.flatMap(splitLines);
}

/** Whether a message could have been printed from the pattern: its fixed parts in this order, and two fifths of the message or more. */
export function isPrintedBy(message: string, pattern: Pattern): boolean {
  let position = 0;
  let fixed = 0;
  for (const part of pattern) {
    if (part === null) continue;
    const found = message.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
    fixed += part.trim().length;
  }
  return fixed >= message.length * 0.4;
}

function readLiteral(
  code: string,
  start: number,
  quote: string,
): { pattern: Pattern; inner: string[]; end: number } {
  const pattern: Pattern = [];
  const inner: string[] = [];
  let text = '';
  let position = start + 1;
  while (position < code.length && code[position] !== quote) {
    if (code[position] === '\\') {
      text += code[position + 1] === 'n' ? '\n' : (code[position + 1] ?? '');
      position += 2;
    } else if (quote === '`' && code.startsWith('${', position)) {
      const end = endOfExpression(code, position + 2);
      inner.push(code.slice(position + 2, end));
      pattern.push(text, null);
      text = '';
      position = end + 1;
    } else if (quote !== '`' && code[position] === '\n') {
      // An apostrophe in a comment, not a literal.
      return { pattern: [], inner: [], end: start + 1 };
    } else {
      text += code[position];
      position += 1;
    }
  }
  pattern.push(text);
  return { pattern, inner, end: position + 1 };
}

function endOfExpression(code: string, start: number): number {
  let depth = 1;
  for (let position = start; position < code.length; position += 1) {
    if (code[position] === '`') position = readLiteral(code, position, '`').end - 1;
    else if (code[position] === '{') depth += 1;
    else if (code[position] === '}') depth -= 1;
    if (depth === 0) return position;
  }
  return code.length;
}

function splitLines(pattern: Pattern): Pattern[] {
  const lines: Pattern[] = [[]];
  for (const part of pattern) {
    const [first = null, ...rest] = part?.split('\n') ?? [null];
    lines.at(-1)?.push(first);
    for (const line of rest) lines.push([line]);
  }
  return lines.filter((line) => line.some((part) => part !== null && part.trim().length > 5));
}
