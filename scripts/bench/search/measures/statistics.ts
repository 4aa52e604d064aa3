/**
 * The smallest value that at least `share` of the values do not exceed (nearest rank): a value that was measured, never one
 * between two.
 *
 * @param values - In any order; `NaN` for an empty list.
 * @param share - In 0..1: 0.5 is the median, 0.95 p95.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** @param values - In any order; `NaN` for an empty list. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/**
 * The `b` of `y = a * x^b` that fits best: least squares of the logarithms. 1 is linear growth, 0 none.
 *
 * @param points - With positive coordinates; `NaN` for fewer than two different `x`.
 */
export function growthExponent(points: readonly { x: number; y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const meanX = mean(logs.map(({ x }) => x));
  const meanY = mean(logs.map(({ y }) => y));
  let covariance = 0;
  let variance = 0;
  for (const { x, y } of logs) {
    covariance += (x - meanX) * (y - meanY);
    variance += (x - meanX) ** 2;
  }
  return variance === 0 ? Number.NaN : covariance / variance;
}

export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
