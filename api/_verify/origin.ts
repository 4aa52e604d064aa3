import { accept, refuse, type Checked } from '../_result/refusal.js';

/**
 * Checks the `Origin` header by exact comparison, without patterns and without falling back to `Referer`.
 *
 * @returns The origin, `origin_missing`, or `origin_refused` (also for the origin `null`).
 */
export function checkOrigin(headers: Headers, allowed: ReadonlySet<string>): Checked<string> {
  const origin = headers.get('origin');
  if (origin === null || origin === '') {
    return refuse('origin_missing', 'The request has no Origin header; send it from a page of the book.');
  }
  if (!allowed.has(origin)) {
    // Named in the log, so that the owner sees what to add. A browser sends nothing but an origin; others may send anything.
    const detail = isOrigin(origin) ? { detail: origin } : {};
    return refuse('origin_refused', 'This origin is not listed in DOCENT_ORIGINS.', detail);
  }
  return accept(origin);
}

function isOrigin(text: string): boolean {
  return text.length <= 256 && URL.canParse(text) && new URL(text).origin === text;
}
