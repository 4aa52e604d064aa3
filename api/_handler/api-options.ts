import type { Deadlines } from '../_llm/deadlines.js';
import type { Log } from './log.js';

/** Options of the function. Only `env` is required; tests use the others to replace parts of the platform. */
export interface DocentApiOptions {
  /** The environment variables, described in `.env.example`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Returns milliseconds since 1970; default `Date.now`. */
  now?: () => number;
  randomBytes?: (size: number) => Uint8Array;
  /** Returns a number from 0 up to, but not including, 1, for jitter; default `Math.random`. */
  random?: () => number;
  /** Writes a log line; by default as one line of JSON on standard output. */
  log?: Log;
  /** Requests model servers, an issuer's keys and Turnstile; default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  deadlines?: Partial<Deadlines>;
}
