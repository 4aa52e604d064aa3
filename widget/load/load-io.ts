import type { KeptFiles } from './book-cache.js';

/** What loading needs of the world. */
export interface LoadIo {
  /** Must heed `signal`: a request that hangs is given up by it. */
  fetch: typeof fetch;
  /** Where a visited book is kept; without it (plain http, a terminal) nothing is, and everything works. */
  caches?: CacheStorage | undefined;
  /** Runs a function after some milliseconds; the returned function calls it off. Default: `setTimeout`. */
  schedule?: (run: () => void, delayMs: number) => () => void;
}

/** What loading the files of an opened book needs. */
export interface FileIo extends LoadIo {
  /** What is kept of this build. */
  files?: KeptFiles;
  /** Addresses that gave something else than the file last time. */
  suspects?: Set<string>;
}

/** The clock of `LoadIo` where none is handed in. */
export function afterDelay(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
