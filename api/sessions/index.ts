import { handlersOf } from '#function';

/** GET lists the reader's stored conversations; OPTIONS answers the preflight of an allowed origin. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('sessions');
