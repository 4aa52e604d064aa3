import { createDocentApi, type DocentApi } from './index.js';

export { createDocentApi, type DocentApi, type DocentApiOptions, type ConnectionInfo } from './index.js';

let api: DocentApi | undefined;

/**
 * The function of this process, made at its first request.
 *
 * I/O: reads `process.env`.
 */
export function getDocentApi(): DocentApi {
  api ??= createDocentApi({ env: process.env });
  return api;
}
