import { describe, expect, it } from 'vitest';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import { conversationSchema } from './conversation.js';
import { showPassages } from './show-passages.js';

function hit(anchor: string, text: string): ScoredChunk {
  return {
    chunk: {
      id: `chunk-${anchor}`,
      url: '/book/knots',
      anchor,
      title: 'Knots',
      breadcrumbs: ['Seamanship', anchor],
      text,
      kind: 'docs',
      version: 'current',
      locale: 'en',
      signature: 'signature',
    },
    partition: 'docs/default/current',
    score: 1,
    marks: [],
  };
}

describe('showPassages', () => {
  it('shows the first eight hits, and asks for quotes from these alone', async () => {
    const hits = Array.from({ length: 10 }, (_, n) => hit(`knot-${n}`, 'A knot.'));
    let asked = 0;
    const shown = await showPassages('Which knot?', hits, async (_question, passages) => {
      asked = passages.length;
      return [];
    });
    expect([shown.length, asked]).toEqual([8, 8]);
    expect(shown[0]).toEqual({
      url: '/book/knots#knot-0',
      heading: 'knot-0',
      place: 'Knots',
      parts: [{ text: 'A knot.', marked: false }],
    });
  });

  it('gives a passage its quote: the runs with their marks, the order of the quotes, and a gap between runs', async () => {
    const hits = [hit('a', 'No answer.'), hit('b', 'It holds. It never slips. It is old.')];
    const [first, second] = await showPassages('Does it slip?', hits, async () => [
      {
        passage: 1,
        runs: [
          { text: 'It never slips.', start: 10, marks: [{ start: 9, end: 14 }] },
          { text: 'It is old.', start: 26, marks: [] },
        ],
      },
    ]);
    expect(first?.quotes).toBeUndefined();
    expect(second?.quotes).toEqual([
      {
        order: 0,
        url: '/book/knots#b',
        heading: 'b',
        parts: [
          { text: 'It never ', marked: false },
          { text: 'slips', marked: true },
          { text: '.', marked: false },
          { text: ' … ', marked: false },
          { text: 'It is old.', marked: false },
        ],
      },
    ]);
  });

  it('quotes and links each section of a passage that joins several', async () => {
    const one = hit('a', 'Bowline\nIt holds.\n\nHitch\nIt slips.');
    const section = { at: 0, anchor: 'bowline', heading: 'Bowline', depth: 1 };
    const sections = [section, { at: 19, anchor: 'hitch', heading: 'Hitch', depth: 1 }];
    const joined = { ...one, chunk: { ...one.chunk, sections }, section };
    const [shown] = await showPassages('What slips?', [joined], async () => [
      {
        passage: 0,
        runs: [
          { text: 'It holds.', start: 8, marks: [] },
          { text: 'It slips.', start: 25, marks: [] },
        ],
      },
    ]);
    expect(shown).toMatchObject({ url: '/book/knots#bowline', heading: 'Bowline' });
    expect(shown?.quotes).toEqual([
      {
        order: 0,
        url: '/book/knots#bowline',
        heading: 'Bowline',
        parts: [{ text: 'It holds.', marked: false }],
      },
      { order: 1, url: '/book/knots#hitch', heading: 'Hitch', parts: [{ text: 'It slips.', marked: false }] },
    ]);
  });
});

it('reads conversations saved before passages had quotes, and saves the quotes', () => {
  const turn = {
    id: 't',
    question: 'Which knot?',
    selection: null,
    page: { path: '/book/', title: 'Book' },
    askedAtMs: 1,
    updatedAtMs: 2,
    status: 'found',
    text: '',
    sources: [],
    failure: null,
    receipt: '',
  };
  const parts = [{ text: 'A knot.', marked: false }];
  const old = { url: '/book/', heading: 'Knots', place: '', parts };
  for (const shown of [
    old,
    { ...old, quotes: [{ order: 0, url: '/book/#knots', heading: 'Knots', parts }] },
  ]) {
    const saved = { id: 'c', createdAtMs: 1, turns: [{ ...turn, passages: [shown] }] };
    expect(conversationSchema.parse(saved).turns[0]?.passages).toEqual([shown]);
  }
});
