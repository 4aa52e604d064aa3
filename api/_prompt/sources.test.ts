import { expect, it } from 'vitest';
import type { Passage } from '../_contract/request.js';
import { fitPassages, numberSources } from './sources.js';

function passage(url: string, anchor: string, more: Partial<Passage> = {}): Passage {
  const id = `${url}#${anchor}`;
  return { id, url, anchor, title: 'T', breadcrumbs: [], text: 'x', build: 'b', signature: 's', ...more };
}

it('passages of one section share a number, wherever they stand', () => {
  const passages = [
    passage('/a', 'x', { id: '1' }),
    passage('/a', 'y'),
    passage('/a', 'x', { id: '2' }),
    passage('/b', 'x'),
    passage('/a', ''),
    passage('/b', 'x', { id: '3' }),
  ];
  const { numbers, sources } = numberSources(passages);
  expect(numbers).toEqual([1, 2, 1, 3, 4, 3]);
  expect(sources.map(({ id }) => id)).toEqual(['1', '/a#y', '/b#x', '/a#']);
});

it('whole passages are taken in order while they fit, and the first always', () => {
  expect(fit([400, 500, 200, 100], 1_000)).toEqual([400, 500, 100]);
  expect(fit([8_000, 1], 1_000)).toEqual([8_000]);
  expect(fit([600, 400], 1_000)).toEqual([600, 400]);
});

/** Fits passages of these lengths, and returns the lengths of those taken. */
function fit(chars: readonly number[], maxChars: number): number[] {
  const passages = chars.map((length, at) => passage('/a', String(at), { text: 'x'.repeat(length) }));
  return fitPassages(passages, maxChars).map(({ text }) => text.length);
}
