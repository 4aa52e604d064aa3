import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { splitChunks } from '../chunk/split-chunks.js';
import { testPage, testSite } from './_test/fixture-page.js';
import { splitSections } from './split-sections.js';

const sets = fileURLToPath(new URL('../../../shared/eval/', import.meta.url));
const hasSets = existsSync(sets);
if (!hasSets)
  console.warn('skipped: the retrieval question sets are not beside this checkout (../shared/eval)');

describe.skipIf(!hasSets)('the public question sets', () => {
  const names = hasSets ? readdirSync(sets).filter((name) => existsSync(path.join(sets, name, 'docs'))) : [];

  test.each(names)(
    '%s: every page parses, every chunk is within the limit, no answer is lost',
    async (name) => {
      const folder = path.join(sets, name, 'docs');
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.mdx?$/u.test(file),
      );
      const textByPage = new Map<string, string>();
      for (const file of files) {
        const filePath = path.join(folder, file);
        const site = { ...testSite(async (wanted) => readFileSync(wanted, 'utf8')), siteDir: folder };
        const sections = await splitSections(testPage(readFileSync(filePath, 'utf8'), filePath), site);
        const chunks = splitChunks(sections, { maxChars: 1200 });
        expect({ file, isEmpty: chunks.length === 0 }).toEqual({ file, isEmpty: false });
        for (const { text } of chunks) expect(text.length).toBeLessThanOrEqual(1200);
        textByPage.set(file.split(path.sep).join('/'), fold(chunks.map(({ text }) => text).join(' ')));
      }
      for (const line of readFileSync(path.join(sets, name, 'questions.jsonl'), 'utf8').split('\n')) {
        if (line === '') continue;
        const question: { page?: string; answer?: string } = JSON.parse(line);
        if (question.page === undefined || question.answer === undefined) continue;
        expect(textByPage.get(question.page)).toContain(fold(question.answer));
      }
    },
  );
});

function fold(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
