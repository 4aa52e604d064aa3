import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { BundledFile } from '../build/bundled-files.js';
import { packageFolders } from '../build/packages.js';

/** A security advisory about a bundled package. */
export interface Advisory {
  name: string;
  severity: string;
  title: string;
  url: string;
  /** Paths of the bundled files that contain the package. */
  files: string[];
}

const advisorySchema = z.object({ severity: z.string(), title: z.string(), url: z.string() });
const reportSchema = z.union([
  z.object({
    vulnerabilities: z.record(
      z.string(),
      z.object({
        // A name stands for a package that depends on a vulnerable one.
        via: z.array(z.union([z.string(), advisorySchema])),
        nodes: z.array(z.string()),
      }),
    ),
  }),
  // Without an answer, npm prints only the reason.
  z.object({ message: z.string() }),
]);

/**
 * Asks npm's registry for advisories about the packages in the bundles. They are development dependencies, so `npm audit --omit=dev`
 * skips them; the others, which `npm audit` of a site reports to its owner, are left out here. I/O: runs `npm audit`.
 *
 * @param built - What the build has bundled.
 * @param root - Absolute path of the directory with package-lock.json.
 * @param env - Environment of npm, such as `npm_config_registry`.
 * @returns The advisories, or the reason if the registry did not answer.
 */
export async function findAdvisories(
  built: readonly BundledFile[],
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<{ ok: true; advisories: Advisory[] } | { ok: false; reason: string }> {
  const words = ['audit', '--json', '--package-lock-only', '--no-update-notifier', '--fetch-retries=1'];
  const { stdout } = await promisify(execFile)('npm', words, { cwd: root, env, maxBuffer: 2 ** 26 }).catch(
    // npm exits with 1 for advisories of any severity.
    (error: unknown) => z.object({ stdout: z.string() }).parse(error),
  );
  const report = reportSchema.parse(JSON.parse(stdout));
  if ('message' in report) return { ok: false, reason: report.message };
  const advisories = Object.entries(report.vulnerabilities).flatMap(([name, { via, nodes }]) => {
    const files = built.filter(({ modules }) =>
      packageFolders(modules).some((folder) => nodes.includes(folder)),
    );
    if (files.length === 0) return [];
    return via.flatMap((advisory) =>
      typeof advisory === 'string' ? [] : [{ name, ...advisory, files: files.map((file) => file.path) }],
    );
  });
  return { ok: true, advisories };
}

/** Returns whether an advisory must stop a release. */
export function isSevere({ severity }: Pick<Advisory, 'severity'>): boolean {
  return severity === 'high' || severity === 'critical';
}
