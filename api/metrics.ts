import { handlersOf } from '#function';

/** GET and HEAD return this process's metrics to the holder of the metrics key, and 404 to everyone else. */
export const { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } = handlersOf('metrics');
