import { Option, type Command } from 'commander';
import { parseShare } from '../command-values.js';
import type { EvalFigures } from './figures.js';

/** The shares as a reader sees them, each with the options that set its lowest acceptable value, for questions alone and steered. */
export const FIGURES = [
  figure('R@1', 'r1', 'right passage first', '--min-r1', '--min-steered-r1'),
  figure('R@5', 'r5', 'among the first 5', '--min-r5', '--min-steered-r5'),
  figure('R@10', 'r10', 'among the first 10', '--min-r10', '--min-steered-r10'),
  figure('MRR@10', 'mrr10', 'mean of 1 / its rank', '--min-mrr10', '--min-steered-mrr10'),
  figure('page@5', 'page5', 'right page among the first 5', '--min-page5', '--min-steered-page5'),
  figure('context', 'context', 'right passage sent to the model', '--min-context', '--min-steered-context'),
];

/** The options of a command that has thresholds; a figure without one is not checked. */
export type EvalThresholds = Readonly<Record<string, unknown>>;

/** Adds the options for each figure, such as `--min-r1`, to a command. */
export function addThresholds(command: Command): Command {
  for (const { name, plain } of FIGURES) {
    const text = `exit with code 1 if ${name} is below this share, from 0 to 1`;
    command.addOption(new Option(`${plain.flag} <share>`, text).argParser(parseShare));
  }
  for (const { name, steered } of FIGURES) {
    const text = `the same for ${name} with the queries`;
    command.addOption(new Option(`${steered.flag} <share>`, text).argParser(parseShare));
  }
  return command;
}

/** Returns the flag of a threshold for steered figures that was given, or `null` if there is none. */
export function steeredThreshold(options: EvalThresholds): string | null {
  return FIGURES.find(({ steered }) => options[steered.option] !== undefined)?.steered.flag ?? null;
}

/** Returns a line of text for each figure below its threshold. */
export function listMissed(
  options: EvalThresholds,
  plain: EvalFigures,
  steered: EvalFigures | null,
): string[] {
  const lines = FIGURES.map((own) => describeMissed(own.name, plain[own.key], own.plain, options));
  if (steered !== null) {
    for (const own of FIGURES) {
      lines.push(describeMissed(`steered ${own.name}`, steered[own.key], own.steered, options));
    }
  }
  return lines.filter((line) => line !== null);
}

interface Threshold {
  flag: string;
  /** The name that commander gives the option, such as `minR1`. */
  option: string;
}

function figure(
  name: string,
  key: Exclude<keyof EvalFigures, 'contextChars'>,
  what: string,
  flag: string,
  steeredFlag: string,
): { name: string; key: typeof key; what: string; plain: Threshold; steered: Threshold } {
  return { name, key, what, plain: threshold(flag), steered: threshold(steeredFlag) };
}

function threshold(flag: string): Threshold {
  return { flag, option: new Option(flag).attributeName() };
}

function describeMissed(
  name: string,
  reached: number,
  { flag, option }: Threshold,
  options: EvalThresholds,
): string | null {
  const wanted = options[option];
  if (typeof wanted !== 'number' || reached >= wanted - ROUNDING) return null;
  // Rounded down, so that 0.89999 does not read as 0.9.
  const shown = Math.floor(reached * 10_000) / 10_000;
  return `${name} is ${shown}, below the required ${wanted} (${flag})`;
}

/** Tolerance, greater than the floating-point error in the mean of many fractions. */
const ROUNDING = 1e-9;
