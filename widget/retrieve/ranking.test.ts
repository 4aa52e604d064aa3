import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../plugin/format/chunk.js';
import type { IndexedChunk } from '../../plugin/publish/encode-index.js';
import type { SourceWeights } from '../../plugin/source/source-weights.js';
import { publishInMemory, toChunks } from './_test/memory-book.js';
import { findPassages } from './find-passages.js';

/** Asks all partitions of a book just published. @returns The hits' addresses with anchors, best first. */
async function ask(
  chunks: readonly IndexedChunk[],
  question: string,
  weights?: SourceWeights,
): Promise<string[]> {
  const book = await (await publishInMemory(chunks, weights && { weights })).open();
  const partitions = book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(book, { question, partitions, limit: 10 });
  if (!found.ok) throw new Error(found.error.message);
  for (const { score } of found.hits) expect(score).toBeGreaterThan(0);
  return found.hits.map(({ chunk }) => (chunk.anchor === '' ? chunk.url : `${chunk.url}#${chunk.anchor}`));
}

/** Pages about something else, so that words have the frequencies of a book. */
const OTHERS = Array.from({ length: 30 }, (_value, index) =>
  toChunks(`/docs/other-${index}`, [
    'Overview: The project has many parts, and each part runs on its own.',
    'Options: Pass an option to the command, or write it to the config file of the project.',
    `Example ${index}: Run the command in the folder of the project and see what it prints.`,
  ]),
).flat();

describe('what the ranking learned', () => {
  it('a page whose title is the question comes before a section with its words', async () => {
    const chunks = [
      ...OTHERS,
      ...toChunks(
        '/docs/code-splitting',
        ['It loads parts of an app when they are needed.', 'Inject: Add endpoints later with a call.'],
        { title: 'Code splitting' },
      ),
      ...toChunks('/docs/bundlers', [
        'Bundler settings: Code splitting is on: splitting of code, chunk by chunk, needs no code of your own.',
      ]),
    ];
    expect((await ask(chunks, 'code splitting'))[0]).toBe('/docs/code-splitting');
  });

  it('the rare flag decides, not the words around it', async () => {
    const chunks = [
      ...OTHERS,
      ...toChunks('/docs/flags', [
        'Filter: Give --grep a pattern, and the other tests are left out.',
        'Retries: Give --retries a number, and what fails starts again.',
      ]),
      ...toChunks('/docs/layout', [
        'Setup: A project has one config file in its folder, and the command reads it.',
        'Folders: A large project has many folders, and each part has tests of its own.',
      ]),
    ];
    const question = 'how do I pass --grep to the command in each folder of the project?';
    expect((await ask(chunks, question))[0]).toBe('/docs/flags#filter');
  });

  it('an error text finds the section with its rare words', async () => {
    const chunks = [
      ...OTHERS,
      ...toChunks('/docs/troubles', [
        'Sound: If recording ends with "[Errno -9997] Invalid sample rate", set the rate to 48000.',
        'Buttons: Press the button to record. Hold the button to record more.',
      ]),
    ];
    const pasted = 'OSError: [Errno -9997] Invalid sample rate when I press the button to record';
    expect((await ask(chunks, pasted))[0]).toBe('/docs/troubles#sound');
  });

  it('ROS finds what is about ROS before ROS1 and ROS2, which are found by their own names', async () => {
    const chunks = [
      ...OTHERS,
      ...toChunks('/docs/ros2', ['Nodes: ROS2 nodes talk over topics.'], { title: 'ROS2' }),
      ...toChunks('/docs/ros1', ['Nodes: ROS1 nodes talk to a master.'], { title: 'ROS1' }),
      ...toChunks('/docs/ros', ['History: ROS began at Stanford.'], { title: 'ROS' }),
    ];
    expect((await ask(chunks, 'What is ROS?'))[0]).toMatch(/^\/docs\/ros#/u);
    expect((await ask(chunks, 'ROS2 nodes'))[0]).toMatch(/^\/docs\/ros2#/u);
    expect((await ask(chunks, 'ROS1'))[0]).toMatch(/^\/docs\/ros1#/u);
  });

  it('finds ROS1 and ROS2 for ROS if the book has no other', async () => {
    const chunks = [
      ...OTHERS,
      ...toChunks('/docs/ros2', ['Nodes: ROS2 nodes talk over topics.'], { title: 'ROS2' }),
    ];
    expect((await ask(chunks, 'ROS nodes'))[0]).toMatch(/^\/docs\/ros2#/u);
  });
});

function post(year: number, text: string): IndexedChunk[] {
  const over: Partial<Chunk> = { kind: 'blog', version: '', title: `News of ${year}` };
  return toChunks(`/blog/${year}`, [text], over).map(({ chunk }) => ({ chunk, partition: 'blog/default' }));
}

function countDocs(hits: readonly string[]): number {
  return hits.slice(0, 8).filter((url) => url.startsWith('/docs/')).length;
}

describe('blog posts', () => {
  const text =
    'Sidebar items: Docusaurus makes the items of a sidebar from the folders, unless you list the items.';
  const years = [2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022];

  it('of eight years come after the docs page that says the same', async () => {
    const chunks = [
      ...OTHERS,
      ...years.flatMap((year) => post(year, text)),
      ...toChunks('/docs/sidebar', [text], { title: 'Layout' }),
    ];
    const hits = await ask(chunks, 'how are the items of a sidebar made?');
    expect(hits[0]).toBe('/docs/sidebar#sidebar-items');
    expect(hits.slice(1, 9).every((url) => url.startsWith('/blog/'))).toBe(true);
  });

  it('every month for ten years leave the docs every other place, and a weight of 1 lifts that', async () => {
    const months = Array.from({ length: 120 }, (_value, month) => 2015 + month / 100);
    const chunks = [
      ...OTHERS,
      ...months.flatMap((month) => post(month, text)),
      ...toChunks('/docs/sidebar', [text], { title: 'Layout' }),
      ...toChunks('/docs/folders', ['A sidebar has items.', 'Order: Items are in the order of their names.']),
      ...toChunks('/docs/categories', ['A folder of the sidebar is a category with items.']),
    ];
    const question = 'how are the items of a sidebar made?';
    expect(countDocs(await ask(chunks, question))).toBe(4);
    expect(countDocs(await ask(chunks, question, new Map([['blog/default', { weight: 1 }]])))).toBe(1);
  });

  it('that are older come after newer ones that say the same', async () => {
    const chunks = [...OTHERS, ...years.flatMap((year) => post(year, text))];
    const ages = new Map(years.map((year) => [`/blog/${year}`, (year - 2000) / 22]));
    const hits = await ask(chunks, 'items of a sidebar', new Map([['blog/default', { weight: 0.8, ages }]]));
    expect(hits.slice(0, 8)).toEqual(years.toReversed().map((year) => `/blog/${year}#sidebar-items`));
  });

  it('come first if only they answer', async () => {
    const chunks = [
      ...OTHERS,
      ...post(2022, 'Canary releases: Every night a canary release is published to the registry.'),
      ...toChunks('/docs/releases', ['Versions: A release has a number.'], { title: 'Versions' }),
    ];
    expect((await ask(chunks, 'canary release'))[0]).toBe('/blog/2022#canary-releases');
  });
});
