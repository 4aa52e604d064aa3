import { getDocentApi } from './_handler/environment.js';

/** `GET /api/health`: see ARCHITECTURE.md, stages 10 to 13. */
export function GET(request: Request): Promise<Response> {
  return getDocentApi().health(request);
}

/** `OPTIONS /api/health`: see ARCHITECTURE.md, stages 10 to 13. */
export function OPTIONS(request: Request): Promise<Response> {
  return getDocentApi().health(request);
}
