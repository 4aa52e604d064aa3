import type { PromptMessage } from '../_prompt/build-messages.js';
import { askModel } from './ask-model.js';
import type { Bill } from './bill.js';
import { startDeadline, type Deadline } from './deadline.js';
import type { Failure } from './classify-failure.js';
import type { Endpoint } from './endpoints.js';
import { PLAN_SEARCH, readPlan, type SearchParameter } from './search-tool.js';
import type { ModelIo } from './stream-completion.js';
import { worstTokens } from './tokens.js';

/** The output limit of a planning call, in tokens. Three queries have under 100, but a reasoning model thinks before it writes. */
export const PLAN_MAX_TOKENS = 1_024;

/**
 * Asks the primary model server which queries to search for, as JSON. A server that refuses the response format is asked once more without
 * it, which is remembered if it helps; the prompt asks for JSON too. Never fails: without a plan, the question is answered from the
 * passages there are.
 *
 * @param plan.model - Another model's name, or `null` for the answering one.
 * @param plan.known - The question, which is not worth another search.
 * @returns At most 3 queries; none if the passages suffice, or if the call failed.
 */
export async function planSearch(
  messages: readonly PromptMessage[],
  io: ModelIo,
  reader: AbortSignal,
  plan: { model: string | null; known: readonly string[]; bill: Bill },
): Promise<readonly string[]> {
  const [endpoint] = io.endpoints;
  if (endpoint === undefined) return [];
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
      const written = await write(asked, messages, io, { call, reader, bill: plan.bill }, parameter);
      if (written.text !== null) {
        if (refusal === 'likely') endpoint.refused.add('response_format', io.now());
        return readPlan(written.text, plan.known);
      }
      refusal = written.mayBeParameter ?? null;
      if (refusal === null) break;
    }
    return [];
  } finally {
    call.end();
  }
}

/** The longest plan that is read, in characters. */
const PLAN_MAX_CHARS = 8_192;

/** Sends one request. `text` is `null` if it failed. */
async function write(
  endpoint: Endpoint,
  messages: readonly PromptMessage[],
  io: ModelIo,
  { call, reader, bill }: { call: Deadline; reader: AbortSignal; bill: Bill },
  parameter: SearchParameter,
): Promise<{ text: string | null; mayBeParameter?: Failure['mayBeParameter'] }> {
  let text = '';
  bill.begin(worstTokens(messages, PLAN_MAX_TOKENS, true));
  const texts = askModel(endpoint, messages, io, call, parameter);
  let next = await texts.next();
  for (; next.done !== true && text.length <= PLAN_MAX_CHARS; next = await texts.next()) {
    text += next.value;
    bill.write(next.value);
  }
  if (next.done !== true) {
    await texts.return({ type: 'end', reason: 'length', usage: null });
    endpoint.breaker.note('up', io.now());
    io.onAttempt?.(endpoint.name, 'ok');
    return { text: null };
  }
  const end = next.value;
  bill.end(end);
  if (end.type !== 'broken') {
    endpoint.breaker.note('up', io.now());
    io.onAttempt?.(endpoint.name, 'ok');
    return { text };
  }
  const { failure } = end;
  const result = call.signal.aborted ? 'unknown' : failure.isDown === true ? 'down' : 'up';
  endpoint.breaker.note(result, io.now());
  // A reader who leaves is no failure of the server.
  if (!reader.aborted) io.onAttempt?.(endpoint.name, failure.code);
  return { text: null, mayBeParameter: failure.mayBeParameter };
}
