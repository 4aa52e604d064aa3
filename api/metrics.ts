import { getDocentApi } from '#function';

/** GET and HEAD with the owner's key tell what this process has counted; without it there is nothing here. */
function metrics(request: Request): Promise<Response> {
  return getDocentApi().metrics(request);
}

// The platform answers a method that is missing here itself, without our headers: the 404 is to be ours.
export {
  metrics as DELETE,
  metrics as GET,
  metrics as HEAD,
  metrics as OPTIONS,
  metrics as PATCH,
  metrics as POST,
  metrics as PUT,
};
