import {
  describeFailure,
  toAnswerEvents,
  type AnswerOutcome,
  type AnswerSource,
  type AnswerTurn,
} from '../_answer/answer-events.js';
import { coalesce } from '../_answer/coalesce.js';
import { toEventStream } from '../_answer/event-stream.js';
import { gatherAnswer } from '../_answer/json-answer.js';
import { startMeter, worstTokens } from '../_answer/token-meter.js';
import type { Config } from '../_config/config.js';
import type { ModelError } from '../_llm/model-event.js';
import { openCompletion, type OpenedCompletion, type SpentTokens } from '../_llm/stream-completion.js';
import { buildMessages } from '../_prompt/build-messages.js';
import { signReceipt } from '../_session/receipt.js';
import { refuse } from '../_result/refusal.js';
import { verifyChat, type VerifiedRequest } from '../_verify/verify-chat.js';
import type { Route, RouteResult, Runtime } from './context.js';
import type { LogEntry } from './log.js';
import { randomId } from '../_session/random-id.js';
import { respondError, respondJson, respondLeft, respondStream, type Frame } from './respond.js';

/** `POST /api/chat`: a verified question, answered as a stream of events, or as one object under `Accept: application/json`. */
export const chatRoute: Route = {
  name: 'chat',
  methods: ['POST'],
  async answer(request, { runtime, config, frame, address }) {
    const { io, concurrency, limits } = runtime;
    // Before the checks, which cost time and a reader's allowance; a place is taken only after them.
    if (concurrency.isFull()) return refuseOverload(runtime);
    const startedMs = io.now();
    const verified = await verifyChat(request, config, { limits, address, nowMs: startedMs });
    if (!verified.ok) return verified;
    const verifiedMs = io.now();
    const boundary = Buffer.from(runtime.randomBytes(16)).toString('hex');
    // Before the call: what may fail here must not leave a model at work for nobody.
    const turn = startTurn(verified.value, config, runtime, frame);
    const messages = buildMessages(verified.value, boundary);
    const reservation = await limits.reserve(worstTokens(messages, config.model.maxOutputTokens));
    if (!reservation.ok) return reservation;
    const meter = startMeter(messages, reservation.value);
    const leaveGate = concurrency.enter();
    if (leaveGate === null) {
      await meter.waive();
      return refuseOverload(runtime);
    }
    const reader = followReader(request.signal);
    const leave = (): void => {
      reader.leave();
      leaveGate();
    };
    const leftMs = io.deadlines.totalMs - (verifiedMs - startedMs);
    const opened = await openCompletion(messages, io, reader.signal, leftMs).catch((error: unknown) => {
      leave();
      throw error;
    });
    const openedMs = io.now();
    const about = {
      ...describeRequest(verified.value, config),
      firstMs: openedMs - startedMs,
    };
    const timings = { verify: verifiedMs - startedMs, model: openedMs - verifiedMs };
    if (!opened.ok) {
      leave();
      await (opened.error !== 'left' && opened.error.code === 'upstream_error'
        ? meter.waive()
        : meter.settle());
      const result = answerNothing(opened.error, frame);
      return { ok: true, result: { ...result, timings, log: { ...about, ...result.log } } };
    }
    const describe = (outcome: AnswerOutcome | null): Partial<LogEntry> => ({
      ...describeOutcome(outcome),
      ...describeSpent(opened, config),
    });
    const texts = coalesce(meter.follow(opened.answer), io.deadlines.coalesceMs, io.now);
    const answer = toAnswerEvents(texts, { ...turn, settle: meter.settle });
    const end = (): void => {
      leave();
      // An answer that was given up is paid for too.
      void meter.settle();
    };
    const result = wantsJson(request.headers)
      ? await answerJson(answer, turn, frame, { leave: end, describe })
      : answerStream(answer, frame, io.deadlines.readerIdleMs, { leave: end, describe });
    return { ok: true, result: { ...result, timings, log: { ...about, ...result.log } } };
  },
};

/** What an answer does at its end, however it came. */
interface AnswerEnd {
  leave: () => void;
  describe: (outcome: AnswerOutcome | null) => Partial<LogEntry>;
}

/** Whole seconds after which a refused reader may try again: not all at the same moment. */
const OVERLOAD_WAIT = { seconds: 2, spread: 4 };

function refuseOverload({ io }: Runtime): ReturnType<typeof refuse> {
  const retryAfterSeconds = OVERLOAD_WAIT.seconds + Math.floor(io.random() * OVERLOAD_WAIT.spread);
  return refuse('overloaded', 'As many answers are being written as can be.', { retryAfterSeconds });
}

function describeRequest(request: VerifiedRequest, config: Config): Partial<LogEntry> {
  return {
    mode: request.mode,
    passages: passagesOf(request).length,
    ...(config.calls.logQuestions ? { question: request.question } : {}),
  };
}

function describeSpent(
  opened: Extract<OpenedCompletion, { ok: true }>,
  { calls }: Config,
): Partial<LogEntry> {
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

/** To the millionth: one cheap answer costs a fraction of a cent. */
function costOf(spent: SpentTokens, prices: { input: number; output: number }): number {
  const cost = (spent.inputTokens * prices.input + spent.outputTokens * prices.output) / PRICED_TOKENS;
  return Number(cost.toFixed(6));
}

/**
 * One signal for both ways a platform tells that the reader has gone: the request's signal and the stream's cancel.
 * `leave` also ends the following when the answer is over.
 */
function followReader(request: AbortSignal): { signal: AbortSignal; leave: () => void } {
  const controller = new AbortController();
  const leave = (): void => {
    request.removeEventListener('abort', leave);
    controller.abort();
  };
  request.addEventListener('abort', leave, { once: true });
  if (request.aborted) leave();
  return { signal: controller.signal, leave };
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

/** Events unless the client takes JSON and no events. */
function wantsJson(headers: Headers): boolean {
  const types = new Set(
    (headers.get('accept') ?? '').split(',').map((item) => (item.split(';')[0] ?? '').trim().toLowerCase()),
  );
  return types.has('application/json') && !types.has('text/event-stream');
}

function answerStream(
  answer: AnswerSource,
  frame: Frame,
  readerIdleMs: number,
  { leave, describe }: AnswerEnd,
): RouteResult {
  let finish: (log: Partial<LogEntry>) => void = ignore;
  const finished = new Promise<Partial<LogEntry>>((resolve) => {
    finish = resolve;
  });
  const stream = toEventStream(answer, readerIdleMs, (outcome) => {
    leave();
    finish(describe(outcome));
  });
  return { response: respondStream(frame, stream), log: {}, finished };
}

async function answerJson(
  answer: AnswerSource,
  turn: AnswerTurn,
  frame: Frame,
  { leave, describe }: AnswerEnd,
): Promise<RouteResult> {
  const { outcome, response } = await gatherAnswer(answer, turn);
  leave();
  const log = describe(outcome);
  if (response !== null) return { response: respondJson(frame, 200, response), log };
  const code = outcome?.code ?? null;
  if (code === null) return { response: respondLeft(frame), log };
  return { response: respondError(frame, { code, message: describeFailure(code) }), log };
}

/** Nothing was answered: the model failed before its first word, or the reader left before it came. */
function answerNothing(error: ModelError | 'left', frame: Frame): RouteResult {
  if (error === 'left') return { response: respondLeft(frame), log: { code: 'reader_left' } };
  const { code, detail } = error;
  const refusal = { ...error, message: describeFailure(code) };
  return { response: respondError(frame, refusal), log: { code, detail } };
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

function ignore(): void {
  // Stands in until the promise has handed out its resolve.
}
