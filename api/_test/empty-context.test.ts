import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CONTENTS_KEY_INFO } from '../../plugin/signing/passage-bytes.js';
import { deriveKey, readSecret, signContents } from '../../plugin/signing/secret.js';
import type { Contents } from '../_contract/request.js';
import { bookQuestion, readEvents, signedPassage, startHarness, type Harness } from './harness.js';
import { postRefused } from './post-refused.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.model.requests.length = 0;
});

/** A table of contents as the build of `signedPassage` would sign it. */
function signedContents(): Contents {
  const { build } = signedPassage(harness.secret);
  const fields = { partition: 'docs/default/current', text: 'The Moon\nThe Sun' };
  const read = readSecret(harness.secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  const key = deriveKey(read.secret, CONTENTS_KEY_INFO);
  return { ...fields, build, signature: signContents(key, 'test-book', build, fields) };
}

it('answers a question that found no passage if the client can search and sends the contents', async () => {
  const question = { ...bookQuestion(harness.secret, { context: [] }), can_search: true };
  const response = await harness.chat({ ...question, contents: [signedContents()] });
  const { isDone, events } = await readEvents(response);
  expect(isDone).toBe(true);
  expect(events.some(({ type }) => type === 'source-url')).toBe(false);
});

it('refuses any other request without a passage', async () => {
  const question = bookQuestion(harness.secret, { context: [] });
  const contents = [signedContents()];
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
