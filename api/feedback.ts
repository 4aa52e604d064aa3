import { getDocentApi } from '#function';

/** POST keeps what the reader thinks of an answer; OPTIONS is the preflight of an allowed origin. */
function feedback(request: Request): Promise<Response> {
  return getDocentApi().feedback(request);
}

// The platform answers a method that is missing here itself, without our headers: the 405 is to be ours.
export {
  feedback as DELETE,
  feedback as GET,
  feedback as HEAD,
  feedback as OPTIONS,
  feedback as PATCH,
  feedback as POST,
  feedback as PUT,
};
