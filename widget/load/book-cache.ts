import type { KeptFiles, LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

export type BookCache = ReturnType<typeof createBookCache>;

/**
 * Keeps a book's files in the browser's Cache API: one cache for the manifest and one for each build. The caches' names begin with the
 * manifest's address, because books on GitHub Pages share an origin. A new build may reuse files of the previous build, but only its
 * roots, which are not loaded yet, list them. So the previous build's cache stays, and files found there are copied. Nothing rejects.
 *
 * @param caches - The browser's. If it throws, hangs, is full or holds garbage, the book is loaded without it.
 */
export function createBookCache(
  caches: CacheStorage,
  manifestUrl: string,
  schedule: NonNullable<LoadIo['schedule']>,
) {
  const attempt = createAttempt(schedule);
  const manifestCache = `docent ${manifestUrl}`;
  const buildPrefix = `${manifestCache}#`;
  const otherBuilds = async (current: string): Promise<string[]> =>
    (await caches.keys()).filter((name) => name.startsWith(buildPrefix) && name !== current);
  const manifests = createKeptFiles(
    () => caches.open(manifestCache),
    () => Promise.resolve(null),
    attempt,
  );
  return {
    /** Holds the manifest that was kept last. Its bytes are not checked when they are read. */
    manifests,
    async keepManifest(bytes: Uint8Array): Promise<void> {
      await manifests.drop(manifestUrl);
      await manifests.keep(manifestUrl, bytes);
    },
    /** Opens the cache of the build whose manifest has this `contentHash`. */
    openBuild(build: string): KeptFiles {
      const name = buildPrefix + build;
      return createKeptFiles(
        () => caches.open(name),
        async () => {
          // `keys` lists caches in order of creation.
          const previous = (await otherBuilds(name)).at(-1);
          return previous === undefined ? null : caches.open(previous);
        },
        attempt,
      );
    },
    /** Deletes the caches of all builds except this one and the most recent other one. */
    removeOldBuilds: (build: string): Promise<void> =>
      attempt(async () => {
        const old = (await otherBuilds(buildPrefix + build)).slice(0, -1);
        await Promise.all(old.map((name) => caches.delete(name)));
      }, undefined),
  };
}

function createKeptFiles(
  openOwn: () => Promise<Cache>,
  openPrevious: () => Promise<Cache | null>,
  attempt: Attempt,
): KeptFiles {
  let ownCache: Promise<Cache> | undefined;
  let previousCache: Promise<Cache | null> | undefined;
  const own = (): Promise<Cache> => (ownCache ??= openOwn());
  const previous = (): Promise<Cache | null> => (previousCache ??= openPrevious());
  const present = new Set<string>();
  /** Set after the first refusal, because a full disk would refuse every other file too. */
  let isRefused = false;

  return {
    read: (url, maxBytes) =>
      attempt(async () => {
        // `caches.match` would also find what other caches of the origin hold under this address.
        const response = await (await own()).match(url);
        const found = response ?? (await (await previous())?.match(url));
        const bytes = found === undefined ? null : await readUpTo(found.body, maxBytes);
        if (response !== undefined && bytes !== null) present.add(url);
        return bytes;
      }, null),
    async keep(url, bytes) {
      if (isRefused || present.has(url)) return;
      isRefused = await attempt(async () => {
        const headers = { 'content-type': 'application/octet-stream' };
        await (await own()).put(url, new Response(new Uint8Array(bytes), { headers }));
        present.add(url);
        return false;
      }, true);
    },
    drop: (url) =>
      attempt(async () => {
        present.delete(url);
        await (await own()).delete(url);
        await (await previous())?.delete(url);
      }, undefined),
  };
}

/** Runs an action that may fail or hang, and returns `otherwise` if it does. */
type Attempt = <Value>(act: () => Promise<Value>, otherwise: Value) => Promise<Value>;

/** A disk cache answers in milliseconds. After one call has hung, this book's caches are not used again. */
const HUNG_AFTER_MS = 3_000;

function createAttempt(schedule: NonNullable<LoadIo['schedule']>): Attempt {
  let isHung = false;
  return async (act, otherwise) => {
    if (isHung) return otherwise;
    let stop: (() => void) | undefined;
    const timeout = new Promise<typeof otherwise>((resolve) => {
      stop = schedule(() => {
        isHung = true;
        resolve(otherwise);
      }, HUNG_AFTER_MS);
    });
    try {
      return await Promise.race([act(), timeout]);
    } catch {
      return otherwise;
    } finally {
      stop?.();
    }
  };
}
