import type { LoadIo } from './load-io.js';
import { readUpTo } from './read-up-to.js';

/** Files of one build that are kept for the next visit. Nothing here rejects: what fails is as if it were not there. */
export interface KeptFiles {
  /** @returns the bytes as they were kept, not checked; `null`: none, or more than `maxBytes` */
  read(url: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Keeps a file that was checked; does nothing when this build's cache has it. */
  keep(url: string, bytes: Uint8Array): Promise<void>;
  /** Forgets a file that turned out to be something else. */
  drop(url: string): Promise<void>;
}

/** What is kept of one book. Nothing here rejects. */
export interface BookCache {
  /** The manifest as the server last gave it, not checked. */
  readManifest(maxBytes: number): Promise<Uint8Array | null>;
  keepManifest(bytes: Uint8Array): Promise<void>;
  dropManifest(): Promise<void>;
  /** @param build `contentHash` of its manifest */
  openBuild(build: string): KeptFiles;
  /** Removes all builds but this one and, of the others, the one that came last. */
  removeOldBuilds(build: string): Promise<void>;
}

/**
 * A book's part of the browser's Cache API: one cache for the manifest, and one for each build. Their names begin with the
 * manifest's address, because books share an origin on GitHub Pages. Which files of an older build a newer one still uses
 * stands in roots that are not loaded; so the build before stays, a file found there moves over, and older builds go.
 *
 * @param caches the browser's; it may throw, hang, refuse, be full or hold garbage: then nothing is kept
 * @param schedule see `LoadIo`
 */
export function createBookCache(
  caches: CacheStorage,
  manifestUrl: string,
  schedule: NonNullable<LoadIo['schedule']>,
): BookCache {
  const quietly = createQuietly(schedule);
  const manifestCache = `docent ${manifestUrl}`;
  const buildPrefix = `${manifestCache}#`;
  const otherBuilds = async (current: string): Promise<string[]> =>
    (await caches.keys()).filter((name) => name.startsWith(buildPrefix) && name !== current);
  const manifests = createKeptFiles(
    () => caches.open(manifestCache),
    () => Promise.resolve(null),
    quietly,
  );
  return {
    readManifest: (maxBytes) => manifests.read(manifestUrl, maxBytes),
    async keepManifest(bytes) {
      await manifests.drop(manifestUrl);
      await manifests.keep(manifestUrl, bytes);
    },
    dropManifest: () => manifests.drop(manifestUrl),
    openBuild(build) {
      const name = buildPrefix + build;
      return createKeptFiles(
        () => caches.open(name),
        async () => {
          // In the order they were made.
          const before = (await otherBuilds(name)).at(-1);
          return before === undefined ? null : caches.open(before);
        },
        quietly,
      );
    },
    removeOldBuilds: (build) =>
      quietly(async () => {
        const old = (await otherBuilds(buildPrefix + build)).slice(0, -1);
        await Promise.all(old.map((name) => caches.delete(name)));
      }, undefined),
  };
}

function createKeptFiles(
  openOwn: () => Promise<Cache>,
  openBefore: () => Promise<Cache | null>,
  quietly: Quietly,
): KeptFiles {
  let own: Promise<Cache> | undefined;
  let before: Promise<Cache | null> | undefined;
  const here = new Set<string>();
  /** A full disk refuses every file: it is asked once. */
  let isRefused = false;

  return {
    read: (url, maxBytes) =>
      quietly(async () => {
        // Not `caches.match`, which would find what another cache of the origin holds under this address.
        own ??= openOwn();
        const response = await (await own).match(url);
        if (response !== undefined) {
          const bytes = await readUpTo(response.body, maxBytes);
          if (bytes !== null) here.add(url);
          return bytes;
        }
        before ??= openBefore();
        const older = await (await before)?.match(url);
        return older === undefined ? null : readUpTo(older.body, maxBytes);
      }, null),
    async keep(url, bytes) {
      if (isRefused || here.has(url)) return;
      isRefused = await quietly(async () => {
        own ??= openOwn();
        const headers = { 'content-type': 'application/octet-stream' };
        await (await own).put(url, new Response(new Uint8Array(bytes), { headers }));
        here.add(url);
        return false;
      }, true);
    },
    drop: (url) =>
      quietly(async () => {
        here.delete(url);
        own ??= openOwn();
        before ??= openBefore();
        await (await own).delete(url);
        await (await before)?.delete(url);
      }, undefined),
  };
}

/** Runs what may fail; `otherwise` stands in for its result. */
type Quietly = <Value>(act: () => Promise<Value>, otherwise: Value) => Promise<Value>;

/** A cache on a disk answers in milliseconds; one that hangs once is not asked again on this page. */
const HUNG_AFTER_MS = 3_000;

function createQuietly(schedule: NonNullable<LoadIo['schedule']>): Quietly {
  let isHung = false;
  return async (act, otherwise) => {
    if (isHung) return otherwise;
    let stop: (() => void) | undefined;
    const patience = new Promise<typeof otherwise>((resolve) => {
      stop = schedule(() => {
        isHung = true;
        resolve(otherwise);
      }, HUNG_AFTER_MS);
    });
    try {
      return await Promise.race([act(), patience]);
    } catch {
      return otherwise;
    } finally {
      stop?.();
    }
  };
}
