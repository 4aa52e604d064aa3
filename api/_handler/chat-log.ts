import type { AnswerOutcome } from '../_answer/answer-events.js';
import type { Config } from '../_config/config.js';
import type { Endpoint } from '../_llm/endpoints.js';
import type { Bill } from '../_llm/bill.js';
import { totalOf, type SpentTokens } from '../_llm/tokens.js';
import { stepsOf, type VerifiedRequest } from '../_verify/verify-chat.js';
import type { LogEntry } from './log.js';

/** Returns what the log says about a question. */
export function describeRequest(request: VerifiedRequest, config: Config): Partial<LogEntry> {
  return {
    mode: request.mode,
    passages: request.mode === 'normal' ? request.passages.length : 0,
    ...(stepsOf(request) > 0 ? { step: stepsOf(request) } : {}),
    ...(config.calls.logQuestions ? { question: request.question } : {}),
  };
}

/** Returns what the log says about the end of an answer, `null` if the reader left. */
export function describeOutcome(outcome: AnswerOutcome | null, { calls }: Config): Partial<LogEntry> {
  if (outcome === null) return { code: 'reader_left' };
  const { code, detail, citations, queries } = outcome;
  return {
    citations,
    ...(queries === undefined ? {} : { searches: queries.length }),
    // Queries say what the question was about.
    ...(queries === undefined || !calls.logQuestions ? {} : { queries }),
    ...(code === null ? {} : { code }),
    ...(detail === null ? {} : { detail }),
  };
}

/** Returns what the log says about the cost of an answer. @param endpoint - The server that wrote it; `null` if none did. */
export function describeSpent(
  bill: Bill,
  endpoint: Endpoint['name'] | null,
  { calls }: Config,
): Partial<LogEntry> {
  const spent = bill.spent();
  const { inputTokens, outputTokens, isEstimate } = spent;
  const counts = { modelCalls: bill.requests(), settledTokens: totalOf(spent) };
  // A failed answer may cost nothing.
  if (endpoint === null && counts.settledTokens === 0) return counts;
  return {
    ...counts,
    ...(endpoint === 'fallback' ? { endpoint } : {}),
    ...(isEstimate
      ? { estimatedTokens: { input: inputTokens, output: outputTokens } }
      : { inputTokens, outputTokens }),
    ...(calls.prices === null ? {} : { cost: costOf({ inputTokens, outputTokens }, calls.prices) }),
  };
}

const PRICED_TOKENS = 1_000_000;

/** Computes a cost, rounded to a millionth because a cheap answer costs a fraction of a cent. */
function costOf(spent: Omit<SpentTokens, 'isEstimate'>, prices: { input: number; output: number }): number {
  const cost = (spent.inputTokens * prices.input + spent.outputTokens * prices.output) / PRICED_TOKENS;
  return Number(cost.toFixed(6));
}
