import * as z from 'zod';
import {
  baseUrl,
  isLoopback,
  keyWord,
  onOrOff,
  shortText,
  wholeNumber,
  type ConfigProblem,
} from './variables.js';

/** A model server, and the model and output limit to request from it. */
export interface ModelSettings {
  apiKey: string;
  /** Without a trailing slash, as in `https://api.openai.com/v1`. */
  baseUrl: string;
  name: string;
  /** Between 16 and 8,192. */
  maxOutputTokens: number;
}

/** How model calls are limited, and what the owner gets to see about them. */
export type CallSettings = ReturnType<typeof readModel>['calls'];

const price = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, 'must be an amount such as 0.40')
  .transform(Number);

/** The environment variables for model calls. */
export const MODEL_VARIABLES = {
  OPENAI_API_KEY: keyWord.optional(),
  OPENAI_BASE_URL: baseUrl.optional(),
  DOCENT_MODEL: shortText(256).default('gpt-4.1-mini'),
  // An answer with citations takes 100 to 400 tokens; even the maximum fits into a request's `history`.
  DOCENT_MAX_OUTPUT_TOKENS: wholeNumber(16, 8_192).default(1_024),
  OPENAI_FALLBACK_BASE_URL: baseUrl.optional(),
  OPENAI_FALLBACK_API_KEY: keyWord.optional(),
  DOCENT_FALLBACK_MODEL: shortText(256).optional(),
  DOCENT_ALLOW_HTTP_MODEL: onOrOff,
  // One core serves more than 200 streams at 30 tokens per second each (docs/decisions/0024).
  DOCENT_MAX_STREAMS: wholeNumber(1, 100_000).default(400),
  DOCENT_MAX_DURATION: wholeNumber(5, 900).default(60),
  DOCENT_PRICE_INPUT: price.optional(),
  DOCENT_PRICE_OUTPUT: price.optional(),
  DOCENT_LOG_QUESTIONS: onOrOff,
  // Every scrape sends it and anyone may try to guess it, so it must be long.
  DOCENT_METRICS_KEY: keyWord.min(16, 'must be at least 16 characters').optional(),
};

/** Reads the settings for model calls and adds anything wrong with them to `problems`. */
export function readModel(values: z.infer<z.ZodObject<typeof MODEL_VARIABLES>>, problems: ConfigProblem[]) {
  checkProtocols(values, problems);
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
    /** Called if the primary server fails before it sends any text. */
    fallback: fallbackUrl === undefined && fallbackKey === undefined ? null : fallback,
    /** How many answers this process writes at a time; further questions get `overloaded`. */
    maxStreams: values.DOCENT_MAX_STREAMS,
    /** How long the platform lets a request run, in seconds; the same as `maxDuration` in vercel.json. */
    maxDurationSeconds: values.DOCENT_MAX_DURATION,
    /** Prices per million tokens, in the owner's currency. */
    prices: input === undefined && output === undefined ? null : { input: input ?? 0, output: output ?? 0 },
    logQuestions: values.DOCENT_LOG_QUESTIONS,
    /** Bearer token for `/api/metrics`; if it is `null`, the route does not exist. */
    metricsKey: values.DOCENT_METRICS_KEY ?? null,
  };
  return { model, calls };
}

/** Reports an address to which key, questions and answers would travel in plain text. */
function checkProtocols(
  values: z.infer<z.ZodObject<typeof MODEL_VARIABLES>>,
  problems: ConfigProblem[],
): void {
  if (values.DOCENT_ALLOW_HTTP_MODEL) return;
  for (const variable of ['OPENAI_BASE_URL', 'OPENAI_FALLBACK_BASE_URL'] as const) {
    const address = values[variable];
    if (address === undefined || address.startsWith('https:') || isLoopback(new URL(address))) continue;
    const problem =
      'must be https unless the server runs on this machine; DOCENT_ALLOW_HTTP_MODEL=1 allows http on a network you trust';
    problems.push({ variable, problem });
  }
}

const OPENAI_URL = 'https://api.openai.com/v1';
