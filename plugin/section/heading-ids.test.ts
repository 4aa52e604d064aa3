import type { Heading, Root } from 'mdast';
import { expect, test } from 'vitest';
import * as rules from '../source/bundled-rules.js';
import { assignHeadingIds } from './heading-ids.js';

test('an id set by a plugin is kept and counts as used', () => {
  const set: Heading = { ...heading('Words'), data: { hProperties: { id: 'From-Plugin' } } };
  expect(idsOf([set, heading('From plugin'), heading('from-plugin')])).toEqual([
    'From-Plugin',
    'from-plugin',
    'from-plugin-1',
  ]);
});

test('a repeated plugin id is numbered', () => {
  const set = (): Heading => ({ ...heading('Words'), data: { hProperties: { id: 'same' } } });
  expect(idsOf([set(), set(), heading('same')])).toEqual(['same', 'same-1', 'same-2']);
});

test('a heading of only raw HTML gets its slug from the source', () => {
  const html: Heading = { type: 'heading', depth: 2, children: [{ type: 'html', value: '<b>' }] };
  expect(idsOf([html])).toEqual(['b']);
});

function heading(text: string): Heading {
  return { type: 'heading', depth: 2, children: [{ type: 'text', value: text }] };
}

function idsOf(children: Heading[]): string[] {
  const root: Root = { type: 'root', children };
  const ids = assignHeadingIds(root, { maintainCase: false, rules });
  return children.map((child) => ids.get(child) ?? '');
}
