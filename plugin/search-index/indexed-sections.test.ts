import { expect, it } from 'vitest';
import type { Chunk } from '../format/chunk.js';
import { listIndexedSections } from './indexed-sections.js';

const chunk: Chunk = {
  id: 'chunk-00000001',
  url: '/docs/boat',
  anchor: 'rig',
  title: 'Boat',
  breadcrumbs: ['Guides', 'Rig'],
  text: 'What holds the sail.\n\nMast\n\nFoot\nIt stands here.\n\nBoom\nIt swings.\n\nMore of the rig.',
  kind: 'docs',
  version: 'current',
  locale: 'en',
};

it('leaves a chunk of one section as it is', () => {
  const { url, title, anchor, breadcrumbs, text } = chunk;
  expect(listIndexedSections(chunk)).toEqual([{ url, title, anchor, breadcrumbs, text, isJoined: false }]);
});

it('gives each joined section its own breadcrumbs and text', () => {
  const at = (words: string): number => chunk.text.indexOf(words);
  const sections = [
    { at: 0, anchor: 'rig', heading: 'Rig', depth: 0 },
    { at: at('Mast'), anchor: 'mast', heading: 'Mast', depth: 1 },
    { at: at('Foot'), anchor: 'foot', heading: 'Foot', depth: 2 },
    { at: at('Boom'), anchor: 'boom', heading: 'Boom', depth: 1 },
    { at: at('More'), anchor: 'rig', heading: 'Rig', depth: 0 },
  ];
  const listed = listIndexedSections({ ...chunk, sections });
  expect(
    listed.map(({ anchor, breadcrumbs, text }) => [anchor, breadcrumbs.slice(1).join(' › '), text]),
  ).toEqual([
    ['rig', 'Rig', 'What holds the sail.'],
    // A heading without text is found by itself.
    ['mast', 'Rig › Mast', 'Mast'],
    ['foot', 'Rig › Mast › Foot', 'It stands here.'],
    ['boom', 'Rig › Boom', 'It swings.'],
    ['rig', 'Rig', 'More of the rig.'],
  ]);
  expect(listed.map(({ isJoined }) => isJoined)).toEqual([false, true, true, true, true]);
});

it('lists the sections below a second h1 of a page, which has no depth of its own', () => {
  const sections = [
    { at: 0, anchor: '', heading: 'Boat', depth: 0 },
    { at: 22, anchor: '', heading: 'Reference', depth: 0 },
    { at: 22, anchor: 'mast', heading: 'Mast', depth: 2 },
    { at: 28, anchor: 'foot', heading: 'Foot', depth: 3 },
  ];
  const listed = listIndexedSections({ ...chunk, breadcrumbs: ['Boat'], sections });
  expect(listed.map(({ breadcrumbs }) => breadcrumbs.join(' › '))).toEqual([
    'Boat',
    'Boat',
    'Boat › Mast',
    'Boat › Mast › Foot',
  ]);
});
