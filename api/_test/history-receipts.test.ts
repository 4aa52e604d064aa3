import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatResponseSchema, type Turn } from '../_contract/request.js';
import { bookQuestion, readRefusal, startHarness, testSecret, type Harness } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

/** Asks with a history and returns the turn as the widget keeps it. */
async function ask(token: string, message: string, history: readonly Turn[]): Promise<Turn> {
  const body = bookQuestion(harness.secret, { message, history: [...history] });
  const answer = await harness.chat(body, { token, headers: { Accept: 'application/json' } });
  const { response, receipt } = chatResponseSchema.parse(await answer.json());
  return { question: message, answer: response, receipt };
}

async function converse(token: string, turnCount: number, about = 'Question'): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (let turn = 0; turn < turnCount; turn += 1) {
    turns.push(await ask(token, `${about} ${turn}`, turns.slice(-6)));
  }
  return turns;
}

async function refusalOf(token: string, history: readonly Turn[]): Promise<{ status: number; code: string }> {
  harness.model.requests.length = 0;
  const response = await harness.chat(bookQuestion(harness.secret, { history: [...history] }), { token });
  const { status, code } = await readRefusal(response);
  expect(harness.model.requests).toEqual([]);
  return { status, code };
}

describe('a history', () => {
  it('of seven turns is too long, but its last six are not', async () => {
    const { token } = await harness.openSession();
    const turns = await converse(token, 7);
    expect(await refusalOf(token, turns)).toEqual({ status: 400, code: 'invalid_request' });
    expect((await ask(token, 'And then?', turns.slice(-6))).receipt).not.toBe('');
  });

  it('with a missing, foreign or repeated turn is not a chain', async () => {
    const { token } = await harness.openSession();
    const [one, other] = [await converse(token, 4), await converse(token, 2, 'Moon')];
    const [a, b, c, d] = one;
    const [x, y] = other;
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      throw new TypeError('Too few.');
    if (x === undefined || y === undefined) throw new TypeError('Too few.');
    for (const history of [
      [a, b, d],
      [a, c],
      [a, y],
      [x, b],
      [b, b],
      [d, c],
      [a, b, c, d, x],
      [c, a],
    ]) {
      expect(await refusalOf(token, history)).toEqual({ status: 422, code: 'history_invalid' });
    }
  });

  it('with an altered receipt is not a chain', async () => {
    const { token } = await harness.openSession();
    const [first, second] = await converse(token, 2);
    if (first === undefined || second === undefined) throw new TypeError('Too few.');
    const receipts = [
      '',
      '.',
      first.receipt.slice(1),
      first.receipt.slice(0, -1),
      `${first.receipt}=`,
      ` ${first.receipt}`,
      first.receipt.toUpperCase(),
      `x${first.receipt}`,
      second.receipt,
    ];
    for (const receipt of receipts) {
      expect(await refusalOf(token, [{ ...first, receipt }])).toEqual({
        status: 422,
        code: 'history_invalid',
      });
    }
    // The words of one turn under the other's receipt, and question and answer changed about.
    for (const turn of [
      { ...first, answer: second.answer.concat('!') },
      { question: first.answer, answer: first.question, receipt: first.receipt },
    ]) {
      expect(await refusalOf(token, [turn])).toEqual({ status: 422, code: 'history_invalid' });
    }
  });

  it('of another session is refused', async () => {
    const mine = await harness.openSession();
    const theirs = await harness.openSession();
    const turns = await converse(theirs.token, 2);
    expect(await refusalOf(mine.token, turns)).toEqual({ status: 422, code: 'history_invalid' });
  });

  it('stays valid while the secret is rotated', async () => {
    const old = testSecret('old');
    const before = await startHarness({ env: { DOCENT_SECRET: old } });
    const after = await startHarness({ env: { DOCENT_SECRET_PREVIOUS: old } });
    const mine = harness;
    try {
      harness = before;
      const { token } = await before.openSession();
      const first = await before.chat(bookQuestion(old), { token, headers: { Accept: 'application/json' } });
      const { response, receipt } = chatResponseSchema.parse(await first.json());
      harness = after;
      const turn = { question: 'What is the Moon made of?', answer: response, receipt };
      expect((await ask(token, 'Really?', [turn])).receipt).not.toBe('');
    } finally {
      harness = mine;
      await Promise.all([before.close(), after.close()]);
    }
  });
});
