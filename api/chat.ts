import { getDocentApi } from './_handler/environment.js';

/** Answers a question as a stream of events, or as JSON. */
export function POST(request: Request): Promise<Response> {
  return getDocentApi().chat(request);
}

/** The preflight of an allowed origin. */
export function OPTIONS(request: Request): Promise<Response> {
  return getDocentApi().chat(request);
}
