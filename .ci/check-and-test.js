// `npm run ci`, the same for .ci/run and the CI workflow: all checks, all tests, then the selections of readers and a small site on the
// oldest, a common and the newest Docusaurus (both counted with the checks), then one line with the counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { summarizeRun } from './summarize-run.js';

const ROOT = path.join(import.meta.dirname, '..');
const REPORT = path.join(ROOT, '.cache/tests.json');

mkdirSync(path.dirname(REPORT), { recursive: true });
rmSync(REPORT, { force: true });
// Only the checks build: `npm test` and the others would each build again.
const checks = run('npm', 'run', '--silent', 'check');
const tests = vitest('--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`);
const selections = vitest('--config', 'e2e/books/vitest.config.ts');
const sites = vitest('--config', 'e2e/sites-compat/vitest.config.ts', 'versions');

const { line, problems, isGood } = summarizeRun({
  checksPassed: checks === 0 && selections === 0 && sites === 0,
  testsPassed: tests === 0,
  report: existsSync(REPORT) ? JSON.parse(readFileSync(REPORT, 'utf8')) : undefined,
  hasShared: existsSync(path.join(ROOT, '../shared')),
  readSource: (file) => readFileSync(file, 'utf8'),
});
for (const problem of problems) console.error(problem);
console.log(line);
process.exitCode = isGood ? 0 : 1;

function vitest(...words) {
  return run(process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...words);
}

function run(command, ...words) {
  // CI=true turns a missing browser or store from a skip into a failure.
  const env = { ...process.env, CI: 'true' };
  return spawnSync(command, words, { cwd: ROOT, stdio: 'inherit', env }).status;
}
