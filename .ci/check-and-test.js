// `npm run ci`, the same for .ci/run and the CI workflow: all checks, all tests, the selections of readers (counted as a check), then one line with the counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { summarizeRun } from './summarize-run.js';

const ROOT = path.join(import.meta.dirname, '..');
const REPORT = path.join(ROOT, '.cache/tests.json');

mkdirSync(path.dirname(REPORT), { recursive: true });
rmSync(REPORT, { force: true });
const checks = npm('run', '--silent', 'check');
const tests = npm('test', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`);

const selections = npm('run', '--silent', 'test:selections');

const { line, problems, isGood } = summarizeRun({
  checksPassed: checks === 0 && selections === 0,
  testsPassed: tests === 0,
  report: existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')) : undefined,
  hasShared: existsSync(path.join(ROOT, '../shared')),
  readSource: (file) => readFileSync(file, 'utf8'),
});
for (const problem of problems) console.error(problem);
console.log(line);
process.exitCode = isGood ? 0 : 1;

function npm(...words) {
  // CI=true turns a missing browser or store from a skip into a failure.
  const env = { ...process.env, CI: 'true' };
  return spawnSync('npm', words, { cwd: ROOT, stdio: 'inherit', env }).status;
}
