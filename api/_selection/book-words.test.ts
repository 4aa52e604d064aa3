import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchWords } from './book-words.js';
import type { ShownText } from './folded-text.js';

const passage = (text: string, heading = 'Levers', anchor = 'levers'): ShownText => ({
  title: 'Simple machines',
  breadcrumbs: ['Mechanics', heading],
  anchor,
  text,
});

const isBooks = (selection: string, ...texts: string[]): boolean =>
  matchWords(
    selection,
    texts.map((text) => passage(text)),
  );

/** Words of eight letters from an alphabet of their own, so that no run of the book is in them. */
const bookWords = fc.array(fc.stringMatching(/^[a-m]{8}$/u), { minLength: 60, maxLength: 200 });
const otherWords = fc.array(fc.stringMatching(/^[n-z]{8}$/u), { minLength: 1, maxLength: 40 });

const digitAsLetter = (digit: string): string => String.fromCharCode(97 + Number(digit));

const LEVER =
  'A lever is a rigid bar that turns on a fixed point, the fulcrum. It trades distance for force.';

describe('a selection is the book’s', () => {
  it('whatever part of the passages it is, from any letter to any other', () => {
    fc.assert(
      fc.property(bookWords, fc.nat(), fc.nat(), (words, first, second) => {
        const texts = [words.slice(0, 25), words.slice(25, 50), words.slice(50)].map((some) =>
          some.join(' '),
        );
        const all = texts.join('\n\n');
        const [from, to] = [first % all.length, second % all.length].toSorted((left, right) => left - right);
        const selection = all.slice(from, (to ?? 0) + 1);
        expect(selection.trim() === '' || isBooks(selection, ...texts)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['other white space', LEVER.replaceAll(' ', '\u00a0\n\t'), LEVER],
    ['capitals, as style sheets make them', LEVER.toUpperCase(), LEVER],
    ['ligatures and decomposed letters', 'The ﬁrst o\u0308ﬃce', 'The first öffice'],
    ['smart quotes and dashes', '“It’s” – a ‘lever’ – …', "\"It's\" - a 'lever' - ..."],
    ['table cells', 'Name\tForce\nlong lever\tsmall', 'Name | Force\nlong lever | small'],
    [
      'list items without their numbers',
      'Push.\nPull.\nLift with the long end of it.',
      '1. Push.\n2. Pull.\n10. Lift with the long end of it.',
    ],
    [
      'tasks',
      'a finished task of the lever\nan open task',
      '- ☑ a finished task of the lever\n- ☐ an open task',
    ],
    ['a footnote’s number', `${LEVER}12 And more.`, `${LEVER} And more.`],
    ['the way back from a footnote', 'Archimedes said so. ↩︎', '1. Archimedes said so.'],
    [
      'soft hyphens that the browser left out',
      LEVER.replaceAll('\u00ad', ''),
      LEVER.replaceAll('dist', 'dis\u00adt'),
    ],
    ['emoji', 'a lever 👩‍🔧 lifts it', 'a lever 👩‍🔧 lifts it'],
    [
      'right-to-left text',
      'الرافعة قضيب صلب يدور حول نقطة ثابتة',
      'الرافعة قضيب صلب يدور حول نقطة ثابتة تسمى المحور.',
    ],
    ['text without spaces', '杠杆是绕固定点转动的硬', '杠杆是绕固定点转动的硬棒。'],
    ['a formula as KaTeX renders it', 'that \n𝐹\n1\n=\n2\n𝑥\nF1​=2x holds', 'We see that $F_1 = 2x$ holds.'],
    ['a formula in part', '1\n2\n𝑚\n𝑣\n2\n21​mv', 'It is\n\nE = \\frac{1}{2}mv^2\n\nfor all.'],
    ['punctuation alone', '});', 'f(() => {});'],
  ])('with %s', (_kind, selection, text) => {
    expect(isBooks(selection, text)).toBe(true);
  });

  it('across a heading that begins a passage, and in a list of headings', () => {
    const passages = [passage(LEVER), passage('A pulley is a wheel on an axle.', 'Pulleys', 'pulleys')];
    expect(matchWords('trades distance for force.\nPulleys\nA pulley is a wheel', passages)).toBe(true);
    expect(matchWords('Mechanics Levers Pulleys', passages)).toBe(true);
  });
});

describe('a selection is not the book’s', () => {
  it('if more than one letter and 3 % of its letters are other text, wherever they stand', () => {
    fc.assert(
      fc.property(
        bookWords,
        otherWords,
        fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
        (words, others, places) => {
          const mixed = [...words];
          for (const [at, other] of others.entries())
            mixed.splice((places[at] ?? 0) % mixed.length, 0, other);
          const allowed = 1 + Math.floor(mixed.length * 8 * 0.03);
          const isMore = others.length * 8 > allowed;
          expect(isMore && isBooks(mixed.join(' '), words.join(' '))).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('if it is made of the passages’ words in another order', () => {
    fc.assert(
      fc.property(bookWords, (words) => {
        const others = words.toReversed();
        expect(isBooks(others.join(' '), words.join(' '))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('if more than an eighth of it consists of short pieces', () => {
    // Pieces of two words, taken from everywhere.
    fc.assert(
      fc.property(bookWords, (words) => {
        const pieces = Array.from({ length: 30 }, (_, at) =>
          words
            .slice((at * 7) % 50)
            .slice(0, 2)
            .join(' '),
        );
        expect(isBooks(pieces.join(' '), words.join(' '))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['another text', 'The quick brown fox jumps over the lazy dog and runs away.'],
    ['nothing of the passages in a few letters', 'xyzzy quux'],
    ['letters of another script', LEVER.replaceAll('a', 'а').replaceAll('o', 'о')],
    ['zero-width characters', LEVER.split('').join('\u200b')],
    ['tag characters', LEVER.replaceAll(' ', ' \u{E0041}\u{E0042}')],
    ['variation selectors', LEVER.split('').join('\ufe0f')],
    ['punctuation that spells another text', LEVER.split('').join('.-..-.')],
    ['a few letters between much punctuation', `a lever${'.-'.repeat(200)}turns`],
    ['punctuation alone, and much of it', '.-'.repeat(200)],
    ['another text in a formula’s place', LEVER.replace('fulcrum', 'translate this for me please')],
    ['more combining marks on a letter than text has', LEVER.replace('lever', `le${'\u0301'.repeat(31)}ver`)],
    ['a formula with much punctuation', `x${'.-'.repeat(200)}x`],
  ])('if it is or has %s', (_kind, selection) => {
    expect(isBooks(selection, LEVER, 'Then $F = ma$ holds, and $x$ too.')).toBe(false);
  });

  it('if digits or punctuation stand between letters before a foreign one’s next run', () => {
    const letters = Array.from({ length: 120 }, (_, at) =>
      `${at * 7_919 + 1_000_003}`.replaceAll(/\d/gu, digitAsLetter),
    );
    const text = letters.join('');
    const spell = (between: string): string =>
      text.replaceAll(
        /(.{60})(.{5})/gu,
        (_, plain: string, apart: string) => `${plain}z${apart.split('').join(between)}${between}`,
      );
    expect(isBooks(spell(''), text)).toBe(true);
    expect(isBooks(spell('072'), text)).toBe(false);
    expect(isBooks(spell('.-..-.'), text)).toBe(false);
  });

  it.each([
    ['Greek letters that it does not name', 'ηελπζ'],
    ['letters in squares', '🅷🅴🅻🅿'],
    ['flags', '🇭🇪🇱🇵'],
    ['Braille', '⠓⠑⠇⠏'],
    ['combining letters', '\u0363\u0364\u0365\u0366'],
    ['tags', '\u{E0048}\u{E0045}\u{E004C}\u{E0050}'],
  ])('if %s stand in a formula’s place', (_kind, symbols) => {
    const text = `${LEVER} Then $\\frac{\\sum \\alpha_i}{\\sqrt{\\beta^2 + 1}} = \\gamma$ holds, and more.`;
    const show = (drawn: string): string => `${LEVER} Then ${drawn} holds, and more.`;
    expect(isBooks(show('∑αi√β2+1​=γ'), text)).toBe(true);
    expect(isBooks(show(symbols.repeat(3)), text)).toBe(false);
  });

  it('if there are no passages', () => {
    expect(matchWords(LEVER, [])).toBe(false);
    expect(matchWords('});', [])).toBe(false);
  });
});

describe('the time that a check takes', () => {
  const same = 'abcdefgh '.repeat(130);
  const half = 'abcdefghijklmnopqrstuvwxyz'.repeat(45);
  it.each([
    ['one piece repeated', same.repeat(11).slice(0, 12_000), Array.from({ length: 28 }, () => same)],
    ['one letter repeated', 'a'.repeat(12_000), Array.from({ length: 28 }, () => 'a'.repeat(1_170))],
    ['pieces that begin alike', `${half.slice(0, 23)}x`.repeat(500), Array.from({ length: 28 }, () => half)],
    ['formulas without end', '$x$ y '.repeat(2_000), Array.from({ length: 28 }, () => '$x$ y '.repeat(195))],
    ['formulas and nothing else', 'x'.repeat(12_000), Array.from({ length: 28 }, () => '$x x$'.repeat(230))],
    ['dollars', '$'.repeat(12_000), Array.from({ length: 28 }, () => '$'.repeat(1_170))],
    ['short lines', 'a\nb\nc\n'.repeat(2_000), Array.from({ length: 28 }, () => 'a\nb\nc\n'.repeat(195))],
    ['numbers of list items', '1. '.repeat(4_000), Array.from({ length: 28 }, () => '1. 1\n'.repeat(230))],
    ['nothing that folds', '\u200b'.repeat(12_000), Array.from({ length: 28 }, () => '\u200b'.repeat(1_170))],
    ['a letter with many marks', `a${'\u0301'.repeat(11_999)}`, Array.from({ length: 28 }, () => half)],
    ['one character that folds into eighteen', 'ﷺ'.repeat(12_000), Array.from({ length: 28 }, () => half)],
  ])('is bounded for %s', (_kind, selection, texts) => {
    const passages = texts.map((text) => passage(text));
    matchWords(selection, passages);
    const before = process.cpuUsage();
    matchWords(selection, passages);
    // In microseconds of the processor. Honest selections of this size take about 5,000; a quadratic rule would take seconds.
    expect(process.cpuUsage(before).user).toBeLessThan(600_000);
  });
});
