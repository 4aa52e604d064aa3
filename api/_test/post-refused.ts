import { expect } from 'vitest';
import { ERRORS, type ErrorCode } from '../_contract/errors.js';
import { readRefusal, type Harness, type TestHeaders } from './harness.js';

/**
 * Posts to `/api/chat` with a good token and expects a refusal that never reached the model and leaks nothing.
 *
 * @param request - body, headers over the good ones, and more for fetch
 */
export async function postRefused(
  harness: Harness,
  code: ErrorCode,
  [body, headers = {}, init = {}]: [body: unknown, headers?: TestHeaders, init?: RequestInit],
): Promise<Response> {
  const { token } = await harness.openSession();
  const bearer = { Authorization: `Bearer ${token}` };
  const response = await harness.post('/api/chat', body, { ...bearer, ...headers }, init);
  const read = response.clone();
  expect(await readRefusal(response)).toMatchObject({ code, status: ERRORS[code].status });
  expect(harness.model.requests).toEqual([]);
  return read;
}
