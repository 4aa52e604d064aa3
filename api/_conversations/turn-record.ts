import * as z from 'zod';
import type { FeedbackRequest } from '../_contract/stored-session.js';

/** A finished exchange, in the form in which every store keeps it. */
const turnRecordSchema = z.object({
  id: z.string(),
  sessionId: z.string(),
  /** Digest of the signed-in user who asked; `null` if nobody was signed in. */
  reader: z.string().nullable(),
  question: z.string(),
  answer: z.string(),
  sources: z.array(z.object({ n: z.number(), url: z.string(), title: z.string() })),
  rating: z.enum(['up', 'down']).nullable(),
  reason: z.string().nullable(),
  createdMs: z.number(),
  expiresMs: z.number(),
});
export type TurnRecord = z.infer<typeof turnRecordSchema>;

/** Decides which turns are visible: the user's own and, in the token's session, those asked while nobody was signed in. */
export interface Owner {
  /** The token's session. */
  sessionId: string;
  /** Digest of the signed-in user; `null` if nobody is signed in. */
  reader: string | null;
}

/** The turns found, oldest first, and the number of turns skipped because they did not parse. */
export interface FoundTurns {
  turns: TurnRecord[];
  unreadable: number;
}

/** A store of turns. Every method may reject with the driver's error. Expired turns are never returned. */
export interface TurnStore {
  save(turn: TurnRecord): Promise<void>;
  /** Returns the owner's latest turns in a session, at most `SESSION_TURNS_MAX`. */
  read(owner: Owner, sessionId: string, nowMs: number): Promise<FoundTurns>;
  /** Deletes the owner's turns in a session. @returns Whether there were any. */
  remove(owner: Owner, sessionId: string, nowMs: number): Promise<boolean>;
  /** Returns the owner's sessions, latest first, at most `SESSIONS_MAX`. */
  list(owner: Owner, nowMs: number): Promise<SessionSummary[]>;
  /** Rates a turn. @returns Whether the owner has such a turn in the token's session. */
  rate(owner: Owner, feedback: FeedbackRequest, nowMs: number): Promise<boolean>;
}

/** A session in a list. */
export interface SessionSummary {
  sessionId: string;
  turns: number;
  /** The start of the first question, at most `TITLE_MAX_CHARS` characters. */
  title: string;
  updatedMs: number;
}

export const TITLE_MAX_CHARS = 120;
/** The most turns read from one session; more than a reader would scroll through. */
export const SESSION_TURNS_MAX = 500;
/** The most sessions in a list. */
export const SESSIONS_MAX = 100;

/**
 * Validates stored turns. A turn that does not parse stays in the store until it expires, because a newer version of the
 * function may have written it.
 */
export function readTurnRecords(stored: readonly unknown[]): FoundTurns {
  const turns = stored.flatMap((value) => turnRecordSchema.safeParse(value).data ?? []);
  return { turns, unreadable: stored.length - turns.length };
}

/** Returns whether a turn has not expired and the owner may see it. */
export function isVisible(
  turn: Pick<TurnRecord, 'sessionId' | 'reader' | 'expiresMs'>,
  owner: Owner,
  nowMs: number,
): boolean {
  if (turn.expiresMs <= nowMs) return false;
  return turn.reader === null ? turn.sessionId === owner.sessionId : turn.reader === owner.reader;
}

/** Summarizes the visible turns of one session, given oldest first; `null` if there are none. */
export function summarize(turns: readonly TurnRecord[]): SessionSummary | null {
  const [first] = turns;
  const last = turns.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    sessionId: first.sessionId,
    turns: turns.length,
    title: first.question.slice(0, TITLE_MAX_CHARS),
    updatedMs: last.createdMs,
  };
}
