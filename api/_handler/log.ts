import type { ConfigProblem } from '../_config/variables.js';
import type { ErrorCode } from '../_contract/errors.js';

/** The log line of a request: what the owner needs, nothing that a reader or the model wrote. */
export interface LogEntry {
  /** ISO 8601. */
  time: string;
  requestId: string;
  route: 'session' | 'chat' | 'sessions' | 'feedback' | 'health' | 'metrics' | 'other';
  method: string;
  status: number;
  /** Also of an answer that failed after its 200; `reader_left` is not an error. */
  code?: ErrorCode | 'reader_left';
  /** Which of several causes. */
  detail?: string;
  /** With `misconfigured`: each variable and its problem. */
  problems?: readonly ConfigProblem[];
  /** Milliseconds to the end of the answer. */
  ms: number;
  /** Milliseconds to the first word of the answer. */
  firstMs?: number;
  mode?: 'normal' | 'selection_only';
  passages?: number;
  citations?: number;
  /** The model server that wrote the answer, if it was not the primary one. */
  endpoint?: 'fallback';
  /** As counted by the model server. */
  inputTokens?: number;
  outputTokens?: number;
  /** A shared store is down: each process allows a fifth of the limits, and no conversation is kept. */
  store?: 'down';
  /** Stored turns that were skipped because they do not parse. */
  unreadableTurns?: number;
  /** From the length of the texts, if the model server did not count, as when the reader left. */
  estimatedTokens?: { input: number; output: number };
  /** At the configured prices. */
  cost?: number;
  /** Only under `DOCENT_LOG_QUESTIONS`. */
  question?: string;
}

/** Writes the line of a finished request. */
export type Log = (entry: LogEntry) => void;

/** I/O: writes one line of JSON to standard output, which the platform collects. */
export function logToConsole(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}
