import type { ConfigProblem } from '../_config/config.js';
import type { ErrorCode } from '../_contract/errors.js';

/** One line a request: what the owner needs, and nothing a reader or the model wrote. */
export interface LogEntry {
  /** ISO 8601. */
  time: string;
  requestId: string;
  route: 'session' | 'chat' | 'sessions' | 'feedback' | 'health' | 'metrics' | 'other';
  method: string;
  status: number;
  /** Also of an answer that failed after its 200; `reader_left` is no error. */
  code?: ErrorCode | 'reader_left';
  /** Which of several causes, in our own words. */
  detail?: string;
  /** With `misconfigured`: the variables and what is wrong with each. */
  problems?: readonly ConfigProblem[];
  /** To the end of the answer. */
  ms: number;
  /** To the first word of the answer. */
  firstMs?: number;
  mode?: 'normal' | 'selection_only';
  passages?: number;
  citations?: number;
  /** Which model server wrote the answer, when it was not the first. */
  endpoint?: 'fallback';
  /** As the model server counted them. */
  inputTokens?: number;
  outputTokens?: number;
  /** A shared store did not answer: limits are a fifth in each process, and nothing is kept. */
  store?: 'down';
  /** Where it did not, as when the reader left: from the length of the texts. */
  estimatedTokens?: { input: number; output: number };
  /** At the configured prices. */
  cost?: number;
  /** Only under `DOCENT_LOG_QUESTIONS`. */
  question?: string;
}

/** Takes a finished request's line. */
export type Log = (entry: LogEntry) => void;

/** I/O: writes the entry as one line of JSON to standard output, where the platform collects it. */
export function logToConsole(entry: LogEntry): void {
  console.log(JSON.stringify(entry));
}
