import { expect, it } from 'vitest';
import { deadlinesWithin } from '../../api/_llm/deadlines.js';
import { IDLE_TIMEOUT_MS } from './exchange.js';

it('waits longer than the function lets a model be silent, so that the reader gets the reason', () => {
  const { headersMs, firstTokenMs, stallMs } = deadlinesWithin(900);
  expect(IDLE_TIMEOUT_MS).toBeGreaterThan(Math.max(headersMs, firstTokenMs, stallMs));
});
