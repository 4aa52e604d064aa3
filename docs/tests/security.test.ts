import { describe, expect, it } from 'vitest';
import { readText } from './source-texts.js';
import { findTests, readTestLinks } from './test-names.js';

const text = readText('SECURITY.md');
const [, promises = ''] = /^## Promises$(.*?)^## /msu.exec(text) ?? [];

describe('SECURITY.md', () => {
  it('has at least one test below each promise', () => {
    const items = promises.split(/^- /mu).slice(1);
    expect(items.length).toBeGreaterThan(10);
    const bare = items.filter((item) => !item.startsWith('**') || readTestLinks(item).length === 0);
    expect(bare).toEqual([]);
  });

  it('names tests that exist, each exactly once in its file', () => {
    const wrong = readTestLinks(text)
      .map(({ file, name }) => ({ file, name, found: findTests(file, name) }))
      .filter(({ found }) => found.length !== 1);
    expect(wrong).toEqual([]);
  });

  it('has the limits of the handbook', () => {
    const [, limits = ''] = /^## Limits.*?$(.*?)^## /msu.exec(text) ?? [];
    const rows = limits.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(5);
    const handbook = readText('book/docs/security.md').split('\n');
    expect(rows.filter((line) => !handbook.includes(line))).toEqual([]);
  });
});
