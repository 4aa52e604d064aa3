import { handlersOf } from '#function';

/** GET returns the reader's stored conversation, DELETE deletes it; OPTIONS answers the preflight of an allowed origin. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('storedSession');
