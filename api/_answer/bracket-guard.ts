import { parseNumbers } from './find-citation.js';
import { readCharacter } from './spelled-character.js';

/**
 * Follows the text that readers see outside code, so that no pair of brackets closes around numbers that the model was not given, however
 * they are spelled: `[*9*]`, `[9&#8203;]`, or `[ 9 ]` with fifty spaces.
 *
 * @param passageCount - Passages are numbered from 1 to this.
 */
export function createBracketGuard(passageCount: number) {
  /** The text since the last opening bracket, while it may be a list of numbers. */
  let content: string | null = null;
  let isBlankLine = false;

  /** @param mark - What separates the numbers from the brackets. */
  const see = (text: string, mark: string): string => {
    const character = readCharacter(text, true);
    const shown = character === 'undecided' ? '' : character.shown;
    if (shown === '[') {
      content = '';
      return '';
    }
    if (content === null) return '';
    if (shown === ']') {
      const numbers = parseNumbers(content);
      content = null;
      const isGiven = mark === '…' && numbers?.every((n) => n >= 1 && n <= passageCount) === true;
      return numbers === null || isGiven ? '' : mark;
    }
    // What an entity or a tag shows is not known here.
    if (shown === '&' || text === '<' || text === '†') {
      content = null;
      return mark;
    }
    if (/^[\d,;\s-]+$/.test(shown)) content += shown;
    else if (shown !== '' && !UNSEEN.test(shown) && !(shown === '^' && content === '')) content = null;
    return '';
  };

  return {
    /** Returns whether the text ends with an opening bracket and, possibly, numbers. */
    isOpen: () => content !== null,
    /** Returns whether the text ends with an opening bracket and nothing that is seen. */
    isEmpty: () => content !== null && !/\d/.test(content),
    close(): void {
      content = null;
    },
    /**
     * Takes the next token: a bracket, a `<` that begins a tag, or text without either.
     *
     * @returns What to write before the token: `…` in prose; in a formula `{}`, which TeX does not show.
     */
    advance(token: string, place: 'prose' | 'formula'): string {
      const mark = place === 'prose' ? '…' : '{}';
      if (token === '\n') {
        // A paragraph ends.
        if (isBlankLine) content = null;
        isBlankLine = true;
      } else if (token.trim() !== '') isBlankLine = false;
      if (token.length <= 1 || /^[&\\]/.test(token)) return see(token, mark);
      if (content === null) return '';
      return Array.from(token, (character) => see(character, mark)).join('');
    },
  };
}

/** Markup, and the quote marker of a line. */
const UNSEEN = /^[*_~`$>]$/;
