/** A total to change. */
export interface Change {
  /** What is counted and when, such as `t:20778`. */
  account: string;
  /** Who it is counted for; `''` is the whole book. */
  holder: string;
  amount: number;
}

/** An amount to take. */
export interface Entry extends Change {
  /** What the total may at most be afterwards. */
  most: number;
  /** When the total is no longer needed, in milliseconds since 1970. */
  endsAtMs: number;
}

/** Totals that several instances may change at the same time. */
export interface Ledger {
  /** Adds all amounts if no total then exceeds its `most`, otherwise none. @returns Whether they were added. */
  take(entries: readonly Entry[]): Promise<boolean>;
  /** Adds amounts, which may be negative, to those of the totals that still exist. */
  add(changes: readonly Change[]): Promise<void>;
  /** Returns the totals, 0 for those that do not exist. */
  read(totals: readonly Pick<Change, 'account' | 'holder'>[]): Promise<number[]>;
}
