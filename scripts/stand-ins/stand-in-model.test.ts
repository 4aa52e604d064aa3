import OpenAI from 'openai';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveFunction } from './serve-function.js';
import { startStandInModel, type StandInModel } from './stand-in-model.js';

let model: StandInModel;
let client: OpenAI;
beforeAll(async () => {
  model = await startStandInModel({ wordDelayMs: 0 });
  client = new OpenAI({ apiKey: 'key', baseURL: model.url, maxRetries: 0 });
});
afterAll(() => model.close());

const messages = [{ role: 'user' as const, content: 'Hello' }];

it('answers the SDK whole and streamed, with a count of tokens', async () => {
  const whole = await client.chat.completions.create({ model: 'any', messages });
  expect(whole.choices[0]).toMatchObject({
    message: { content: 'No model is configured.' },
    finish_reason: 'stop',
  });
  expect(whole.usage?.completion_tokens).toBe(4);
  const stream = await client.chat.completions.create({
    model: 'any',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let tokens = 0;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    tokens = chunk.usage?.completion_tokens ?? tokens;
  }
  expect(text).toBe('No model is configured.');
  expect(tokens).toBe(4);
});

it('keeps to the limit it is given and says so', async () => {
  const short = await client.chat.completions.create({ model: 'any', messages, max_tokens: 2 });
  expect(short.choices[0]).toMatchObject({ message: { content: 'No model' }, finish_reason: 'length' });
});

it('keeps what it was asked, and who was let in', async () => {
  model.requests.length = 0;
  await client.chat.completions.create({ model: 'any', messages });
  expect(model.requests).toHaveLength(1);
  expect(model.requests[0]?.body).toMatchObject({ model: 'any', messages });
  expect(model.requests[0]?.authorization).toBe('Bearer key');
  await expect(model.requests[0]?.closed).resolves.toEqual({ byClient: false });
});

it('a server on a port that is taken says which', async () => {
  const port = Number(new URL(model.url).port);
  await expect(serveFunction({ env: {}, port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  await expect(startStandInModel({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});
