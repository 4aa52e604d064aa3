import { hash } from 'node:crypto';
import type { CitedSource } from '../_answer/answer-events.js';
import type { StoreSettings } from '../_config/limit-settings.js';
import type { FeedbackRequest, SessionList, StoredSession, StoredTurn } from '../_contract/stored-session.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';
import type { Store } from '../_stores/store.js';
import { createWorkQueue } from '../_stores/work-queue.js';
import { createMemoryTurns } from './memory-turns.js';
import { createPostgresTurns } from './postgres-turns.js';
import { createRedisTurns } from './redis-turns.js';
import type { Owner, TurnPosition, TurnRecord, TurnStore } from './turn-record.js';

/** The parts of a verified session that decide which conversations it may access. */
export interface Holder {
  id: string;
  user?: string | null | undefined;
}

/**
 * A book's conversation store, which keeps turns for a limited time. A conversation belongs to the signed-in user or, if
 * nobody was signed in, to whoever holds the session's token. Everyone else gets the same `not_found` as for a conversation
 * that never existed. Every method but `save` may refuse with `store_unavailable`.
 */
export type Conversations = NonNullable<ReturnType<typeof createConversations>>;

/** The parts of an exchange that are kept. */
export interface FinishedTurn {
  messageId: string;
  question: string;
  answer: string;
  sources: readonly CitedSource[];
}

/** Opens a book's conversation store; `null` if conversations are not kept. */
export function createConversations(
  { keepsHistory, historySeconds }: StoreSettings,
  book: string,
  store: Store,
  now: () => number,
) {
  if (!keepsHistory) return null;
  const keepMs = historySeconds * 1_000;
  const turns = createTurnStore(store, book, keepMs);
  const queue = createWorkQueue(READS_AT_ONCE);
  const run = async <T>(work: () => Promise<T>): Promise<Checked<T>> => {
    const done = store.kind === 'memory' ? accept(await work()) : await store.breaker.run(work);
    return done.ok
      ? done
      : refuse('store_unavailable', 'The conversation store is unavailable.', { retryAfterSeconds: 5 });
  };
  /** Runs an operation that returns whether it found anything; refuses with `not_found` if it did not. */
  const runOnExisting = async (work: () => Promise<boolean>): Promise<Checked<null>> => {
    const done = await run(work);
    if (!done.ok) return done;
    return done.value ? accept(null) : refuseMissing();
  };
  return {
    /** Stores a turn. @returns Whether it was stored. */
    async save(holder: Holder, { messageId, question, answer, sources }: FinishedTurn): Promise<boolean> {
      const createdMs = now();
      const record: TurnRecord = {
        ...ownerOf(holder),
        id: messageId,
        question,
        answer,
        sources: [...sources],
        rating: null,
        reason: null,
        createdMs,
        expiresMs: createdMs + keepMs,
      };
      return (await run(() => turns.save(record))).ok;
    },
    /**
     * Reads a page of a session.
     *
     * @param before - The `earlier` of the page after it; `null` for the latest page.
     * @returns The page, how many bytes were read, and how many turns could not be parsed; or `not_found`.
     */
    async read(
      holder: Holder,
      sessionId: string,
      before: string | null = null,
    ): Promise<Checked<{ session: StoredSession; bytes: number; unreadable: number }>> {
      const end = before === null ? null : parsePosition(before);
      if (end === undefined) {
        return refuse('invalid_request', 'The parameter `before` is not the `earlier` of another page.');
      }
      const found = await queue(() => run(() => turns.read(ownerOf(holder), sessionId, now(), end)));
      if (!found.ok) return found;
      const { turns: shown, earlier, bytes, unreadable } = found.value;
      if (shown.length === 0 && earlier === null) return refuseMissing();
      const session = {
        session_id: sessionId,
        turns: shown.map(describeTurn),
        ...(earlier === null ? {} : { earlier: `${earlier.createdMs}.${earlier.id}` }),
      };
      return accept({ session, bytes, unreadable });
    },
    /** Deletes a session. @returns `not_found` if the holder owns no turn in it. */
    remove: (holder: Holder, sessionId: string) =>
      runOnExisting(() => turns.remove(ownerOf(holder), sessionId, now())),
    async list(holder: Holder): Promise<Checked<SessionList>> {
      const found = await run(() => turns.list(ownerOf(holder), now()));
      if (!found.ok) return found;
      const sessions = found.value.map(({ sessionId, turns: count, title, updatedMs }) => ({
        session_id: sessionId,
        turns: count,
        title,
        updated_at: new Date(updatedMs).toISOString(),
      }));
      return accept({ sessions });
    },
    /** Rates a turn in the token's own session. @returns `not_found` if the holder owns no such turn. */
    rate: (holder: Holder, feedback: FeedbackRequest) =>
      runOnExisting(() => turns.rate(ownerOf(holder), feedback, now())),
  };
}

/**
 * How many pages a process reads at a time. Parsing one occupies the processor for milliseconds, and a hundred at once would keep everyone
 * else waiting for a second; several, because a store takes longer to respond than a page to parse.
 */
const READS_AT_ONCE = 4;

/** Returns the refusal for a session that belongs to someone else, does not exist, or was never kept. */
export function refuseMissing(): ReturnType<typeof refuse> {
  return refuse('not_found', 'There is no such session.');
}

function createTurnStore(store: Store, book: string, keepMs: number): TurnStore {
  switch (store.kind) {
    case 'memory':
      return createMemoryTurns();
    case 'redis':
      return createRedisTurns(store.open, `docent:${digest(book).slice(0, 12)}`, keepMs);
    case 'postgres':
      return createPostgresTurns(store.open, book);
    default:
      return store satisfies never;
  }
}

function ownerOf({ id, user }: Holder): Owner {
  return { sessionId: id, reader: user ? digest(user) : null };
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Parses a cursor. Anyone may write one: it says where a page ends, not whose it is. */
function parsePosition(cursor: string): TurnPosition | undefined {
  const [, createdMs, id] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(cursor) ?? [];
  return createdMs === undefined || id === undefined ? undefined : { createdMs: Number(createdMs), id };
}

function describeTurn({ rating, reason, ...turn }: TurnRecord): StoredTurn {
  return {
    message_id: turn.id,
    question: turn.question,
    answer: turn.answer,
    sources: turn.sources,
    created_at: new Date(turn.createdMs).toISOString(),
    expires_at: new Date(turn.expiresMs).toISOString(),
    ...(rating === null ? {} : { feedback: { rating, ...(reason === null ? {} : { reason }) } }),
  };
}
