import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  bookQuestion,
  readEvents,
  readRefusal,
  signedContents,
  signedPassage,
  startHarness,
  type Harness,
} from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.faults.length = 0;
});

const question = (more = {}, secret = harness.secret): Record<string, unknown> => ({
  ...bookQuestion(secret, { can_search: true }),
  ...more,
});

describe('tables of contents', () => {
  it('must be signed by the build of the passages, to the byte', async () => {
    harness.model.requests.length = 0;
    const good = signedContents(harness.secret);
    const wrong = [
      { ...good, text: `${good.text}.` },
      { ...good, partition: 'blog' },
      { ...good, signature: '' },
      { ...good, build: 'test-build-0002' },
      signedContents(harness.secret, { build: 'test-build-0002' }),
      signedContents(harness.secret, {}, 'other-book'),
      // The signature of a passage is not one of contents.
      { ...good, signature: signedPassage(harness.secret, { text: good.text }).signature },
    ];
    for (const contents of wrong) {
      expect(await readRefusal(await askWithContents([contents]))).toMatchObject({
        status: 422,
        code: 'context_unsigned',
      });
    }
    const large = (partition: string): object =>
      signedContents(harness.secret, { partition, text: 'x'.repeat(3_001) });
    const malformed = [
      [large('a'), large('b')],
      [good, good],
      [{ ...good, text: 'x\ud83d' }],
      [{ ...good, more: 1 }],
      Array.from({ length: 9 }, (_, at) => signedContents(harness.secret, { partition: String(at) })),
    ];
    for (const contents of malformed) {
      expect(await readRefusal(await askWithContents(contents))).toMatchObject({
        status: 400,
        code: 'invalid_request',
      });
    }
    expect(harness.model.requests).toEqual([]);
  });

  it('make the same prompt in any order, and none if the owner leaves them out', async () => {
    const [docs, blog] = [
      signedContents(harness.secret),
      signedContents(harness.secret, { partition: 'blog', text: 'News' }),
    ];
    harness.model.requests.length = 0;
    for (const contents of [
      [docs, blog],
      [blog, docs],
    ]) {
      await (await askWithContents(contents)).text();
    }
    const [one, two] = harness.model.requests.map(({ body }) => firstMessage(body));
    expect(one).toEqual(two);
    expect(one).toContain('- The Moon');
    const without = await startHarness({ env: { DOCENT_CONTENTS: 'off', DOCENT_INSTRUCTIONS: 'Be kind.' } });
    try {
      const contents = [signedContents(without.secret)];
      await (await without.chat(question({ contents }, without.secret))).text();
      const system = firstMessage(without.model.requests[0]?.body);
      expect(system).not.toContain('- The Moon');
      expect(system).toContain('Be kind.');
    } finally {
      await without.close();
    }
  });
});

it('the owner may lower the characters of the context: the passages that do not fit are neither sent nor citable', async () => {
  const small = await startHarness({ env: { DOCENT_CONTEXT_CHARS: '1000' } });
  try {
    const passage = (id: string, chars: number): object =>
      signedPassage(small.secret, { id, anchor: id, text: `${id} `.padEnd(chars, 'x') });
    const context = [passage('first-one', 700), passage('too-large', 400), passage('small-one', 300)];
    small.model.faults.push({ kind: 'say', deltas: ['One [1], two [2], three [3].'] });
    const { text, events } = await readEvents(await small.chat(question({ context }, small.secret)));
    expect(text).toBe('One [1], two [2], three.');
    const urls = events.flatMap((event) => (event.type === 'source-url' ? [event.url] : []));
    expect(urls).toEqual(['/book/moon/#first-one', '/book/moon/#small-one']);
    expect(JSON.stringify(small.model.requests[0]?.body)).not.toContain('too-large');
    expect(small.logs.at(-1)).toMatchObject({ passages: 2 });
  } finally {
    await small.close();
  }
});

it('passages of one section are cited by one number, also in JSON', async () => {
  const context = [
    signedPassage(harness.secret, { id: 'moon-part-1' }),
    signedPassage(harness.secret, { id: 'moon-part-2', text: 'More about its colour.' }),
    signedPassage(harness.secret, { id: 'sun', url: '/book/sun/', anchor: '', text: 'The Sun is hot.' }),
  ];
  harness.model.faults.push({ kind: 'say', deltas: ['Green [1]. Hot [2]. Else [3].'] });
  const response = await harness.chat(question({ context }), { headers: { Accept: 'application/json' } });
  expect(await response.json()).toMatchObject({
    response: 'Green [1]. Hot [2]. Else.',
    sources: [
      { n: 1, id: 'moon-part-1', url: '/book/moon/#colour' },
      { n: 2, id: 'sun', url: '/book/sun/' },
    ],
  });
  const content = JSON.stringify(harness.model.requests.at(-1)?.body);
  expect(content.match(/ passage \d ---/g)).toEqual([' passage 1 ---', ' passage 1 ---', ' passage 2 ---']);
});

function askWithContents(contents: object[]): Promise<Response> {
  return harness.chat(question({ contents }));
}

function firstMessage(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('messages' in body) || !Array.isArray(body.messages))
    return null;
  const [first]: unknown[] = body.messages;
  return typeof first === 'object' && first !== null && 'content' in first ? first.content : null;
}
