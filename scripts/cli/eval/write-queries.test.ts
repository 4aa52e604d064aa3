import { expect, it } from 'vitest';
import { LIMITS } from '../../../api/_contract/limits.js';
import type { AskModel } from './model-client.js';
import { listContents, writeQueries } from './write-queries.js';

const results = Array.from({ length: 12 }, (_value, index) => ({
  question: {
    id: `q${index}`,
    line: index + 1,
    question: `Question ${index}`,
    exclude: [],
    relevant: ['a.md'],
  },
  found: [],
  rank: 0,
  pageRank: 0,
  isInContext: false,
  contextChars: 0,
  queries: [],
  steered: null,
}));

it('asks about a few questions at a time, and returns the queries in the order of the questions', async () => {
  let open = 0;
  let mostOpen = 0;
  const ask: AskModel = async ([, user]) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    const number = Number(/Question (\d+)/u.exec(user?.content ?? '')?.[1]);
    await new Promise((resolve) => {
      setTimeout(resolve, number % 3);
    });
    open -= 1;
    return { ok: true, text: `{"queries": ["query ${number}"]}`, inputTokens: 10, outputTokens: 2 };
  };
  const done: number[] = [];
  const written = await writeQueries(results, ask, {
    contents: '',
    locale: 'en',
    onProgress: (count) => done.push(count),
  });
  expect([...written.byId]).toEqual(results.map((_result, index) => [`q${index}`, [`query ${index}`]]));
  expect(written).toMatchObject({ calls: 12, inputTokens: 120, outputTokens: 24, failure: null });
  expect(mostOpen).toBe(4);
  expect(done).toEqual(results.map((_result, index) => index + 1));
});

it('asks no further questions after a failure', async () => {
  let calls = 0;
  const ask: AskModel = async () => {
    calls += 1;
    return { ok: false, status: 503 };
  };
  const written = await writeQueries(results, ask, {
    contents: '',
    locale: 'en',
    onProgress: () => undefined,
  });
  expect(written.failure).toEqual({ ok: false, status: 503 });
  expect(calls).toBeLessThanOrEqual(4);
});

it('cuts queries as the function does', async () => {
  const queries = ['x'.repeat(500), ' a \n b ', '', 'a b', 'c', 'd'];
  const ask: AskModel = async () => ({
    ok: true,
    text: JSON.stringify({ queries }),
    inputTokens: 0,
    outputTokens: 0,
  });
  const written = await writeQueries(results.slice(0, 1), ask, {
    contents: '',
    locale: 'en',
    onProgress: () => undefined,
  });
  expect(written.byId.get('q0')).toEqual(['x'.repeat(LIMITS.searchQueryMaxChars), 'a b', 'c']);
});

it('lists titles under their categories, as many as the contents of a request may have', () => {
  const pages = Array.from({ length: 1_000 }, (_value, index) => ({
    title: `Page ${index}`,
    breadcrumbs: index === 0 ? [] : ['Guide', 'Basics'],
  }));
  const contents = listContents(pages);
  expect(contents).toMatch(/^- Page 0\n- Guide > Basics > Page 1\n/u);
  expect(contents.length).toBeLessThanOrEqual(LIMITS.contentsMaxChars);
  expect(contents.length).toBeGreaterThan(LIMITS.contentsMaxChars - 100);
});
