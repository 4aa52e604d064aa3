import { describe, expect, it } from 'vitest';
import { baseLanguage, foldCase, foldMarks, stripMarks } from './fold.js';

describe('foldCase', () => {
  it('gives compatibility forms their plain letters', () => {
    expect(foldCase('ＦＵＬＬ ﬁnd', 'en')).toBe('full find');
  });

  it('keeps the dotless i of Turkish apart', () => {
    expect(foldCase('IŞIK İl', 'tr')).toBe('ışık il');
    expect(foldCase('ISIK', 'en')).toBe('isik');
  });
});

describe('foldMarks', () => {
  it.each([
    ['résumé', 'fr', 'resume'],
    ['größe', 'de', 'grosse'],
    ['șțăâî', 'ro', 'staai'],
    ['ελλάδας', 'el', 'ελλαδασ'],
    ['ёлка', 'ru', 'елка'],
    ['كِتَابٌ', 'ar', 'كتاب'],
    ['łódź', 'pl', 'lodz'],
  ])('%s in %s is %s', (word, locale, folded) => {
    expect(foldMarks(word, locale)).toBe(folded);
  });

  it.each([
    ['йод', 'ru', 'й is a letter of its own'],
    ['किताबें', 'hi', 'vowel signs are letters'],
    ['น้ำ', 'th', 'tones tell words apart'],
    ['データ', 'ja', 'voicing tells kana apart'],
    ['한국', 'ko', 'syllables stay whole'],
  ])('%s in %s keeps its marks: %s', (word, locale) => {
    expect(foldMarks(word, locale)).toBe(word);
  });

  it('keeps every mark in Vietnamese, but the vocabulary is ordered without them', () => {
    expect(foldMarks('đội', 'vi')).toBe('đội');
    expect(stripMarks('đội')).toBe('doi');
  });
});

it('reads the language out of a tag', () => {
  expect(['zh-Hans', 'pt_BR', 'EN'].map(baseLanguage)).toEqual(['zh', 'pt', 'en']);
});
