import { LIMITS } from '../../api/_contract/limits.js';
import type { ChatRequest } from '../../api/_contract/request.js';

/**
 * Shortens a request until it fits into `LIMITS.bodyMaxBytes`. Drops what the answer misses least: the oldest turns of `history` one by
 * one, then `contents`, then the last passages, but not the first; of a selection its passages, which are of use only together. Changes
 * nothing else.
 */
export function fitRequest(request: ChatRequest): ChatRequest {
  if (request.mode === 'selection_only') {
    const { context: _context, book: _book, ...selection } = request;
    return bodyBytes(request) > LIMITS.bodyMaxBytes ? selection : request;
  }
  let fitted = request;
  while (bodyBytes(fitted) > LIMITS.bodyMaxBytes) {
    const { history = [], contents, ...rest } = fitted;
    if (history.length > 0) {
      const later = history.slice(1);
      fitted = { ...rest, ...(contents && { contents }), ...(later.length > 0 && { history: later }) };
    } else if (contents !== undefined && rest.context.length > 0) {
      fitted = rest;
    } else if (rest.context.length > 1) {
      fitted = { ...fitted, context: rest.context.slice(0, -1) };
    } else {
      break;
    }
  }
  return fitted;
}

function bodyBytes(request: ChatRequest): number {
  return new TextEncoder().encode(JSON.stringify(request)).length;
}
