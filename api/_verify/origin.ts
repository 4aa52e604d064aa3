import { accept, refuse, type Checked } from './refusal.js';

/**
 * The page a request comes from, by its `Origin` header alone: exact match, no Referer, no pattern.
 *
 * @returns the origin; `origin_missing`, or `origin_refused` (also for `null`)
 */
export function checkOrigin(headers: Headers, allowed: ReadonlySet<string>): Checked<string> {
  const origin = headers.get('origin');
  if (origin === null || origin === '') {
    return refuse('origin_missing', 'The request has no Origin header: ask from a page of the book.');
  }
  if (!allowed.has(origin)) return refuse('origin_refused', 'This origin is not one of DOCENT_ORIGINS.');
  return accept(origin);
}
