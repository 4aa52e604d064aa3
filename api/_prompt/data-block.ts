import { stripTagCharacters } from './strip-tags.js';

/**
 * Encloses untrusted text in two lines that nobody can guess, so that nothing in the text can pass for its end.
 *
 * @param boundary - 32 random hexadecimal digits, new for each request.
 * @param name - What the block is, as in `passage 2`.
 */
export function dataBlock(boundary: string, name: string, text: string): string {
  return `--- ${boundary} ${name} ---\n${stripTagCharacters(text)}\n--- ${boundary} end ---`;
}
