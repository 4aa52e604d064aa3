/**
 * Whether a file's name is one of ours that changes with its content: what `encodeFile` gives to parts of the index, and the
 * files of the panel. A site may have other files in a folder of that name.
 */
export function isHashedName(name: string): boolean {
  return /^(?:[0-9a-f]{16}\.bin|(?:panel|pow-worker)-[0-9a-f]{16}\.js|panel-licences-[0-9a-f]{16}\.txt)$/u.test(
    name,
  );
}
