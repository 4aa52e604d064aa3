import type { PromptMessage } from '../_prompt/build-messages.js';

/** Tokens as counted by the model server or, until it has sent a count, estimated from the length of the texts. */
export interface SpentTokens {
  inputTokens: number;
  outputTokens: number;
  isEstimate: boolean;
}

/** Returns the most tokens a call can cost: byte-pair encodings produce at most one token per byte. */
export function worstTokens(messages: readonly PromptMessage[], maxOutputTokens: number): number {
  return messages.reduce((total, { content }) => total + bytesOf(content) + MESSAGE_TOKENS, maxOutputTokens);
}

/** Estimates the tokens a call has cost so far, in case its server sends no count. */
export function estimateTokens(messages: readonly PromptMessage[], output: string): SpentTokens {
  const inputTokens = messages.reduce((total, { content }) => total + tokensOf(content) + MESSAGE_TOKENS, 0);
  return { inputTokens, outputTokens: tokensOf(output), isEstimate: true };
}

/** What a message costs in addition to its text, in tokens. Source: OpenAI's cookbook on counting tokens (3 to 4). */
const MESSAGE_TOKENS = 4;

/** English has 4 to 5 bytes per token, other scripts have 3 to 6; it is better to overestimate than to underestimate. */
const BYTES_PER_TOKEN = 3;

function tokensOf(text: string): number {
  return Math.ceil(bytesOf(text) / BYTES_PER_TOKEN);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
