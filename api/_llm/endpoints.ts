import OpenAI from 'openai';
import type { ModelSettings } from '../_config/model-settings.js';
import { createBreaker, type Breaker } from './breaker.js';
import { guardFetch } from './guarded-fetch.js';

/** A model server this process asks, with what it has learned about it. */
export interface Endpoint {
  name: 'primary' | 'fallback';
  model: ModelSettings;
  client: OpenAI;
  breaker: Breaker;
}

/**
 * Makes the model servers of a process, in the order they are asked.
 *
 * @param headersMs - until an answer's headers
 */
export function createEndpoints(
  primary: ModelSettings,
  fallback: ModelSettings | null,
  io: { fetch: typeof globalThis.fetch; headersMs: number },
): Endpoint[] {
  const endpoint = (name: Endpoint['name'], model: ModelSettings): Endpoint => ({
    name,
    model,
    client: createClient(model, io),
    breaker: createBreaker(),
  });
  return [endpoint('primary', primary), ...(fallback === null ? [] : [endpoint('fallback', fallback)])];
}

function createClient(
  model: ModelSettings,
  io: { fetch: typeof globalThis.fetch; headersMs: number },
): OpenAI {
  return new OpenAI({
    apiKey: model.apiKey,
    baseURL: model.baseUrl,
    // Not whatever else the process knows about OpenAI; and the SDK logs what it cannot read.
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: io.headersMs,
    fetch: guardFetch(io.fetch),
  });
}
