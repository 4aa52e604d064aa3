/** While the store is down, each process allows every limit divided by this. */
export const INSURANCE_SHARE = 5;

/** Thrown if the store cannot be used now: it is unreachable, silent, or sends something that is not a valid reply. */
export class StoreUnavailable extends Error {
  constructor(reason: string) {
    super(`The store is unavailable: ${reason}.`);
    this.name = 'StoreUnavailable';
  }
}

/** Thrown if a call was not sent, because too many others were waiting for the store: it is well, and was asked nothing. */
export class StoreBusy extends Error {
  constructor() {
    super('Too many calls are waiting for the store.');
    this.name = 'StoreBusy';
  }
}

/**
 * Returns whether an error means that the store itself is out of order, so that every other call would fail as well.
 *
 * Drivers report lost connections and timeouts as plain errors without a code, so every error counts as an outage unless it
 * concerns a single command, a single row or our own code.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreBusy || CODE_FAULTS.has(error.name)) return false;
  // In Redis, WRONGTYPE concerns a single key. Other errors (LOADING, READONLY, OOM, NOPERM) concern the whole server.
  if (error.name === 'ReplyError') return !error.message.startsWith('WRONGTYPE');
  const state = 'code' in error ? String(error.code) : '';
  return !(/^(?:22|23|40|42)...$/.test(state) && !UNUSABLE_TABLES.has(state));
}

const CODE_FAULTS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'ZodError']);

/**
 * A table is missing, or the role may not use it. All other codes of classes 22, 23, 40 and 42 concern one statement.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNUSABLE_TABLES = new Set(['42P01', '42501']);
