import * as z from 'zod';

/** A whole number within bounds, in decimal digits. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`));

/** A switch: 1, 0, true or false; off unless it says otherwise. */
export const onOrOff = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' }))
  .transform((text) => text === '1' || text === 'true')
  .default(false);

/** A key as it fits into a header; anything else would fail at the first question instead of the check. */
export const keyWord = z
  .string()
  .trim()
  .regex(/^[!-~]+$/, 'must be one word of visible ASCII');

/** An http or https address without user-info, query and closing slash. */
export const baseUrl = z.string().trim().transform(normalizeBaseUrl);

/** The address, or `null` when the text makes none. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function normalizeBaseUrl(text: string, context: z.RefinementCtx): string {
  const url = parseUrl(text);
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === null || !isHttp || url.username !== '' || url.password !== '' || url.search !== '') {
    context.addIssue('must be an http or https address without user-info and query');
    return z.NEVER;
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
