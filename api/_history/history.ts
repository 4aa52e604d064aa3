import { createHash } from 'node:crypto';
import type { CitedSource } from '../_answer/answer-events.js';
import type { StoreSettings } from '../_config/limits.js';
import type { FeedbackRequest, SessionList, StoredSession, StoredTurn } from '../_contract/history.js';
import type { Store } from '../_stores/store.js';
import { accept, refuse, type Checked } from '../_verify/refusal.js';
import type { KeptTurn, Owner, TurnStore } from './kept-turn.js';
import { createMemoryTurns } from './memory-turns.js';
import { createPostgresTurns } from './postgres-turns.js';
import { createRedisTurns } from './redis-turns.js';

/** The part of a session's token that says whose it is. */
interface Holder {
  id: string;
  user?: string | null | undefined;
}

/**
 * Conversations that are kept for a while. Each is its owner's: the user's, or, asked by nobody signed in, that of whoever
 * holds the session's token. To everybody else it is not there: `not_found`, word for word as for one that never was.
 */
export interface History {
  /** @returns whether it is kept; `false` when the store is down. Never rejects. */
  save(holder: Holder, turn: FinishedTurn): Promise<boolean>;
  /** @returns `not_found` or `store_unavailable` */
  read(holder: Holder, sessionId: string): Promise<Checked<StoredSession>>;
  /** @returns `not_found` or `store_unavailable` */
  remove(holder: Holder, sessionId: string): Promise<Checked<null>>;
  /** @returns `store_unavailable` */
  list(holder: Holder): Promise<Checked<SessionList>>;
  /** A turn of the token's own session. @returns `not_found` or `store_unavailable` */
  rate(holder: Holder, feedback: FeedbackRequest): Promise<Checked<null>>;
}

/** What is kept of an answer. */
export interface FinishedTurn {
  messageId: string;
  question: string;
  answer: string;
  sources: readonly CitedSource[];
}

/** Makes the history of a book; `null` when none is kept. */
export function createHistory(
  settings: StoreSettings,
  book: string,
  store: Store,
  now: () => number,
): History | null {
  if (!settings.keepsHistory) return null;
  const turns = createTurnStore(store, book);
  const run = async <T>(work: () => Promise<T>): Promise<Checked<T>> => {
    const done =
      store.kind === 'memory' ? { ok: true as const, value: await work() } : await store.gate.run(work);
    return done.ok ? accept(done.value) : refuse('store_unavailable', UNAVAILABLE, { retryAfterSeconds: 5 });
  };
  return {
    async save(holder, turn) {
      const createdMs = now();
      const kept: KeptTurn = {
        id: turn.messageId,
        sessionId: holder.id,
        reader: ownerOf(holder).reader,
        question: turn.question,
        answer: turn.answer,
        sources: [...turn.sources],
        rating: null,
        reason: null,
        createdMs,
        expiresMs: createdMs + settings.historySeconds * 1_000,
      };
      return (await run(() => turns.save(kept))).ok;
    },
    async read(holder, sessionId) {
      const found = await run(() => turns.read(ownerOf(holder), sessionId, now()));
      if (!found.ok) return found;
      if (found.value.length === 0) return refuseMissing();
      return accept({ session_id: sessionId, turns: found.value.map(describeTurn) });
    },
    async remove(holder, sessionId) {
      const removed = await run(() => turns.remove(ownerOf(holder), sessionId, now()));
      if (!removed.ok) return removed;
      return removed.value ? accept(null) : refuseMissing();
    },
    async list(holder) {
      const found = await run(() => turns.list(ownerOf(holder), now()));
      if (!found.ok) return found;
      const sessions = found.value.map(({ sessionId, turns: count, firstQuestion, updatedMs }) => ({
        session_id: sessionId,
        turns: count,
        title: firstQuestion.slice(0, TITLE_MAX_CHARS),
        updated_at: new Date(updatedMs).toISOString(),
      }));
      return accept({ sessions });
    },
    async rate(holder, { message_id: id, rating, reason }) {
      const rated = await run(() => turns.rate(ownerOf(holder), id, rating, reason ?? null, now()));
      if (!rated.ok) return rated;
      return rated.value ? accept(null) : refuseMissing();
    },
  };
}

/** The one answer to whoever asks for what is not theirs, not there or never kept. */
export function refuseMissing(): ReturnType<typeof refuse> {
  return refuse('not_found', 'There is no such session.');
}

const UNAVAILABLE = 'What is stored cannot be reached just now.';
const TITLE_MAX_CHARS = 120;

function createTurnStore(store: Store, book: string): TurnStore {
  switch (store.kind) {
    case 'memory':
      return createMemoryTurns();
    case 'redis':
      return createRedisTurns(store.open, `docent:${digest(book).slice(0, 12)}`);
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
  return createHash('sha256').update(text).digest('base64url');
}

function describeTurn(turn: KeptTurn): StoredTurn {
  const { rating, reason } = turn;
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
