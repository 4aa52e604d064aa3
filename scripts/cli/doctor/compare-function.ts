import { findMismatch, type Health } from '../../../api/_contract/health.js';
import type { AskMode } from '../../../plugin/format/settings.js';
import type { Manifest } from '../../../plugin/format/manifest.js';
import type { FindingCode } from './fixes.js';
import type { Report } from './report.js';

/** What is compared with the function. Whatever is not known is `null`. */
export interface SiteFacts {
  manifest: Manifest | null;
  /** The option `mode`. */
  mode: AskMode | null;
  /** This package's version. */
  version: string;
  nowMs: number;
}

/** How far two clocks may be apart, in milliseconds: what the function tolerates between instances. */
const SKEW_MAX_MS = 30_000;

/** Compares what the function says about itself with the site. Pure. @returns Whether the function can answer at all. */
export function compareFunction(health: Health, site: SiteFacts, report: Report): boolean {
  for (const { variable, reason } of health.problems ?? []) {
    const isSecret = variable === 'DOCENT_SECRET' && reason !== 'invalid';
    const code: FindingCode = isSecret ? `function-secret-${reason}` : 'function-misconfigured';
    report.add(code, `the function’s variable ${variable} is ${REASONS[reason]}`);
  }
  if (health.status === 'misconfigured') {
    if (health.problems === undefined)
      report.add('function-misconfigured', 'the function’s variables are not in order');
    return false;
  }
  compareParts(health, report);
  const { facts } = health;
  if (facts === undefined) {
    report.add('function-old', `the function has version ${health.version}`);
    return true;
  }
  if (health.version !== site.version) {
    report.add('versions-differ', `the function has version ${health.version}, this command ${site.version}`);
  }
  const skewMs = Date.parse(facts.time) - site.nowMs;
  if (Math.abs(skewMs) > SKEW_MAX_MS) {
    const seconds = Math.round(Math.abs(skewMs) / 1_000);
    report.add(
      'clock-skew',
      `the function’s clock is ${seconds} seconds ${skewMs > 0 ? 'ahead of' : 'behind'} this machine’s`,
    );
  }
  if (facts.search === 'refused') report.add('tools-refused', 'the model’s server refuses the search tool');
  const lacking = modesLacking(site.mode, facts.modes);
  if (lacking.length > 0)
    report.add(
      'mode-refused',
      `the site offers \`${site.mode}\`, but DOCENT_MODES lacks ${lacking.join(', ')}`,
    );
  if (site.manifest !== null) compareIndex(site.manifest, facts, report);
  return true;
}

const REASONS = { missing: 'missing', quoted: 'in quotation marks', invalid: 'invalid' } as const;

function compareIndex(manifest: Manifest, facts: NonNullable<Health['facts']>, report: Report): void {
  const { book, keyId } = manifest;
  switch (findMismatch(manifest, facts)) {
    case 'unsigned':
      report.add('index-unsigned', 'the passages of the index are not signed');
      return;
    case 'other-secret':
      report.add(
        'other-secret',
        `the index is signed with key ${keyId}, the function has ${facts.keyIds.join(' and ')}`,
      );
      return;
    case 'other-book':
      report.add('other-book', `the index is of book "${book}", the function serves "${facts.book}"`);
      return;
    case null:
      report.pass(`secret and book: key ${keyId}, book "${book}", on both sides`);
  }
}

function compareParts({ status, components }: Health, report: Report): void {
  for (const part of ['limits', 'sessions'] as const) {
    const state = components[part] ?? '';
    if (state.endsWith(' down')) report.add('store-down', `the store of ${part} is ${state}`);
    else if (state === 'memory per instance')
      report.add('store-missing', `${part} are kept in the memory of each instance`);
  }
  if (components['addresses'] === 'unknown')
    report.add('addresses-unknown', 'readers have come whose address the function does not know');
  if (components['model'] === 'down') report.add('model-down', 'the model’s server is down');
  if (status === 'paused') report.add('paused', 'the function is paused');
}

function modesLacking(mode: AskMode | null, modes: readonly string[]): string[] {
  const wanted = mode === null ? [] : WANTED[mode];
  return wanted.filter((each) => !modes.includes(each));
}

const WANTED: Readonly<Record<AskMode, readonly string[]>> = {
  both: ['normal', 'selection_only'],
  book: ['normal'],
  selection: ['selection_only'],
};
