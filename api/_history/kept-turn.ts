import * as z from 'zod';

/** A finished exchange as every store keeps it. */
export const keptTurnSchema = z.object({
  id: z.string(),
  sessionId: z.string(),
  /** Who was signed in, as a digest; `null`: whoever holds the session's token. */
  reader: z.string().nullable(),
  question: z.string(),
  answer: z.string(),
  sources: z.array(z.object({ n: z.number(), url: z.string(), title: z.string() })),
  rating: z.enum(['up', 'down']).nullable(),
  reason: z.string().nullable(),
  createdMs: z.number(),
  expiresMs: z.number(),
});
export type KeptTurn = z.infer<typeof keptTurnSchema>;

/** Whose turns may be seen: those of the user, and those that nobody signed in asked in the token's own session. */
export interface Owner {
  /** Of the token. */
  sessionId: string;
  /** Digest of the user. */
  reader: string | null;
}

/** Keeps turns. Every method may reject: the store's fault, whatever it says. Nothing that is over is ever returned. */
export interface TurnStore {
  save(turn: KeptTurn): Promise<void>;
  /** The owner's turns of a session, oldest first, at most `SESSION_TURNS_MAX`. */
  read(owner: Owner, sessionId: string, nowMs: number): Promise<KeptTurn[]>;
  /** @returns whether there was anything of the owner's */
  remove(owner: Owner, sessionId: string, nowMs: number): Promise<boolean>;
  /** The owner's sessions, latest first, at most `SESSIONS_MAX`. */
  list(owner: Owner, nowMs: number): Promise<SessionSummary[]>;
  /** @returns whether the owner has such a turn in the token's session */
  rate(
    owner: Owner,
    id: string,
    rating: 'up' | 'down',
    reason: string | null,
    nowMs: number,
  ): Promise<boolean>;
}

/** A session in a list. */
export interface SessionSummary {
  sessionId: string;
  turns: number;
  firstQuestion: string;
  updatedMs: number;
}

/** More than a reader scrolls through. */
export const SESSION_TURNS_MAX = 500;
/** The list's length. */
export const SESSIONS_MAX = 100;

/** Whether a turn is there for an owner. */
export function isVisible(turn: KeptTurn, owner: Owner, nowMs: number): boolean {
  if (turn.expiresMs <= nowMs) return false;
  return turn.reader === null ? turn.sessionId === owner.sessionId : turn.reader === owner.reader;
}

/** Sums up one session's visible turns, oldest first; `null` when there is none. */
export function summarize(turns: readonly KeptTurn[]): SessionSummary | null {
  const [first] = turns;
  const last = turns.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    sessionId: first.sessionId,
    turns: turns.length,
    firstQuestion: first.question,
    updatedMs: last.createdMs,
  };
}
