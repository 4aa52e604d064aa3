import { beforeAll, describe, expect, it } from 'vitest';
import { createLanguage, createTokenizer } from '../../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import { publishInMemory, toChunks, type MemoryBook } from './_test/memory-book.js';
import { findPassages } from './find-passages.js';

interface Script {
  name: string;
  /** Of a book in that script. */
  locale: string;
  /** Text of the page that is looked for. */
  text: string;
  /** Text of another page of the same script, in which no word asked for stands. */
  other: string;
  /** What readers type, and how it differs from the page. */
  typed: [how: string, question: string][];
}

const SCRIPTS: Script[] = [
  {
    name: 'Latin with accents',
    locale: 'fr',
    text: 'Le château possède une entrée fortifiée.',
    other: 'La rivière traverse une longue vallée.',
    typed: [
      ['as it is', 'château'],
      ['without accents', 'chateau'],
      ['in capitals', 'CHÂTEAU'],
      ['in capitals without accents', 'CHATEAU'],
      ['with accents apart (NFD)', 'château'.normalize('NFD')],
      ['in full width', 'ｃｈａｔｅａｕ'],
      ['with a soft hyphen', 'châ\u00adteau'],
    ],
  },
  {
    name: 'German',
    locale: 'de',
    text: 'Die Straße führt am Gebäude vorbei.',
    other: 'Der Wald beginnt hinter dem Hügel.',
    typed: [
      ['as it is', 'Straße'],
      ['with ss', 'Strasse'],
      ['in capitals', 'STRASSE'],
      ['in capitals with the capital ß', 'STRAẞE'],
      ['without umlaut', 'Gebaude'],
    ],
  },
  {
    name: 'Turkish',
    locale: 'tr',
    text: 'Isparta ile İstanbul arasında bir yol var.',
    other: 'Nehir denize kadar uzanır.',
    typed: [
      ['with the dotted capital', 'İstanbul'],
      ['in small letters', 'istanbul'],
      ['with the dotless letter', 'ısparta'],
      ['in capitals', 'İSTANBUL'],
      ['in capitals, dotless', 'ISPARTA'],
    ],
  },
  {
    name: 'Vietnamese',
    locale: 'vi',
    text: 'Con đường dẫn đến trường đại học.',
    other: 'Mùa thu lá vàng rơi nhiều.',
    typed: [
      ['as it is', 'trường'],
      ['in capitals', 'TRƯỜNG'],
      ['with marks apart (NFD)', 'trường'.normalize('NFD')],
      ['without marks', 'truong'],
    ],
  },
  {
    name: 'Greek',
    locale: 'el',
    text: 'Ο υπολογιστής και ο λόγος του φιλοσόφου.',
    other: 'Η θάλασσα είναι γαλάζια σήμερα.',
    typed: [
      ['as it is', 'λόγος'],
      ['without accent', 'λογος'],
      ['in capitals', 'ΛΟΓΟΣ'],
      ['in capitals with accent', 'ΛΌΓΟΣ'],
      ['with the other sigma at its end', 'λογοσ'],
      ['with accents apart (NFD)', 'λόγος'.normalize('NFD')],
    ],
  },
  {
    name: 'Cyrillic',
    locale: 'ru',
    text: 'Самолёт летит над городом.',
    other: 'Река течёт через долину.',
    typed: [
      ['as it is', 'самолёт'],
      ['without the dots', 'самолет'],
      ['in capitals', 'САМОЛЁТ'],
      ['with the dots apart (NFD)', 'самолёт'.normalize('NFD')],
    ],
  },
  {
    name: 'Arabic',
    locale: 'ar',
    text: 'المدرسة الكبيرة في أَحْمَد مكتبة.',
    other: 'النهر يمر عبر الوادي.',
    typed: [
      ['without vowel points', 'أحمد'],
      ['with vowel points', 'أَحْمَد'],
      ['without hamza', 'احمد'],
      ['stretched', 'أحـــمد'],
      ['between marks of direction', '\u200fأحمد\u200f'],
      ['in presentation forms', 'ﺃﺣﻤﺪ'],
      ['another word, with points', 'مَكْتَبَة'],
    ],
  },
  {
    name: 'Hebrew',
    locale: 'he',
    text: 'הסֵפֶר החדש נמצא על השולחן.',
    other: 'הנהר זורם דרך העמק.',
    typed: [
      ['without points', 'הספר'],
      ['with points', 'הסֵפֶר'],
    ],
  },
  {
    name: 'Devanagari',
    locale: 'hi',
    text: 'विद्यालय में पुस्तकालय और बाज़ार है।',
    other: 'नदी घाटी से होकर बहती है।',
    typed: [
      ['as it is', 'पुस्तकालय'],
      ['with a dot below', 'बाज़ार'],
      ['with the dot below in one letter', 'बा\u095bार'],
      ['decomposed', 'बाज़ार'.normalize('NFD')],
    ],
  },
  {
    name: 'Thai',
    locale: 'th',
    text: 'ห้องสมุดอยู่ใกล้โรงเรียนและมีน้ำ',
    other: 'แมวดำกินปลา',
    typed: [
      ['as it is', 'ห้องสมุด'],
      ['another word', 'โรงเรียน'],
      ['inside of a sentence', 'อยากไปห้องสมุด'],
      ['with sara am in two letters', 'มีน\u0e49\u0e4d\u0e32'],
    ],
  },
  {
    name: 'Han',
    locale: 'zh',
    text: '图书馆在学校旁边。',
    other: '今天天气非常好。',
    typed: [
      ['as it is', '图书馆'],
      ['two characters', '学校'],
      ['one character', '馆'],
      ['inside of a sentence', '请问图书馆怎么走？'],
    ],
  },
  {
    name: 'kana',
    locale: 'ja',
    text: 'データベースのサーバーはがくせいのものです。',
    other: 'きょうはいいてんきですね。',
    typed: [
      ['as it is', 'データベース'],
      ['in half width', 'ﾃﾞｰﾀﾍﾞｰｽ'],
      ['with voiced marks apart (NFD)', 'データベース'.normalize('NFD')],
      ['hiragana', 'がくせい'],
      ['hiragana with voiced marks apart (NFD)', 'がくせい'.normalize('NFD')],
      ['another word', 'サーバー'],
    ],
  },
  {
    name: 'Hangul',
    locale: 'ko',
    text: '도서관에서 학생들이 책을 읽는다.',
    other: '오늘은 날씨가 매우 좋습니다.',
    typed: [
      ['as it is', '도서관'],
      ['with another particle', '도서관을'],
      ['another word with a particle', '학생은'],
      ['in letters apart (NFD)', '도서관'.normalize('NFD')],
    ],
  },
];

const PARTITION = 'docs/default/current';

async function firstPage(book: MemoryBook, question: string): Promise<string> {
  const found = await findPassages(await book.open(), { question, partitions: [PARTITION], limit: 3 });
  if (!found.ok) throw new Error(found.error.message);
  return found.hits[0]?.chunk.url ?? 'nothing';
}

function pageOf({ locale, text, other }: Script): Parameters<typeof publishInMemory>[0] {
  return [...toChunks(`/book/${locale}/other`, [other]), ...toChunks(`/book/${locale}/page`, [text])];
}

describe.each(SCRIPTS)('a word in $name', (script) => {
  const { locale, typed } = script;
  let own: MemoryBook;
  let mixed: MemoryBook;
  beforeAll(async () => {
    own = await publishInMemory(pageOf(script), { locale });
    mixed = await publishInMemory(SCRIPTS.flatMap(pageOf));
  });

  it.each(typed)('typed %s finds its page in a book of its language', async (_how, question) => {
    expect(await firstPage(own, question)).toBe(`/book/${locale}/page`);
  });

  it.each(typed)('typed %s finds its page in an English book', async (_how, question) => {
    expect(await firstPage(mixed, question)).toBe(`/book/${locale}/page`);
  });
});

/** How an author's editor may have written a word -> how a reader types it. */
const SPELLINGS: [what: string, locale: string, written: string, typed: string][] = [
  ['Latin, accents apart', 'fr', 'château'.normalize('NFD'), 'château'],
  ['Latin in full width', 'en', 'Ｔｏｋｅｎ', 'token'],
  ['a ligature', 'en', 'ﬁle', 'file'],
  ['Greek, accents apart', 'el', 'λόγος'.normalize('NFD'), 'λόγος'],
  ['Cyrillic, dots apart', 'ru', 'самолёт'.normalize('NFD'), 'самолёт'],
  ['Cyrillic, breve apart', 'uk', 'чай'.normalize('NFD'), 'чай'],
  ['Arabic with points', 'ar', 'مُحَمَّد', 'محمد'],
  ['Devanagari, nukta in one letter', 'hi', 'बा\u095bार', 'बाज़ार'],
  ['Thai, sara am in two letters', 'th', 'น\u0e49\u0e4d\u0e32', 'น้ำ'],
  ['katakana in half width', 'ja', 'ﾃﾞｰﾀﾍﾞｰｽ', 'データベース'],
  ['hiragana, voiced marks apart', 'ja', 'がくせい'.normalize('NFD'), 'がくせい'],
  ['Hangul, letters apart', 'ko', '도서관'.normalize('NFD'), '도서관'],
  ['Han, compatibility form', 'zh', '\uf9d1書館', '六書館'],
];

it.each(SPELLINGS)(
  'a word written as %s has the terms of the word as it is typed',
  async (_what, locale, written, typed) => {
    for (const bookLocale of [locale, 'en']) {
      const language = createLanguage(bookLocale, await loadLanguagePack(bookLocale));
      const tokenizer = createTokenizer(language);
      const terms = (text: string): string[] => tokenizer.words(text).map(({ term }) => term);
      expect(terms(written)).toEqual(terms(typed));
      // Where it stands is told in the text as it is written: marks are set by it.
      const found = tokenizer.words(`<${written}>`);
      expect([found[0]?.start, found.at(-1)?.end]).toEqual([1, written.length + 1]);
    }
  },
);

describe('a question that is none', () => {
  let book: MemoryBook;
  beforeAll(async () => {
    const texts = Array.from(
      { length: 1_500 },
      (_value, n) => `Part ${n}: word${n} stands beside thing${n}.`,
    );
    book = await publishInMemory(
      [
        ...toChunks('/book/parts', texts),
        ...toChunks('/book/object', ['The constructor calls toString and __proto__ and hasOwnProperty.']),
      ],
      { maxShardBytes: 1024 },
    );
  });

  /** How many hits, and how many files it took on a first visit. */
  async function ask(
    question: string,
    previousQuestions: string[] = [],
  ): Promise<{ hits: number; files: number }> {
    book.requests.length = 0;
    const found = await findPassages(await book.open(), {
      question,
      partitions: [PARTITION],
      limit: 16,
      previousQuestions,
    });
    if (!found.ok) throw new Error(found.error.message);
    return { hits: found.hits.length, files: book.requests.length };
  }

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'but %s, which every object has, finds its page',
    async (name) => {
      const found = await findPassages(await book.open(), {
        question: name,
        partitions: [PARTITION],
        limit: 3,
      });
      expect(found.ok && found.hits.map(({ chunk }) => chunk.url)).toEqual(['/book/object']);
    },
  );

  it.each(['valueOf', 'isPrototypeOf', '__defineGetter__', 'length'])(
    'but %s, which the book does not have, finds nothing',
    async (name) => {
      expect((await ask(name)).hits).toBe(0);
    },
  );

  it.each([
    ['nothing', ''],
    ['blanks', ' \t\n\u3000\u00a0'],
    ['stop words', 'what is the of and a to'],
    ['an emoji', '\u{1F6F6}'],
    ['a family of emoji', '\u{1F468}\u200d\u{1F469}\u200d\u{1F467}'],
    ['a flag', '\u{1F1E9}\u{1F1EA}'],
    ['punctuation', '?!…—()[]{}<>|\\/"\'`~^*'],
    ['NUL', '\0\0\0'],
    ['half of a surrogate pair', '\ud83d'],
    ['the other half', '\udef6\udef6'],
    ['marks of direction', '\u200f\u202e\u2066\u2069'],
    ['marks on nothing', '\u0301\u0301\u064e\u3099'],
    ['ten thousand marks', '\u0301'.repeat(10_000)],
    ['the mark between questions', '\u001e\u001e'],
  ])('of %s finds nothing and loads nothing but the manifest', async (_what, question) => {
    expect(await ask(question)).toEqual({ hits: 0, files: 1 });
  });

  it.each([
    ['NUL', '\0word17\0'],
    ['half of a surrogate pair', 'word17\ud83d'],
    ['marks of direction', '\u202eword17\u202c'],
    ['an emoji', '\u{1F6F6}word17\u{1F6F6}'],
    ['a byte order mark', '\ufeffword17'],
  ])('but of a word beside %s finds its page', async (_what, question) => {
    expect((await ask(question)).hits).toBeGreaterThan(0);
  });

  /** Manifest, root, a shard for each of 96 terms, the text of 16 hits. */
  const FILES_MAX = 2 + 96 + 16;

  it.each([
    ['one word of 10,000 letters', 'x'.repeat(10_000)],
    ['one word of 10,000 letters that begins a word', `word17${'7'.repeat(10_000)}`],
    [
      '10,000 characters of many words',
      Array.from({ length: 1_200 }, (_value, n) => `word${n}`)
        .join(' ')
        .slice(0, 10_000),
    ],
    ['10,000 characters of Han', '图书馆在学校旁边今天天气非常好'.repeat(700).slice(0, 10_000)],
    [
      '10,000 different characters of Han',
      String.fromCodePoint(...Array.from({ length: 10_000 }, (_value, n) => 0x4e00 + n)),
    ],
    ['10,000 characters of Thai', 'ห้องสมุดอยู่ใกล้โรงเรียน'.repeat(450)],
    ['10,000 connected words', 'a-b_c.'.repeat(1_700)],
    ['10,000 words in camel case', 'useBaseUrl'.repeat(1_000)],
    ['10,000 emoji', '\u{1F6F6}'.repeat(10_000)],
    ['10,000 half surrogates', '\ud83d'.repeat(10_000)],
    ['a million characters', 'word1 '.repeat(170_000)],
  ])('of %s is answered, and loads a bounded number of files', async (_what, question) => {
    const { files } = await ask(question);
    expect(files).toBeLessThanOrEqual(FILES_MAX);
    const leaning = await ask('word17', [question]);
    expect(leaning.files).toBeLessThanOrEqual(FILES_MAX);
    expect(leaning.hits).toBeGreaterThan(0);
  });
});
