import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, readText } from './source-texts.js';
import { findTests, readTestLinks } from './test-names.js';

const FOLDER = 'docs/hostile-cases';

interface HostileCase {
  page: string;
  section: string;
  text: string;
  tests: { name: string; file: string }[];
}

const NOT_BUILT = 'not-built.md';
const OF_THE_WIDGET = 'page.md';
/** Has cases of the function's stores and of the browser's storage. */
const WITH_THE_WIDGET = 'storage.md';
/** What a file holds that starts a server or reads an answer of one. */
const OVER_HTTP = /startHarness|serveFunction|readRefusal/u;

const pages = readdirSync(path.join(ROOT, FOLDER)).filter((name) => name !== 'README.md');
const cases = pages.flatMap(readCases);
const built = cases.filter(({ page }) => page !== NOT_BUILT);

describe('the list of hostile cases', () => {
  it('has a line for every page in its README', () => {
    const listed = Array.from(
      readText(`${FOLDER}/README.md`).matchAll(/^\| \[(\S+)\]/gmu),
      ([, name = '']) => name,
    );
    expect(listed.toSorted()).toEqual(pages.toSorted());
  });

  it('names at least one test for each case, and none for what is not built', () => {
    expect(built.filter(({ tests }) => tests.length === 0)).toEqual([]);
    expect(cases.filter(({ page, tests }) => page === NOT_BUILT && tests.length > 0)).toEqual([]);
    // A page that is read wrongly would have no cases, and pass.
    for (const page of pages) expect(cases.some((entry) => entry.page === page)).toBe(true);
    const files = new Set(built.flatMap(({ tests }) => tests.map(({ file }) => file)));
    const names = new Set(built.flatMap(({ tests }) => tests.map(({ file, name }) => `${file} ${name}`)));
    console.log(`${built.length} hostile cases, ${names.size} tests of them in ${files.size} files.`);
  });

  it('has each case once in its section', () => {
    const texts = cases.map(({ section, text }) => `${section}: ${text}`);
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
  });

  it('names tests that exist, each exactly once in its file', () => {
    const wrong = built.flatMap(({ tests }) =>
      tests.flatMap(({ file, name }) => {
        const found = findTests(file, name);
        return found.length === 1 ? [] : [{ file, name, found }];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('runs the cases of the function over HTTP, or in a browser', () => {
    const files = built
      .filter(({ page }) => page !== OF_THE_WIDGET)
      .flatMap(({ page, tests }) => tests.map(({ file }) => ({ page, file })))
      .filter(({ page, file }) => page !== WITH_THE_WIDGET || file.startsWith('api/'))
      .filter(({ file }) => !file.startsWith('e2e/') && existsSync(path.join(ROOT, file)))
      .filter(({ file }) => !OVER_HTTP.test(readText(file)));
    expect(files).toEqual([]);
  });
});

function readCases(page: string): HostileCase[] {
  const found: HostileCase[] = [];
  let section = '';
  for (const line of readText(`${FOLDER}/${page}`).split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    else if (line.startsWith('- ')) found.push({ page, section, text: line.slice(2), tests: [] });
    else if (line.startsWith('  - ')) found.at(-1)?.tests.push(...readLink(page, line));
  }
  return found;
}

function readLink(page: string, line: string): { name: string; file: string }[] {
  const links = readTestLinks(line);
  if (links.length !== 1) throw new TypeError(`${page} has a line that is no link to a test: ${line}`);
  return links.map(({ name, file }) => ({ name, file: path.posix.join(FOLDER, file) }));
}
