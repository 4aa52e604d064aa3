import * as z from 'zod';
import { baseUrl, keyWord, onOrOff, shortText, wholeNumber } from './variables.js';

/** A model server and what may be asked of it. */
export interface ModelSettings {
  apiKey: string;
  /** Without a trailing slash, as in `https://api.openai.com/v1`. */
  baseUrl: string;
  name: string;
  /** 16 to 8,192. */
  maxOutputTokens: number;
}

/** How model calls are limited, and what the owner sees of them. */
export type CallSettings = ReturnType<typeof readModel>['calls'];

const price = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be an amount such as 0.40')
  .transform(Number);

/** The variables of this topic. */
export const MODEL_VARIABLES = {
  OPENAI_API_KEY: keyWord.optional(),
  OPENAI_BASE_URL: baseUrl.optional(),
  DOCENT_MODEL: shortText(256).default('gpt-4.1-mini'),
  // A cited answer has 100 to 400 tokens; the maximum still fits into a request's `history`.
  DOCENT_MAX_OUTPUT_TOKENS: wholeNumber(16, 8_192).default(1_024),
  OPENAI_FALLBACK_BASE_URL: baseUrl.optional(),
  OPENAI_FALLBACK_API_KEY: keyWord.optional(),
  DOCENT_FALLBACK_MODEL: shortText(256).optional(),
  // One core serves more than 200 streams of 30 tokens a second (docs/decisions/0024).
  DOCENT_MAX_STREAMS: wholeNumber(1, 100_000).default(400),
  DOCENT_MAX_DURATION: wholeNumber(5, 900).default(60),
  DOCENT_PRICE_INPUT: price.optional(),
  DOCENT_PRICE_OUTPUT: price.optional(),
  DOCENT_LOG_QUESTIONS: onOrOff,
  // Every scrape sends it, so it must be too long to guess.
  DOCENT_METRICS_KEY: keyWord.min(16, 'must be at least 16 characters').optional(),
};

/** Reads the settings of this topic. */
export function readModel(values: z.infer<z.ZodObject<typeof MODEL_VARIABLES>>) {
  const model: ModelSettings = {
    apiKey: values.OPENAI_API_KEY ?? 'none',
    baseUrl: values.OPENAI_BASE_URL ?? OPENAI_URL,
    name: values.DOCENT_MODEL,
    maxOutputTokens: values.DOCENT_MAX_OUTPUT_TOKENS,
  };
  const { OPENAI_FALLBACK_BASE_URL: fallbackUrl, OPENAI_FALLBACK_API_KEY: fallbackKey } = values;
  const fallback: ModelSettings = {
    ...model,
    apiKey: fallbackKey ?? 'none',
    baseUrl: fallbackUrl ?? OPENAI_URL,
    name: values.DOCENT_FALLBACK_MODEL ?? model.name,
  };
  const { DOCENT_PRICE_INPUT: input, DOCENT_PRICE_OUTPUT: output } = values;
  const calls = {
    /** Called if the primary server fails before its first word. */
    fallback: fallbackUrl === undefined && fallbackKey === undefined ? null : fallback,
    /** Answers written at a time in this process; further questions are `overloaded`. */
    maxStreams: values.DOCENT_MAX_STREAMS,
    /** Time until the platform ends a request, as `maxDuration` in vercel.json. */
    maxDurationSeconds: values.DOCENT_MAX_DURATION,
    /** Per million tokens, in the owner's currency. */
    prices: input === undefined && output === undefined ? null : { input: input ?? 0, output: output ?? 0 },
    logQuestions: values.DOCENT_LOG_QUESTIONS,
    /** Key of `/api/metrics`; without one the route does not exist. */
    metricsKey: values.DOCENT_METRICS_KEY ?? null,
  };
  return { model, calls };
}

const OPENAI_URL = 'https://api.openai.com/v1';
