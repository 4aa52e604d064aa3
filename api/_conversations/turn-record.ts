import * as z from 'zod';
import type { FeedbackRequest } from '../_contract/stored-session.js';

/** A finished exchange as every store keeps it. */
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

/** Whose turns are visible: those of the user, and in the token's own session those asked by nobody signed in. */
export interface Owner {
  /** From the token. */
  sessionId: string;
  /** Digest of the user. */
  reader: string | null;
}

/** Turns that were found, oldest first, and how many did not parse and were skipped. */
export interface FoundTurns {
  turns: TurnRecord[];
  unreadable: number;
}

/** Keeps turns. Every method may reject with the driver's error. Expired turns are never returned. */
export interface TurnStore {
  save(turn: TurnRecord): Promise<void>;
  /** The owner's turns of a session, the latest `SESSION_TURNS_MAX`. */
  read(owner: Owner, sessionId: string, nowMs: number): Promise<FoundTurns>;
  /** @returns Whether the owner had any turns in the session. */
  remove(owner: Owner, sessionId: string, nowMs: number): Promise<boolean>;
  /** The owner's sessions, latest first, at most `SESSIONS_MAX`. */
  list(owner: Owner, nowMs: number): Promise<SessionSummary[]>;
  /** @returns Whether the owner has such a turn in the token's session. */
  rate(owner: Owner, feedback: FeedbackRequest, nowMs: number): Promise<boolean>;
}

/** A session in a list. */
export interface SessionSummary {
  sessionId: string;
  turns: number;
  /** Start of the first question, at most `TITLE_MAX_CHARS`. */
  title: string;
  updatedMs: number;
}

export const TITLE_MAX_CHARS = 120;
/** Turns of one session; more than a reader scrolls through. */
export const SESSION_TURNS_MAX = 500;
/** Sessions in a list. */
export const SESSIONS_MAX = 100;

/**
 * Validates stored turns. One that does not parse stays where it is until it expires: a newer version of the function may
 * have written it.
 */
export function readTurnRecords(stored: readonly unknown[]): FoundTurns {
  const turns = stored.flatMap((value) => turnRecordSchema.safeParse(value).data ?? []);
  return { turns, unreadable: stored.length - turns.length };
}

/** Whether the owner may see a turn that has not expired. */
export function isVisible(
  turn: Pick<TurnRecord, 'sessionId' | 'reader' | 'expiresMs'>,
  owner: Owner,
  nowMs: number,
): boolean {
  if (turn.expiresMs <= nowMs) return false;
  return turn.reader === null ? turn.sessionId === owner.sessionId : turn.reader === owner.reader;
}

/** Summarizes one session's visible turns, oldest first; `null` if there are none. */
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
