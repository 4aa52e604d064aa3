import { expect, it } from 'vitest';
import { loadLanguagePack } from '../search-index/language-pack.js';
import { createLanguage, createTokenizer } from './tokenizer.js';

it('leaves out contractions typed without an apostrophe, but no word that looks like one', async () => {
  const tokenizer = createTokenizer(createLanguage('en', await loadLanguagePack('en')));
  const terms = (text: string): string[] => tokenizer.words(text).map(({ term }) => term);
  expect(terms("it doesnt work and I dont know why, im lost: it isn't there")).toEqual(
    terms('work know lost'),
  );
  expect(terms('a shell with an id')).toEqual(['shell', 'id']);
});
