import { describe, expect, it } from 'vitest';
import { isCutApart } from './choose-passages.js';

describe('a border runs through one thought', () => {
  it.each([
    ['after a colon that announces code', 'Then start it:', 'npm start\nnpm run build'],
    ['after a full-width colon', '步骤如下：', '第一步'],
    ['inside a sentence', 'The first lines of a paragraph that goes', 'on in the next one.'],
    ['after a comma', 'Install it, build it,', 'and start it.'],
    [
      'between the rows of a table',
      'Name | Meaning\nport | where it listens',
      'host | who may come\n\nMore.',
    ],
    ['between the items of a list', 'Do:\n\n1. Install it.\n2. Build it.', '3. Start it.'],
    ['between points', '- Fast.\n- Small.', '- Static.\n\nThe end.'],
  ])('%s', (_what, earlier, later) => {
    expect(isCutApart(earlier, later)).toBe(true);
  });
});

describe('a border is one between thoughts', () => {
  it.each([
    ['after a full stop', 'It is done.', 'npm is another matter.'],
    ['between paragraphs with capitals', 'A line without its stop', 'Another paragraph.'],
    ['between code and prose', 'const port = 80;\n}', 'It listens there.'],
    ['before a list that begins', 'These are the parts.', '- Fast.\n- Small.'],
    ['before a table that begins', 'The options.', 'Name | Meaning'],
    ['at the top of nothing', '', 'words'],
  ])('%s', (_what, earlier, later) => {
    expect(isCutApart(earlier, later)).toBe(false);
  });
});
