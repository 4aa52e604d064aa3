import { handlersOf } from '#function';

/**
 * POST opens a session or renews that of the bearer token, and returns `{token, expires_in, session_id}`. GET does so
 * without a body, for clients of `GET /auth/token`; OPTIONS answers the preflight of an allowed origin.
 */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('session');
