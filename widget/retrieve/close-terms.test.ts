import { describe, expect, it } from 'vitest';
import { compareTerms } from '../../plugin/terms/term-order.js';
import { decodeTermShard, encodeTermShard } from '../../plugin/format/term-shard.js';
import { findCloseTerms } from './close-terms.js';

const TERMS = [
  'dispatch',
  'dispatcher',
  'display',
  'ma',
  'má',
  'mà',
  'mạ',
  'reducer',
  'state',
  'store',
  '水平',
  '水族',
  '東京',
];

function close(word: string): string[] {
  const postings = {
    ordinals: Uint32Array.of(0),
    weights: Uint8Array.of(1),
    slots: Uint32Array.of(3),
    slotStarts: Uint32Array.of(0, 1),
  };
  const terms = TERMS.sort(compareTerms).map((term) => ({ term, bookFrequency: 1, postings }));
  const shard = decodeTermShard(encodeTermShard(terms));
  return shard === null ? [] : findCloseTerms(shard, word).map(({ term }) => term);
}

describe('findCloseTerms', () => {
  it('finds what differs in marks only before what is longer', () => {
    expect(close('dispatc')).toEqual(['dispatch', 'dispatcher']);
    expect(close('mã')).toEqual(['ma', 'mà', 'má', 'mạ']);
  });

  it('finds swapped, missing, added and wrong letters', () => {
    for (const typed of ['stroe', 'stre', 'stoore', 'stare']) expect(close(typed)).toContain('store');
  });

  it('allows two errors in long words only', () => {
    expect(close('dipsathcre')).toEqual([]);
    expect(close('dispacher')).toContain('dispatcher');
    expect(close('sdate')).toEqual(['state']);
    expect(close('sdade')).toEqual([]);
  });

  it('leaves short words alone', () => {
    expect(close('st')).toEqual([]);
    expect(close('sto')).toEqual(['store']);
  });

  it('takes one character of Han for the beginning of words', () => {
    expect(close('水')).toEqual(['水平', '水族']);
  });

  it('finds nothing for what is like nothing', () => {
    expect(close('xylophone')).toEqual([]);
    expect(close('')).toEqual([]);
  });
});
