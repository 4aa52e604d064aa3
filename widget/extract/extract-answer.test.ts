import { beforeAll, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import { createLanguage, createTokenizer, type Tokenizer } from '../../plugin/terms/tokenizer.js';
import { extractAnswer } from './extract-answer.js';
import type { ReadPassage } from './score-sentences.js';

const tokenizers = new Map<string, Tokenizer>();

beforeAll(async () => {
  for (const locale of ['en', 'zh', 'th', 'ar']) {
    tokenizers.set(locale, createTokenizer(createLanguage(locale, await loadLanguagePack(locale))));
  }
});

function tokenizer(locale = 'en'): Tokenizer {
  const found = tokenizers.get(locale);
  if (found === undefined) throw new TypeError(`No tokenizer for ${locale}`);
  return found;
}

function passage(text: string, ...breadcrumbs: string[]): ReadPassage {
  return { title: 'A page', breadcrumbs, text };
}

/** Returns what is quoted: a line for each run, with the number of its passage. */
function quoted(question: string, passages: readonly ReadPassage[], locale = 'en'): string[] {
  return extractAnswer(question, passages, tokenizer(locale)).flatMap(({ passage: index, runs }) =>
    runs.map(({ text }) => `${index} ${text}`),
  );
}

const TIDES = passage(
  'The sea rises and falls twice a day along most coasts. Tides are caused by the gravity of the Moon and the Sun. ' +
    'Some bays have one tide a day. Sailors read them in tables that are printed each year.',
  'The sea',
  'Tides',
);
const ROCKS = passage(
  'Basalt is the most common rock of the Moon. Rocks from the Apollo missions are stored in Houston.',
  'Rocks',
);

describe('the quoted sentences', () => {
  it('answer the question or one of the queries for it, whichever fits better', () => {
    const question = 'Warum steigt und fällt das Wasser an der Küste jeden Tag?';
    expect(extractAnswer(question, [TIDES, ROCKS], tokenizer())).toEqual([]);
    const queries = ['causes of tides', 'gravity of the Moon and the Sun on the sea'];
    const [quote] = extractAnswer(question, [TIDES, ROCKS], tokenizer(), { queries });
    expect(quote?.runs[0]?.text).toMatch(/Tides are caused by the gravity of the Moon and the Sun\./);
    expect(quote?.runs[0]?.marks.length).toBeGreaterThan(3);
    const needless = { queries: ['coffee machines'] };
    expect(extractAnswer('Where are the rocks from Apollo stored?', [ROCKS], tokenizer(), needless)).toEqual(
      extractAnswer('Where are the rocks from Apollo stored?', [ROCKS], tokenizer()),
    );
  });

  it('are those that answer, and nothing else', () => {
    expect(quoted('What causes the tides?', [TIDES, ROCKS]).join()).toMatch(
      /^0 Tides are caused by the gravity of the Moon and the Sun\./,
    );
    expect(quoted('Where are the rocks from Apollo stored?', [TIDES, ROCKS])).toEqual([
      '1 Rocks from the Apollo missions are stored in Houston.',
    ]);
  });

  it('of a passage that joins sections are judged by the heading of their own section', () => {
    const text =
      'Registry\nRun the package manager in the folder of the site.\n\n' +
      'What about tarballs?\n- Copy the file into the folder of the site before the first build.';
    const sections = [
      { at: 0, heading: 'Registry', depth: 1 },
      { at: text.indexOf('What'), heading: 'What about tarballs?', depth: 1 },
    ];
    const question = 'How do I install from a tarball?';
    expect(quoted(question, [{ ...passage(text, 'Installing'), sections }])).toEqual([
      '0 Copy the file into the folder of the site before the first build.',
    ]);
  });

  it('are at most three, and one if one is asked for', () => {
    const many = passage(
      Array.from({ length: 9 }, (_, n) => `Tides of kind ${n} are caused by the Moon.`).join(' '),
    );
    const count = (maxSentences?: number): number =>
      extractAnswer('Which tides are caused by the Moon?', [many], tokenizer(), {
        ...(maxSentences && { maxSentences }),
      })
        .flatMap(({ runs }) => runs)
        .flatMap(({ text }) => text.match(/kind/gu) ?? []).length;
    expect(count()).toBe(3);
    expect(count(1)).toBe(1);
  });

  it('that follow each other are one run, with what stands between them', () => {
    const text =
      'The gravity of the Moon causes the tides of all seas.\n\n- Tides in bays have causes of their own, such as the wind.';
    const [quote] = extractAnswer('What causes tides?', [passage(text)], tokenizer());
    expect(quote?.runs.map((run) => run.text)).toEqual([text]);
  });

  it('repeat no sentence that two passages share', () => {
    expect(
      quoted('What causes the tides?', [TIDES, TIDES, ROCKS]).filter((line) => line.includes('caused')),
    ).toHaveLength(1);
  });

  it('mark the words of the question in every form', () => {
    const [quote] = extractAnswer('What causes the tides?', [TIDES, ROCKS], tokenizer());
    const run = quote?.runs[0];
    expect(run?.marks.map(({ start, end }) => run.text.slice(start, end))).toEqual([
      'Tides',
      'caused',
      'tide',
    ]);
  });

  it('may name their subject in the sentence before', () => {
    const text =
      'The lighthouse of Bell Rock stands on a reef. It was built by Robert Stevenson in 1810. The keepers lived in Arbroath.';
    expect(quoted('Who built the lighthouse of Bell Rock?', [passage(text)]).join()).toContain(
      'Robert Stevenson',
    );
  });

  it('open a section whose heading asks the question', () => {
    const text = 'You do: each answer is a call to a provider with your key. Searching costs nothing at all.';
    const other = passage('A question of a reader is a line of text, and it is paid attention.', 'Questions');
    expect(quoted('Who pays?', [passage(text, 'Who pays'), other])[0]).toContain('You do');
  });

  it.each([
    ['zh', '潮汐是什么造成的？', '潮汐是月球引力造成的。火山在东边。', '潮汐是月球引力造成的。'],
    [
      'ar',
      'ما سبب المد والجزر؟',
      'سبب المد والجزر هو جاذبية القمر. تقع الجبال في الشرق.',
      'سبب المد والجزر هو جاذبية القمر.',
    ],
    ['th', 'น้ำขึ้นน้ำลงเกิดจากอะไร', 'น้ำขึ้นน้ำลงเกิดจากแรงดึงดูดของดวงจันทร์ ภูเขาอยู่ทางตะวันออก', 'ดวงจันทร์'],
  ])('are found in %s', (locale, question, text, expected) => {
    expect(quoted(question, [passage(text)], locale).join()).toContain(expected);
  });
});

describe('nothing is quoted', () => {
  it('if no sentence answers', () => {
    expect(quoted('How do I install the printer driver on Windows?', [TIDES, ROCKS])).toEqual([]);
    expect(quoted('Which mountain in Peru is the highest volcano?', [TIDES, ROCKS])).toEqual([]);
  });

  it('to a question without a word, or from passages without a sentence', () => {
    expect(quoted('???', [TIDES])).toEqual([]);
    expect(quoted('the of and', [TIDES])).toEqual([]);
    expect(quoted('Tides', [])).toEqual([]);
    expect(quoted('How tides work', [passage('How tides work', 'How tides work')])).toEqual([]);
  });

  it('that only repeats the question', () => {
    const question = 'How do I add Docent to my site?';
    const echoes = passage(
      `{ "message": "${question}" }\n\n${question}\n\n- ${question}\n\n<AskButton question="${question}">Ask it.</AskButton>`,
      question,
    );
    expect(quoted(question, [echoes])).toEqual([]);
  });
});

it('quotes the nearest sentence, whatever it is, if the score does not matter', () => {
  const options = { maxSentences: 1, minScore: Number.NEGATIVE_INFINITY };
  expect(extractAnswer('Whence?', [TIDES], tokenizer(), options)).toHaveLength(1);
});

it('quotes exactly, whatever the text and the question are', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a',
        'Moon',
        'tides',
        '. ',
        '? ',
        ': ',
        '\n',
        '\n\n',
        '- ',
        '1. ',
        '💁 ',
        ' | ',
        '。',
        'ก',
        'α',
        '{',
        '"',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, text, (first, second, question) => {
      const passages = [passage(first), passage(second)];
      const options = { minScore: Number.NEGATIVE_INFINITY };
      for (const { passage: index, runs } of extractAnswer(question, passages, tokenizer(), options)) {
        let before = -1;
        for (const { text: run, start, marks } of runs) {
          expect(start).toBeGreaterThan(before);
          expect(passages[index]?.text.slice(start, start + run.length)).toBe(run);
          for (const mark of marks) expect(run.slice(mark.start, mark.end)).not.toBe('');
          before = start + run.length - 1;
        }
      }
    }),
  );
});
