import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOSTILE_MAP, NOT_OF_THE_FUNCTION } from './hostile-map.js';

const ROOT = new URL('../../', import.meta.url);
const LIST = new URL('../shared/HOSTILE.md', ROOT);
const isThere = existsSync(LIST);
if (!isThere) console.warn('SKIPPED, the map of hostile cases: ../shared/HOSTILE.md is not here.');

const SECTIONS = [
  'Token',
  'Origin and CORS',
  'Input',
  'Rate and cost',
  'Streams',
  'Upstream',
  'Injection',
  'Storage',
  'Stores down',
  'Secrets',
] as const;

const tests = HOSTILE_MAP.flatMap((entry) => entry.tests);

describe.skipIf(!isThere)('every hostile case that concerns the function', () => {
  const listed = isThere ? readItems(readFileSync(LIST, 'utf8')) : [];

  it('has an entry in the map, and every entry is a case', () => {
    const named = HOSTILE_MAP.map(({ section, item }) => `${section}: ${item}`);
    const others = new Set(NOT_OF_THE_FUNCTION);
    const wanted = listed
      .filter(({ item }) => !others.has(item))
      .map(({ section, item }) => `${section}: ${item}`);
    expect(named).toEqual(wanted);
    expect(listed.filter(({ item }) => others.has(item))).toHaveLength(others.size);
    const names = new Set(tests.map(([file, title]) => `${file}: ${title}`));
    const files = new Set(tests.map(([file]) => file));
    console.log(`${wanted.length} hostile cases, ${names.size} tests of them in ${files.size} files.`);
  });

  it('has at least one test, and each of them exists once in its file', () => {
    for (const { item, tests: own } of HOSTILE_MAP) {
      expect({ item, count: own.length }).not.toEqual({ item, count: 0 });
    }
    for (const [file, title] of tests) {
      expect({ file, title, found: titlesOf(file).filter((text) => text.includes(title)).length }).toEqual({
        file,
        title,
        found: 1,
      });
    }
  });

  it('is run over HTTP: each file starts a server or asks one, or builds the book whose files it looks through', () => {
    for (const file of new Set(tests.map(([name]) => name))) {
      expect({ file, text: read(file) }).toMatchObject({
        file,
        text: expect.stringMatching(/startHarness|serveFunction|serveHandbookFunction|readRefusal|buildSite/),
      });
    }
  });
});

function readItems(text: string): { section: string; item: string }[] {
  const head = /^A rejection always means: ([^]*?\.)\s/m.exec(text)?.[1] ?? '';
  const paragraphs = SECTIONS.map((section) => ({
    section: section as string,
    text:
      new RegExp(String.raw`^\*\*${section}\*\* · ([^]*?)(?=\n\*\*|\s*$(?![^]))`, 'm').exec(text)?.[1] ?? '',
  }));
  return [
    ...splitItems(head, '; ').map((item) => ({ section: 'A rejection', item })),
    ...paragraphs.flatMap(({ section, text: items }) =>
      splitItems(items, ' · ').map((item) => ({ section, item })),
    ),
  ];
}

function splitItems(text: string, separator: string): string[] {
  return text
    .replaceAll(/\s+/g, ' ')
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function read(file: string): string {
  return readFileSync(new URL(file, ROOT), 'utf8');
}

/** The titles of a file's tests as they stand: what follows `it(` or the `)(` of an `it.each`. */
function titlesOf(file: string): string[] {
  const text = read(file);
  return [
    ...text.matchAll(/(?:\bit\(|\]\s*(?:as const)?,?\s*\)\(|\bit\.each[^]{0,20}?\)\()\s*(['"`])([^]*?)\1,/g),
  ].map(([, , title = '']) => title);
}
