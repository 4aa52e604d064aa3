import { handlersOf } from '#function';

/** GET returns and DELETE deletes one stored conversation of the reader; OPTIONS answers the preflight of an allowed origin. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('storedSession');
