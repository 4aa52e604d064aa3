import type { PromptMessage } from '../_prompt/build-messages.js';
import type { ModelEnd } from './model-event.js';

/** Tokens as counted by the model server or, until it has sent a count, estimated from the length of the texts. */
export interface SpentTokens {
  inputTokens: number;
  outputTokens: number;
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
): number {
  const fixed = maxOutputTokens + (offersSearch ? DEFINITION_TOKENS : 0);
  return messages.reduce((total, { content }) => total + bytesOf(content) + MESSAGE_TOKENS, fixed);
}

/** Estimates the tokens a call has cost so far, in case its server sends no count. */
export function estimateTokens(
  messages: readonly PromptMessage[],
  output: string,
  offersSearch = false,
): SpentTokens {
  const fixed = offersSearch ? DEFINITION_TOKENS : 0;
  const inputTokens = messages.reduce(
    (total, { content }) => total + tokensOf(content) + MESSAGE_TOKENS,
    fixed,
  );
  return { inputTokens, outputTokens: tokensOf(output), isEstimate: true };
}

/** Returns the server's count if it sent one, otherwise the estimate. */
export function countTokens(usage: ModelEnd['usage'], estimate: SpentTokens): SpentTokens {
  return usage === null ? estimate : { ...usage, isEstimate: false };
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

/** English has 4 to 5 bytes per token, other scripts have 3 to 6; it is better to overestimate than to underestimate. */
const BYTES_PER_TOKEN = 3;

function tokensOf(text: string): number {
  return Math.ceil(bytesOf(text) / BYTES_PER_TOKEN);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
