import OpenAI from 'openai';
import type { ModelSettings } from '../_config/model-settings.js';
import { createBreaker, type Breaker } from './breaker.js';
import { guardFetch } from './guarded-fetch.js';

/** A model server and what this process knows about its health. */
export interface Endpoint {
  name: 'primary' | 'fallback';
  model: ModelSettings;
  client: OpenAI;
  breaker: Breaker;
  /** Parameters without which the server has answered after it had refused a request with them. */
  refused: Refusals;
}

type Parameter = 'tools' | 'response_format';
type Refusals = ReturnType<typeof createRefusals>;

/** How long a server is not sent a parameter again that it seems to refuse: it may have been the length of that one prompt. */
const REFUSED_MS = 600_000;

function createRefusals() {
  const untilMs = new Map<Parameter, number>();
  return {
    has: (parameter: Parameter, nowMs: number): boolean => (untilMs.get(parameter) ?? 0) > nowMs,
    add: (parameter: Parameter, nowMs: number): void => void untilMs.set(parameter, nowMs + REFUSED_MS),
  };
}

/** Creates the clients of the model servers, in the order in which the servers are asked. */
export function createEndpoints(
  primary: ModelSettings,
  fallback: ModelSettings | null,
  io: { fetch: typeof globalThis.fetch; headersMs: number },
): Endpoint[] {
  const endpoint = (name: Endpoint['name'], model: ModelSettings): Endpoint => {
    const client = new OpenAI({
      apiKey: model.apiKey,
      baseURL: model.baseUrl,
      // Set because the SDK would otherwise read these from the environment and log what it cannot parse.
      organization: null,
      project: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: io.headersMs,
      // A server or proxy that compresses the stream would hold text back until it has a full block.
      defaultHeaders: { 'Accept-Encoding': 'identity' },
      fetch: guardFetch(io.fetch),
    });
    return { name, model, client, breaker: createBreaker(), refused: createRefusals() };
  };
  return [endpoint('primary', primary), ...(fallback === null ? [] : [endpoint('fallback', fallback)])];
}
