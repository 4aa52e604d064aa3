import { Option, type Command } from 'commander';
import { parseShare } from '../command-values.js';
import type { EvalFigures } from './evaluate-book.js';

/** The lowest acceptable value of each figure, 0..1; one that is missing is not checked. */
export interface EvalThresholds {
  minR1?: number;
  minR5?: number;
  minR10?: number;
  minMrr10?: number;
}

/** Adds `--min-r1` and the like to a command. */
export function addThresholds(command: Command): Command {
  for (const { flag, name } of THRESHOLDS) {
    const text = `exit with code 1 if ${name} is below this share, from 0 to 1`;
    command.addOption(new Option(`${flag} <share>`, text).argParser(parseShare));
  }
  return command;
}

/** @returns A line for each figure below its threshold. */
export function listMissed(figures: EvalFigures, thresholds: EvalThresholds): string[] {
  return THRESHOLDS.flatMap(({ name, flag, figure, option }) => {
    const wanted = thresholds[option];
    const reached = figures[figure];
    if (wanted === undefined || reached >= wanted - ROUNDING) return [];
    // Rounded down: 0.8999 must not read as 0.9.
    const shown = Math.floor(reached * 10_000) / 10_000;
    return [`${name} is ${shown}, below the required ${wanted} (${flag})`];
  });
}

/** Above the floating-point error of a mean of many fractions. */
const ROUNDING = 1e-9;

const THRESHOLDS: readonly {
  name: string;
  flag: string;
  figure: 'r1' | 'r5' | 'r10' | 'mrr10';
  option: keyof EvalThresholds;
}[] = [
  { name: 'R@1', flag: '--min-r1', figure: 'r1', option: 'minR1' },
  { name: 'R@5', flag: '--min-r5', figure: 'r5', option: 'minR5' },
  { name: 'R@10', flag: '--min-r10', figure: 'r10', option: 'minR10' },
  { name: 'MRR@10', flag: '--min-mrr10', figure: 'mrr10', option: 'minMrr10' },
];
