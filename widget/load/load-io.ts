import type { KeptFiles } from './book-cache.js';

/** I/O of loading, supplied by the caller. */
export interface LoadIo {
  /** Must honour `signal`, which aborts requests that hang. */
  fetch: typeof fetch;
  /** Where a visited book is kept; without it (plain http, a terminal) everything works, uncached. */
  caches?: CacheStorage | undefined;
  /** Runs a function after some milliseconds; the returned function cancels it. Default: `setTimeout`. */
  schedule?: (run: () => void, delayMs: number) => () => void;
}

/** I/O of loading the files of an opened book. */
export interface FileIo extends LoadIo {
  /** What is kept of this build. */
  files?: KeptFiles;
  /** Addresses whose last answer was not the file. */
  suspects?: Set<string>;
}

/** The default `schedule`. */
export function afterDelay(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
