import type { PromptMessage } from '../_prompt/build-messages.js';
import { askModel } from './ask-model.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Failure } from './classify-failure.js';
import type { Endpoint } from './endpoints.js';
import { PLAN_SEARCH, readPlan, type SearchParameter } from './search-tool.js';
import type { ModelIo } from './stream-completion.js';
import { addTokens, countTokens, estimateTokens, NO_TOKENS, type SpentTokens } from './tokens.js';

/** The outcome of a planning call. It never fails: without a plan, the question is answered from the passages there are. */
export interface SearchPlan {
  /** At most 3; none if the passages suffice, or if the call failed. */
  queries: readonly string[];
  spent: SpentTokens;
  requests: number;
}

/** The output limit of a planning call, in tokens. Three queries have under 100, but a reasoning model thinks before it writes. */
export const PLAN_MAX_TOKENS = 1_024;

/**
 * Asks the primary model server which queries to search for, as JSON. A server that refuses the response format is asked once more without
 * it, which is remembered if it helps; the prompt asks for JSON too.
 *
 * @param plan.model - Another model's name, or `null` for the answering one.
 * @param plan.known - The question, which is not worth another search.
 */
export async function planSearch(
  messages: readonly PromptMessage[],
  io: ModelIo,
  reader: AbortSignal,
  plan: { model: string | null; known: readonly string[] },
): Promise<SearchPlan> {
  const [endpoint] = io.endpoints;
  const found: SearchPlan = { queries: [], spent: NO_TOKENS, requests: 0 };
  if (endpoint === undefined) return found;
  const { name } = endpoint.model;
  const asked: Endpoint = {
    ...endpoint,
    model: { ...endpoint.model, name: plan.model ?? name, maxOutputTokens: PLAN_MAX_TOKENS },
  };
  /** Whether the first request may have been refused because of its response format. */
  let refusal: Failure['mayBeParameter'] | null = null;
  const call = startDeadline(reader);
  call.allow(io.deadlines.planMs, 'plan');
  try {
    const isKnownToRefuse = endpoint.refused.has('response_format', io.now());
    for (const parameter of isKnownToRefuse ? [{}] : [PLAN_SEARCH, {}]) {
      if (call.signal.aborted || !endpoint.breaker.admits(io.now())) break;
      found.requests += 1;
      const written = await write(asked, messages, io, { call, reader }, parameter);
      if (written.spent !== null) found.spent = addTokens(found.spent, written.spent);
      if (written.text !== null) {
        if (refusal === 'likely') endpoint.refused.add('response_format', io.now());
        found.queries = readPlan(written.text, plan.known);
        break;
      }
      refusal = written.mayBeParameter ?? null;
      if (refusal === null) break;
    }
    return found;
  } finally {
    call.end();
  }
}

/** The longest plan that is read, in characters. */
const PLAN_MAX_CHARS = 8_192;

/** Sends one request. `text` is `null` if it failed, `spent` if the server has probably not charged for it. */
async function write(
  endpoint: Endpoint,
  messages: readonly PromptMessage[],
  io: ModelIo,
  { call, reader }: { call: Deadline; reader: AbortSignal },
  parameter: SearchParameter,
): Promise<{ text: string | null; spent: SpentTokens | null; mayBeParameter?: Failure['mayBeParameter'] }> {
  let text = '';
  const texts = askModel(endpoint, messages, io, call, parameter);
  let next = await texts.next();
  for (; next.done !== true && text.length <= PLAN_MAX_CHARS; next = await texts.next()) text += next.value;
  const estimate = estimateTokens(messages, text, true);
  if (next.done !== true) {
    await texts.return({ type: 'end', reason: 'length', usage: null });
    endpoint.breaker.note('up', io.now());
    io.onAttempt?.(endpoint.name, 'ok');
    return { text: null, spent: estimate };
  }
  const end = next.value;
  if (end.type !== 'broken') {
    endpoint.breaker.note('up', io.now());
    io.onAttempt?.(endpoint.name, 'ok');
    return { text, spent: countTokens(end.type === 'end' ? end.usage : null, estimate) };
  }
  const { failure } = end;
  const result = call.signal.aborted ? 'unknown' : failure.isDown === true ? 'down' : 'up';
  endpoint.breaker.note(result, io.now());
  // A reader who leaves is no failure of the server.
  if (!reader.aborted) io.onAttempt?.(endpoint.name, failure.code);
  // Of a request that was cut short, also by a reader who left, the server may have read the prompt.
  const isCharged = text !== '' || failure.code === 'upstream_timeout' || reader.aborted;
  return {
    text: null,
    spent: isCharged ? estimate : null,
    mayBeParameter: failure.mayBeParameter,
  };
}
