import { describe, expect, it } from 'vitest';
import { languagePackModules, loadLanguagePack } from './language-pack.js';

describe('languagePackModules', () => {
  it.each([
    ['de-AT', '@orama/stemmers/german', '@orama/stopwords/german'],
    ['nb', '@orama/stemmers/norwegian', '@orama/stopwords/norwegian'],
    ['zh-Hans', '@orama/stemmers/english', '@orama/stopwords/mandarin'],
    ['th', '@orama/stemmers/english', null],
    ['vi', null, null],
  ])('%s has stemmer %s and stop words %s', (locale, stemmer, stopwords) => {
    expect(languagePackModules(locale)).toEqual({ stemmer, stopwords });
  });

  it('gives Slovenian nothing: Orama would stem it as Russian', () => {
    expect(languagePackModules('sl')).toEqual({ stemmer: null, stopwords: null });
  });
});

describe('loadLanguagePack', () => {
  it.each(
    'ar bg da de el en es fi fr ga hi hu hy id it ja lt ne nl no pt ro ru sa sr sv ta tr uk zh'.split(' '),
  )('loads what %s names, and its stemmer stands any word', async (locale) => {
    const { stemmer, stopWords } = await loadLanguagePack(locale);
    expect(stopWords.length).toBeGreaterThan(20);
    for (const word of ['', 'a', '水', 'constructor', '\ud800', 'x'.repeat(64), 'किताबें', 'كتابٌ']) {
      expect(typeof stemmer?.(word)).toBe('string');
    }
  });
});
