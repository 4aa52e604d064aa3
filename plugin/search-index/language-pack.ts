import * as z from 'zod/mini';
import type { LanguagePack } from '../terms/tokenizer.js';
import { baseLanguage } from '../terms/fold.js';

/**
 * Loads a locale's stemmer and stop words for the build and the commands. I/O: imports Orama's packages.
 *
 * @param locale - BCP 47 tag. An unknown one gives an empty pack with neither stemmer nor stop words.
 */
export async function loadLanguagePack(locale: string): Promise<LanguagePack> {
  const { stemmer, stopwords } = languagePackModules(locale);
  const [stemmerModule, stopwordsModule]: [unknown, unknown] = await Promise.all([
    stemmer === null ? null : import(stemmer),
    stopwords === null ? null : import(stopwords),
  ]);
  return {
    stemmer: stemmerSchema.safeParse(stemmerModule).data?.stemmer ?? null,
    stopWords: stopWordsSchema.safeParse(stopwordsModule).data?.stopwords ?? [],
  };
}

/**
 * Returns the modules of a locale's stemmer (export `stemmer`) and stop words (export `stopwords`): bare specifiers such as
 * `@orama/stemmers/german`, or `null` if there is no such module.
 *
 * Languages that are not written in Latin script and have no stemmer of their own get the English one: it leaves their words
 * alone, and the words in Latin script in a technical book are mostly English.
 */
export function languagePackModules(locale: string): { stemmer: string | null; stopwords: string | null } {
  const language = baseLanguage(locale);
  const name = NAMES.get(language);
  const stemmerName = name ?? (NOT_LATIN.has(language) ? 'english' : null);
  const stopwordsName = name ?? STOP_WORDS_ONLY.get(language) ?? null;
  return {
    stemmer: stemmerName === null ? null : `@orama/stemmers/${stemmerName}`,
    stopwords: stopwordsName === null ? null : `@orama/stopwords/${stopwordsName}`,
  };
}

// `slovenian` is omitted because Orama maps it to the Russian stemmer and stop words.
const NAMES = new Map([
  ['ar', 'arabic'],
  ['bg', 'bulgarian'],
  ['da', 'danish'],
  ['de', 'german'],
  ['el', 'greek'],
  ['en', 'english'],
  ['es', 'spanish'],
  ['fi', 'finnish'],
  ['fr', 'french'],
  ['ga', 'irish'],
  ['hi', 'indian'],
  ['hu', 'hungarian'],
  ['hy', 'armenian'],
  ['id', 'indonesian'],
  ['it', 'italian'],
  ['lt', 'lithuanian'],
  ['nb', 'norwegian'],
  ['ne', 'nepali'],
  ['nl', 'dutch'],
  ['nn', 'norwegian'],
  ['no', 'norwegian'],
  ['pt', 'portuguese'],
  ['ro', 'romanian'],
  ['ru', 'russian'],
  ['sa', 'sanskrit'],
  ['sr', 'serbian'],
  ['sv', 'swedish'],
  ['ta', 'tamil'],
  ['tr', 'turkish'],
  ['uk', 'ukrainian'],
]);

const STOP_WORDS_ONLY = new Map([
  ['ja', 'japanese'],
  ['zh', 'mandarin'],
]);

const NOT_LATIN = new Set(
  'am be bn fa gu he ja ka kk km kn ko lo mk ml mn mr my or pa ps si te th ur zh'.split(' '),
);

const stemmerSchema = z.object({
  stemmer: z.custom<(word: string) => string>((value) => typeof value === 'function'),
});
const stopWordsSchema = z.object({ stopwords: z.array(z.string()) });
