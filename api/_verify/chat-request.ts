import type { ErrorCode } from '../_contract/errors.js';
import { LIMITS } from '../_contract/limits.js';
import { chatRequestSchema, type ChatRequest } from '../_contract/request.js';
import { stripTagCharacters } from '../_prompt/strip-tags.js';
import { accept, refuse, type Checked } from './refusal.js';

/**
 * Checks a parsed body against the wire's schema and limits.
 *
 * @param value - any JSON value
 * @returns the request, its texts unchanged; else the code of the first thing that is wrong, the limit named
 */
export function parseChatRequest(value: unknown): Checked<ChatRequest> {
  const parsed = chatRequestSchema.safeParse(value);
  if (!parsed.success) return refuseIssue(parsed.error.issues);
  const request = parsed.data;
  const messageChars = request.message.trim().length;
  if (showsNothing(request.message)) return refuse('message_empty', MESSAGE_EMPTY);
  if (messageChars > LIMITS.messageMaxChars) {
    return refuse('message_too_long', `The message is over ${LIMITS.messageMaxChars} characters.`);
  }
  const { page } = request;
  if (![request.message, page?.path, page?.title].every(isText)) return refuse('invalid_request', NOT_TEXT);
  if (request.mode === 'normal') {
    return !signedTexts(request).some((text) => /\p{Surrogate}/u.test(text))
      ? accept(request)
      : refuse('invalid_request', 'A signed text holds half a character.');
  }
  const selectionChars = request.selected_text.trim().length;
  if (selectionChars < LIMITS.selectionMinChars || showsNothing(request.selected_text)) {
    return refuse('selection_missing', SELECTION_MISSING);
  }
  if (selectionChars > LIMITS.selectionMaxChars) {
    return refuse(
      'selection_too_long',
      `The selected text has ${selectionChars} characters; the limit is ${LIMITS.selectionMaxChars}.`,
    );
  }
  if (request.selected_text.length > SELECTION_SENT_MAX_CHARS) {
    return refuse(
      'selection_too_long',
      `The selected text and the space around it are over ${SELECTION_SENT_MAX_CHARS} characters.`,
    );
  }
  if (!isText(request.selected_text)) return refuse('invalid_request', NOT_TEXT);
  return accept(request);
}

/** It is sent as it came, and the model's vendor counts the space around it too. */
const SELECTION_SENT_MAX_CHARS = 2 * LIMITS.selectionMaxChars;

const MESSAGE_EMPTY = 'The message is empty.';
const SELECTION_MISSING = 'The mode is selection_only and no text is selected.';
const NOT_TEXT = 'A text holds half a character or a NUL.';

/** Fields with a code of their own when they are missing or no string. */
const MISSING: Readonly<Record<string, { code: ErrorCode; message: string }>> = {
  message: { code: 'message_empty', message: MESSAGE_EMPTY },
  selected_text: { code: 'selection_missing', message: SELECTION_MISSING },
};

interface Issue {
  path: readonly PropertyKey[];
  code?: string | undefined;
  keys?: unknown;
}

function refuseIssue(issues: readonly Issue[]): ReturnType<typeof refuse> {
  // An unknown key outweighs what is missing: such a request is not ours at all.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue?.code === 'unrecognized_keys') {
    return refuse('invalid_request', 'The request has a field that does not belong there.');
  }
  const [field] = issue?.path ?? [];
  if (typeof field !== 'string') return refuse('invalid_request', 'The body is no chat request.');
  const missing = Object.hasOwn(MISSING, field) ? MISSING[field] : undefined;
  if (missing !== undefined) return refuse(missing.code, missing.message);
  // The path is made of the schema's own names and positions, never of what was sent.
  return refuse('invalid_request', `The request's ${issue?.path.map(String).join('.')} does not fit.`);
}

/**
 * What signatures cover. They are made over UTF-8, where half a character and U+FFFD are the same bytes: with half of one
 * in its place a text would be another and its signature good.
 */
function signedTexts({ context, history = [] }: Extract<ChatRequest, { mode: 'normal' }>): string[] {
  return [
    ...context.flatMap(({ id, url, anchor, title, breadcrumbs, text }) => [
      id,
      url,
      anchor,
      title,
      text,
      ...breadcrumbs,
    ]),
    ...history.flatMap(({ question, answer }) => [question, answer]),
  ];
}

/** Space, and tag characters, which the prompt leaves out: the model would be asked nothing. */
function showsNothing(text: string): boolean {
  return stripTagCharacters(text).trim() === '';
}

/** Whole Unicode characters only; a lone surrogate would be signed and sent as another text than it is. */
function isText(text: string | undefined): boolean {
  return text === undefined || !/[\p{Surrogate}\0]/u.test(text);
}
