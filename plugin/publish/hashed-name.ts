/**
 * Whether a file's name is one that `encodeFile` gives to parts of the index. A site may have other `.bin` files in a
 * folder of that name.
 */
export function isHashedName(name: string): boolean {
  return /^[0-9a-f]{16}\.bin$/u.test(name);
}
