/**
 * Reads `retry-after-ms` (OpenAI's) or `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3).
 *
 * @returns Milliseconds from now, 0 or more; `null` when neither header has a valid value.
 */
export function readRetryAfter(headers: Headers, nowMs: number): number | null {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  // Date.parse accepts almost anything, even "-1"; an HTTP date starts with the name of a day.
  const date = /^[a-z]{3,9},? /i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
