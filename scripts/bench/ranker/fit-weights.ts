/** The chunks of one question, of which at least one is right and one wrong. */
export interface RankingExample {
  /** The features of each chunk, all in the same order. */
  rows: readonly (readonly number[])[];
  isRight: readonly boolean[];
  /** How much the question counts. */
  weight: number;
}

/**
 * Fits a linear ranking: the weights under which a right chunk of each question has the greatest probability, where the chunks'
 * probabilities are the softmax of their weighted sums (ListNet with the first place only: Cao et al. 2007; several right chunks share
 * it). Deterministic.
 *
 * @param ridge - Weight of the squared weights of standardized features, which keeps them from following single questions. 0..0.1.
 * @returns The weight of each feature.
 */
export function fitWeights(examples: readonly RankingExample[], ridge: number): number[] {
  const scales = deviations(examples);
  const rows = examples.map((example) =>
    example.rows.map((row) => Float64Array.from(row, (value, at) => value / (scales[at] ?? 1))),
  );
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const lossAt = (weights: readonly number[]): Point => {
    let value = 0;
    const gradient = weights.map(() => 0);
    for (const [index, { isRight, weight }] of examples.entries()) {
      const lines = rows[index] ?? [];
      const sums = lines.map((line) => dot(line, weights));
      const highest = Math.max(...sums);
      const odds = sums.map((sum) => Math.exp(sum - highest));
      let [all, right] = [0, 0];
      for (const [at, odd] of odds.entries()) {
        all += odd;
        if (isRight[at] === true) right += odd;
      }
      const part = weight / total;
      value -= part * Math.log(right / all);
      for (const [at, line] of lines.entries()) {
        const odd = odds[at] ?? 0;
        add(gradient, line, part * (odd / all - (isRight[at] === true ? odd / right : 0)));
      }
    }
    value += ridge * dot(weights, weights);
    add(gradient, weights, 2 * ridge);
    return { weights, value, gradient };
  };
  const start = scales.map(() => 0);
  return minimize(lossAt, start).map((weight, at) => weight / (scales[at] ?? 1));
}

interface Point {
  weights: readonly number[];
  value: number;
  gradient: number[];
}

/** Minimizes a smooth function by L-BFGS (Liu and Nocedal 1989) with backtracking. */
function minimize(
  lossAt: (weights: readonly number[]) => Point,
  start: readonly number[],
): readonly number[] {
  const history: { step: number[]; change: number[]; curvature: number }[] = [];
  let point = lossAt(start);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let direction = point.gradient.map((value) => -value);
    const factors: number[] = [];
    for (const { step, change, curvature } of history) {
      const factor = dot(step, direction) / curvature;
      factors.push(factor);
      add(direction, change, -factor);
    }
    const [latest] = history;
    const scale = latest === undefined ? 1 : latest.curvature / dot(latest.change, latest.change);
    direction = direction.map((value) => value * scale);
    for (const [index, { step, change, curvature }] of [...history.entries()].reverse()) {
      add(direction, step, (factors[index] ?? 0) - dot(change, direction) / curvature);
    }
    const slope = dot(direction, point.gradient);
    let next = point;
    for (let length = 1; length > SHORTEST_STEP; length /= 2) {
      const { weights } = point;
      next = lossAt(weights.map((weight, at) => weight + length * (direction[at] ?? 0)));
      if (next.value <= point.value + 1e-4 * length * slope) break;
    }
    const gain = point.value - next.value;
    if (!(gain > CONVERGED * Math.abs(point.value))) return gain > 0 ? next.weights : point.weights;
    const step = next.weights.map((weight, at) => weight - (point.weights[at] ?? 0));
    const change = next.gradient.map((value, at) => value - (point.gradient[at] ?? 0));
    const curvature = dot(step, change);
    if (curvature > 0) history.unshift({ step, change, curvature });
    history.splice(HISTORY_MAX);
    point = next;
  }
  return point.weights;
}

const ROUNDS_MAX = 400;
const HISTORY_MAX = 12;
const SHORTEST_STEP = 1e-6;
const CONVERGED = 1e-9;

/** Returns the standard deviation of each feature, or 1 for one that is constant. */
function deviations(examples: readonly RankingExample[]): number[] {
  const rows = examples.flatMap((example) => example.rows);
  const means = (rows[0] ?? []).map(
    (_value, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / rows.length,
  );
  return means.map((mean, at) => {
    const squares = rows.reduce((sum, row) => sum + ((row[at] ?? 0) - mean) ** 2, 0);
    return Math.sqrt(squares / rows.length) || 1;
  });
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] ?? 0) * (right[at] ?? 0);
  return sum;
}

/** Adds a multiple of a vector to another, in place. */
function add(target: number[], vector: ArrayLike<number>, factor: number): void {
  for (let at = 0; at < target.length; at += 1) target[at] = (target[at] ?? 0) + factor * (vector[at] ?? 0);
}
