import { median } from '../search/measures/statistics.js';
import type { Sample, Way } from './measure.js';

/** One round: every way measured once. */
export type Round = Readonly<Record<Way['name'], Sample>>;

/** A way over all rounds. Medians, so that a single disturbed round does not count. */
export interface Comparison {
  way: Way['name'];
  tokens: number;
  errors: number;
  p50Micros: number;
  p99Micros: number;
  /** Compared with the direct way in the same round. */
  addedP50Micros: number;
  addedP99Micros: number;
  cpuMicrosPerToken: number | null;
  modelCpuMicrosPerToken: number;
  /** Ratios to the relay; `null` for a latency to which the relay added nothing. */
  ofRelay: { p50: number | null; p99: number | null; cpu: number | null };
  loadAverage: number;
}

/** Compares a way with the others of each round. */
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
