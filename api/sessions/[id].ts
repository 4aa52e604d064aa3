import { getDocentApi } from '#function';

/** GET and DELETE one kept conversation, for its owner; OPTIONS is the preflight of an allowed origin. */
function storedSession(request: Request): Promise<Response> {
  return getDocentApi().storedSession(request);
}

// The platform answers a method that is missing here itself, without our headers: the 405 is to be ours.
export {
  storedSession as DELETE,
  storedSession as GET,
  storedSession as HEAD,
  storedSession as OPTIONS,
  storedSession as PATCH,
  storedSession as POST,
  storedSession as PUT,
};
