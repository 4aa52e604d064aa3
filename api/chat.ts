import { handlersOf } from '#function';

/** POST answers a question as a stream of events or as JSON; OPTIONS answers the preflight of an allowed origin. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('chat');
