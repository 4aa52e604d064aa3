import type { Config } from '../_config/config.js';
import type { Checked } from '../_result/refusal.js';
import type { LogEntry } from './log.js';
import type { Frame } from './respond.js';
import type { Runtime } from './runtime.js';

/** A route's response, and what it adds to the log line. */
export interface RouteResult {
  response: Response;
  log?: Partial<LogEntry>;
  /** Durations in milliseconds for `Server-Timing`, by name (a token). */
  timings?: Readonly<Record<string, number>>;
  /** Of a response still being written: resolves at its end with more for the log line. */
  finished?: Promise<Partial<LogEntry>>;
}

/** What a route knows about a request; `address` is `null` if the platform does not pass it on. */
export type RouteContext = Runtime & { frame: Frame; address: string | null };

/** A route, called after the checks all routes share: method, preflight, configuration. */
export interface Route {
  name: Exclude<LogEntry['route'], 'other'>;
  methods: readonly string[];
  /** Whether the route exists for this request; by default it does. */
  isThere?: (request: Request, config: Config | null) => boolean;
  /** Answers in place of the error `misconfigured`. */
  answerMisconfigured?: (frame: Frame) => Response;
  answer(request: Request, context: RouteContext): Promise<Checked<RouteResult>>;
}
