import { Option, type Command } from 'commander';
import { parseShare } from '../command-values.js';
import type { EvalFigures } from './evaluate-book.js';

/** The figures as a reader sees them, each with the option that sets its lowest acceptable value. */
export const FIGURES = [
  { name: 'R@1', flag: '--min-r1', key: 'r1', option: 'minR1', what: 'right passage first' },
  { name: 'R@5', flag: '--min-r5', key: 'r5', option: 'minR5', what: 'among the first 5' },
  { name: 'R@10', flag: '--min-r10', key: 'r10', option: 'minR10', what: 'among the first 10' },
  { name: 'MRR@10', flag: '--min-mrr10', key: 'mrr10', option: 'minMrr10', what: 'mean of 1 / its rank' },
] as const;

/** The lowest acceptable value of each figure, from 0 to 1; a figure without one is not checked. */
export type EvalThresholds = Partial<Record<(typeof FIGURES)[number]['option'], number>>;

/** Adds an option for each figure, such as `--min-r1`, to a command. */
export function addThresholds(command: Command): Command {
  for (const { flag, name } of FIGURES) {
    const text = `exit with code 1 if ${name} is below this share, from 0 to 1`;
    command.addOption(new Option(`${flag} <share>`, text).argParser(parseShare));
  }
  return command;
}

/** Returns a line of text for each figure below its threshold. */
export function listMissed(figures: EvalFigures, thresholds: EvalThresholds): string[] {
  return FIGURES.flatMap(({ name, flag, key, option }) => {
    const wanted = thresholds[option];
    const reached = figures[key];
    if (wanted === undefined || reached >= wanted - ROUNDING) return [];
    // Rounded down, so that 0.89999 does not read as 0.9.
    const shown = Math.floor(reached * 10_000) / 10_000;
    return [`${name} is ${shown}, below the required ${wanted} (${flag})`];
  });
}

/** Tolerance, greater than the floating-point error in the mean of many fractions. */
const ROUNDING = 1e-9;
