import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt } from './excerpt.js';

describe('excerpt', () => {
  it('marks the words in a short text and leaves the rest', () => {
    expect(excerpt('tie a bowline loop', [{ start: 6, end: 13 }])).toEqual([
      { text: 'tie a ', marked: false },
      { text: 'bowline', marked: true },
      { text: ' loop', marked: false },
    ]);
  });

  it('shows the part with the most marked words, cut at spaces', () => {
    const text = `rope ${'filler '.repeat(60)}the bowline makes a fixed loop ${'filler '.repeat(60)}`;
    const marks = ['rope', 'bowline', 'fixed', 'loop'].map((word) => {
      const start = text.indexOf(word);
      return { start, end: start + word.length };
    });
    const parts = excerpt(text, marks, 120);
    const shown = parts.map(({ text }) => text).join('');
    expect(parts.filter(({ marked }) => marked).map(({ text }) => text)).toEqual([
      'bowline',
      'fixed',
      'loop',
    ]);
    expect(shown).toMatch(/^… filler .* filler …$/u);
  });

  it('accepts marks that overlap, are out of order or out of range', () => {
    const parts = excerpt('abcdef', [
      { start: 3, end: 99 },
      { start: -2, end: 2 },
      { start: 1, end: 4 },
    ]);
    expect(parts.map(({ text }) => text).join('')).toBe('abcdef');
    expect(parts.every(({ marked }) => marked)).toBe(true);
  });

  it('is always a contiguous part of the text, within the limit, without split characters', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 600 });
    const marks = fc.array(fc.record({ start: fc.integer({ min: -5, max: 700 }), end: fc.nat(700) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, marks, fc.integer({ min: 20, max: 200 }), (text, marks, maxChars) => {
        const shown = excerpt(text, marks, maxChars)
          .filter(({ text }) => text !== '… ' && text !== ' …')
          .map(({ text }) => text)
          .join('');
        expect(text).toContain(shown);
        expect(shown.length).toBeLessThanOrEqual(maxChars);
        // Throws at half a character.
        expect(() => encodeURIComponent(shown)).not.toThrow();
      }),
    );
  });
});
