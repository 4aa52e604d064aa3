import type { KeptFiles, LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

export type BookCache = ReturnType<typeof createBookCache>;

/**
 * A book's part of the browser's Cache API: one cache for the manifest and one for each build. Their names begin with the
 * manifest's address, because books share an origin on GitHub Pages. Which files of an older build a newer one still uses
 * is known only to roots that are not loaded; so the previous build stays, and a file found there is copied over. Nothing rejects.
 *
 * @param caches - The browser's; when it throws, hangs, refuses, is full or holds garbage, nothing is kept.
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
    /** Holds the manifest as the server last sent it, unchecked. */
    manifests,
    async keepManifest(bytes: Uint8Array): Promise<void> {
      await manifests.drop(manifestUrl);
      await manifests.keep(manifestUrl, bytes);
    },
    /** @param build - `contentHash` of its manifest. */
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
    /** Removes all builds but this one and the latest other one. */
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
  /** A full disk refuses every file: it is tried once. */
  let isRefused = false;

  return {
    read: (url, maxBytes) =>
      attempt(async () => {
        // Not `caches.match`, which would find what another cache of the origin holds under this address.
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

/** Runs an action that may fail or hang; `otherwise` is then its result. */
type Attempt = <Value>(act: () => Promise<Value>, otherwise: Value) => Promise<Value>;

/** A cache on a disk answers in milliseconds; after one that hangs, none is tried again on this page. */
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
