import type { ConfigProblem } from '../_config/variables.js';
import type { ErrorCode } from '../_contract/errors.js';

/** The log line of a request: what the owner needs, and by default nothing that a reader or the model wrote. */
export interface LogEntry {
  /** ISO 8601. */
  time: string;
  requestId: string;
  route: 'session' | 'chat' | 'sessions' | 'feedback' | 'health' | 'metrics' | 'other';
  method: string;
  status: number;
  /** Also set if an answer failed after its status 200 was sent; `reader_left` is not an error. */
  code?: ErrorCode | 'reader_left';
  /** Which of several possible causes of `code` it was. */
  detail?: string;
  /** Only with `misconfigured`: each variable and its problem. */
  problems?: readonly ConfigProblem[];
  /** Milliseconds from the request to the end of its response. */
  ms: number;
  /** Milliseconds from the request to the first text of the answer, or to the failure if there was none. */
  firstMs?: number;
  mode?: 'normal' | 'selection_only';
  passages?: number;
  /** How many searches the model had asked for before this request; absent in a question's first. */
  step?: number;
  citations?: number;
  /** How many queries the client was asked to search for; absent if the request ended with an answer. */
  searches?: number;
  /** Requests sent to model servers, including retries and the planning of a search. */
  modelCalls?: number;
  /** The model server that wrote the answer, if it was not the primary one. */
  endpoint?: 'fallback';
  /** What the request took from the day's budget. */
  settledTokens?: number;
  /** As counted by the model server. */
  inputTokens?: number;
  outputTokens?: number;
  /** A shared store is down, so each process allows only a fifth of the limits, or no conversation is kept, or both. */
  store?: 'down';
  /** How many stored turns were skipped because they do not parse. */
  unreadableTurns?: number;
  /** Replaces both counts if a call's server sent none, for example because the reader left: the most that they can be. */
  estimatedTokens?: { input: number; output: number };
  /** At the configured prices; with `estimatedTokens`, the most it can be. */
  cost?: number;
  /** Only if `DOCENT_LOG_QUESTIONS` is on. */
  question?: string;
  /** The queries of `searches`; only if `DOCENT_LOG_QUESTIONS` is on. */
  queries?: readonly string[];
}

/** Writes the log line of a finished request. */
export type Log = (entry: LogEntry) => void;

/** I/O: writes one line of JSON to standard output, which the platform collects. */
export function logToConsole(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}
