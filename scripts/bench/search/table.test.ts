import { describe, expect, it } from 'vitest';
import { formatMarkdownTable, formatTable, type Table } from './table.js';

describe('a table', () => {
  const plain = { bold: (text: string) => text, dim: (text: string) => text };
  const table: Table = {
    title: 'Sizes',
    head: ['search', 'bytes', 'ms'],
    rows: [
      ['ours', '9', '1.50'],
      ['a | much longer one', '12,000', '–'],
    ],
    notes: ['As served.'],
  };

  it('has words left, figures right, under their heads', () => {
    expect(formatTable(table, plain).split('\n')).toEqual([
      'Sizes',
      'search                bytes    ms',
      'ours                      9  1.50',
      'a | much longer one  12,000     –',
      'As served.',
      '',
    ]);
  });

  it('colours its title, head and notes, never its figures', () => {
    const marked = formatTable(table, { bold: (text) => `*${text}*`, dim: (text) => `_${text}_` });
    expect(marked).toContain('*Sizes*');
    expect(marked).toContain('_As served._');
    expect(marked).toContain('\nours                      9  1.50\n');
  });

  it('is a Markdown table too, a bar in a cell escaped and no cell broken over lines', () => {
    expect(formatMarkdownTable(table).split('\n')).toEqual([
      '| search | bytes | ms |',
      '| --- | --: | --: |',
      '| ours | 9 | 1.50 |',
      '| a\u00a0\\|\u00a0much\u00a0longer\u00a0one | 12,000 | – |',
    ]);
  });

  it('breaks a list of figures after its commas', () => {
    const listed = { ...table, rows: [['ours', '6 refused, 4 busy', '–']] };
    expect(formatMarkdownTable(listed)).toContain('| 6\u00a0refused, 4\u00a0busy |');
  });

  it('refuses a row that is short of a cell', () => {
    const uneven = { ...table, rows: [['ours', '9']] };
    expect(() => formatTable(uneven, plain)).toThrow(TypeError);
    expect(() => formatMarkdownTable(uneven)).toThrow(TypeError);
  });
});
