/** What a part says while it runs; goes to stderr. */
export interface Progress {
  /** A line that stays: what is skipped and why. */
  say(line: string): void;
  /** Replaces the last line on a terminal; elsewhere a line now and then. */
  step(text: string): void;
}
