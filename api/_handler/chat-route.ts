import {
  describeFailure,
  toAnswerEvents,
  type AnswerEvents,
  type AnswerOutcome,
  type AnswerTurn,
} from '../_answer/answer-events.js';
import { toEventStream } from '../_answer/event-stream.js';
import { collectAnswer } from '../_answer/json-answer.js';
import type { Config } from '../_config/config.js';
import type { Reservation } from '../_limits/rate-limits.js';
import { openCompletion, type OpenedCompletion } from '../_llm/stream-completion.js';
import { worstTokens, type SpentTokens } from '../_llm/tokens.js';
import { buildMessages } from '../_prompt/build-messages.js';
import { signReceipt } from '../_session/receipt.js';
import { refuse } from '../_result/refusal.js';
import { verifyChat, type VerifiedRequest } from '../_verify/verify-chat.js';
import type { Route, RouteResult, Runtime } from './context.js';
import type { LogEntry } from './log.js';
import { randomId } from '../_session/random-id.js';
import { respondError, respondJson, respondLeft, respondStream, type Frame } from './respond.js';

/** `POST /api/chat`: answers a verified question as a stream of events, or as one object under `Accept: application/json`. */
export const chatRoute: Route = {
  name: 'chat',
  methods: ['POST'],
  async answer(request, { runtime, config, frame, address }) {
    const { io, concurrency, limits } = runtime;
    // Verification costs time and part of the reader's allowance; the place itself is taken only after it.
    if (concurrency.isFull()) return refuseOverload(runtime);
    const startedMs = io.now();
    const verified = await verifyChat(request, config, { limits, address, nowMs: startedMs });
    if (!verified.ok) return verified;
    const verifiedMs = io.now();

    // Built before the call: if this throws, no model is at work for nobody.
    const messages = buildMessages(verified.value, Buffer.from(runtime.randomBytes(16)).toString('hex'));
    const turn = startTurn(verified.value, config, runtime, frame);

    const reserved = await limits.reserve(worstTokens(messages, config.model.maxOutputTokens));
    if (!reserved.ok) return reserved;
    const place = takePlace(runtime, reserved.value, request.signal);
    if (place === null) {
      await reserved.value.settle(0);
      return refuseOverload(runtime);
    }
    try {
      const leftMs = io.deadlines.totalMs - (verifiedMs - startedMs);
      const opened = await openCompletion(messages, io, place.signal, leftMs);
      const openedMs = io.now();
      const result = opened.ok
        ? await writeAnswer(opened, turn, place, { request, config, frame, io })
        : await answerNothing(opened, place, frame);
      const timings = { verify: verifiedMs - startedMs, model: openedMs - verifiedMs };
      const about = { ...describeRequest(verified.value, config), firstMs: openedMs - startedMs };
      return { ok: true, result: { ...result, timings, log: { ...about, ...result.log } } };
    } catch (error) {
      place.release();
      throw error;
    }
  },
};

/** What an answer holds until it has ended. */
interface Place {
  /** Aborts when the reader leaves, and on `release`. */
  signal: AbortSignal;
  /** Charges what the answer has cost in place of the reservation. The first call counts. */
  settle(spent: SpentTokens): Promise<void>;
  /** Charges nothing. */
  waive(): Promise<void>;
  /** Frees the place and ends the model call. Safe to call again. */
  release(): void;
}

/** Takes one of the concurrent answers, or returns `null` when there are too many. */
function takePlace({ concurrency }: Runtime, reservation: Reservation, request: AbortSignal): Place | null {
  const free = concurrency.enter();
  if (free === null) return null;
  // A platform reports a reader who leaves by the request's signal, by the stream's `cancel`, or both.
  const controller = new AbortController();
  const release = (): void => {
    request.removeEventListener('abort', release);
    controller.abort();
    free();
  };
  request.addEventListener('abort', release);
  if (request.aborted) release();
  return {
    signal: controller.signal,
    settle: ({ inputTokens, outputTokens }) => reservation.settle(inputTokens + outputTokens),
    waive: () => reservation.settle(0),
    release,
  };
}

type OpenedAnswer = Extract<OpenedCompletion, { ok: true }>;

async function writeAnswer(
  opened: OpenedAnswer,
  turn: AnswerTurn,
  place: Place,
  { request, config, frame, io }: { request: Request; config: Config; frame: Frame; io: Runtime['io'] },
): Promise<RouteResult> {
  const settle = (): Promise<void> => place.settle(opened.spent());
  const events = toAnswerEvents(opened.answer, { ...turn, settle });
  const end = (outcome: AnswerOutcome | null): Partial<LogEntry> => {
    place.release();
    // The tokens of an answer that its reader left have been spent, too.
    void settle();
    return { ...describeOutcome(outcome), ...describeSpent(opened, config) };
  };
  return wantsJson(request.headers)
    ? answerJson(events, turn, frame, end)
    : answerStream(events, frame, io.deadlines.readerIdleMs, end);
}

/** Releases what an answer holds, however it ended, and describes it for the log. */
type EndAnswer = (outcome: AnswerOutcome | null) => Partial<LogEntry>;

/** Whole seconds after which a refused reader may try again, spread so that they do not all return at once. */
const OVERLOAD_WAIT = { seconds: 2, spread: 4 };

function refuseOverload({ io }: Runtime): ReturnType<typeof refuse> {
  const retryAfterSeconds = OVERLOAD_WAIT.seconds + Math.floor(io.random() * OVERLOAD_WAIT.spread);
  return refuse('overloaded', 'The function has reached its limit of concurrent answers.', {
    retryAfterSeconds,
  });
}

function describeRequest(request: VerifiedRequest, config: Config): Partial<LogEntry> {
  return {
    mode: request.mode,
    passages: passagesOf(request).length,
    ...(config.calls.logQuestions ? { question: request.question } : {}),
  };
}

function describeSpent(opened: OpenedAnswer, { calls }: Config): Partial<LogEntry> {
  const spent = opened.spent();
  const { inputTokens, outputTokens } = spent;
  return {
    ...(opened.endpoint === 'fallback' ? { endpoint: opened.endpoint } : {}),
    ...(spent.isEstimate
      ? { estimatedTokens: { input: inputTokens, output: outputTokens } }
      : { inputTokens, outputTokens }),
    ...(calls.prices === null ? {} : { cost: costOf(spent, calls.prices) }),
  };
}

const PRICED_TOKENS = 1_000_000;

/** Rounded to the millionth: a cheap answer costs a fraction of a cent. */
function costOf(spent: SpentTokens, prices: { input: number; output: number }): number {
  const cost = (spent.inputTokens * prices.input + spent.outputTokens * prices.output) / PRICED_TOKENS;
  return Number(cost.toFixed(6));
}

function startTurn(request: VerifiedRequest, config: Config, runtime: Runtime, frame: Frame): AnswerTurn {
  const { session, question } = request;
  const messageId = randomId(runtime.randomBytes, 16);
  const { conversations } = runtime;
  return {
    sessionId: session.id,
    messageId,
    requestId: frame.requestId,
    passages: passagesOf(request),
    sign: (answer) =>
      request.mode === 'selection_only'
        ? ''
        : signReceipt(config.keys.receipt[0], session.id, request.history.at(-1)?.receipt ?? '', {
            question,
            answer,
          }),
    ...(conversations === null
      ? {}
      : { save: (answer, sources) => conversations.save(session, { messageId, question, answer, sources }) }),
  };
}

function passagesOf(request: VerifiedRequest): AnswerTurn['passages'] {
  return request.mode === 'normal' ? request.passages : [];
}

/** Returns whether the client accepts JSON but not an event stream. */
function wantsJson(headers: Headers): boolean {
  const types = new Set(
    (headers.get('accept') ?? '').split(',').map((item) => (item.split(';')[0] ?? '').trim().toLowerCase()),
  );
  return types.has('application/json') && !types.has('text/event-stream');
}

function answerStream(events: AnswerEvents, frame: Frame, readerIdleMs: number, end: EndAnswer): RouteResult {
  let finish!: (log: Partial<LogEntry>) => void;
  const finished = new Promise<Partial<LogEntry>>((resolve) => {
    finish = resolve;
  });
  const stream = toEventStream(events, readerIdleMs, (outcome) => finish(end(outcome)));
  return { response: respondStream(frame, stream), log: {}, finished };
}

async function answerJson(
  events: AnswerEvents,
  turn: AnswerTurn,
  frame: Frame,
  end: EndAnswer,
): Promise<RouteResult> {
  const { outcome, response } = await collectAnswer(events, turn);
  const log = end(outcome);
  if (response !== null) return { response: respondJson(frame, 200, response), log };
  const code = outcome?.code ?? null;
  if (code === null) return { response: respondLeft(frame), log };
  return { response: respondError(frame, { code, message: describeFailure(code) }), log };
}

/** Responds when the model failed before its first text, or the reader left before it came. */
async function answerNothing(
  { error, spent }: Extract<OpenedCompletion, { ok: false }>,
  place: Place,
  frame: Frame,
): Promise<RouteResult> {
  place.release();
  if (error === 'left') {
    await place.settle(spent());
    return { response: respondLeft(frame), log: { code: 'reader_left' } };
  }
  const { code, detail } = error;
  // A server that was too slow may still have read the prompt.
  await (code === 'upstream_error' ? place.waive() : place.settle(spent()));
  const response = respondError(frame, { ...error, message: describeFailure(code) });
  return { response, log: { code, detail } };
}

function describeOutcome(outcome: AnswerOutcome | null): Partial<LogEntry> {
  if (outcome === null) return { code: 'reader_left' };
  const { code, detail, citations } = outcome;
  return {
    citations,
    ...(code === null ? {} : { code }),
    ...(detail === null ? {} : { detail }),
  };
}
