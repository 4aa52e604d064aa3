import { LIMITS } from '../_contract/limits.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';

/**
 * Reads the token of an `Authorization: Bearer` header. The scheme is case-insensitive (RFC 9110 section 11.1).
 *
 * @returns `token_missing` without a token or with another scheme, `token_invalid` if the header is too long.
 */
export function readBearer(headers: Headers): Checked<string> {
  const header = headers.get('authorization');
  if (header === null) return refuse('token_missing', 'The request has no session token.');
  if (header.length > LIMITS.tokenMaxChars) {
    return refuse('token_invalid', 'The session token is not valid.', { detail: 'length' });
  }
  const match = /^bearer +([^\s,]+)$/i.exec(header);
  if (match?.[1] === undefined) {
    return refuse('token_missing', 'The Authorization header has no bearer token.');
  }
  return accept(match[1]);
}
