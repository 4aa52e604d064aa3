/** The I/O that loading needs, supplied by the caller. */
export interface LoadIo {
  /** Must honour `signal`, which aborts requests that hang. */
  fetch: typeof fetch;
  /** Stores loaded files. Without it (on plain http or in a terminal) everything works, but nothing is cached. */
  caches?: CacheStorage | undefined;
  /** Runs a function after a delay in milliseconds and returns a function that cancels it. Default: `setTimeout`. */
  schedule?: (run: () => void, delayMs: number) => () => void;
}

/** The cached files of one build. Nothing here rejects: a failure looks like an empty cache. */
export interface KeptFiles {
  /** Returns the file's unchecked bytes, or `null` if there are none or more than `maxBytes`. */
  read(url: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Keeps a file that was checked. Does nothing if this build's cache is known to have it. */
  keep(url: string, bytes: Uint8Array): Promise<void>;
  /** Removes a file that failed its check. */
  drop(url: string): Promise<void>;
}

/** The I/O that loading an opened book's files needs. */
export interface FileIo extends LoadIo {
  /** The cached files of this build; `null` without `caches`. */
  files: KeptFiles | null;
  /** Addresses whose last fetch did not return the expected file. */
  suspects: Set<string>;
}

/** The default `schedule`. */
export function afterDelay(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
