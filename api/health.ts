import { getDocentApi } from '#function';

/** GET and HEAD tell version and state, no secrets; OPTIONS is the preflight of an allowed origin. */
function health(request: Request): Promise<Response> {
  return getDocentApi().health(request);
}

// The platform answers a method that is missing here itself, without our headers: the 405 is to be ours.
export {
  health as DELETE,
  health as GET,
  health as HEAD,
  health as OPTIONS,
  health as PATCH,
  health as POST,
  health as PUT,
};
