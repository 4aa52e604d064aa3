import { describe, expect, it } from 'vitest';
import { judgeSelection } from './judge-selection.js';

describe('judgeSelection', () => {
  it('accepts one to 12,000 characters, not counting the white space around them', () => {
    expect(judgeSelection('x')).toEqual({ ok: true });
    expect(judgeSelection(`\n  ${'x'.repeat(12_000)}  \n`)).toEqual({ ok: true });
  });

  it('rejects more, naming the count and the limit', () => {
    expect(judgeSelection('x'.repeat(12_001))).toEqual({
      ok: false,
      error: { code: 'selection_too_long', chars: 12_001, maxChars: 12_000 },
    });
  });

  it('rejects white space', () => {
    expect(judgeSelection(' \n\t ')).toEqual({ ok: false, error: { code: 'selection_missing' } });
  });
});
