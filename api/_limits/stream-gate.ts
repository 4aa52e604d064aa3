/** Counts the answers this process is writing, so that too many are refused instead of all being slow. */
export interface StreamGate {
  isFull(): boolean;
  /** Takes a place; `null` when there is none. What it returns gives it back, however often it is called once. */
  enter(): (() => void) | null;
  /** Places taken, never below 0. */
  open(): number;
}

/** @param places - answers at a time, at least 1 */
export function createStreamGate(places: number): StreamGate {
  let taken = 0;
  return {
    isFull: () => taken >= places,
    open: () => taken,
    enter() {
      if (taken >= places) return null;
      taken += 1;
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        taken -= 1;
      };
    },
  };
}
