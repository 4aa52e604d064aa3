import { getDocentApi } from './_handler/environment.js';

/** Opens a session, or renews the one whose token is the bearer: `{token, expires_in, session_id}`. */
export function POST(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}

/** The same without a body, for clients of `GET /auth/token`. */
export function GET(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}

/** The preflight of an allowed origin. */
export function OPTIONS(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}
