import type { Config } from '../_config/config.js';
import type { ModelEvent } from '../_llm/model-event.js';
import { PLAN_MAX_TOKENS, planSearch, type SearchPlan } from '../_llm/plan-search.js';
import {
  openCompletion,
  type ModelIo,
  type OpenedCompletion,
  type SearchOffer,
} from '../_llm/stream-completion.js';
import { addTokens, NO_TOKENS, worstTokens } from '../_llm/tokens.js';
import type { Reservation } from '../_limits/rate-limits.js';
import { buildMessages, type PromptMessage } from '../_prompt/build-messages.js';
import { buildPlan } from '../_prompt/build-plan.js';
import { stepsOf, type VerifiedRequest } from '../_verify/verify-chat.js';
import type { Spent } from './chat-log.js';

/** What the model is asked. */
export interface Prompts {
  /** The prompt for an answer. */
  messages: readonly PromptMessage[];
  /** The prompt of a call that plans a search first; `null` if there is none. */
  plan: readonly PromptMessage[] | null;
  /** Whether the answering model may ask for a search. */
  offersSearch: boolean;
  /** The question and the queries already searched, which are not worth another search. */
  known: readonly string[];
  /** The most tokens that an answer and a plan can cost. */
  worst: { answer: number; plan: number };
}

/** An answer that has started, or the reason there is none, with everything the request has cost so far. */
export type OpenedAnswer = { spent: () => Spent } & (
  | Pick<Extract<OpenedCompletion, { ok: true }>, 'ok' | 'answer' | 'endpoint'>
  | Pick<Extract<OpenedCompletion, { ok: false }>, 'ok' | 'error'>
);

/** Builds the prompts for a request. @param newBoundary - Returns 32 random hexadecimal digits. */
export function buildPrompts(
  request: VerifiedRequest,
  { prompt, search, model }: Config,
  newBoundary: () => string,
): Prompts {
  const messages = buildMessages(request, prompt, newBoundary());
  const maySearch = request.mode === 'normal' && request.maySearch;
  const isPlanned = maySearch && search.isPlanned && stepsOf(request) === 0;
  const plan = isPlanned ? buildPlan(request, prompt, newBoundary()) : null;
  const queries = request.mode === 'normal' ? (request.step?.queries ?? []) : [];
  return {
    messages,
    plan,
    offersSearch: maySearch && !isPlanned,
    known: [request.question, ...queries],
    worst: {
      answer: worstTokens(messages, model.maxOutputTokens, maySearch),
      plan: plan === null ? 0 : worstTokens(plan, PLAN_MAX_TOKENS, true),
    },
  };
}

/**
 * Plans a search if the prompts ask for it, and if there is nothing to search for, asks for an answer. Resolves with the answer's first
 * text, a search, or a failure.
 *
 * @param call.reader - Aborts when the reader leaves.
 * @param call.endsAtMs - When the answer must end.
 * @param call.reservation - Holds `worst` of the prompts.
 */
export async function openAnswer(
  { messages, plan, offersSearch, known, worst }: Prompts,
  { io, config }: { io: ModelIo; config: Config },
  call: { reader: AbortSignal; endsAtMs: number; reservation: Reservation },
): Promise<OpenedAnswer> {
  const { reader, endsAtMs, reservation } = call;
  const planned =
    plan === null ? null : await planSearch(plan, io, reader, { model: config.search.planModel, known });
  if (planned !== null && planned.queries.length > 0) return callPlanned(planned);
  const offer: SearchOffer = { known, mayAskAgain: () => reservation.extend(worst.answer) };
  const leftMs = endsAtMs - io.now();
  const opened = await openCompletion(messages, io, reader, leftMs, offersSearch ? offer : null);
  return { ...opened, spent: () => addSpent(planned, opened) };
}

/** Turns a plan into an answer that only calls the tool. */
function callPlanned({ queries, spent, requests }: SearchPlan): OpenedAnswer {
  async function* callTool(): AsyncGenerator<ModelEvent> {
    yield await Promise.resolve({ type: 'call', queries });
  }
  return { ok: true, answer: callTool(), endpoint: 'primary', spent: () => ({ ...spent, requests }) };
}

/** Adds up a plan and an answer. No tokens are charged for an answer that failed because of the server. */
function addSpent(planned: SearchPlan | null, opened: OpenedCompletion): Spent {
  // A server that was merely too slow may have read the prompt.
  const isFree = !opened.ok && opened.error !== 'left' && opened.error.code === 'upstream_error';
  const tokens = addTokens(planned?.spent ?? NO_TOKENS, isFree ? NO_TOKENS : opened.spent());
  return { ...tokens, requests: (planned?.requests ?? 0) + opened.requests() };
}
