import {
  describeFailure,
  toAnswerEvents,
  type AnswerOutcome,
  type AnswerTurn,
  type StartedStep,
} from '../_answer/answer-events.js';
import { toEventStream } from '../_answer/event-stream.js';
import { collectAnswer } from '../_answer/json-answer.js';
import type { Config } from '../_config/config.js';
import { createBill, type Bill } from '../_llm/bill.js';
import { mayOfferSearch, type ModelIo, type OpenedCompletion } from '../_llm/stream-completion.js';
import { totalOf } from '../_llm/tokens.js';
import { fitPassages, numberSources } from '../_prompt/sources.js';
import { randomId } from '../_session/random-id.js';
import { signReceipt } from '../_session/receipt.js';
import { signStep } from '../_session/step-receipt.js';
import type { Session } from '../_session/token.js';
import { accept, refuse } from '../_result/refusal.js';
import {
  buildOf,
  stepsOf,
  verifyChat,
  type BookRequest,
  type VerifiedRequest,
} from '../_verify/verify-chat.js';
import { wantsJson } from '../_verify/wants-json.js';
import type { Route, RouteContext, RouteResult } from './context.js';
import { describeOutcome, describeRequest, describeSpent } from './chat-log.js';
import type { LogEntry } from './log.js';
import { buildPrompts, openAnswer } from './open-answer.js';
import { respond, respondError, respondJson, respondLeft } from './respond.js';

/** `POST /api/chat`: answers a verified question as a stream of events or, for `Accept: application/json`, as one object. */
export const chatRoute: Route = {
  name: 'chat',
  methods: ['POST'],
  async answer(request, context) {
    const { config, concurrency, limits, io, address } = context;
    // Checked early because verification costs time and part of the reader's allowance; the place is taken only later.
    if (concurrency.isFull()) return refuseOverload(io);
    const startedMs = io.now();
    const modelSearches = config.search.isPlanned || mayOfferSearch(io);
    const { bodyMs } = io.deadlines;
    const about = { limits, address, nowMs: startedMs, modelSearches, bodyMs };
    const verified = await verifyChat(request, config, about);
    if (!verified.ok) return verified;
    const asked = fitRequest(verified.value, config);
    const verifiedMs = io.now();

    // Built before the call, so that if this throws, no model is left working for nobody.
    const prompts = buildPrompts(asked, config, () => newBoundary(context));
    const turn = startTurn(asked, context);

    const worst = prompts.worst.answer + prompts.worst.plan;
    const { id: sessionId, user } = asked.session;
    const purpose = {
      asker: { address, sessionId, user },
      isQuestion: stepsOf(asked) === 0,
      isOtherText: isOtherText(asked),
    };
    const reserved = await limits.reserve(worst, purpose);
    if (!reserved.ok) return reserved;
    const place = concurrency.enter(request.signal);
    if (place === null) {
      await reserved.value.cancel();
      return refuseOverload(io);
    }
    const bill = createBill();
    const settle = (): Promise<void> => reserved.value.settle(totalOf(bill.spent()));
    try {
      const endsAtMs = startedMs + io.deadlines.totalMs;
      const call = { reader: place.signal, endsAtMs, reservation: reserved.value, bill };
      const opened = await openAnswer(prompts, context, call);
      const openedMs = io.now();
      const charged = { ...opened, bill, settle };
      const result = charged.ok
        ? await writeAnswer(charged, turn, place.release, { request, ...context })
        : await failAnswer(charged, place.release, context);
      const timings = { verify: verifiedMs - startedMs, model: openedMs - verifiedMs };
      const log = { ...describeRequest(asked, config), firstMs: openedMs - startedMs };
      return accept({ ...result, timings, log: { ...log, ...result.log } });
    } catch (error) {
      place.release();
      await settle();
      throw error;
    }
  },
};

function isOtherText(request: VerifiedRequest): boolean {
  return request.mode === 'selection_only' && request.isOtherText;
}

/** Keeps the passages that the owner's budget allows. */
function fitRequest(request: VerifiedRequest, { prompt }: Config): VerifiedRequest {
  if (request.mode === 'selection_only') return request;
  return { ...request, passages: fitPassages(request.passages, prompt.contextChars) };
}

function newBoundary({ randomBytes }: RouteContext): string {
  return Buffer.from(randomBytes(16)).toString('hex');
}

/** Whole seconds until a refused reader may try again, spread at random so that they do not all return at once. */
const OVERLOAD_WAIT = { seconds: 2, spread: 4 };

function refuseOverload(io: ModelIo): ReturnType<typeof refuse> {
  const retryAfterSeconds = OVERLOAD_WAIT.seconds + Math.floor(io.random() * OVERLOAD_WAIT.spread);
  return refuse('overloaded', 'The function has reached its limit of concurrent answers.', {
    retryAfterSeconds,
  });
}

function startTurn(request: VerifiedRequest, context: RouteContext): AnswerTurn {
  const { config, conversations, randomBytes, frame } = context;
  const { session, question } = request;
  // One answer, whatever number of steps it takes.
  const messageId =
    (request.mode === 'normal' ? request.step?.messageId : undefined) ?? randomId(randomBytes, 16);
  return {
    sessionId: session.id,
    messageId,
    requestId: frame.requestId,
    sources: request.mode === 'normal' ? numberSources(request.passages).sources : [],
    ...(request.mode === 'normal' && request.maySearch
      ? { startStep: (queries) => startStep(request, messageId, queries, context) }
      : {}),
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

/** Names and signs the next search of a question. */
function startStep(
  request: BookRequest & { session: Session; question: string },
  messageId: string,
  added: readonly string[],
  { config, io, randomBytes }: RouteContext,
): StartedStep {
  const { session, question, passages, contents } = request;
  const queries = [...(request.step?.queries ?? []), ...added];
  const step = { sessionId: session.id, question, build: buildOf(passages, contents), queries };
  const claims = { number: stepsOf(request) + 1, messageId };
  return {
    toolCallId: randomId(randomBytes, 16),
    queries,
    receipt: signStep(config.keys.step[0], step, claims, io.now()),
  };
}

/** An answer that has started, or has not, with a function that charges what it has cost so far. Only the first call counts. */
type ChargedAnswer<Ok extends boolean> = Extract<OpenedCompletion, { ok: Ok }> & {
  bill: Bill;
  settle: () => Promise<void>;
};

async function writeAnswer(
  { answer, endpoint, bill, settle }: ChargedAnswer<true>,
  turn: AnswerTurn,
  release: () => void,
  { request, config, frame, io }: RouteContext & { request: Request },
): Promise<RouteResult> {
  const events = toAnswerEvents(answer, { ...turn, settle });
  const end = (outcome: AnswerOutcome | null): Partial<LogEntry> => {
    release();
    // Tokens have been spent even if the reader left before the end of the answer.
    void settle();
    return { ...describeOutcome(outcome, config), ...describeSpent(bill, endpoint, config) };
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

/** Responds if the model failed or the reader left before the first text of the answer. */
async function failAnswer(
  { error, bill, settle }: ChargedAnswer<false>,
  release: () => void,
  { config, frame }: RouteContext,
): Promise<RouteResult> {
  release();
  await settle();
  const cost = describeSpent(bill, null, config);
  if (error === 'left') return { response: respondLeft(frame), log: { code: 'reader_left', ...cost } };
  const { code, detail } = error;
  return {
    response: respondError(frame, { ...error, message: describeFailure(code) }),
    log: { code, detail, ...cost },
  };
}
