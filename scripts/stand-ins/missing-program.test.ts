import { afterEach, expect, it, vi } from 'vitest';
import { reportMissing } from './missing-program.js';

const REDIS = { program: 'Redis', install: '`apt-get install redis-server`' };

afterEach(() => {
  vi.restoreAllMocks();
});

it.each(['true', '1', 'yes'])('a missing program fails the tests with CI=%s', (CI) => {
  expect(() => reportMissing('the tests of stores', REDIS, { CI })).toThrow(
    'Redis is not installed. Install it: `apt-get install redis-server`. With CI set, the tests of stores must run.',
  );
});

it.each([undefined, '', '0', 'false'])('with CI=%s it skips them and says loudly what to install', (CI) => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  expect(reportMissing('the tests of stores', REDIS, { CI })).toContain('Redis is not installed.');
  expect(warn.mock.calls.flat().join('')).toContain(
    'SKIPPED: the tests of stores. Redis is not installed. Install it: `apt-get install redis-server`.',
  );
});
