import { handlersOf } from '#function';

/** POST rates an answer; OPTIONS answers the preflight of an allowed origin. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('feedback');
