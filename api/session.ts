import { getDocentApi } from './_handler/environment.js';

/** `POST /api/session`: see ARCHITECTURE.md, stages 10 to 13. */
export function POST(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}

/** `GET /api/session`: see ARCHITECTURE.md, stages 10 to 13. */
export function GET(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}

/** `OPTIONS /api/session`: see ARCHITECTURE.md, stages 10 to 13. */
export function OPTIONS(request: Request): Promise<Response> {
  return getDocentApi().session(request);
}
