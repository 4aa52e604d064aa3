import { createParser } from 'eventsource-parser';
import type { ModelEvent } from './model-event.js';

/** Why a stream cannot be read on; none holds anything the server wrote. */
export type StreamFault = 'bad JSON' | 'error in stream' | 'line_too_long' | 'too_much';

/** What some bytes of a stream said, in order and taken together. */
export interface ParsedBytes {
  text: string;
  /** Whole events that were read; comments are none. */
  events: number;
  /** After what is in `text`. */
  fault: StreamFault | null;
}

type End = Extract<ModelEvent, { type: 'end' }>;

/** Reads a model server's stream. */
export interface ChunkParser {
  take(bytes: Uint8Array): ParsedBytes;
  /** Why the answer ended, as far as the server has said so. */
  reason(): End['reason'] | null;
  usage(): End['usage'];
  /** `[DONE]` came: there is nothing more to read. */
  isDone(): boolean;
}

/** Longest line that is taken, in bytes; a delta is under 1 kB. */
const LINE_MAX_BYTES = 262_144;

/** Most bytes of one answer. 8,192 tokens at 1 kB each are half of it; what is more is no answer. */
const STREAM_MAX_BYTES = 16_777_216;

/**
 * Makes a parser for one stream of OpenAI's chat completion chunks. Cuts anywhere, a BOM, comments, CR and CRLF make no
 * difference. The chunks are read by hand: the SDK's reader costs four times as much a token.
 * Source: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createChunkParser(): ChunkParser {
  const decode = createDecoder();
  let lineBytes = 0;
  let totalBytes = 0;
  let reason: End['reason'] | null = null;
  let usage: End['usage'] = null;
  let isDone = false;
  let parsed: ParsedBytes = { text: '', events: 0, fault: null };
  const parser = createParser({
    onEvent: ({ data }) => {
      if (isDone || parsed.fault !== null) return;
      parsed.events += 1;
      if (data.startsWith('[DONE]')) {
        isDone = true;
        return;
      }
      const chunk = parseObject(data);
      if (chunk === null || hasError(chunk)) {
        parsed.fault = chunk === null ? 'bad JSON' : 'error in stream';
        return;
      }
      usage = readUsage(chunk) ?? usage;
      const choice = firstChoice(chunk);
      if (choice === null) return;
      parsed.text += readContent(choice);
      reason = readReason(choice) ?? reason;
    },
  });
  return {
    take(bytes) {
      parsed = { text: '', events: 0, fault: null };
      totalBytes += bytes.length;
      lineBytes = lengthOfLastLine(bytes, lineBytes);
      // The parser keeps what has no end yet: it is not given more of it.
      if (lineBytes > LINE_MAX_BYTES) parsed.fault = 'line_too_long';
      else if (totalBytes > STREAM_MAX_BYTES) parsed.fault = 'too_much';
      else parser.feed(decode(bytes));
      return parsed;
    },
    // A server that ends its stream in so many words has finished, whether it says why or not.
    reason: () => reason ?? (isDone ? 'other' : null),
    usage: () => usage,
    isDone: () => isDone,
  };
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

const ASCII_END = 0x80;

/** Most pieces end between two characters; what does not, and the first, which may have a BOM, goes the slow way. */
function createDecoder(): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder();
  let isWhole = false;
  return (bytes) => {
    const endsWhole = (bytes[bytes.length - 1] ?? ASCII_END) < ASCII_END;
    const isPlain = isWhole && endsWhole;
    isWhole = endsWhole;
    return isPlain && Buffer.isBuffer(bytes)
      ? bytes.toString('utf8')
      : decoder.decode(bytes, { stream: true });
  };
}

function lengthOfLastLine(bytes: Uint8Array, before: number): number {
  if (bytes[bytes.length - 1] === NEWLINE) return 0;
  const last = Math.max(bytes.lastIndexOf(NEWLINE), bytes.lastIndexOf(CARRIAGE_RETURN));
  return last === -1 ? before + bytes.length : bytes.length - last - 1;
}

function parseObject(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function hasError(chunk: object): boolean {
  return 'error' in chunk && Boolean(chunk.error);
}

function firstChoice(chunk: object): object | null {
  if (!('choices' in chunk) || !Array.isArray(chunk.choices)) return null;
  const choice: unknown = chunk.choices[0];
  return typeof choice === 'object' ? choice : null;
}

function readContent(choice: object): string {
  if (!('delta' in choice) || typeof choice.delta !== 'object' || choice.delta === null) return '';
  const { delta } = choice;
  return 'content' in delta && typeof delta.content === 'string' ? delta.content : '';
}

function readReason(choice: object): End['reason'] | null {
  const reason = 'finish_reason' in choice ? choice.finish_reason : null;
  if (typeof reason !== 'string' || reason === '') return null;
  if (reason === 'stop' || reason === 'length') return reason;
  return reason === 'content_filter' ? 'content-filter' : 'other';
}

function readUsage(chunk: object): End['usage'] {
  if (!('usage' in chunk) || typeof chunk.usage !== 'object' || chunk.usage === null) return null;
  const { usage } = chunk;
  if (!('prompt_tokens' in usage) || !('completion_tokens' in usage)) return null;
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : null;
}

/** What a server calls its count goes into the log. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
