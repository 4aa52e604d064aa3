import { describe, expect, it } from 'vitest';
import { publishInMemory, toChunks } from './_test/memory-book.js';
import type { IndexedChunk } from '../../plugin/publish/encode-index.js';
import { findPassages, type PassageQuery } from './find-passages.js';
import type { ScoredChunk } from './scored-chunk.js';

/** Asks all partitions of a book just published. */
async function ask(
  chunks: readonly IndexedChunk[],
  query: Partial<PassageQuery> & { question: string },
  options: { locale?: string; maxShardBytes?: number } = {},
): Promise<ScoredChunk[]> {
  const book = await (await publishInMemory(chunks, options)).open();
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(book, { partitions, limit: 10, ...query });
  if (!found.ok) throw new Error(found.error.message);
  return found.hits;
}

async function textsFor(chunks: readonly IndexedChunk[], question: string, locale = 'en'): Promise<string[]> {
  return (await ask(chunks, { question }, { locale })).map(({ chunk }) => chunk.text);
}

const BOOK = [
  ...toChunks('/docs/install', [
    'You need Node to run it.',
    'Install the plugin: Run npm install in the folder of the site.',
    'Install without a network: Copy the tarball and install it from there.',
  ]),
  ...toChunks('/docs/deploy', [
    'Deploy: The site goes to any static host. The plugin was built before.',
    'Troubles: When a deploy fails, install the plugin again and look at the log of the build.',
  ]),
  ...toChunks('/docs/sql', [
    'Joins: A join puts rows of two tables together.',
    'Indexes: An index finds rows.',
  ]),
];

describe('the order of hits', () => {
  it('puts the section whose heading is the question first, then what says most of it', async () => {
    const anchors = (await ask(BOOK, { question: 'How do I install the plugin?' })).map(
      ({ chunk }) => chunk.anchor,
    );
    expect(anchors).toEqual([
      'install-the-plugin', // its heading says all of the question and nothing else
      'troubles', // all of the question side by side, on a page about something else
      'install-without-a-network', // "install" in heading and text, and its page says the rest
      '', // only its page's title says "install"
      'deploy', // only "plugin", in passing
    ]);
  });

  it('prefers a passage that says much of the question in one place, in whatever order', async () => {
    const filler = 'and so it goes on for a while without a word about what was asked here today '.repeat(3);
    const spread = `Copper is mined. ${filler} Zinc is brittle.`;
    const together = `Zinc and copper are mined. ${filler} Is brittle.`;
    const others = ['Gold shines.', 'Silver tarnishes.'];
    const chunks = toChunks('/docs/metals', [spread, together, ...others]);
    // Too far apart in the question to be a pair.
    const [first] = await textsFor(chunks, 'copper alloy price history zinc');
    expect(first).toBe(together);
  });

  it('is the same however the index is cut into files', async () => {
    const question = { question: 'install the plugin again' };
    const whole = await ask(BOOK, question);
    const cut = await ask(BOOK, question, { maxShardBytes: 1024 });
    expect(cut).toEqual(whole);
  });

  it('lets nearness decide between texts with the same words', async () => {
    const far = `state ${'and something else '.repeat(20)} machine`;
    const near = `${'and something else '.repeat(20)} state machine`;
    const texts = await textsFor(toChunks('/docs/a', [`Far: ${far}`, `Near: ${near}`]), 'state machine');
    expect(texts).toEqual([near, far]);
  });

  it('takes no heading for an answer that says nothing', async () => {
    const chunks = toChunks('/docs/numbers', [
      '1: The year was good.',
      '2: Something else.',
      '3: In 1 of 3 years harvests failed and prices rose.',
    ]);
    const [first] = await ask(chunks, { question: 'In which year of 1 to 3 did harvests fail?' });
    expect(first?.chunk.anchor).toBe('3');
  });

  it('prefers the page being read where two say the same', async () => {
    const chunks = [
      ...toChunks('/docs/a', ['Same words here.']),
      ...toChunks('/docs/b', ['Same words here.']),
    ];
    const [first] = await ask(chunks, { question: 'same words', pageUrl: '/docs/b/' });
    expect(first?.chunk.url).toBe('/docs/b');
  });

  it('compares partitions with each other', async () => {
    const chunks = [
      ...toChunks('/docs/a', [
        'A rare word: quixotic, in passing, among many other words of no account at all.',
      ]),
      ...toChunks('/blog/b', ['Quixotic: quixotic means quixotic.'], { kind: 'blog', version: '' }),
    ];
    const hits = await ask(chunks, { question: 'quixotic' });
    expect(hits.map(({ partition }) => partition)).toEqual(['blog/default', 'docs/default/current']);
  });
});

describe('what is asked', () => {
  it('stays inside the partitions given', async () => {
    const chunks = [
      ...BOOK,
      ...toChunks('/docs/1.0/install', ['Install the old plugin.'], { version: '1.0' }),
    ];
    const hits = await ask(chunks, { question: 'install', partitions: ['docs/default/1.0', 'docs/none/1'] });
    expect(hits.map(({ chunk }) => chunk.version)).toEqual(['1.0']);
  });

  it('gives no more than the limit', async () => {
    expect(await ask(BOOK, { question: 'install plugin', limit: 2 })).toHaveLength(2);
  });

  it('helps a question that leans on the one before it', async () => {
    const chunks = toChunks('/docs/x', [
      'Speed of the index: It is fast.',
      'Speed of the build: It is fast too.',
      'Colours: They are fast.',
    ]);
    const hits = await ask(chunks, {
      question: 'and how fast is it?',
      previousQuestions: ['Where are the colours?', 'What is the build?'],
    });
    expect(hits[0]?.chunk.anchor).toBe('speed-of-the-build');
  });

  it('is not bent by the question before it when it says what it means', async () => {
    const question = 'install the plugin from a tarball without a network';
    const alone = await ask(BOOK, { question });
    expect(await ask(BOOK, { question, previousQuestions: ['What is a join?'] })).toEqual(alone);
  });
});

describe('words the book does not have', () => {
  const chunks = toChunks('/docs/words', [
    'Configuration of middleware.',
    'Öffnungszeiten und Müller.',
    'The armies of the north.',
    'Nothing of the kind.',
  ]);

  it.each([
    ['configuratoin', 'Configuration of middleware.', 'two letters changed places'],
    ['midleware', 'Configuration of middleware.', 'a letter is missing'],
    ['middlew', 'Configuration of middleware.', 'it is being typed'],
    ['Oeffnungszeiten offnungszeiten', 'Öffnungszeiten und Müller.', 'marks were left out'],
  ])('"%s" find "%s": %s', async (question, text) => {
    expect((await textsFor(chunks, question))[0]).toBe(text);
  });

  it('are not guessed at from short ones: arm is not army', async () => {
    expect(await textsFor([...chunks, ...toChunks('/docs/arm', ['The arm of a robot.'])], 'arm')).toEqual([
      'The arm of a robot.',
    ]);
    expect(await textsFor(chunks, 'no')).toEqual([]);
  });

  it('find nothing when nothing is near', async () => {
    expect(await textsFor(chunks, 'xylophone')).toEqual([]);
  });

  it.each([
    ['midleware'],
    ['confguration'],
    ['configuratoin'],
    ['norht'],
    ['armmies'],
    ['midleware confguration'],
  ])('"%s" alone is a typing error', async (question) => {
    expect(await textsFor(chunks, question)).toHaveLength(1);
  });

  it.each([
    ['narthy', 'north, but two letters differ'],
    ['kond', 'kind'],
    ['narmies', 'armies, but the first letter differs'],
    ['zzqxv midleware wwyk', 'one of three words is near'],
    ['configuzzz', 'half of a word'],
  ])('"%s" is not taken for a typing error: %s', async (question) => {
    expect(await textsFor(chunks, question)).toEqual([]);
  });

  it('are guessed more freely beside a word the book has', async () => {
    expect(await textsFor(chunks, 'armies of the kond')).toContain('Nothing of the kind.');
  });

  it('find nothing by what was asked before', async () => {
    const previousQuestions = ['How do I change the configuration?'];
    expect(await ask(chunks, { question: 'zzqxv wwyk', previousQuestions })).toEqual([]);
    expect(await ask(chunks, { question: 'zzqxv_wwyk', previousQuestions })).toEqual([]);
    const elaborate = await ask(chunks, { question: 'could you elaborate on that', previousQuestions });
    expect(elaborate.map(({ chunk }) => chunk.text)).toEqual(['Configuration of middleware.']);
    expect(await ask(chunks, { question: 'why?', previousQuestions })).toEqual(elaborate);
  });
});

describe('every script', () => {
  it.each([
    ['fr', 'Le résumé des épisodes.', 'resume'],
    ['el', 'Η κυβέρνηση της Ελλάδας.', 'ΚΥΒΕΡΝΗΣΗ'],
    ['ru', 'Новогодние ёлки в городах.', 'город'],
    ['ar', 'مكتبة الجامعة الجديدة.', 'المكتبة'],
    ['hi', 'लड़कियों की किताबें', 'किताब'],
    ['th', 'ทีมรับของแพนเธอร์สเสียคะแนน', 'แพนเธอร์ส'],
    ['zh', '使用插件安装搜索索引。', '搜索索引'],
    ['ja', 'プラグインをインストールする。', 'インストール'],
    ['ko', '데이터베이스를 설치합니다.', '데이터베이스'],
    ['vi', 'Đội bóng đá của thành phố.', 'doi bong'],
    ['tr', "İstanbul'un kitapları.", 'istanbul kitap'],
    ['zh', '水很重要。', '水'],
  ])('%s: a word typed by a reader finds its page', async (locale, text, question) => {
    const chunks = [
      ...toChunks('/docs/a', [text], { title: 'A' }),
      ...toChunks('/docs/b', ['Other: Something else.']),
    ];
    expect((await textsFor(chunks, question, locale))[0]).toBe(text);
  });
});

describe('any question', () => {
  it.each([
    ['constructor'],
    ['__proto__ toString hasOwnProperty'],
    ['🎉'],
    ['?'],
    [''],
    ['the of and a'],
    ['\ud800 \u0000 \u001e'],
    ['word '.repeat(2_000)],
    ['x'.repeat(10_000)],
    ['水'.repeat(10_000)],
  ])('%s: gives a list, not an exception', async (question) => {
    const hits = await ask(BOOK, { question, previousQuestions: [question] });
    expect(Array.isArray(hits)).toBe(true);
  });

  it('about a method of every object finds the page about it', async () => {
    const chunks = [
      ...BOOK,
      ...toChunks('/docs/js', ['Classes: The constructor runs first.', 'Objects: Mind __proto__.']),
    ];
    expect(await textsFor(chunks, 'constructor')).toEqual(['The constructor runs first.']);
    expect(await textsFor(chunks, '__proto__')).toEqual(['Mind __proto__.']);
  });
});

describe('marks', () => {
  it('say where the words of the question stand, in any form, neighbours joined only when they touch', async () => {
    const [hit] = await ask(
      toChunks('/docs/m', ['Installing: They installed useBaseUrl; plugins install it.']),
      {
        question: 'install a plugin with useBaseUrl',
      },
    );
    const marked = hit?.marks.map(({ start, end }) => hit.chunk.text.slice(start, end));
    expect(marked).toEqual(['installed', 'useBaseUrl', 'plugins', 'install']);
  });

  it('join pairs of characters into the words they were', async () => {
    const [hit] = await ask(
      toChunks('/docs/m', ['使用插件安装搜索索引。']),
      { question: '搜索索引' },
      { locale: 'zh' },
    );
    const marked = hit?.marks.map(({ start, end }) => hit.chunk.text.slice(start, end));
    expect(marked).toEqual(['搜索索引']);
  });
});
