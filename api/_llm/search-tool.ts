import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { SEARCH_TOOL } from '../_contract/events.js';
import { LIMITS } from '../_contract/limits.js';
import { parseJson } from '../_input/parse-json.js';
import type { WrittenCall } from './completion-parser.js';

/** A parameter of a request that not every server knows. */
export type SearchParameter = Pick<ChatCompletionCreateParamsStreaming, 'tools' | 'response_format'>;

const QUERIES_SCHEMA = {
  type: 'object',
  properties: {
    queries: {
      type: 'array',
      items: { type: 'string' },
      description: `1 to ${LIMITS.searchQueriesMax} search queries of a few words each, in the language of the book.`,
    },
  },
  required: ['queries'],
  additionalProperties: false,
};

/** Offers the model the tool with which it asks for a search. */
export const OFFER_SEARCH: SearchParameter = {
  tools: [
    {
      type: 'function',
      function: {
        name: SEARCH_TOOL,
        description:
          'Searches the book and returns more passages. Call it if the passages given do not hold the whole answer.',
        parameters: QUERIES_SCHEMA,
      },
    },
  ],
};

/** Makes the model write queries and nothing else. `strict` allows no limit on the number of items. */
export const PLAN_SEARCH: SearchParameter = {
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'search_plan', strict: true, schema: QUERIES_SCHEMA },
  },
};

/**
 * Reads the queries of a model's tool calls.
 *
 * @param known - The question and the queries already searched, which are not worth another search.
 * @returns At most three queries; none if no call is usable.
 */
export function readCalls(calls: readonly WrittenCall[], known: readonly string[]): string[] {
  const written = calls.flatMap((call) => (call.name === SEARCH_TOOL ? listQueries(call.arguments) : []));
  return cleanQueries(written, known);
}

/** Reads the queries of a planned search, which some models put into a code block. Parameters as for `readCalls`. */
export function readPlan(text: string, known: readonly string[]): string[] {
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  return cleanQueries(listQueries(json), known);
}

function listQueries(json: string): string[] {
  const value = parseJson(json);
  if (typeof value !== 'object' || value === null || !('queries' in value)) return [];
  // Some models write a single query as a string.
  const queries: unknown[] = Array.isArray(value.queries) ? value.queries : [value.queries];
  return queries.filter((query) => typeof query === 'string');
}

/** Makes queries fit for the wire and for being shown: one line each, nothing invisible, no repetition. */
function cleanQueries(queries: readonly string[], known: readonly string[]): string[] {
  const seen = new Set(known.map(keyOf));
  const cleaned: string[] = [];
  for (const written of queries) {
    const query = cleanQuery(written);
    if (cleaned.length === LIMITS.searchQueriesMax) break;
    if (!/[\p{L}\p{N}]/u.test(query) || seen.has(keyOf(query))) continue;
    seen.add(keyOf(query));
    cleaned.push(query);
  }
  return cleaned;
}

function cleanQuery(text: string): string {
  return (
    text
      // Tag characters carry hidden text, and bidirectional controls change how the text around them is shown.
      .replaceAll(/[\u{E0000}-\u{E007F}\p{Bidi_Control}\p{Surrogate}]/gu, '')
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, LIMITS.searchQueryMaxChars)
      .replace(/\p{Surrogate}$/u, '')
      .trim()
  );
}

function keyOf(query: string): string {
  return query.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
