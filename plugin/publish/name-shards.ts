/**
 * Decides whether a root names all shards itself or directories of them. A root is loaded by every question, a directory by
 * those that need one of its shards.
 *
 * @param toDirectory makes a directory of neighbouring shards
 */
export function nameShards<Entry>(
  shards: readonly Entry[],
  toDirectory: (some: readonly Entry[]) => Entry,
): { shards: Entry[]; directories: Entry[] } {
  if (shards.length <= NAMED_IN_ROOT_MAX) return { shards: [...shards], directories: [] };
  const directories: Entry[] = [];
  for (let at = 0; at < shards.length; at += DIRECTORY_SHARDS) {
    directories.push(toDirectory(shards.slice(at, at + DIRECTORY_SHARDS)));
  }
  return { shards: [], directories };
}

/** 13 bytes each: what several directories would take, with a round trip less. */
const NAMED_IN_ROOT_MAX = 512;
const DIRECTORY_SHARDS = 64;
