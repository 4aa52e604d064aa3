/**
 * Counts a run's checks and tests, and finds tests that were skipped without a good reason.
 *
 * The only good reason is a missing `../shared` directory, for tests whose file reads it.
 *
 * @param run.checksPassed - Whether `npm run check` passed; counts as one.
 * @param run.testsPassed - Whether vitest exited with 0.
 * @param run.report - Vitest's JSON report; `undefined` when vitest wrote none.
 * @param run.hasShared - Whether `../shared` exists.
 * @param run.readSource - Reads a test file.
 * @returns the last line of the log, the problems to print before it, and whether the run passed
 */
export function summarizeRun({ checksPassed, testsPassed, report, hasShared, readSource }) {
  const files = report?.testResults ?? [];
  const results = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ file: name, status, fullName })),
  );
  const skipped = results.filter(isSkipped);
  const unexplained = skipped.filter(({ file }) => hasShared || !readSource(file).includes('shared/'));
  const failedTests = results.filter(({ status }) => status === 'failed').length;
  // A crash, or a file that failed outside its tests, counts as one failure even though no test reports it.
  const unreported = !testsPassed && failedTests === 0 ? 1 : 0;
  const passed = results.filter(({ status }) => status === 'passed').length + (checksPassed ? 1 : 0);
  const failed = failedTests + unreported + unexplained.length + (checksPassed ? 0 : 1);
  return {
    line: `${passed} passed, ${failed} failed, ${skipped.length - unexplained.length} skipped`,
    problems: unexplained.map(
      ({ file, fullName }) => `Skipped on CI, which counts as failed: ${fullName} (${file})`,
    ),
    isGood: failed === 0 && passed > 1,
  };
}

/** Vitest reports `skipped`, `pending` and `todo`. */
function isSkipped({ status }) {
  return status !== 'passed' && status !== 'failed';
}
