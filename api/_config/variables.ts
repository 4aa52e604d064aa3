import * as z from 'zod';

/** A problem with a variable; for the log only, and never including the value. */
export interface ConfigProblem {
  variable: string;
  problem: string;
  /** What `/api/health` says about it; by default `invalid`. */
  reason?: 'missing' | 'quoted';
}

/** A whole number written in decimal digits. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`));

/** A switch: `1`, `0`, `true` or `false`; off by default. */
export const onOrOff = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' }))
  .transform((text) => text === '1' || text === 'true')
  .default(false);

/** Text of limited length. */
export const shortText = (maxChars: number) =>
  z.string().trim().max(maxChars, `must be at most ${maxChars} characters`);

/** A key that can be sent in a header; any other key would fail only when the first question is asked. */
export const keyWord = z
  .string()
  .trim()
  .regex(/^[!-~]+$/, 'must consist of visible ASCII characters without spaces');

/** An http or https URL without credentials or a query; trailing slashes are removed. */
export const baseUrl = z.string().trim().transform(normalizeBaseUrl);

/** Returns whether a URL's host is this machine, so that plain http to it crosses no network. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Parses a URL; `null` if it is not valid. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function normalizeBaseUrl(text: string, context: z.RefinementCtx): string {
  const url = parseUrl(text);
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isHttp || url.username !== '' || url.password !== '' || url.search !== '') {
    context.addIssue('must be an http(s) URL without credentials or a query');
    return z.NEVER;
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
