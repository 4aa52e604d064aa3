/**
 * Whether a file is one of ours named by its content: a part of the index (`encodeFile`) or a file of the panel. A site may have
 * other files in that directory.
 */
export function isHashedName(name: string): boolean {
  return /^(?:[0-9a-f]{16}\.bin|(?:panel|pow-worker)-[0-9a-f]{16}\.js|panel-licences-[0-9a-f]{16}\.txt)$/u.test(
    name,
  );
}
