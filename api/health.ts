import { handlersOf } from '#function';

/** GET and HEAD return the version and state; OPTIONS answers the preflight of an allowed origin. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('health');
