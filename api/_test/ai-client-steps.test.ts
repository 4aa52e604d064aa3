import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONTENTS_KEY_INFO } from '../../plugin/signing/passage-bytes.js';
import { deriveKey, readSecret, signContents } from '../../plugin/signing/secret.js';
import { serveFunction, type ServedFunction } from '../../scripts/stand-ins/serve-function.js';
import { startStandInModel, type StandInModel } from '../../scripts/stand-ins/stand-in-model.js';
import { BookChat } from '../../widget/request/_test/ai-client.js';
import { sessionResponseSchema, type Contents, type Passage } from '../_contract/request.js';
import { ORIGIN, signedPassage } from './harness.js';

/** "What is the Moon made of?" in Urdu, of whose words the book has none. */
const QUESTION = 'چاند کس چیز سے بنا ہے؟';
const QUERIES = ['moon material', 'green cheese'];

const secret = randomBytes(32).toString('base64url');
let model: StandInModel;
let api: ServedFunction;
beforeAll(async () => {
  const options = { wordDelayMs: 0, searches: { [QUESTION]: QUERIES } };
  model = await startStandInModel(options);
  api = await serveFunction({
    log: () => undefined,
    env: {
      DOCENT_SECRET: secret,
      DOCENT_ORIGINS: ORIGIN,
      DOCENT_BOOK: 'test-book',
      OPENAI_API_KEY: 'stand-in',
      OPENAI_BASE_URL: model.url,
    },
  });
});
afterAll(async () => {
  await Promise.all([api.close(), model.close()]);
});

function signedContents({ build }: Passage): Contents {
  const fields = { partition: 'docs/default/current', text: 'The Moon\n  Colour' };
  const read = readSecret(secret);
  if (!read.ok) throw new TypeError('The test has no secret.');
  const key = deriveKey(read.secret, CONTENTS_KEY_INFO);
  return { ...fields, build, signature: signContents(key, 'test-book', build, fields) };
}

it("answers the AI SDK's chat in two steps, one message and no more requests", async () => {
  const passage = signedPassage(secret);
  const opened = await fetch(`${api.url}/api/session`, { method: 'POST', headers: { origin: ORIGIN } });
  const { token } = sessionResponseSchema.parse(await opened.json());
  const searches: (readonly string[])[] = [];
  const chat = new BookChat({
    endpoint: api.url,
    headers: { origin: ORIGIN, authorization: `Bearer ${token}` },
    contents: [signedContents(passage)],
    search: async (_, queries) => {
      searches.push(queries);
      return queries.length === 0 ? [] : [passage];
    },
  });
  await chat.sendMessage({ text: QUESTION });
  await expect.poll(() => chat.answer(), { timeout: 10_000 }).toContain('green cheese');
  await sleep(200);
  expect(chat.status).toBe('ready');
  expect(chat.error).toBeUndefined();
  expect(searches).toEqual([[], QUERIES]);
  expect(chat.requests).toHaveLength(2);
  expect(chat.requests[1]).toMatchObject({ message: QUESTION, step: { queries: QUERIES } });
  expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(chat.answer()).toContain('[1]');
  expect(chat.lastMessage?.parts.find((part) => part.type === 'source-url')).toMatchObject({
    sourceId: '1',
    url: '/book/moon/#colour',
  });
  expect(model.requests).toHaveLength(2);
});
