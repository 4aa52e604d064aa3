/**
 * Returns the smallest value that at least `share` of the values do not exceed (nearest rank). It is always a value that was
 * measured, never one interpolated between two.
 *
 * @param values - Values in any order; the result is `NaN` if there are none.
 * @param share - From 0 to 1: 0.5 gives the median, 0.95 the 95th percentile.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** @param values - Values in any order; the result is `NaN` if there are none. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/**
 * Returns the `b` with which `y = a * x^b` fits best, by least squares of the logarithms. 1 is linear growth, 0 is none.
 *
 * @param points - Points with positive coordinates; the result is `NaN` if there are fewer than two different values of `x`.
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
