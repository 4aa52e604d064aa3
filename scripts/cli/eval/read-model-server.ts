import { BuildError } from '../../../plugin/build-error.js';
import type { ModelServer } from './model-client.js';

/**
 * Reads the variables of the function that name the model. `OPENAI_SEARCH_MODEL`, the model that writes queries, comes before
 * `DOCENT_MODEL`.
 *
 * @throws BuildError `model-missing` if neither a key nor a server is set, `model-invalid` if the server is not a URL.
 */
export function readModelServer(environment: Readonly<Record<string, string | undefined>>): ModelServer {
  const read = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const apiKey = read('OPENAI_API_KEY');
  const baseUrl = read('OPENAI_BASE_URL');
  if (apiKey === undefined && baseUrl === undefined) {
    throw new BuildError({
      code: 'model-missing',
      message: '--steer needs a model, but OPENAI_API_KEY is not set',
      hint: 'Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key; OPENAI_SEARCH_MODEL or DOCENT_MODEL names the model.',
    });
  }
  if (baseUrl !== undefined && !(URL.canParse(baseUrl) && /^https?:$/u.test(new URL(baseUrl).protocol))) {
    throw new BuildError({
      code: 'model-invalid',
      message: 'OPENAI_BASE_URL is not an http(s) URL',
      hint: "Set it to the address of a server with OpenAI's chat completions API, such as https://api.openai.com/v1.",
    });
  }
  return {
    apiKey: apiKey ?? 'none',
    baseUrl: baseUrl?.replace(/\/+$/u, '') ?? 'https://api.openai.com/v1',
    model: read('OPENAI_SEARCH_MODEL') ?? read('DOCENT_MODEL') ?? 'gpt-4.1-mini',
  };
}
