import * as z from 'zod';
import type { ModelSettings } from './config.js';
import { baseUrl, keyWord, onOrOff, wholeNumber } from './variables.js';

/** How model calls are bounded, and what the owner sees of them. */
export interface CallSettings {
  /** Asked when the first server fails before its first word; `null` without one. */
  fallback: ModelSettings | null;
  /** Answers being written at a time in this process, 1..100,000; the next one is `overloaded`. */
  maxStreams: number;
  /** Seconds until the platform ends a request, 5..900, as `maxDuration` in vercel.json. */
  maxDurationSeconds: number;
  /** Per million tokens, in whatever money the owner counts; `null` when neither is set. */
  prices: { input: number; output: number } | null;
  /** Whether log lines hold the reader's question. */
  logQuestions: boolean;
  /** Opens `/api/metrics`; without it there is no such route. */
  metricsKey: string | null;
}

const price = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be an amount such as 0.40')
  .transform(Number);

/** This topic's variables, for the schema of the whole environment. */
export const CALL_VARIABLES = {
  OPENAI_FALLBACK_BASE_URL: baseUrl.optional(),
  OPENAI_FALLBACK_API_KEY: keyWord.optional(),
  DOCENT_FALLBACK_MODEL: z.string().trim().max(256, 'must be at most 256 characters').optional(),
  // Measured: 200 streams at 30 tokens a second are well inside what one core does (docs/decisions/0024).
  DOCENT_MAX_STREAMS: wholeNumber(1, 100_000).default(400),
  DOCENT_MAX_DURATION: wholeNumber(5, 900).default(60),
  DOCENT_PRICE_INPUT: price.optional(),
  DOCENT_PRICE_OUTPUT: price.optional(),
  DOCENT_LOG_QUESTIONS: onOrOff,
  // It is sent with every scrape: long enough that guessing is hopeless.
  DOCENT_METRICS_KEY: keyWord.min(16, 'must be at least 16 characters').optional(),
};

const callSchema = z.object(CALL_VARIABLES);

/** Gathers the topic's settings from the checked environment. */
export function readCalls(data: z.output<typeof callSchema>, model: ModelSettings): CallSettings {
  const { OPENAI_FALLBACK_BASE_URL: url, OPENAI_FALLBACK_API_KEY: key } = data;
  const { DOCENT_PRICE_INPUT: input, DOCENT_PRICE_OUTPUT: output } = data;
  return {
    fallback:
      url === undefined && key === undefined
        ? null
        : {
            apiKey: key ?? 'none',
            baseUrl: url ?? 'https://api.openai.com/v1',
            name: data.DOCENT_FALLBACK_MODEL ?? model.name,
            maxOutputTokens: model.maxOutputTokens,
          },
    maxStreams: data.DOCENT_MAX_STREAMS,
    maxDurationSeconds: data.DOCENT_MAX_DURATION,
    prices: input === undefined && output === undefined ? null : { input: input ?? 0, output: output ?? 0 },
    logQuestions: data.DOCENT_LOG_QUESTIONS,
    metricsKey: data.DOCENT_METRICS_KEY ?? null,
  };
}
