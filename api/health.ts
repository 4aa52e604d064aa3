import { getDocentApi } from './_handler/environment.js';

/** Version and state, no secrets. */
export function GET(request: Request): Promise<Response> {
  return getDocentApi().health(request);
}

/** The preflight of an allowed origin. */
export function OPTIONS(request: Request): Promise<Response> {
  return getDocentApi().health(request);
}
