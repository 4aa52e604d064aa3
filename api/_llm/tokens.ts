import type { PromptMessage } from '../_prompt/build-messages.js';

/** Tokens as counted by the model server or, if it has sent no count, the most that they can be. */
export interface SpentTokens {
  inputTokens: number;
  outputTokens: number;
  /** Whether any of them are the most that they can be. */
  isEstimate: boolean;
}

/** What nothing has cost. */
export const NO_TOKENS: SpentTokens = { inputTokens: 0, outputTokens: 0, isEstimate: false };

/**
 * Returns the most tokens a call can cost: byte-pair encodings produce at most one token per byte.
 *
 * @param offersSearch - Whether the definition of the search tool, or of a plan, is sent too.
 */
export function worstTokens(
  messages: readonly PromptMessage[],
  maxOutputTokens: number,
  offersSearch = false,
): SpentTokens {
  const inputTokens = messages.reduce(
    (total, { content }) => total + Buffer.byteLength(content, 'utf8') + MESSAGE_TOKENS,
    offersSearch ? DEFINITION_TOKENS : 0,
  );
  return { inputTokens, outputTokens: maxOutputTokens, isEstimate: true };
}

/** Returns input and output together, which is what the day's budget counts. */
export function totalOf({ inputTokens, outputTokens }: SpentTokens): number {
  return inputTokens + outputTokens;
}

/** Adds up the tokens of two calls. */
export function addTokens(one: SpentTokens, other: SpentTokens): SpentTokens {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    isEstimate: one.isEstimate || other.isEstimate,
  };
}

/** What a message costs in addition to its text, in tokens. Source: OpenAI's cookbook on counting tokens (3 to 4). */
const MESSAGE_TOKENS = 4;

/** What the definition of the search tool or of a plan costs, in tokens: it has 480 characters of JSON. */
const DEFINITION_TOKENS = 160;
