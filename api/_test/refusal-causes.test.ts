import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bookQuestion,
  readEvents,
  readRefusal,
  signedContents,
  signedPassage,
  startHarness,
  testSecret,
  type Harness,
} from './harness.js';

const OTHER = testSecret('of another book');
const SIGNED_ELSEWHERE = 'signed with another secret, or changed';

describe('the log of refused passages', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const unsigned = () => ({ ...signedPassage(harness.secret), signature: '' });
  const otherBook = () => signedPassage(harness.secret, {}, 'x');
  it.each<[string, () => Record<string, unknown>, string]>([
    ['unsigned', () => ({ context: [unsigned()] }), 'unsigned'],
    ['signed with another secret', () => ({ context: [signedPassage(OTHER)] }), SIGNED_ELSEWHERE],
    [
      'of another book',
      () => ({ context: [otherBook()], book: 'x' }),
      'book "x", this function serves "test-book"',
    ],
    [
      'of another book, in a request that does not name it',
      () => ({ context: [otherBook()] }),
      SIGNED_ELSEWHERE,
    ],
    [
      'of two builds',
      () => ({ context: [signedPassage(harness.secret), { ...otherBook(), id: 'b', build: 'b' }] }),
      'two builds',
    ],
    [
      'fine, with contents of another book',
      () => ({
        context: [signedPassage(harness.secret)],
        contents: [signedContents(harness.secret, {}, 'x')],
        book: 'x',
      }),
      'book "x", this function serves "test-book"',
    ],
  ])('tells passages that are %s from others', async (_name, question, detail) => {
    const response = await harness.chat({ ...bookQuestion(harness.secret), ...question() });
    expect(await readRefusal(response)).toMatchObject({ code: 'context_unsigned' });
    expect(harness.logs.at(-1)).toMatchObject({ code: 'context_unsigned', detail });
  });

  it('names the origin that is refused, unless it is none', async () => {
    for (const [origin, detail] of [
      ['https://book.example:8443', 'https://book.example:8443'],
      ['https://book.example/path', undefined],
      ['null', undefined],
    ]) {
      await harness.post('/api/session', {}, { Origin: origin ?? null });
      expect(harness.logs.at(-1)).toMatchObject({ code: 'origin_refused' });
      expect(harness.logs.at(-1)?.detail).toBe(detail);
    }
  });
});

describe('a function without DOCENT_BOOK', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ env: { DOCENT_BOOK: undefined } });
  });
  afterAll(() => harness.close());

  it('answers the book that a request names, if its passages are signed under that name', async () => {
    const context = [signedPassage(harness.secret, {}, 'my-handbook')];
    const contents = [signedContents(harness.secret, {}, 'my-handbook')];
    const question = { ...bookQuestion(harness.secret, { context, contents }), book: 'my-handbook' };
    expect(await readEvents(await harness.chat(question))).toMatchObject({ isDone: true });
  });

  it.each([
    ['another secret', () => signedPassage(OTHER, {}, 'my-handbook'), 'my-handbook'],
    ['another name than the request says', () => signedPassage(harness.secret, {}, 'x'), 'my-handbook'],
    ['a name that the request does not say', () => signedPassage(harness.secret, {}, 'x'), undefined],
  ])('refuses passages signed under %s', async (_name, passage, book) => {
    const question = { ...bookQuestion(harness.secret, { context: [passage()] }), ...(book && { book }) };
    expect(await readRefusal(await harness.chat(question))).toMatchObject({ code: 'context_unsigned' });
  });
});
