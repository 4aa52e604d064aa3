import type { Config } from '../_config/config.js';
import type { ConfigProblem } from '../_config/variables.js';
import type { Checked } from '../_result/refusal.js';
import type { LogEntry } from './log.js';
import type { Frame } from './respond.js';
import type { Runtime } from './runtime.js';

/** A route's response and its additions to the log line. */
export interface RouteResult {
  response: Response;
  log?: Partial<LogEntry>;
  /** Durations in milliseconds for `Server-Timing`, keyed by metric name (an HTTP token). */
  timings?: Readonly<Record<string, number>>;
  /** Only for a response still being written: resolves at its end with further additions to the log line. */
  finished?: Promise<Partial<LogEntry>>;
}

/** What a route knows about a request; `address` is `null` if the reader's address is unknown. */
export type RouteContext = Runtime & { frame: Frame; address: string | null };

/** A route, called after the checks that all routes share: method, preflight and configuration. */
export interface Route {
  name: Exclude<LogEntry['route'], 'other'>;
  methods: readonly string[];
  /** Returns whether the route exists for this request; if omitted, it does. */
  isThere?: (request: Request, config: Config | null) => boolean;
  /** Replaces the default response for `misconfigured`. */
  answerMisconfigured?: (request: Request, frame: Frame, problems: readonly ConfigProblem[]) => Response;
  answer(request: Request, context: RouteContext): Promise<Checked<RouteResult>>;
}
