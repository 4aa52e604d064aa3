import {
  describeFailure,
  toAnswerEvents,
  type AnswerOutcome,
  type AnswerTurn,
} from '../_answer/answer-events.js';
import { toEventStream } from '../_answer/event-stream.js';
import { collectAnswer } from '../_answer/json-answer.js';
import type { Config } from '../_config/config.js';
import type { ModelError, ModelEvent } from '../_llm/model-event.js';
import { PLAN_MAX_TOKENS, planSearch, type SearchPlan } from '../_llm/plan-search.js';
import { openCompletion, type ModelIo, type OpenedCompletion } from '../_llm/stream-completion.js';
import { addTokens, NO_TOKENS, worstTokens } from '../_llm/tokens.js';
import { buildMessages } from '../_prompt/build-messages.js';
import { buildPlan } from '../_prompt/build-plan.js';
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
import type { Route, RouteContext, RouteResult } from './context.js';
import { describeOutcome, describeRequest, describeSpent, type Spent } from './chat-log.js';
import type { LogEntry } from './log.js';
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
    const asked = fitRequest(verified.value, config);
    const verifiedMs = io.now();
    const search = chooseSearch(asked, request.headers, config);
    if (search === 'none' && stepsOf(asked) === 0 && asked.mode === 'normal' && asked.passages.length === 0) {
      return refuse('invalid_request', 'A question that may not be searched again needs passages.');
    }

    // Built before the call, so that if this throws, no model is left working for nobody.
    const boundary = (): string => Buffer.from(randomBytes(16)).toString('hex');
    const messages = buildMessages(asked, config.prompt, boundary());
    const turn = startTurn(asked, context);
    const plan =
      search === 'plan' && asked.mode === 'normal' ? buildPlan(asked, config.prompt, boundary()) : null;
    if (search !== 'none' && asked.mode === 'normal') turn.startStep = stepStarter(asked, turn, context);

    const worst = worstTokens(messages, config.model.maxOutputTokens, search !== 'none');
    const worstPlan = plan === null ? 0 : worstTokens(plan, PLAN_MAX_TOKENS, true);
    const isQuestion = stepsOf(asked) === 0;
    const reserved = await limits.reserve(worst + worstPlan, { isQuestion });
    if (!reserved.ok) return reserved;
    const place = concurrency.enter(request.signal);
    if (place === null) {
      await reserved.value.settle(0);
      return refuseOverload(io);
    }
    try {
      const known = [asked.question, ...(asked.mode === 'normal' ? (asked.step?.queries ?? []) : [])];
      const planned =
        plan === null
          ? null
          : await planSearch(plan, io, place.signal, { model: config.search.planModel, known });
      const leftMs = io.deadlines.totalMs - (io.now() - startedMs);
      const mayAskAgain = (): Promise<boolean> => reserved.value.extend(worst);
      const opened =
        planned !== null && planned.queries.length > 0
          ? openPlanned(planned)
          : await openCompletion(
              messages,
              io,
              place.signal,
              leftMs,
              search === 'offer' ? { known, mayAskAgain } : null,
            );
      const openedMs = io.now();
      const spent = (): Spent => spentOf(opened, planned);
      const settle = (): Promise<void> => {
        const { inputTokens, outputTokens } = spent();
        return reserved.value.settle(inputTokens + outputTokens);
      };
      let result: RouteResult;
      if (opened.ok) {
        const answer: StartedAnswer = { ...opened, spent };
        result = await writeAnswer(answer, { ...turn, settle }, place.release, { request, ...context });
      } else {
        place.release();
        await settle();
        result = answerFailure(opened.error, context.frame);
        result.log = { ...result.log, modelCalls: spent().requests };
      }
      const timings = { verify: verifiedMs - startedMs, model: openedMs - verifiedMs };
      const about = { ...describeRequest(asked, config), firstMs: openedMs - startedMs };
      return accept({ ...result, timings, log: { ...about, ...result.log } });
    } catch (error) {
      place.release();
      throw error;
    }
  },
};

/** Keeps the passages that the owner's budget allows. */
function fitRequest(request: VerifiedRequest, { prompt }: Config): VerifiedRequest {
  if (request.mode === 'selection_only') return request;
  return { ...request, passages: fitPassages(request.passages, prompt.contextChars) };
}

/**
 * Chooses whether the model may ask for a search (`offer`), a separate call plans one first (`plan`), or neither. Only a client that can
 * search is asked to; only a stream can ask it; the last step has to be an answer.
 */
function chooseSearch(
  request: VerifiedRequest,
  headers: Headers,
  { search }: Config,
): 'none' | 'offer' | 'plan' {
  if (request.mode !== 'normal' || !request.canSearch || wantsJson(headers)) return 'none';
  const steps = stepsOf(request);
  if (steps >= search.stepsMax) return 'none';
  return search.isPlanned && steps === 0 ? 'plan' : 'offer';
}

/** Returns a function that names and signs the next search of a question. */
function stepStarter(
  request: BookRequest & { session: Session; question: string },
  { messageId }: AnswerTurn,
  { config, io, randomBytes }: RouteContext,
): NonNullable<AnswerTurn['startStep']> {
  return (added) => {
    const queries = [...(request.step?.queries ?? []), ...added];
    const { session, question, passages, contents } = request;
    const step = { sessionId: session.id, question, build: buildOf(passages, contents), queries };
    const claims = { number: stepsOf(request) + 1, messageId };
    return {
      toolCallId: randomId(randomBytes, 16),
      queries,
      receipt: signStep(config.keys.step[0], step, claims, io.now()),
    };
  };
}

/** Turns the queries of a plan into an answer that only calls the tool. */
function openPlanned({ queries }: SearchPlan): OpenedAnswer {
  async function* callTool(): AsyncGenerator<ModelEvent> {
    yield await Promise.resolve({ type: 'call', queries });
  }
  return {
    ok: true,
    answer: callTool(),
    endpoint: 'primary',
    spent: () => NO_TOKENS,
    requests: () => 0,
  };
}

/** Adds up a plan and an answer. No tokens are charged for an answer that failed because of the server. */
function spentOf(opened: OpenedCompletion, planned: SearchPlan | null): Spent {
  // A server that was merely too slow may have read the prompt.
  const isFree = !opened.ok && opened.error !== 'left' && opened.error.code === 'upstream_error';
  const tokens = addTokens(planned?.spent ?? NO_TOKENS, isFree ? NO_TOKENS : opened.spent());
  return { ...tokens, requests: (planned?.requests ?? 0) + opened.requests() };
}

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
  // One answer, whatever number of steps it takes.
  const messageId =
    (request.mode === 'normal' ? request.step?.messageId : undefined) ?? randomId(randomBytes, 16);
  return {
    sessionId: session.id,
    messageId,
    requestId: frame.requestId,
    sources: request.mode === 'normal' ? numberSources(request.passages).sources : [],
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

type OpenedAnswer = Extract<OpenedCompletion, { ok: true }>;

/** An answer that has started, with what its request costs. */
type StartedAnswer = Pick<OpenedAnswer, 'answer' | 'endpoint'> & { spent: () => Spent };

async function writeAnswer(
  opened: StartedAnswer,
  turn: AnswerTurn & { settle: () => Promise<void> },
  release: () => void,
  { request, config, frame, io }: RouteContext & { request: Request },
): Promise<RouteResult> {
  const events = toAnswerEvents(opened.answer, turn);
  const end = (outcome: AnswerOutcome | null): Partial<LogEntry> => {
    release();
    // Tokens have been spent even if the reader left before the end of the answer.
    void turn.settle();
    return { ...describeOutcome(outcome, config), ...describeSpent(opened.spent(), opened.endpoint, config) };
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
