import type { Config, ConfigResult } from '../_config/config.js';
import type { History } from '../_history/history.js';
import type { Limits } from '../_limits/limits.js';
import type { StreamGate } from '../_limits/stream-gate.js';
import type { ModelIo } from '../_llm/stream-completion.js';
import type { Metrics } from '../_metrics/metrics.js';
import type { AdmissionParts } from '../_session/admission.js';
import type { Stores } from '../_stores/store.js';
import type { Refusal } from '../_verify/refusal.js';
import type { LogEntry } from './log.js';
import type { Frame } from './respond.js';

/** What all requests share: made once for a process. */
export interface Runtime {
  config: ConfigResult;
  limits: Limits;
  /** `null` when no conversation is kept. */
  history: History | null;
  stores: Stores;
  io: ModelIo;
  gate: StreamGate;
  metrics: Metrics;
  admission: AdmissionParts;
  randomBytes: (size: number) => Uint8Array;
}

/** What a route hands back: its response, and what the log line should say of it. */
export interface RouteResult {
  response: Response;
  log: Partial<LogEntry>;
  /** Milliseconds of its parts, for `Server-Timing`; names are tokens. */
  timings?: Readonly<Record<string, number>>;
  /** When the response is still being written: resolves at its end with what else the log line should say. */
  finished?: Promise<Partial<LogEntry>>;
}

/** A route behind the checks that all share: method, preflight, configuration. */
export interface Route {
  name: Exclude<LogEntry['route'], 'other'>;
  methods: readonly string[];
  /** Whether there is such a route for this request; there is when it does not say. */
  isThere?: (request: Request, runtime: Runtime) => boolean;
  answer(
    request: Request,
    context: { runtime: Runtime; config: Config; frame: Frame; address: string | null },
  ): Promise<{ ok: true; result: RouteResult } | { ok: false; error: Refusal }>;
}
