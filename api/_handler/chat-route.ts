import {
  describeFailure,
  toAnswerEvents,
  type AnswerOutcome,
  type AnswerTurn,
} from '../_answer/answer-events.js';
import { toEventStream } from '../_answer/event-stream.js';
import { collectAnswer } from '../_answer/json-answer.js';
import type { Config } from '../_config/config.js';
import type { ModelError } from '../_llm/model-event.js';
import { openCompletion, type ModelIo, type OpenedCompletion } from '../_llm/stream-completion.js';
import { worstTokens, type SpentTokens } from '../_llm/tokens.js';
import { buildMessages } from '../_prompt/build-messages.js';
import { signReceipt } from '../_session/receipt.js';
import { accept, refuse } from '../_result/refusal.js';
import { verifyChat, type VerifiedRequest } from '../_verify/verify-chat.js';
import type { Route, RouteContext, RouteResult } from './context.js';
import type { LogEntry } from './log.js';
import { randomId } from '../_session/random-id.js';
import { respond, respondError, respondJson, respondLeft, type Frame } from './respond.js';

/** `POST /api/chat`: answers a verified question as a stream of events or, for `Accept: application/json`, as one object. */
export const chatRoute: Route = {
  name: 'chat',
  methods: ['POST'],
  async answer(request, context) {
    const { config, concurrency, limits, io, randomBytes, address } = context;
    // Checked early because verification costs time and part of the reader's allowance; the place is taken only later.
    if (concurrency.isFull()) return refuseOverload(io);
    const startedMs = io.now();
    const verified = await verifyChat(request, config, { limits, address, nowMs: startedMs });
    if (!verified.ok) return verified;
    const verifiedMs = io.now();

    // Built before the call, so that if this throws, no model is left working for nobody.
    const messages = buildMessages(verified.value, Buffer.from(randomBytes(16)).toString('hex'));
    const turn = startTurn(verified.value, context);

    const reserved = await limits.reserve(worstTokens(messages, config.model.maxOutputTokens));
    if (!reserved.ok) return reserved;
    const place = concurrency.enter(request.signal);
    if (place === null) {
      await reserved.value.settle(0);
      return refuseOverload(io);
    }
    try {
      const leftMs = io.deadlines.totalMs - (verifiedMs - startedMs);
      const opened = await openCompletion(messages, io, place.signal, leftMs);
      const openedMs = io.now();
      const settle = (): Promise<void> => reserved.value.settle(chargeOf(opened));
      let result: RouteResult;
      if (opened.ok) {
        result = await writeAnswer(opened, { ...turn, settle }, place.release, { request, ...context });
      } else {
        place.release();
        await settle();
        result = answerFailure(opened.error, context.frame);
      }
      const timings = { verify: verifiedMs - startedMs, model: openedMs - verifiedMs };
      const about = { ...describeRequest(verified.value, config), firstMs: openedMs - startedMs };
      return accept({ ...result, timings, log: { ...about, ...result.log } });
    } catch (error) {
      place.release();
      throw error;
    }
  },
};

/** Whole seconds until a refused reader may try again, spread at random so that they do not all return at once. */
const OVERLOAD_WAIT = { seconds: 2, spread: 4 };

function refuseOverload(io: ModelIo): ReturnType<typeof refuse> {
  const retryAfterSeconds = OVERLOAD_WAIT.seconds + Math.floor(io.random() * OVERLOAD_WAIT.spread);
  return refuse('overloaded', 'The function has reached its limit of concurrent answers.', {
    retryAfterSeconds,
  });
}

function startTurn(
  request: VerifiedRequest,
  { config, conversations, randomBytes, frame }: RouteContext,
): AnswerTurn {
  const { session, question } = request;
  const messageId = randomId(randomBytes, 16);
  return {
    sessionId: session.id,
    messageId,
    requestId: frame.requestId,
    passages: passagesOf(request),
    sign(answer) {
      if (request.mode === 'selection_only') return '';
      const previous = request.history.at(-1)?.receipt ?? '';
      return signReceipt(config.keys.receipt[0], session.id, previous, { question, answer });
    },
    ...(conversations === null
      ? {}
      : { save: (answer, sources) => conversations.save(session, { messageId, question, answer, sources }) }),
  };
}

function passagesOf(request: VerifiedRequest): AnswerTurn['passages'] {
  return request.mode === 'normal' ? request.passages : [];
}

/** Returns the tokens to charge: none if the server failed, but one that was merely too slow may have read the prompt. */
function chargeOf(opened: OpenedCompletion): number {
  if (!opened.ok && opened.error !== 'left' && opened.error.code === 'upstream_error') return 0;
  const { inputTokens, outputTokens } = opened.spent();
  return inputTokens + outputTokens;
}

type OpenedAnswer = Extract<OpenedCompletion, { ok: true }>;

async function writeAnswer(
  opened: OpenedAnswer,
  turn: AnswerTurn & { settle: () => Promise<void> },
  release: () => void,
  { request, config, frame, io }: RouteContext & { request: Request },
): Promise<RouteResult> {
  const events = toAnswerEvents(opened.answer, turn);
  const end = (outcome: AnswerOutcome | null): Partial<LogEntry> => {
    release();
    // Tokens have been spent even if the reader left before the end of the answer.
    void turn.settle();
    return { ...describeOutcome(outcome), ...describeSpent(opened, config) };
  };
  if (wantsJson(request.headers)) {
    const { outcome, response } = await collectAnswer(events, turn);
    const log = end(outcome);
    if (response !== null) return { response: respondJson(frame, 200, response), log };
    const code = outcome?.code ?? null;
    if (code === null) return { response: respondLeft(frame), log };
    return { response: respondError(frame, { code, message: describeFailure(code) }), log };
  }
  let finish!: (log: Partial<LogEntry>) => void;
  const finished = new Promise<Partial<LogEntry>>((resolve) => {
    finish = resolve;
  });
  const stream = toEventStream(events, io.deadlines.readerIdleMs, (outcome) => finish(end(outcome)));
  return { response: respond(frame, 200, stream, STREAM_HEADERS), finished };
}

/** Source: https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol */
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'x-vercel-ai-ui-message-stream': 'v1',
  // Stops nginx and similar proxies from buffering the stream.
  'X-Accel-Buffering': 'no',
};

/** Returns whether the client accepts JSON but not an event stream. */
function wantsJson(headers: Headers): boolean {
  const types = new Set(
    (headers.get('accept') ?? '').split(',').map((item) => (item.split(';')[0] ?? '').trim().toLowerCase()),
  );
  return types.has('application/json') && !types.has('text/event-stream');
}

/** Responds if the model failed or the reader left before the first text of the answer. */
function answerFailure(error: ModelError | 'left', frame: Frame): RouteResult {
  if (error === 'left') return { response: respondLeft(frame), log: { code: 'reader_left' } };
  const { code, detail } = error;
  return {
    response: respondError(frame, { ...error, message: describeFailure(code) }),
    log: { code, detail },
  };
}

function describeRequest(request: VerifiedRequest, config: Config): Partial<LogEntry> {
  return {
    mode: request.mode,
    passages: passagesOf(request).length,
    ...(config.calls.logQuestions ? { question: request.question } : {}),
  };
}

function describeOutcome(outcome: AnswerOutcome | null): Partial<LogEntry> {
  if (outcome === null) return { code: 'reader_left' };
  const { code, detail, citations } = outcome;
  return { citations, ...(code === null ? {} : { code }), ...(detail === null ? {} : { detail }) };
}

function describeSpent({ spent, endpoint }: OpenedAnswer, { calls }: Config): Partial<LogEntry> {
  const { inputTokens, outputTokens, isEstimate } = spent();
  return {
    ...(endpoint === 'fallback' ? { endpoint } : {}),
    ...(isEstimate
      ? { estimatedTokens: { input: inputTokens, output: outputTokens } }
      : { inputTokens, outputTokens }),
    ...(calls.prices === null ? {} : { cost: costOf({ inputTokens, outputTokens }, calls.prices) }),
  };
}

const PRICED_TOKENS = 1_000_000;

/** Computes a cost, rounded to a millionth because a cheap answer costs a fraction of a cent. */
function costOf(spent: Omit<SpentTokens, 'isEstimate'>, prices: { input: number; output: number }): number {
  const cost = (spent.inputTokens * prices.input + spent.outputTokens * prices.output) / PRICED_TOKENS;
  return Number(cost.toFixed(6));
}
