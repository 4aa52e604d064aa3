import type { AdmissionParts } from '../_admission/admission.js';
import type { Config, ConfigResult } from '../_config/config.js';
import type { Conversations } from '../_conversations/conversations.js';
import type { ConcurrencyLimit } from '../_limits/concurrency-limit.js';
import type { RateLimits } from '../_limits/rate-limits.js';
import type { ModelIo } from '../_llm/stream-completion.js';
import type { Metrics } from '../_metrics/metrics.js';
import type { Refusal } from '../_result/refusal.js';
import type { Stores } from '../_stores/store.js';
import type { LogEntry } from './log.js';
import type { Frame } from './respond.js';

/** What all requests of a process share. */
export interface Runtime {
  config: ConfigResult;
  limits: RateLimits;
  /** `null` if conversations are not kept. */
  conversations: Conversations | null;
  stores: Stores;
  io: ModelIo;
  /** Answers being written at a time. */
  concurrency: ConcurrencyLimit;
  /** `null` without `DOCENT_METRICS_KEY`: then nobody can read them. */
  metrics: Promise<Metrics> | null;
  admission: AdmissionParts;
  randomBytes: (size: number) => Uint8Array;
}

/** A route's response, and what it adds to the log line. */
export interface RouteResult {
  response: Response;
  log: Partial<LogEntry>;
  /** Durations in milliseconds for `Server-Timing`, by name (a token). */
  timings?: Readonly<Record<string, number>>;
  /** Of a response still being written: resolves at its end with more for the log line. */
  finished?: Promise<Partial<LogEntry>>;
}

/** A route, called after the checks all routes share: method, preflight, configuration. */
export interface Route {
  name: Exclude<LogEntry['route'], 'other'>;
  methods: readonly string[];
  /** Whether the route exists for this request; by default it does. */
  isThere?: (request: Request, runtime: Runtime) => boolean;
  /** Answers in place of 503 `misconfigured`. */
  answerMisconfigured?: (frame: Frame, runtime: Runtime) => Promise<Response>;
  answer(
    request: Request,
    context: { runtime: Runtime; config: Config; frame: Frame; address: string | null },
  ): Promise<{ ok: true; result: RouteResult } | { ok: false; error: Refusal }>;
}

/** The usual result of a route: a value as JSON. */
export function routeResult(
  response: Response,
  log: Partial<LogEntry> = {},
): { ok: true; result: RouteResult } {
  return { ok: true, result: { response, log } };
}
