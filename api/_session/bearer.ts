import { LIMITS } from '../_contract/limits.js';
import { accept, refuse, type Checked } from '../_verify/refusal.js';

/**
 * The token of an `Authorization: Bearer` header; the scheme's case does not matter (RFC 9110 section 11.1).
 *
 * @returns `token_missing` without one or under another scheme, `token_invalid` for more than a header's worth
 */
export function readBearer(headers: Headers): Checked<string> {
  const header = headers.get('authorization');
  if (header === null) return refuse('token_missing', 'The request has no session token.');
  if (header.length > LIMITS.tokenMaxChars) {
    return refuse('token_invalid', 'The session token is not valid.', { detail: 'length' });
  }
  const match = /^bearer +([^\s,]+)$/i.exec(header);
  if (match?.[1] === undefined) {
    return refuse('token_missing', 'The Authorization header holds no bearer token.');
  }
  return accept(match[1]);
}
