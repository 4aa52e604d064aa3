import { FIXES, type FindingCode } from './fixes.js';

/** What is wrong, why, and what to do. `code` is an anchor on the handbook's troubleshooting page. */
export interface Finding {
  code: FindingCode;
  /** A `warning` does not keep readers from answers, and does not change the exit code. */
  level: 'problem' | 'warning';
  /** What is wrong, and where. */
  message: string;
  /** Why that matters. */
  why: string;
  /** The next edit or command. */
  fix: string;
}

/** Collects the results of the checks, in order. */
export type Report = ReturnType<typeof createReport>;

/** @param onProgress - Called with what is being checked. */
export function createReport(onProgress: (text: string) => void = () => undefined) {
  const findings: Finding[] = [];
  const passed: string[] = [];
  return {
    findings,
    /** What is in order, one line for each part. */
    passed,
    progress: onProgress,
    pass: (line: string): void => void passed.push(line),
    /**
     * Adds a finding.
     *
     * @param message - One sentence without a full stop that names the place.
     * @param fix - Replaces the code's own fix if the check knows a more exact one.
     */
    add(code: FindingCode, message: string, fix?: string): void {
      const { level, why, fix: usual } = FIXES[code];
      findings.push({ code, level, message, why, fix: fix ?? usual });
    },
  };
}
