/** I/O of loading, supplied by the caller. */
export interface LoadIo {
  /** Must honour `signal`, which aborts requests that hang. */
  fetch: typeof fetch;
  /** Where loaded files are stored; without it (plain http, a terminal) everything works, uncached. */
  caches?: CacheStorage | undefined;
  /** Runs a function after some milliseconds; the returned function cancels it. Default: `setTimeout`. */
  schedule?: (run: () => void, delayMs: number) => () => void;
}

/** Cached files of one build. Nothing here rejects: a failure looks like an empty cache. */
export interface KeptFiles {
  /** @returns unchecked bytes; `null` when there are none, or more than `maxBytes` */
  read(url: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Keeps a checked file; does nothing when this build's cache has it. */
  keep(url: string, bytes: Uint8Array): Promise<void>;
  /** Removes a file that turned out to be something else. */
  drop(url: string): Promise<void>;
}

/** I/O of loading the files of an opened book. */
export interface FileIo extends LoadIo {
  /** What is kept of this build; `null` without caches. */
  files: KeptFiles | null;
  /** Addresses whose last answer was not the file. */
  suspects: Set<string>;
}

/** The default `schedule`. */
export function afterDelay(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}
