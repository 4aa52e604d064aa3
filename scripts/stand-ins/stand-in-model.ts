import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { SEARCH_TOOL } from '../../api/_contract/events.js';
import { listen } from './listen.js';
import { readPrompt, writeStandInAnswer } from './stand-in-answer.js';
import { chooseQueries } from './stand-in-search.js';

/** A fault in one response, of a kind that real model servers have. It occurs after `afterWords` words, by default 2. */
export type StandInFault =
  | { kind: 'stall'; afterWords?: number | 'before-headers' }
  /** Ends the connection cleanly, but without a finish reason or `[DONE]`. */
  | { kind: 'cut'; afterWords?: number }
  | { kind: 'reset'; afterWords?: number }
  /** Responds with another status and a body that repeats the request's key and prompt, as some servers do. */
  | { kind: 'refuse'; status: number; headers?: Readonly<Record<string, string>> }
  | { kind: 'redirect'; location: string }
  | { kind: 'html' }
  /** Sends words endlessly, ignoring the token limit. */
  | { kind: 'flood' }
  | { kind: 'bad-json'; afterWords?: number }
  /** Sends an `{error}` object in the stream. */
  | { kind: 'error-event'; afterWords?: number }
  /** Sends a line of this many bytes that never ends. */
  | { kind: 'long-line'; bytes: number; afterWords?: number }
  /** Sends a chunk with no choices before each word. */
  | { kind: 'empty-choices' }
  /** Writes each byte of the stream separately. */
  | { kind: 'one-byte-chunks' }
  /** Finishes the answer without sending a word. */
  | { kind: 'silent'; finishReason: string }
  /** Ends the answer with this finish reason. */
  | { kind: 'finish'; finishReason: string }
  /** Answers with this text, one delta for each item. */
  | { kind: 'say'; deltas: readonly string[] }
  /** Calls a tool, after `text` if there is any. With `isEndless`, the arguments are repeated without end. */
  | { kind: 'call'; name: string; arguments: string; text?: string; isEndless?: boolean }
  /** Writes many calls of the search tool, each with this query. */
  | { kind: 'calls'; count: number; query: string };

/** A request that the stand-in received. */
interface StandInRequest {
  /** The parsed body. */
  body: unknown;
  authorization: string | null;
  /** Resolves when the response has ended; `byClient` is `true` if the client closed the connection early. */
  closed: Promise<{ byClient: boolean }>;
}

/** A running stand-in. */
export type StandInModel = Awaited<ReturnType<typeof startStandInModel>>;

/**
 * Starts an OpenAI-compatible server on 127.0.0.1 that answers `/v1/chat/completions`, streamed word by word or in one piece, by
 * quoting the passages in the prompt. If it is offered a tool, or asked for a plan, it may search the book first (`chooseQueries`). It
 * exercises the real SDK, HTTP and SSE without a model. I/O: listens.
 *
 * @param options.port - The port; by default, any free one.
 * @param options.wordDelayMs - Pause between words, in milliseconds; the default is about as fast as a real model.
 * @param options.faults - Faults for the first requests, in order.
 * @param options.searches - Queries for known questions, which it searches instead of those it would choose.
 * @param options.refuses - Refuses every request with this parameter, with this status, as servers do that do not know it.
 */
export async function startStandInModel({
  port: wanted = 0,
  wordDelayMs = 25,
  faults: given = [],
  searches = {},
  refuses: refused = {},
}: {
  port?: number;
  wordDelayMs?: number;
  faults?: readonly StandInFault[];
  searches?: Readonly<Record<string, readonly string[]>>;
  refuses?: { tools?: number; response_format?: number };
} = {}) {
  const requests: StandInRequest[] = [];
  const faults = [...given];
  let openResponses = 0;
  const server = createServer((request, response) => {
    openResponses += 1;
    response.once('close', () => {
      openResponses -= 1;
    });
    answer(request, response).catch(() => response.destroy());
  });
  const { port, close } = await listen(server, wanted);
  return {
    /** Value for `OPENAI_BASE_URL`. */
    url: `http://127.0.0.1:${port}/v1`,
    /** Every request received, oldest first; a test may empty the list. */
    requests,
    /** Faults still to come: each request takes the first one. If none is left, nothing goes wrong. */
    faults,
    /** Returns how many responses are being written. */
    open: (): number => openResponses,
    close,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
      respond(response, 404, { error: { message: 'The stand-in only answers POST /v1/chat/completions.' } });
      return;
    }
    const sent = await text(request);
    const body: unknown = JSON.parse(sent);
    const closed = new Promise<{ byClient: boolean }>((resolve) => {
      response.once('close', () => resolve({ byClient: !response.writableFinished }));
    });
    const authorization = request.headers.authorization ?? null;
    requests.push({ body, authorization, closed });
    const { success, data: completion } = requestSchema.safeParse(body);
    if (!success) {
      respond(response, 400, { error: { message: 'The request is not valid.' } });
      return;
    }
    const fault = faults.shift() ?? null;
    if (fault !== null && refuses(response, fault, `${authorization} ${sent}`)) return;
    const status =
      (completion.tools === undefined ? undefined : refused.tools) ??
      (completion.response_format === undefined ? undefined : refused.response_format);
    if (status !== undefined) {
      respond(response, status, { error: { message: 'The parameter is not supported.' } });
      return;
    }
    const prompt = readPrompt(completion.messages.findLast(({ role }) => role === 'user')?.content ?? '');
    const system = completion.messages.find(({ role }) => role === 'system')?.content ?? '';
    const mayCall = completion.tools?.some((tool) => tool.function.name === SEARCH_TOOL) === true;
    const mayPlan = completion.response_format !== undefined || system.includes(PLAN_MARK);
    const queries = (mayCall && fault === null) || mayPlan ? chooseQueries(prompt, system, searches) : [];
    if (completion.stream && (fault?.kind === 'call' || fault?.kind === 'calls')) {
      await streamCall(response, completion, fault);
      return;
    }
    if (completion.stream && mayCall && queries.length > 0) {
      const call = { kind: 'call' as const, name: SEARCH_TOOL, arguments: JSON.stringify({ queries }) };
      await streamCall(response, completion, call);
      return;
    }
    const answer = mayPlan ? JSON.stringify({ queries }) : writeStandInAnswer(prompt);
    const words = fault?.kind === 'say' ? fault.deltas : splitWords(answer);
    const kept = words.slice(0, completion.max_completion_tokens ?? completion.max_tokens);
    const finishReason = kept.length < words.length ? 'length' : 'stop';
    if (completion.stream) {
      await streamWords(response, completion, { words: kept, finishReason, fault, wordDelayMs });
      return;
    }
    const content = kept.join('');
    respond(response, 200, {
      ...chunkOf(completion),
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }],
      usage: usageOf(completion, splitWords(content).length),
    });
  }
}

/** What the prompt for a plan says, whatever the request's parameters are. */
const PLAN_MARK = 'Write only a JSON object such as {"queries":';

const requestSchema = z.object({
  model: z.string(),
  stream: z.boolean().default(false),
  stream_options: z.object({ include_usage: z.boolean().default(false) }).optional(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).optional(),
  response_format: z.object({ type: z.literal('json_schema') }).optional(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});
type CompletionRequest = z.infer<typeof requestSchema>;

/** Handles a fault that occurs before any text, and returns whether it did. */
function refuses(response: ServerResponse, fault: StandInFault, echo: string): boolean {
  if (fault.kind === 'refuse') {
    response.writeHead(fault.status, { 'Content-Type': 'application/json', ...fault.headers });
    response.end(JSON.stringify({ error: { message: `Refused: ${echo}` } }));
    return true;
  }
  if (fault.kind === 'redirect') {
    response.writeHead(307, { Location: fault.location }).end();
    return true;
  }
  if (fault.kind === 'html') {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
    return true;
  }
  return fault.kind === 'stall' && fault.afterWords === 'before-headers';
}

/** Streams tool calls as OpenAI does: the name first, then the arguments in pieces. */
async function streamCall(
  response: ServerResponse,
  completion: CompletionRequest,
  fault: Extract<StandInFault, { kind: 'call' | 'calls' }>,
): Promise<void> {
  const writeChunk = (rest: object): Promise<void> =>
    writeText(response, `data: ${JSON.stringify({ ...chunkOf(completion), ...rest })}\n\n`, false);
  const writeDelta = (delta: object): Promise<void> =>
    writeChunk({ choices: [{ index: 0, delta, finish_reason: null }] });
  const startCall = (index: number, name: string, args: string): Promise<void> => {
    const id = `call_${index}`;
    return writeDelta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] });
  };
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  await writeDelta({ role: 'assistant', content: null });
  if (fault.kind === 'calls') {
    const args = JSON.stringify({ queries: [fault.query] });
    for (let index = 0; index < fault.count; index += 1) await startCall(index, SEARCH_TOOL, args);
  } else {
    if (fault.text !== undefined) await writeDelta({ content: fault.text });
    await startCall(0, fault.name, '');
    do {
      for (const part of fault.arguments.match(/[^]{1,7}/gu) ?? []) {
        await writeDelta({ tool_calls: [{ index: 0, function: { arguments: part } }] });
      }
      if (fault.isEndless === true) await sleep(ENDLESS_PAUSE_MS);
    } while (fault.isEndless === true && !response.destroyed);
  }
  await writeChunk({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] });
  if (completion.stream_options?.include_usage === true) {
    await writeChunk({ choices: [], usage: usageOf(completion, CALL_TOKENS) });
  }
  await writeText(response, 'data: [DONE]\n\n', false);
  response.end();
}

/** Pause between the pieces of a call without end, in milliseconds. */
const ENDLESS_PAUSE_MS = 10;

/** What a call is counted as, in tokens. */
const CALL_TOKENS = 20;

async function streamWords(
  response: ServerResponse,
  completion: CompletionRequest,
  plan: { words: readonly string[]; finishReason: string; fault: StandInFault | null; wordDelayMs: number },
): Promise<void> {
  const { fault } = plan;
  const write = (part: string): Promise<void> => writeText(response, part, fault?.kind === 'one-byte-chunks');
  const writeChunk = (rest: object): Promise<void> =>
    write(`data: ${JSON.stringify({ ...chunkOf(completion), ...rest })}\n\n`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  await writeChunk({
    choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
  });
  const words = fault?.kind === 'silent' ? [] : plan.words;
  const wordCount = fault?.kind === 'flood' ? Number.POSITIVE_INFINITY : words.length;
  for (let count = 0; count < wordCount; count += 1) {
    if (response.destroyed) return;
    if (fault !== null && count === onsetOf(fault)) {
      await breakStream(response, fault, write);
      return;
    }
    if (fault?.kind === 'empty-choices') await writeChunk({ choices: [] });
    const content = words[count % words.length] ?? '';
    await writeChunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    if (plan.wordDelayMs > 0) await sleep(plan.wordDelayMs);
  }
  const finishReason = fault !== null && 'finishReason' in fault ? fault.finishReason : plan.finishReason;
  await writeChunk({ choices: [{ index: 0, delta: {}, finish_reason: finishReason }] });
  if (completion.stream_options?.include_usage === true) {
    await writeChunk({ choices: [], usage: usageOf(completion, words.length) });
  }
  await write('data: [DONE]\n\n');
  response.end();
}

/** Returns after how many words a fault breaks the stream, or `null` if it does not. */
function onsetOf(fault: StandInFault): number | null {
  if (!['stall', 'cut', 'reset', 'bad-json', 'error-event', 'long-line'].includes(fault.kind)) return null;
  return 'afterWords' in fault && typeof fault.afterWords === 'number' ? fault.afterWords : 2;
}

/** How long, in milliseconds, the words sent before a reset have to arrive. */
const RESET_DELAY_MS = 50;

async function breakStream(
  response: ServerResponse,
  fault: StandInFault,
  write: (part: string) => Promise<void>,
): Promise<void> {
  if (fault.kind === 'cut') response.end();
  if (fault.kind === 'reset') {
    // A reset discards whatever the other side has not read yet.
    await sleep(RESET_DELAY_MS);
    response.socket?.resetAndDestroy();
  }
  if (fault.kind === 'bad-json') await write('data: {"choices": [{"delta": {"content": \n\n');
  if (fault.kind === 'error-event')
    await write('data: {"error": {"message": "The server is overloaded."}}\n\n');
  if (fault.kind === 'long-line') await write(`data: ${'x'.repeat(fault.bytes)}`);
}

/** Writes text and waits until the client reads it, because a flood must not fill the stand-in's own memory. */
async function writeText(response: ServerResponse, whole: string, isByteByByte: boolean): Promise<void> {
  const bytes = Buffer.from(whole);
  const parts = isByteByByte ? [...bytes].map((byte) => Uint8Array.of(byte)) : [bytes];
  for (const part of parts) {
    if (response.destroyed) return;
    if (response.write(part)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off('drain', go).off('close', go);
        resolve();
      };
      response.on('drain', go).on('close', go);
    });
  }
}

function chunkOf({ model }: CompletionRequest): object {
  return { id: 'stand-in', object: 'chat.completion.chunk', created: Math.floor(Date.now() / 1_000), model };
}

/** Returns the usage of a completion, counting words as tokens. */
function usageOf({ messages }: CompletionRequest, outputWords: number): object {
  const inputWords = messages.reduce((total, { content }) => total + splitWords(content).length, 0);
  return {
    prompt_tokens: inputWords,
    completion_tokens: outputWords,
    total_tokens: inputWords + outputWords,
  };
}

/** Splits text into words with their leading white space, so that joining them restores the text. */
function splitWords(answer: string): string[] {
  return answer.match(/\s*\S+|\s+$/g) ?? [];
}

function respond(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
