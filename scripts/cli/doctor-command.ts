import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { BuildError } from '../../plugin/build-error.js';
import type { AskMode } from '../../plugin/format/settings.js';
import type { CommandOutput } from './command-output.js';
import { askQuestion } from './doctor/ask-question.js';
import { checkDirectory } from './doctor/check-directory.js';
import { checkEndpoint, checkSession } from './doctor/check-endpoint.js';
import type { CheckedIndex } from './doctor/check-index.js';
import { allows, checkSite } from './doctor/check-site.js';
import { compareFunction } from './doctor/compare-function.js';
import { createReport, type Report } from './doctor/report.js';

interface DoctorOptions {
  endpoint?: string;
  origin?: string;
  ask?: boolean;
  json?: boolean;
}

/** Creates `docent doctor`, which checks a site, its published index and its function, and says how to fix what is wrong. */
export function createDoctorCommand(output: CommandOutput): Command {
  return new Command('doctor')
    .description('check a site and its function, and say how to fix what is wrong')
    .argument('[site]', 'directory of a Docusaurus site, or the address of a published one', '.')
    .option(
      '--endpoint <url>',
      'base address of the function, if it is not the one the site was built with',
      parseAddress,
    )
    .option('--origin <origin>', 'origin of the pages that ask, if it is not the site’s', parseOrigin)
    .option('--ask', 'also ask the model twice, to check answer, stream and cancellation')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExit code 0: no problem; 1: a problem was found; 2: a bug in Docent. Warnings do not count.',
    )
    .action(async (site: string, options: DoctorOptions) => {
      const report = createReport(output.progress);
      const about = await examine(site, options, report);
      output.progress('');
      if (options.json === true)
        output.printJson({ site, ...about, findings: report.findings, passed: report.passed });
      else print(report, output);
      if (report.findings.some(({ level }) => level === 'problem')) output.setFailed();
    });
}

/** What was found out about a site, whichever way it was reached. */
interface Site {
  origin: string;
  endpoint: string | null;
  mode: AskMode | null;
  index: CheckedIndex | null;
  policy: string;
}

async function examine(
  site: string,
  options: DoctorOptions,
  report: Report,
): Promise<{ endpoint: string | null; origin: string | null }> {
  const found = /^https?:\/\//u.test(site)
    ? await readAddress(site, report)
    : await readDirectory(site, report);
  if (found === null && options.origin === undefined) return { endpoint: null, origin: null };
  const endpoint = (options.endpoint ?? found?.endpoint ?? null)?.replace(/\/+$/u, '') ?? null;
  const origin = options.origin ?? found?.origin ?? '';
  if (endpoint === null) report.add('endpoint-missing', 'the site has no function');
  else await examineFunction({ ...(found ?? NOTHING), endpoint, origin }, options, report);
  return { endpoint, origin };
}

const NOTHING = { mode: null, index: null, policy: '' };

async function examineFunction(
  site: Site & { endpoint: string },
  { ask = false }: DoctorOptions,
  report: Report,
): Promise<void> {
  const { endpoint, origin, index, mode, policy } = site;
  if (!allows(policy, 'connect-src', new URL(endpoint).origin, origin)) {
    report.add(
      'csp-connect',
      `the Content-Security-Policy of ${origin} does not allow ${new URL(endpoint).origin}`,
    );
  }
  const health = await checkEndpoint(endpoint, origin, report);
  if (health === null) return;
  const facts = { manifest: index?.manifest ?? null, mode, version: ownVersion(), nowMs: Date.now() };
  if (!compareFunction(health, facts, report)) return;
  const token = await checkSession(endpoint, origin, health, report);
  if (!ask || token === null || index === null || index.chunk === null) return;
  await askQuestion({ endpoint, origin, token }, { manifest: index.manifest, chunk: index.chunk }, report);
}

async function readAddress(address: string, report: Report): Promise<Site | null> {
  const site = await checkSite(address, report);
  return site === null ? null : { ...site, mode: null, endpoint: site.index?.manifest.endpoint ?? null };
}

async function readDirectory(directory: string, report: Report): Promise<Site | null> {
  const siteDir = path.resolve(directory);
  const isThere = await stat(siteDir).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isThere) {
    throw new BuildError({
      code: 'site-missing',
      message: `${directory} is not a directory`,
      hint: 'Pass the directory of a Docusaurus site, or an address that begins with https://.',
    });
  }
  const found = await checkDirectory(siteDir, process.env, report);
  return found === null ? null : { ...found, policy: '' };
}

function print({ findings, passed }: Report, { print: line, colors }: CommandOutput): void {
  for (const text of passed) line(`${colors.green('ok')}       ${text}`);
  for (const { level, code, message, why, fix } of findings) {
    const name = level === 'problem' ? colors.red('problem ') : colors.yellow('warning ');
    line(`${name} [${code}] ${message}: ${why}.`);
    line(`         ${colors.bold('Fix:')} ${fix}.`);
  }
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const warnings = findings.length - problems;
  line(`${count(problems, 'problem')}, ${count(warnings, 'warning')}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function ownVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)(
    'docusaurus-plugin-docent/package.json',
  );
  return version;
}

function parseAddress(value: string): string {
  if (URL.canParse(value) && /^https?:$/u.test(new URL(value).protocol)) return value;
  throw new InvalidArgumentError('Must be an address such as https://ask.example.org.');
}

function parseOrigin(value: string): string {
  if (URL.canParse(value) && new URL(value).origin === value) return value;
  throw new InvalidArgumentError('Must be an origin such as https://book.example.org, without a path.');
}
