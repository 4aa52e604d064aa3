import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import pc from 'picocolors';
import * as z from 'zod';

/** The checks of `npm run check`, the same locally and in CI; each command can also be run on its own. */
const CHECKS: readonly { name: string; command: string }[] = [
  { name: 'format', command: 'oxfmt --check .' },
  { name: 'lint', command: 'oxlint --type-aware --deny-warnings' },
  { name: 'imports', command: 'node dist/scripts/check/imports/check-imports.js' },
  { name: 'types', command: 'tsc -p tsconfig.json' },
  { name: 'unused code', command: 'knip' },
  { name: 'bundles', command: 'node dist/scripts/check/check-bundles.js' },
  { name: 'package contents', command: 'node dist/scripts/check/check-package.js' },
  { name: 'SBOM', command: 'node dist/scripts/check/check-sbom.js' },
  { name: 'API reference', command: 'node book/api-reference.mjs --check' },
  { name: 'package', command: 'publint --strict' },
  { name: 'types of the package', command: 'attw --pack . --profile esm-only' },
];

let failed = 0;
for (const { name, command } of CHECKS) {
  const startedMs = Date.now();
  // `npm run` adds node_modules/.bin to the path.
  const failure = await promisify(exec)(command, { maxBuffer: 2 ** 26 }).then(
    () => null,
    (error: unknown) => z.object({ stdout: z.string(), stderr: z.string() }).parse(error),
  );
  if (failure !== null) failed += 1;
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const mark = failure === null ? pc.green('ok  ') : pc.red('FAIL');
  process.stdout.write(`${mark} ${name} ${pc.dim(`(${command}, ${seconds} s)`)}\n`);
  if (failure !== null) process.stdout.write(`${failure.stdout}${failure.stderr}\n`);
}
process.stdout.write(`checks: ${CHECKS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
