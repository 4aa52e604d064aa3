/**
 * Limits how many answers this process writes at a time: it refuses further ones, so that not all become slow.
 *
 * @param places - Number of answers at a time, at least 1.
 */
export function createConcurrencyLimit(places: number) {
  const taken = new Set<AbortController>();
  return {
    isFull: () => taken.size >= places,
    /** Returns the number of places taken. */
    open: () => taken.size,
    /** Takes a place, or returns `null` if none is free. Its signal aborts when the reader leaves, and on `release`. */
    enter(request: AbortSignal): { signal: AbortSignal; release: () => void } | null {
      if (taken.size >= places) return null;
      // Platforms report that a reader has left through the request's signal, the stream's `cancel`, or both.
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
