import { stripTagCharacters } from './strip-tags.js';

/**
 * Puts text that others wrote between two lines that cannot be guessed, so that nothing in it passes for the end of it.
 *
 * @param boundary - random, of this request alone, 32 hexadecimal digits
 * @param name - what the block is, as in `passage 2`
 */
export function dataBlock(boundary: string, name: string, text: string): string {
  return `--- ${boundary} ${name} ---\n${stripTagCharacters(text)}\n--- ${boundary} end ---`;
}
