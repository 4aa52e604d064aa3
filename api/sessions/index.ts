import { getDocentApi } from '#function';

/** GET lists the reader's kept conversations; OPTIONS is the preflight of an allowed origin. */
function sessions(request: Request): Promise<Response> {
  return getDocentApi().sessions(request);
}

// The platform answers a method that is missing here itself, without our headers: the 405 is to be ours.
export {
  sessions as DELETE,
  sessions as GET,
  sessions as HEAD,
  sessions as OPTIONS,
  sessions as PATCH,
  sessions as POST,
  sessions as PUT,
};
