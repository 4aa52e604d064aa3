import { median } from '../search/measures/statistics.js';
import type { Sample, Way } from './measure.js';

/** One round: each way, one shortly after the other. */
export type Round = Readonly<Record<Way['name'], Sample>>;

/** A way over all rounds: medians, so that a moment in which the machine did something else has no say. */
export interface Comparison {
  way: Way['name'];
  tokens: number;
  errors: number;
  p50Micros: number;
  p99Micros: number;
  /** Over the direct way in the same round. */
  addedP50Micros: number;
  addedP99Micros: number;
  cpuMicrosPerToken: number | null;
  modelCpuMicrosPerToken: number;
  /** To the relay in the same round; of what is added, where the relay added anything in half the rounds. */
  ofRelay: { p50: number | null; p99: number | null; cpu: number | null };
  loadAverage: number;
}

/** Compares the ways round by round. */
export function compareRounds(rounds: readonly Round[], way: Way['name']): Comparison {
  const over = (read: (round: Round) => number): number => median(rounds.map(read));
  const added =
    (key: 'p50Micros' | 'p99Micros', name = way) =>
    (round: Round): number =>
      round[name][key] - round.direct[key];
  const ofRelay = (key: 'p50Micros' | 'p99Micros'): number | null => {
    const relay = over(added(key, 'relay'));
    return relay > 0 ? over(added(key)) / relay : null;
  };
  const cpuOf = (round: Round, name: Way['name']): number => round[name].cpuMicrosPerToken ?? Number.NaN;
  const hasCpu = way !== 'direct';
  return {
    way,
    tokens: rounds.reduce((total, round) => total + round[way].tokens, 0),
    errors: rounds.reduce((total, round) => total + round[way].errors, 0),
    p50Micros: over((round) => round[way].p50Micros),
    p99Micros: over((round) => round[way].p99Micros),
    addedP50Micros: over(added('p50Micros')),
    addedP99Micros: over(added('p99Micros')),
    cpuMicrosPerToken: hasCpu ? over((round) => cpuOf(round, way)) : null,
    modelCpuMicrosPerToken: over((round) => round[way].modelCpuMicrosPerToken),
    ofRelay: {
      p50: hasCpu ? ofRelay('p50Micros') : null,
      p99: hasCpu ? ofRelay('p99Micros') : null,
      cpu: hasCpu ? over((round) => cpuOf(round, way) / cpuOf(round, 'relay')) : null,
    },
    loadAverage: over((round) => round[way].loadAverage),
  };
}
