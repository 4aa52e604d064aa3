import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { listen } from '../../stand-ins/listen.js';

/** In a question, makes the model spend all its output on reasoning and end without a word. */
export const THINK_MARK = '[think]';

/** In a question, makes the model write as much as it may. */
export const LONG_MARK = '[long]';

/** In a question, makes the model wait after its first word until the reader has left. */
export const WAIT_MARK = '[wait]';

/** A running model server. */
export type BilledModel = Awaited<ReturnType<typeof startBilledModel>>;

/**
 * Starts an OpenAI-compatible server on 127.0.0.1 that counts what a provider would bill: the input of every request that got a 200,
 * and the output up to its end or until the reader left. I/O: listens.
 */
export async function startBilledModel() {
  const bill = { calls: 0, tokens: 0 };
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => {
      open.delete(response);
    });
    answer(request, response, bill).catch(() => response.destroy());
  });
  // A connection closed at the moment it is used again would look like a fault of the model.
  server.keepAliveTimeout = 0;
  const { port, close } = await listen(server, 0);
  return {
    /** Value for `OPENAI_BASE_URL`. */
    url: `http://127.0.0.1:${port}/v1`,
    /** Returns the calls and tokens billed so far, once no answer is being written any more. */
    async takeBill(): Promise<{ calls: number; tokens: number }> {
      while (open.size > 0) await sleep(5);
      const taken = { ...bill };
      bill.calls = 0;
      bill.tokens = 0;
      return taken;
    },
    close,
  };
}

/**
 * Returns how many tokens a provider would count. Measured with o200k_base and cl100k_base: English has 4.1 bytes per token, rare
 * scripts (Vai, Yi, cuneiform) have 0.99 tokens per byte.
 */
export function billedTokens(content: string): number {
  const bytes = Buffer.byteLength(content);
  const asciiBytes = content.replaceAll(/[^\0-\x7f]+/g, '').length;
  return Math.ceil(asciiBytes / 4) + bytes - asciiBytes;
}

const requestSchema = z.object({
  max_tokens: z.number(),
  messages: z.array(z.object({ content: z.string() })),
});

/** An answer of usual length, 100 tokens. */
const ANSWER = 'The Moon is a ball of rock. '.repeat(14);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  bill: { calls: number; tokens: number },
): Promise<void> {
  const { messages, max_tokens: maxTokens } = requestSchema.parse(JSON.parse(await text(request)));
  const question = messages.at(-1)?.content ?? '';
  const promptTokens = messages.reduce((total, { content }) => total + billedTokens(content), 0);
  let completionTokens = 0;
  const count = (tokens: number): void => {
    completionTokens += tokens;
    bill.tokens += tokens;
  };
  const write = (choices: readonly object[], more: object = {}): void => {
    const chunk = {
      id: 'bench',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'bench',
      choices,
      ...more,
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  const say = (content: string): void => {
    count(billedTokens(content));
    write([{ index: 0, delta: { content }, finish_reason: null }]);
  };
  bill.calls += 1;
  bill.tokens += promptTokens;
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  if (question.includes(THINK_MARK)) count(maxTokens);
  else if (question.includes(LONG_MARK)) say('word '.repeat(0.8 * maxTokens));
  else say('The');
  if (question.includes(WAIT_MARK)) await awaitLeaving(response);
  else if (completionTokens === 1) say(ANSWER);
  const finishReason = completionTokens === maxTokens ? 'length' : 'stop';
  write([{ index: 0, delta: {}, finish_reason: finishReason }]);
  const total = promptTokens + completionTokens;
  write([], {
    usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: total },
  });
  response.end('data: [DONE]\n\n');
}

/** How long the model waits for a reader who should leave, in milliseconds. */
const LEAVING_MAX_MS = 10_000;

/** Waits until the other side has closed the connection. @throws Error if it does not. */
async function awaitLeaving(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The reader has not left.')), LEAVING_MAX_MS);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
