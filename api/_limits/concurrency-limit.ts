/** Limits the answers this process writes at a time: too many are refused, so that not all of them are slow. */
export interface ConcurrencyLimit {
  isFull(): boolean;
  /** Takes a place. @returns A function that frees it, once; `null` if no place is free. */
  enter(): (() => void) | null;
  /** Places taken. */
  open(): number;
}

/** @param places - Answers at a time, at least 1. */
export function createConcurrencyLimit(places: number): ConcurrencyLimit {
  const taken = new Set<symbol>();
  return {
    isFull: () => taken.size >= places,
    open: () => taken.size,
    enter() {
      if (taken.size >= places) return null;
      const place = Symbol('place');
      taken.add(place);
      return () => void taken.delete(place);
    },
  };
}
