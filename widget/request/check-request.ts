import { LIMITS } from '../../api/_contract/limits.js';
import { chatRequestSchema, type ChatRequest } from '../../api/_contract/request.js';
import { createAskError, type AskError } from './ask-error.js';

/**
 * Checks a request as the function will, so that a request it would refuse is never sent. Covers the message (1..4,000 characters after
 * trimming), the selection (1..12,000), lone surrogates and NUL, the schema, the total lengths of passages and contents, and the bytes of
 * the body.
 *
 * @returns The JSON to send, with the texts unchanged; or the function's error code, with a message that names the limit.
 */
export function checkRequest(
  request: ChatRequest,
): { ok: true; body: string } | { ok: false; error: AskError } {
  const { message } = request;
  if (message.trim() === '') return refuse('message_empty', 'The question is empty.');
  if (message.trim().length > LIMITS.messageMaxChars) {
    return refuse('message_too_long', `The question is over ${LIMITS.messageMaxChars} characters.`);
  }
  if (request.mode === 'selection_only') {
    const selectionChars = request.selected_text.trim().length;
    if (selectionChars < LIMITS.selectionMinChars) return refuse('selection_missing', 'No text is selected.');
    if (selectionChars > LIMITS.selectionMaxChars) {
      return refuse('selection_too_long', `The selection is over ${LIMITS.selectionMaxChars} characters.`);
    }
  }
  const contextChars = (request.context ?? []).reduce((total, { text }) => total + text.length, 0);
  const contextMaxChars =
    request.mode === 'normal' ? LIMITS.contextMaxChars : LIMITS.selectionContextMaxChars;
  if (contextChars > contextMaxChars) {
    return refuse('invalid_request', `The passages are over ${contextMaxChars} characters.`);
  }
  if (request.mode === 'normal') {
    const contentsChars = (request.contents ?? []).reduce((total, { text }) => total + text.length, 0);
    if (contentsChars > LIMITS.contentsMaxChars) {
      return refuse('invalid_request', `The contents are over ${LIMITS.contentsMaxChars} characters.`);
    }
  }
  if (!chatRequestSchema.safeParse(request).success) {
    return refuse('invalid_request', 'The request does not fit the schema of the function.');
  }
  const texts = request.mode === 'selection_only' ? `${message}\n${request.selected_text}` : message;
  if (HALF_CHARACTER.test(texts)) {
    return refuse('invalid_request', 'A text holds half a character or a NUL.');
  }
  const body = JSON.stringify(request);
  if (new TextEncoder().encode(body).length > LIMITS.bodyMaxBytes) {
    return refuse('body_too_large', `The request is over ${LIMITS.bodyMaxBytes} bytes.`);
  }
  return { ok: true, body };
}

const HALF_CHARACTER = /[\p{Surrogate}\0]/u;

function refuse(code: Parameters<typeof createAskError>[0], message: string): { ok: false; error: AskError } {
  return { ok: false, error: createAskError(code, message) };
}
