import { getDocentApi } from './_handler/environment.js';

/** `POST /api/chat`: see ARCHITECTURE.md, stages 10 to 13. */
export function POST(request: Request): Promise<Response> {
  return getDocentApi().chat(request);
}

/** `OPTIONS /api/chat`: see ARCHITECTURE.md, stages 10 to 13. */
export function OPTIONS(request: Request): Promise<Response> {
  return getDocentApi().chat(request);
}
