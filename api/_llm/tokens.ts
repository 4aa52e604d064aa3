import type { PromptMessage } from '../_prompt/build-messages.js';

/** Tokens as the model server counted them, or an estimate from the length of the texts until it has. */
export interface SpentTokens {
  inputTokens: number;
  outputTokens: number;
  isEstimate: boolean;
}

/** Returns the most tokens a call can cost: byte-pair encodings make at most one token of a byte. */
export function worstTokens(messages: readonly PromptMessage[], maxOutputTokens: number): number {
  return messages.reduce((total, { content }) => total + bytesOf(content) + MESSAGE_TOKENS, maxOutputTokens);
}

/** Estimates what a call has cost so far if its server did not count. */
export function estimateTokens(messages: readonly PromptMessage[], output: string): SpentTokens {
  const inputTokens = messages.reduce((total, { content }) => total + tokensOf(content) + MESSAGE_TOKENS, 0);
  return { inputTokens, outputTokens: tokensOf(output), isEstimate: true };
}

/** What a message costs besides its text, in tokens. Source: OpenAI's cookbook on counting tokens says 3 to 4. */
const MESSAGE_TOKENS = 4;

/** English has 4 to 5 bytes a token, other scripts 3 to 6: better too many tokens than too few. */
const BYTES_PER_TOKEN = 3;

function tokensOf(text: string): number {
  return Math.ceil(bytesOf(text) / BYTES_PER_TOKEN);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
