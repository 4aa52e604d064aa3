import { describe, expect, it } from 'vitest';
import { summarizeRun } from './summarize-run.js';

const passed = { status: 'passed', fullName: 'adds' };
const skipped = { status: 'skipped', fullName: 'clicks' };
const run = {
  checksPassed: true,
  testsPassed: true,
  report: { testResults: [{ name: 'a.test.ts', assertionResults: [passed, passed] }] },
  hasShared: true,
  readSource: () => "existsSync('../../shared/eval')",
};
const withSkip = { testResults: [{ name: 'a.test.ts', assertionResults: [passed, skipped] }] };
const readBrowserTest = () => "inject('chromium')";

describe('a run on CI', () => {
  it('passes when all checks and tests passed', () => {
    expect(summarizeRun(run)).toEqual({ line: '3 passed, 0 failed, 0 skipped', problems: [], isGood: true });
  });

  it('fails on a skipped test, by name', () => {
    expect(summarizeRun({ ...run, report: withSkip })).toEqual({
      line: '2 passed, 1 failed, 0 skipped',
      problems: ['Skipped on CI, which counts as failed: clicks (a.test.ts)'],
      isGood: false,
    });
  });

  it('accepts a skip of a test that reads ../shared, where that is missing', () => {
    expect(summarizeRun({ ...run, report: withSkip, hasShared: false })).toMatchObject({
      line: '2 passed, 0 failed, 1 skipped',
      isGood: true,
    });
    expect(
      summarizeRun({ ...run, report: withSkip, hasShared: false, readSource: readBrowserTest }).isGood,
    ).toBe(false);
  });

  it('fails on a failed check, a crash, or a file that failed outside its tests', () => {
    expect(summarizeRun({ ...run, checksPassed: false }).isGood).toBe(false);
    expect(summarizeRun({ ...run, report: undefined, testsPassed: false }).line).toBe(
      '1 passed, 1 failed, 0 skipped',
    );
    expect(summarizeRun({ ...run, testsPassed: false }).line).toBe('3 passed, 1 failed, 0 skipped');
    expect(summarizeRun({ ...run, report: undefined }).isGood).toBe(false);
  });
});
