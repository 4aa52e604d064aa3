import type { Config } from '../_config/config.js';
import type { Bill } from '../_llm/bill.js';
import type { ModelEvent } from '../_llm/model-event.js';
import { PLAN_MAX_TOKENS, planSearch } from '../_llm/plan-search.js';
import { openCompletion, type ModelIo, type OpenedCompletion } from '../_llm/stream-completion.js';
import { totalOf, worstTokens } from '../_llm/tokens.js';
import type { Reservation } from '../_limits/day-budget.js';
import { buildMessages, type PromptMessage } from '../_prompt/build-messages.js';
import { buildPlan } from '../_prompt/build-plan.js';
import { stepsOf, type VerifiedRequest } from '../_verify/verify-chat.js';

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
      answer: totalOf(worstTokens(messages, model.maxOutputTokens, maySearch)),
      plan: plan === null ? 0 : totalOf(worstTokens(plan, PLAN_MAX_TOKENS, true)),
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
 * @param call.bill - Collects what the calls cost.
 */
export async function openAnswer(
  { messages, plan, offersSearch, known, worst }: Prompts,
  { io, config }: { io: ModelIo; config: Config },
  call: { reader: AbortSignal; endsAtMs: number; reservation: Reservation; bill: Bill },
): Promise<OpenedCompletion> {
  const { reader, endsAtMs, reservation, bill } = call;
  if (plan !== null) {
    const queries = await planSearch(plan, io, reader, { model: config.search.planModel, known, bill });
    if (queries.length > 0) return { ok: true, answer: callTool(queries), endpoint: 'primary' };
  }
  return openCompletion(messages, io, reader, endsAtMs - io.now(), {
    bill,
    mayPayAgain: () => reservation.extend(worst.answer),
    known: offersSearch ? known : null,
  });
}

/** Turns a plan into an answer that only calls the tool. */
async function* callTool(queries: readonly string[]): AsyncGenerator<ModelEvent> {
  yield await Promise.resolve({ type: 'call', queries });
}
