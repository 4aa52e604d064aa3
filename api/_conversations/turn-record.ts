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

/** Where a turn stands in its session: turns are in order of time, and at the same time in order of id. */
export type TurnPosition = Pick<TurnRecord, 'createdMs' | 'id'>;

/** Some of the owner's turns in a session, at most `PAGE_TURNS_MAX` turns and, unless it is a single one, `PAGE_MAX_BYTES` bytes. */
export interface TurnPage extends FoundTurns {
  /** The position of the page's oldest turn if there are earlier ones, else `null`. */
  earlier: TurnPosition | null;
  /** How many bytes of turns were read. */
  bytes: number;
}

/** A store of turns. Every method may reject with the driver's error. Expired turns are never returned. */
export interface TurnStore {
  save(turn: TurnRecord): Promise<void>;
  /** Returns the latest page of the owner's turns in a session or, with `before`, the latest of what stands before it. */
  read(owner: Owner, sessionId: string, nowMs: number, before: TurnPosition | null): Promise<TurnPage>;
  /** Deletes all of the owner's turns in a session. @returns Whether there were any. */
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
/** The most turns in a page. */
export const PAGE_TURNS_MAX = 20;
/** The most bytes in a page of several turns. A single turn has up to about 150,000. */
export const PAGE_MAX_BYTES = 262_144;
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

/** Returns how many of the turns whose sizes are given, latest first, make a page. */
export function countOnPage(sizes: readonly number[]): number {
  let bytes = 0;
  const beyond = sizes.findIndex((size, position) => (bytes += size) > PAGE_MAX_BYTES && position > 0);
  return Math.min(beyond === -1 ? sizes.length : beyond, PAGE_TURNS_MAX);
}

/** Returns whether one turn stands before another. */
export function isBefore(turn: TurnPosition, other: TurnPosition): boolean {
  return turn.createdMs < other.createdMs || (turn.createdMs === other.createdMs && turn.id < other.id);
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
