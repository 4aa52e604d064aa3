import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import type { VisitorObject } from 'oxc-parser';
import { ROOT, readText } from './source-texts.js';

type Call = Parameters<NonNullable<VisitorObject['CallExpression']>>[0];

/** A link of a document to a test, `[name](path)`. */
export interface TestLink {
  /** The test's name: its title, which the titles of its groups may precede. */
  name: string;
  /** Path relative to the document. */
  file: string;
}

/** Reads the links to test files on a line, or in a whole document. A name may hold brackets and backticks, and ends with its line. */
export function readTestLinks(markdown: string): TestLink[] {
  return Array.from(
    markdown.matchAll(/\[((?:(?!\]\().)+)\]\(([\w./-]+\.test\.tsx?)\)/gu),
    ([, name = '', file = '']) => ({ name, file }),
  );
}

/** Returns a file's tests that a link's name means: their names end with it. A document is right if there is exactly one. */
export function findTests(file: string, name: string): string[] {
  if (!existsSync(path.join(ROOT, file))) return [];
  const wanted = plain(name);
  return readTestNames(file).filter((test) => ` ${plain(test)}`.endsWith(` ${wanted}`));
}

const names = new Map<string, string[]>();

/** Reads the names of a file's tests, each with the titles of the groups around it, as they stand in the source. */
export function readTestNames(file: string): string[] {
  const known = names.get(file);
  if (known !== undefined) return known;
  const source = readText(file);
  const groups: string[] = [];
  const found: string[] = [];
  new Visitor({
    CallExpression(call) {
      const title = titleOf(call, source);
      if (title === null) return;
      if (isOf(call, 'describe')) groups.push(title);
      else if (isOf(call, 'it') || isOf(call, 'test')) found.push([...groups, title].join(' '));
    },
    'CallExpression:exit'(call) {
      if (titleOf(call, source) !== null && isOf(call, 'describe')) groups.pop();
    },
  }).visit(parseSync(file, source).program);
  names.set(file, found);
  return found;
}

/** The first argument as it stands between its quotes, or `null` if it is no text. */
function titleOf({ arguments: [first] }: Call, source: string): string | null {
  if (first?.type === 'TemplateLiteral') return source.slice(first.start + 1, first.end - 1);
  return first?.type === 'Literal' && typeof first.value === 'string' ? first.value : null;
}

/** Whether a call is `name(…)`, `name.only(…)`, `name.each(…)(…)` and the like. */
function isOf(call: Call, name: string): boolean {
  let callee: Call['callee'] = call.callee;
  while (callee.type === 'CallExpression' || callee.type === 'MemberExpression') {
    callee = callee.type === 'CallExpression' ? callee.callee : callee.object;
  }
  return callee.type === 'Identifier' && callee.name === name;
}

/** Markdown's escapes and code marks are no part of a name. */
function plain(text: string): string {
  return text.replaceAll(/[\\`]/gu, '').replaceAll(/\s+/gu, ' ').trim();
}
