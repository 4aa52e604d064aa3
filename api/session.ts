import { getDocentApi } from '#function';

/**
 * POST opens a session, or renews the one whose token is the bearer: `{token, expires_in, session_id}`. GET does the same
 * without a body, for clients of `GET /auth/token`; OPTIONS is the preflight of an allowed origin.
 */
function session(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}

// The platform answers a method that is missing here itself, without our headers: the 405 is to be ours.
export {
  session as DELETE,
  session as GET,
  session as HEAD,
  session as OPTIONS,
  session as PATCH,
  session as POST,
  session as PUT,
};
