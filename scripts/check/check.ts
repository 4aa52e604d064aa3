import { spawn } from 'node:child_process';
import pc from 'picocolors';

/** The checks of `npm run check`, the same locally and in CI; each command also runs on its own. */
const CHECKS: readonly { name: string; command: string }[] = [
  { name: 'format', command: 'oxfmt --check .' },
  { name: 'lint', command: 'oxlint --type-aware --deny-warnings' },
  { name: 'imports', command: 'node dist/scripts/check/imports/check-imports.js' },
  { name: 'types', command: 'tsc -p tsconfig.json' },
  { name: 'unused code', command: 'knip' },
  { name: 'bundles', command: 'node dist/scripts/check/check-bundles.js' },
  { name: 'API reference', command: 'node book/api-reference.mjs --check' },
  { name: 'package', command: 'publint --strict' },
  { name: 'types of the package', command: 'attw --pack . --profile esm-only' },
];

let failed = 0;
for (const { name, command } of CHECKS) {
  const startedMs = Date.now();
  const { code, output } = await run(command);
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const isFine = code === 0;
  if (!isFine) failed += 1;
  process.stdout.write(
    `${isFine ? pc.green('ok  ') : pc.red('FAIL')} ${name} ${pc.dim(`(${command}, ${seconds} s)`)}\n`,
  );
  if (!isFine) process.stdout.write(`${output}\n`);
}
process.stdout.write(`checks: ${CHECKS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function run(command: string): Promise<{ code: number | null; output: string }> {
  // `npm run` puts node_modules/.bin on the path.
  const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  return { code, output };
}
