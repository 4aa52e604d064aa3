import {
  countOnPage,
  isBefore,
  isVisible,
  SESSIONS_MAX,
  TITLE_MAX_CHARS,
  type Owner,
  type SessionSummary,
  type TurnRecord,
  type TurnStore,
} from './turn-record.js';

/** Keeps turns in this process, for trying Docent out: they are lost when it ends, and each process has its own. */
export function createMemoryTurns(): TurnStore {
  const turns = new Map<string, TurnRecord>();
  const dropOld = (nowMs: number): void => {
    // All turns are kept equally long, so they expire in insertion order.
    for (const [id, turn] of turns) {
      if (turn.expiresMs > nowMs && turns.size <= TURNS_MAX) break;
      turns.delete(id);
    }
  };
  const findTurns = (owner: Owner, sessionId: string, nowMs: number): TurnRecord[] =>
    [...turns.values()].filter((turn) => turn.sessionId === sessionId && isVisible(turn, owner, nowMs));
  return {
    async save(turn) {
      turns.set(turn.id, turn);
      dropOld(turn.createdMs);
    },
    async read(owner, sessionId, nowMs, before) {
      dropOld(nowMs);
      const found = findTurns(owner, sessionId, nowMs)
        .filter((turn) => before === null || isBefore(turn, before))
        .sort((a, b) => (isBefore(a, b) ? 1 : -1));
      const sizes = found.map((turn) => Buffer.byteLength(JSON.stringify(turn)));
      const count = countOnPage(sizes);
      const bytes = sizes.slice(0, count).reduce((total, size) => total + size, 0);
      const earlier = count < found.length ? (found[count - 1] ?? null) : null;
      return { turns: found.slice(0, count).reverse(), unreadable: 0, earlier, bytes };
    },
    async remove(owner, sessionId, nowMs) {
      const removed = findTurns(owner, sessionId, nowMs);
      for (const { id } of removed) turns.delete(id);
      return removed.length > 0;
    },
    async list(owner, nowMs) {
      dropOld(nowMs);
      const own = [...turns.values()].filter((turn) => isVisible(turn, owner, nowMs));
      return [...new Set(own.map(({ sessionId }) => sessionId))]
        .flatMap((sessionId) => summarize(own.filter((turn) => turn.sessionId === sessionId)) ?? [])
        .sort((a, b) => b.updatedMs - a.updatedMs)
        .slice(0, SESSIONS_MAX);
    },
    async rate(owner, { message_id: id, rating, reason = null }, nowMs) {
      const turn = turns.get(id);
      if (turn === undefined || turn.sessionId !== owner.sessionId || !isVisible(turn, owner, nowMs))
        return false;
      turns.set(id, { ...turn, rating, reason });
      return true;
    },
  };
}

/** The most turns that one process keeps; the oldest are dropped first. */
const TURNS_MAX = 10_000;

/** Summarizes the visible turns of one session, given oldest first; `null` if there are none. */
function summarize(turns: readonly TurnRecord[]): SessionSummary | null {
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
