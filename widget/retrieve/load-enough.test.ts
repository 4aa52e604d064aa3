import { expect, it } from 'vitest';
import { publishInMemory, toChunks } from './_test/memory-book.js';
import { findPassages } from './find-passages.js';

/** Passages of about 300 characters, all of which answer the question, each in a file of its own. */
const TEXTS = Array.from({ length: 60 }, (_value, n) => `Bees ${'hum and buzz '.repeat(22)} in hive${n}.`);

async function ask(query: { limit: number; enoughChars?: number; brokenAfter?: number }) {
  const { brokenAfter = Infinity, ...rest } = query;
  const published = await publishInMemory(toChunks('/docs/bees', TEXTS), { maxShardBytes: 600 });
  const book = await published.open();
  await findPassages(book, { question: 'hive', partitions: ['docs/default/current'], limit: 1 });
  const before = published.requests.length;
  let served = 0;
  published.fault = () => {
    served += 1;
    return served > brokenAfter ? new Response(null, { status: 404 }) : null;
  };
  const found = await findPassages(book, {
    question: 'bees',
    partitions: ['docs/default/current'],
    ...rest,
  });
  if (!found.ok) throw new TypeError(found.error.message);
  const chars = found.hits.reduce((total, { chunk }) => total + chunk.text.length, 0);
  return { ...found, chars, requests: published.requests.length - before };
}

it('loads no more hits than have the wanted length together', async () => {
  const all = await ask({ limit: 24 });
  const enough = await ask({ limit: 24, enoughChars: 5_000 });
  expect(all.hits).toHaveLength(24);
  const idsOf = (hits: typeof all.hits): string[] => hits.map(({ chunk }) => chunk.id);
  expect(idsOf(enough.hits)).toEqual(idsOf(all.hits).slice(0, enough.hits.length));
  expect(enough.chars).toBeGreaterThanOrEqual(5_000);
  expect(enough.chars - (enough.hits.at(-1)?.chunk.text.length ?? 0)).toBeLessThan(5_000);
  expect(enough.requests).toBeLessThan(all.requests);
});

it('loads as many hits as allowed if they are short', async () => {
  expect((await ask({ limit: 24, enoughChars: 100_000 })).hits).toHaveLength(24);
});

it('says which of the needed texts are missing, and asks for others in their place', async () => {
  const found = await ask({ limit: 24, enoughChars: 5_000, brokenAfter: 10 });
  expect(found.hits.length).toBeGreaterThan(0);
  expect(found.incomplete?.texts).toBeGreaterThan(0);
  expect(found.incomplete?.error.code).toBe('not_found');
});
