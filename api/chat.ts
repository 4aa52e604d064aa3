import { getDocentApi } from '#function';

/** POST answers a question as a stream of events, or as JSON; OPTIONS is the preflight of an allowed origin. */
function chat(request: Request): Promise<Response> {
  return getDocentApi().chat(request);
}

// The platform answers a method that is missing here itself, without our headers: the 405 is to be ours.
export {
  chat as DELETE,
  chat as GET,
  chat as HEAD,
  chat as OPTIONS,
  chat as PATCH,
  chat as POST,
  chat as PUT,
};
