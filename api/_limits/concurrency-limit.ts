/** Limits the answers this process writes at a time: too many are refused, so that not all of them are slow. */
export type ConcurrencyLimit = ReturnType<typeof createConcurrencyLimit>;

/** @param places - Answers at a time, at least 1. */
export function createConcurrencyLimit(places: number) {
  const taken = new Set<AbortController>();
  return {
    isFull: () => taken.size >= places,
    /** Places taken. */
    open: () => taken.size,
    /** Takes a place; `null` if none is free. Its signal aborts when the reader leaves, and on `release`. */
    enter(request: AbortSignal): { signal: AbortSignal; release: () => void } | null {
      if (taken.size >= places) return null;
      // A platform reports a reader who leaves by the request's signal, by the stream's `cancel`, or both.
      const place = new AbortController();
      const release = (): void => {
        request.removeEventListener('abort', release);
        place.abort();
        taken.delete(place);
      };
      taken.add(place);
      request.addEventListener('abort', release);
      if (request.aborted) release();
      return { signal: place.signal, release };
    },
  };
}
