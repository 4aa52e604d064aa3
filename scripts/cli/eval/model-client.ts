import OpenAI, { APIConnectionError, APIError } from 'openai';

// The package is bundled when this module is built (scripts/build/build-function.ts).

/** A server with OpenAI's chat completions API, and a model on it. */
export interface ModelServer {
  apiKey: string;
  /** Such as `https://api.openai.com/v1`. */
  baseUrl: string;
  model: string;
}

/** A model's reply, or why there is none. `status` is `null` if the server could not be reached. */
export type ModelReply =
  | { ok: true; text: string; inputTokens: number; outputTokens: number }
  | { ok: false; status: number | null };

/** Asks for a JSON object. */
export type AskModel = (
  messages: readonly { role: 'system' | 'user'; content: string }[],
  jsonSchema: Record<string, unknown>,
) => Promise<ModelReply>;

/**
 * Creates a client that asks for JSON by schema. A server that refuses a schema is remembered and asked without. Failures that may pass
 * (no connection, 408, 409, 429, 5xx) are retried by the SDK. I/O: through `fetch`.
 */
export function createModelClient({ apiKey, baseUrl, model }: ModelServer): AskModel {
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    // Set because the SDK would otherwise read these from the environment and log what it cannot parse.
    organization: null,
    project: null,
    logLevel: 'off',
    maxRetries: RETRIES,
    timeout: TIMEOUT_MS,
  });
  let acceptsSchema = true;
  return async function ask(messages, jsonSchema) {
    const withSchema = acceptsSchema;
    try {
      const completion = await client.chat.completions.create({
        model,
        messages: [...messages],
        ...(withSchema && {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'reply', strict: true, schema: jsonSchema },
          },
        }),
      });
      const { usage } = completion;
      return {
        ok: true,
        text: completion.choices[0]?.message.content ?? '',
        inputTokens: usage?.prompt_tokens ?? 0,
        outputTokens: usage?.completion_tokens ?? 0,
      };
    } catch (error) {
      // The messages of the SDK's errors may quote the key or the prompt.
      if (error instanceof APIConnectionError) return { ok: false, status: null };
      if (!(error instanceof APIError) || typeof error.status !== 'number') throw error;
      if (!withSchema || !REFUSES_SCHEMA.has(error.status)) return { ok: false, status: error.status };
      acceptsSchema = false;
      return ask(messages, jsonSchema);
    }
  };
}

const RETRIES = 3;
const TIMEOUT_MS = 60_000;
/** What servers answer to a parameter they do not know or support. */
const REFUSES_SCHEMA: ReadonlySet<number> = new Set([400, 404, 422, 501]);
