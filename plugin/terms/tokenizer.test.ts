import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLanguagePack } from '../search-index/language-pack.js';
import { createLanguage, createTokenizer, type Tokenizer } from './tokenizer.js';

const LOCALES = ['en', 'de', 'fr', 'tr', 'uk', 'vi', 'ar', 'hi', 'th', 'km', 'zh', 'ja', 'ko'];
const tokenizers = new Map<string, Tokenizer>();

beforeAll(async () => {
  for (const locale of LOCALES) {
    tokenizers.set(locale, createTokenizer(createLanguage(locale, await loadLanguagePack(locale))));
  }
});

function words(text: string, locale = 'en'): ReturnType<Tokenizer['words']> {
  return tokenizers.get(locale)?.words(text) ?? [];
}

function terms(text: string, locale = 'en'): string[] {
  return words(text, locale).map(({ term }) => term);
}

describe('words', () => {
  it('are stemmed and keep their place in the text', () => {
    expect(words('Running tests')).toEqual([
      { term: 'run', start: 0, end: 7, position: 0, role: 'word' },
      { term: 'test', start: 8, end: 13, position: 1, role: 'word' },
    ]);
  });

  it('leave out stop words but count their positions', () => {
    expect(words('a dog and the cat').map(({ term, position }) => [term, position])).toEqual([
      ['dog', 1],
      ['cat', 4],
    ]);
  });

  it('leave out contractions that the list holds', () => {
    expect(terms("Don’t panic, it's fine")).toEqual(['panic', 'fine']);
  });

  it("drop a possessive's s and an elided article", () => {
    expect(terms("the book's page")).toEqual(['book', 'page']);
    expect(terms("l'école", 'fr')).toEqual(['ecol']);
  });

  it('stay whole around an apostrophe in Cyrillic', () => {
    expect(terms("м'ята", 'uk')).toEqual(['мят']);
  });

  it('ignore soft hyphens and joiners inside them', () => {
    expect(terms('hy\u00adphen\u200dated')).toEqual(terms('hyphenated'));
  });
});

describe('names in code', () => {
  it('in camel case are found whole and by their parts', () => {
    expect(words('useBaseUrl').map(({ term, role }) => [term, role])).toEqual([
      ['usebaseurl', 'word'],
      ['us', 'part'],
      ['base', 'part'],
      ['url', 'part'],
    ]);
    expect(terms('HTMLElement')).toEqual(['htmlelement', 'html', 'element']);
  });

  it('with connectors are found by their parts and joined', () => {
    expect(terms('ros2_control')).toEqual(['ros2', 'control', 'ros2control']);
    expect(terms('dialog.type()')).toEqual(['dialog', 'type', 'dialogtyp']);
    expect(terms('std::vector')).toEqual(['std', 'vector', 'stdvector']);
  });

  it('have one joined form however they are written', () => {
    expect(terms('SARS-CoV-2')).toContain('sarscov2');
    expect(terms('re-render')).toContain(terms('rerender')[0]);
  });

  it('that are versions keep their dots, so that 3.1 is not 31', () => {
    expect(terms('3.10.2')).toContain('3.10.2');
    expect(terms('1,500')).toContain('1500');
  });

  it('that are methods of every object are words like others', () => {
    expect(terms('constructor __proto__ toString')).toEqual(['constructor', 'proto', 'tostr', 'string']);
  });
});

describe('scripts without spaces', () => {
  it('are cut into pairs of characters: Han, kana, Hangul', () => {
    expect(terms('東京タワー', 'ja')).toEqual(['東京', '京タ', 'タワ', 'ワー']);
    expect(terms('데이터를', 'ko')).toEqual(['데이', '이터', '터를']);
  });

  it('give a single character where it stands alone', () => {
    expect(terms('水。2015年', 'ja')).toEqual(['水', '2015', '年']);
  });

  it('are cut into pairs of clusters, marks and leading vowels with their consonant: Thai', () => {
    expect(terms('แพนเธอร์ส', 'th')).toEqual(['แพน', 'นเธ', 'เธอ', 'อร์', 'ร์ส']);
  });

  it('keep Khmer subscripts with their consonant', () => {
    expect(terms('ខ្មែរ', 'km')).toEqual(['ខ្មែរ']);
  });

  it('stem the Latin words between them as English', () => {
    expect(terms('使用 components 的组件', 'zh')).toContain('compon');
  });
});

describe('any text', () => {
  it('gives terms whose places lie in the text and in order, in every language', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom(...LOCALES),
        (text, locale) => {
          let before = -1;
          for (const { term, start, end, position, role } of words(text, locale)) {
            expect(term.length).toBeGreaterThan(0);
            expect(term.length).toBeLessThanOrEqual(64);
            expect(start).toBeLessThan(end);
            expect(end).toBeLessThanOrEqual(text.length);
            // Joined and split forms stand where a word does.
            const isNext = role === 'word' ? position > before : position <= before + 1;
            expect(isNext).toBe(true);
            before = Math.max(before, position);
          }
        },
      ),
    );
  });

  it('takes time that grows with its length, not faster', () => {
    for (const unit of ['a_', "a'", 'a-', 'xY', 'а', '水', 'ก็', '1,', '\u00ad']) {
      // CPU time: other work on the machine does not count.
      const before = process.cpuUsage();
      words(unit.repeat(50_000), 'th');
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    }
  });
});

it('mends the language packs: "a" is an English stop word, mojibake and punctuation are none', async () => {
  expect(createLanguage('en', await loadLanguagePack('en')).stopWords.has('a')).toBe(true);
  const mandarin = createLanguage('zh', await loadLanguagePack('zh')).stopWords;
  expect(mandarin.has('５')).toBe(false);
  expect(mandarin.has('5')).toBe(false);
  expect(mandarin.has('一个')).toBe(true);
});

it('takes no stemmer at all for an unknown language', async () => {
  const language = createLanguage('xx', await loadLanguagePack('xx'));
  expect(language.stem('running')).toBe('running');
  expect(language.stopWords.size).toBe(0);
});
