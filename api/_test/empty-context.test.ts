import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SEARCH_TOOL } from '../_contract/events.js';
import type { SearchStep } from '../_contract/request.js';
import {
  bookQuestion,
  readEvents,
  readRefusal,
  readStep,
  signedContents,
  startHarness,
  type Harness,
} from './harness.js';
import { postRefused } from './post-refused.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
});

it('answers a question that found no passage if the client can search and sends the contents', async () => {
  const question = { ...bookQuestion(harness.secret, { context: [] }), can_search: true };
  const response = await harness.chat({ ...question, contents: [signedContents(harness.secret)] });
  const { isDone, events } = await readEvents(response);
  expect(isDone).toBe(true);
  expect(events.some(({ type }) => type === 'source-url')).toBe(false);
});

it('refuses any other request without a passage', async () => {
  const question = bookQuestion(harness.secret, { context: [] });
  const contents = [signedContents(harness.secret)];
  for (const body of [
    question,
    { ...question, can_search: true },
    { ...question, can_search: true, contents: [] },
    { ...question, contents },
    { ...question, can_search: false, contents },
  ]) {
    const refusal = await postRefused(harness, 'invalid_request', [body]);
    expect(refusal.status).toBe(400);
  }
});

const CALL = { kind: 'call', name: SEARCH_TOOL, arguments: '{"queries": ["lunar soil"]}' } as const;

const emptyQuestion = (secret: string, step?: SearchStep): Record<string, unknown> =>
  bookQuestion(secret, {
    context: [],
    contents: [signedContents(secret)],
    can_search: true,
    ...(step && { step }),
  });

it.each([
  ['no step is allowed', { DOCENT_SEARCH_STEPS: '0' }],
  ['search is off', { DOCENT_SEARCH: 'off' }],
])('refuses a request without a passage if %s, and does not count it', async (_name, env) => {
  const without = await startHarness({ env: { ...env, DOCENT_RATE_PER_MINUTE: '1' } });
  try {
    const { token } = await without.openSession();
    for (let count = 0; count < 3; count += 1) {
      const response = await without.chat(emptyQuestion(without.secret), { token });
      expect(await readRefusal(response)).toMatchObject({ status: 400, code: 'invalid_request' });
    }
    expect(without.model.requests).toEqual([]);
    expect((await readEvents(await without.chat(bookQuestion(without.secret), { token }))).isDone).toBe(true);
  } finally {
    await without.close();
  }
});

it('refuses a request without a passage that asks for JSON, in which no search can be asked for', async () => {
  const asJson = { Accept: 'application/json' };
  const refused = await postRefused(harness, 'invalid_request', [emptyQuestion(harness.secret), asJson]);
  expect(refused.status).toBe(400);
});

it('refuses the last step of a question without a passage; its receipt is still good for one with passages', async () => {
  const { token } = await harness.openSession();
  harness.model.faults.push(CALL);
  const { step } = await readStep(await harness.chat(emptyQuestion(harness.secret), { token }));
  harness.model.requests.length = 0;
  const refused = await harness.chat(emptyQuestion(harness.secret, step), { token });
  expect(await readRefusal(refused)).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(harness.model.requests).toEqual([]);
  const { isDone, text } = await readEvents(
    await harness.chat(bookQuestion(harness.secret, { step }), { token }),
  );
  expect(isDone).toBe(true);
  expect(text).toContain('[1]');
});

it('refuses a request without a passage while the model server is known to refuse the tool', async () => {
  const old = await startHarness({ standIn: { refuses: { tools: 400 } } });
  try {
    const learning = bookQuestion(old.secret, { can_search: true });
    expect((await readEvents(await old.chat(learning))).isDone).toBe(true);
    old.model.requests.length = 0;
    const refused = await old.chat(emptyQuestion(old.secret));
    expect(await readRefusal(refused)).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(old.model.requests).toEqual([]);
    // One prompt may have been refused for its length, so the tool is tried again.
    old.advance(599_000);
    expect((await old.chat(emptyQuestion(old.secret))).status).toBe(400);
    old.advance(2_000);
    await (await old.chat(learning)).text();
    expect(old.model.requests[0]?.body).toHaveProperty('tools');
  } finally {
    await old.close();
  }
});

it('answers a step without a passage while another step is left', async () => {
  const two = await startHarness({ env: { DOCENT_SEARCH_STEPS: '2' } });
  try {
    const { token } = await two.openSession();
    two.model.faults.push(CALL);
    const { step } = await readStep(await two.chat(emptyQuestion(two.secret), { token }));
    expect((await two.chat(emptyQuestion(two.secret, step), { token })).status).toBe(200);
  } finally {
    await two.close();
  }
});
