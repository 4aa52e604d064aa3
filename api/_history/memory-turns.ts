import {
  isVisible,
  SESSION_TURNS_MAX,
  SESSIONS_MAX,
  summarize,
  type KeptTurn,
  type TurnStore,
} from './kept-turn.js';

/**
 * Keeps turns in this process, for trying it out: gone with the process, and each process has its own.
 *
 * @param maxTurns - the oldest go first beyond it
 */
export function createMemoryTurns(maxTurns = 10_000): TurnStore {
  const turns = new Map<string, KeptTurn>();
  const forget = (nowMs: number): void => {
    // All are kept equally long, so what is over stands first.
    for (const [id, turn] of turns) {
      if (turn.expiresMs > nowMs && turns.size <= maxTurns) break;
      turns.delete(id);
    }
  };
  const visible: (...query: Parameters<TurnStore['read']>) => KeptTurn[] = (owner, sessionId, nowMs) =>
    [...turns.values()].filter((turn) => turn.sessionId === sessionId && isVisible(turn, owner, nowMs));
  return {
    async save(turn) {
      turns.set(turn.id, turn);
      forget(turn.createdMs);
    },
    async read(owner, sessionId, nowMs) {
      forget(nowMs);
      return visible(owner, sessionId, nowMs).slice(-SESSION_TURNS_MAX);
    },
    async remove(owner, sessionId, nowMs) {
      const removed = visible(owner, sessionId, nowMs);
      for (const { id } of removed) turns.delete(id);
      return removed.length > 0;
    },
    async list(owner, nowMs) {
      forget(nowMs);
      const own = [...turns.values()].filter((turn) => isVisible(turn, owner, nowMs));
      return [...new Set(own.map(({ sessionId }) => sessionId))]
        .flatMap((sessionId) => summarize(own.filter((turn) => turn.sessionId === sessionId)) ?? [])
        .sort((a, b) => b.updatedMs - a.updatedMs)
        .slice(0, SESSIONS_MAX);
    },
    async rate(owner, id, rating, reason, nowMs) {
      const turn = turns.get(id);
      if (turn === undefined || turn.sessionId !== owner.sessionId || !isVisible(turn, owner, nowMs))
        return false;
      turns.set(id, { ...turn, rating, reason });
      return true;
    },
  };
}
