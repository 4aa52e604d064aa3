import { createParser } from 'eventsource-parser';
import * as z from 'zod';
import { parseJson } from '../_input/parse-json.js';
import type { ModelEnd } from './model-event.js';

/** Why a stream cannot be read any further. Contains no text from the server. */
export type StreamFault = 'bad JSON' | 'error in stream' | 'line_too_long' | 'too_much';

/** The contents of a piece of the stream. */
export interface ParsedPiece {
  /** The text of all chunks in the piece, in order. */
  text: string;
  /** Number of complete events, not counting comments. */
  events: number;
  /** What went wrong after `text`, if anything. */
  fault: StreamFault | null;
}

/** A call of a tool, as the model wrote it. */
export interface WrittenCall {
  name: string;
  /** Should be JSON. */
  arguments: string;
}

/** Parses one model server's stream. */
export type CompletionParser = ReturnType<typeof createCompletionParser>;

/** The longest event accepted, in characters; a chunk usually has under 1 kB. */
const EVENT_MAX_CHARS = 262_144;

/** The longest stream accepted, in bytes: twice what 8,192 tokens of 1 kB each need. */
const STREAM_MAX_BYTES = 16_777_216;

/** The longest names and arguments of all calls together, in characters, and the most calls: three queries have under 1 kB. */
const CALLS_MAX_CHARS = 8_192;
const CALLS_MAX = 8;

/**
 * Creates a parser for a stream of OpenAI chat completion chunks. The stream may be split at any byte, start with a BOM,
 * contain comments, and end its lines with LF, CR or CRLF.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createCompletionParser() {
  const decoder = new TextDecoder();
  let totalBytes = 0;
  let reason: ModelEnd['reason'] | null = null;
  let usage: ModelEnd['usage'] = null;
  let isDone = false;
  // Not null once the model has begun to call a tool.
  let calls: WrittenCall[] | null = null;
  const callsByIndex = new Map<number, WrittenCall>();
  let callsChars = 0;
  const addCalls = (value: unknown): void => {
    for (const { index, function: part } of callsSchema.parse(value)) {
      calls ??= [];
      const { name, arguments: more } = { name: part?.name ?? '', arguments: part?.arguments ?? '' };
      let call = callsByIndex.get(index);
      const isNew = call === undefined || (name !== '' && isWhole(call));
      callsChars += name.length + more.length;
      if (callsChars > CALLS_MAX_CHARS || (isNew && calls.length >= CALLS_MAX)) {
        callsChars = Number.POSITIVE_INFINITY;
        return;
      }
      if (call === undefined || isNew) {
        call = { name: '', arguments: '' };
        callsByIndex.set(index, call);
        calls.push(call);
      }
      // Some servers repeat the name in every piece.
      if (call.name === '') call.name = name;
      call.arguments += more;
    }
  };
  let piece: ParsedPiece = { text: '', events: 0, fault: null };
  const parser = createParser({
    maxBufferSize: EVENT_MAX_CHARS,
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') piece.fault ??= 'line_too_long';
    },
    onEvent: ({ data }) => {
      if (isDone || piece.fault !== null) return;
      piece.events += 1;
      if (data.startsWith('[DONE]')) {
        isDone = true;
        return;
      }
      const { data: chunk } = chunkSchema.safeParse(parseJson(data));
      if (chunk === undefined || chunk.error) {
        piece.fault = chunk === undefined ? 'bad JSON' : 'error in stream';
        return;
      }
      const [choice] = chunk.choices;
      piece.text += choice?.delta?.content ?? '';
      if (choice?.delta?.tool_calls) addCalls(choice.delta.tool_calls);
      if (choice?.finish_reason) reason = toReason(choice.finish_reason);
      if (chunk.usage) {
        const { prompt_tokens: inputTokens, completion_tokens: written, total_tokens: total } = chunk.usage;
        // Gemini and xAI count hidden reasoning only in the total: github.com/mozilla-ai/any-llm/issues/1290,
        // github.com/UKGovernmentBEIS/inspect_ai/issues/5528.
        usage = { inputTokens, outputTokens: Math.max(written, (total ?? 0) - inputTokens) };
      }
    },
  });
  return {
    push(bytes: Uint8Array): ParsedPiece {
      piece = { text: '', events: 0, fault: null };
      totalBytes += bytes.length;
      if (totalBytes > STREAM_MAX_BYTES) piece.fault = 'too_much';
      else parser.feed(decoder.decode(bytes, { stream: true }));
      return piece;
    },
    /** Returns why the answer ended, `other` if it ended with only the `[DONE]` marker, or `null` if it has not ended. */
    reason: (): ModelEnd['reason'] | null => reason ?? (isDone ? 'other' : null),
    usage: (): ModelEnd['usage'] => usage,
    /** Returns the tool calls written so far, or `null` if there are none. */
    calls: (): WrittenCall[] | null => (calls === null ? null : [...calls]),
    /** Returns whether the calls are longer, or more, than any that make sense. The rest of them is dropped. */
    hasTooManyCalls: (): boolean => callsChars > CALLS_MAX_CHARS,
  };
}

/** Returns whether a call has all its arguments. Some servers, such as Gemini's, give parallel calls the same index. */
function isWhole(call: WrittenCall): boolean {
  return call.arguments.endsWith('}') && parseJson(call.arguments) !== undefined;
}

/** Compatible servers send all kinds of fields, so anything that does not fit is treated as absent. */
const choiceSchema = z.object({
  delta: z
    // Parsed only if there are any, because most chunks are text.
    .object({ content: z.string().nullish().catch(null), tool_calls: z.unknown().optional() })
    .nullish()
    .catch(null),
  finish_reason: z.string().nullish().catch(null),
});

const callsSchema = z
  .array(
    z
      .object({
        index: z.int().nonnegative().catch(0),
        function: z
          .object({ name: z.string().nullish().catch(null), arguments: z.string().nullish().catch(null) })
          .nullish()
          .catch(null),
      })
      .catch({ index: 0, function: null }),
  )
  .catch([]);

const chunkSchema = z.object({
  error: z.unknown().optional(),
  choices: z.array(choiceSchema.nullable().catch(null)).catch([]),
  // The counts go into the log, so they must be numbers.
  usage: z
    .object({
      prompt_tokens: z.int().nonnegative(),
      completion_tokens: z.int().nonnegative(),
      total_tokens: z.int().nonnegative().nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

function toReason(reason: string): ModelEnd['reason'] {
  if (reason === 'stop' || reason === 'length') return reason;
  return reason === 'content_filter' ? 'content-filter' : 'other';
}
