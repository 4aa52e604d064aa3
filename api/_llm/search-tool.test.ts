import { expect, it } from 'vitest';
import { LIMITS } from '../_contract/limits.js';
import { readCalls, readPlan } from './search-tool.js';

const read = (queries: unknown, known: readonly string[] = []): string[] =>
  readCalls([{ name: 'search_book', arguments: JSON.stringify({ queries }) }], known);

it('queries are cleaned: one line, nothing invisible, at most 200 characters', () => {
  const tags = String.fromCodePoint(0xe0068, 0xe0069);
  expect(read([`  tide\r\n\tpools\u0000${tags}\u202e now `])).toEqual(['tide pools now']);
  expect(read(['\ud83dmoon\ude00'])).toEqual(['moon']);
  const [long = ''] = read([`${'x'.repeat(199)}😀 more`]);
  expect(long).toBe('x'.repeat(199));
  expect(read(['y'.repeat(10_000)])).toEqual(['y'.repeat(LIMITS.searchQueryMaxChars)]);
  // Persian and Urdu need the zero-width non-joiner.
  expect(read(['می\u200cشود'])).toEqual(['می\u200cشود']);
});

it('markup stays the text it is', () => {
  expect(read(['<script>alert(1)</script> [1](javascript:x)'])).toEqual([
    '<script>alert(1)</script> [1](javascript:x)',
  ]);
});

it('at most three different ones are kept, without the question and what was searched before', () => {
  expect(read(['a1', 'A1 ', 'b  2', 'b 2', 'c', 'd'])).toEqual(['a1', 'b 2', 'c']);
  expect(read(['What is it?', 'old query', 'new'], ['what is IT?', 'Old  query'])).toEqual(['new']);
  expect(read(Array.from({ length: 1_000 }, (_, count) => `q${count}`))).toEqual(['q0', 'q1', 'q2']);
});

it('what is not a query is dropped', () => {
  expect(read(['', '  ', '?!', 7, null, { a: 1 }, 'moon'])).toEqual(['moon']);
  expect(read('one string')).toEqual(['one string']);
  for (const queries of [[], {}, null, 7, [[]]]) expect(read(queries)).toEqual([]);
});

it('only calls of the search tool count, and only if their arguments are JSON', () => {
  const good = JSON.stringify({ queries: ['moon'] });
  expect(readCalls([{ name: 'delete_book', arguments: good }], [])).toEqual([]);
  for (const broken of ['', '{', 'null', '[]', `${good}${good}`, '"moon"']) {
    expect(readCalls([{ name: 'search_book', arguments: broken }], [])).toEqual([]);
  }
  const two = ['sun', 'moon'].map((query) => ({
    name: 'search_book',
    arguments: JSON.stringify({ queries: [query] }),
  }));
  expect(readCalls(two, [])).toEqual(['sun', 'moon']);
});

it('a plan is read from bare JSON and from a code block', () => {
  expect(readPlan('{"queries": ["moon"]}', [])).toEqual(['moon']);
  expect(readPlan('Here it is:\n```json\n{"queries": ["moon"]}\n```', [])).toEqual(['moon']);
  for (const text of ['', 'moon', '{"queries": []}', '}{']) expect(readPlan(text, [])).toEqual([]);
});
