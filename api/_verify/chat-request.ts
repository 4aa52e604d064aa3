import type { ErrorCode } from '../_contract/errors.js';
import { LIMITS } from '../_contract/limits.js';
import { chatRequestSchema, type ChatRequest } from '../_contract/request.js';
import { stripHiddenCharacters } from '../_input/hidden-characters.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';

/** Validates a parsed body against the wire contract. @returns The request unchanged, or the first refusal. */
export function parseChatRequest(value: unknown): Checked<ChatRequest> {
  const parsed = chatRequestSchema.safeParse(value);
  if (!parsed.success) return refuseIssue(parsed.error.issues);
  const request = parsed.data;
  const { message, page } = request;
  if (isInvisible(message)) return refuse('message_empty', MESSAGE_EMPTY);
  if (message.trim().length > LIMITS.messageMaxChars) {
    return refuse('message_too_long', `The message has more than ${LIMITS.messageMaxChars} characters.`);
  }
  if (![message, page?.path, page?.title].every(isText)) return refuse('invalid_request', NOT_TEXT);
  if (request.mode === 'normal') {
    return signedTexts(request).some((text) => /\p{Surrogate}/u.test(text))
      ? refuse('invalid_request', SIGNED_NOT_TEXT)
      : accept(request);
  }
  if (signedTexts({ context: request.context ?? [] }).some((text) => /\p{Surrogate}/u.test(text))) {
    return refuse('invalid_request', SIGNED_NOT_TEXT);
  }
  const selection = request.selected_text;
  const selectionChars = selection.trim().length;
  if (selectionChars < LIMITS.selectionMinChars || isInvisible(selection)) {
    return refuse('selection_missing', SELECTION_MISSING);
  }
  const { selectionMaxChars } = LIMITS;
  if (selectionChars > selectionMaxChars) {
    const problem = `The selected text has ${selectionChars} characters; the limit is ${selectionMaxChars}.`;
    return refuse('selection_too_long', problem);
  }
  if (selection.length > SELECTION_SENT_MAX_CHARS) {
    const size = `${SELECTION_SENT_MAX_CHARS} characters, including the white space around it`;
    return refuse('selection_too_long', `The selected text has more than ${size}.`);
  }
  return isText(selection) ? accept(request) : refuse('invalid_request', NOT_TEXT);
}

/** The longest selection, in characters, including the white space around it, which also costs tokens. */
const SELECTION_SENT_MAX_CHARS = 2 * LIMITS.selectionMaxChars;

const MESSAGE_EMPTY = 'The message is empty.';
const SELECTION_MISSING = 'Mode selection_only requires selected_text.';
const SIGNED_NOT_TEXT = 'A signed text contains a lone surrogate.';
const NOT_TEXT = 'A text contains a lone surrogate or a NUL character.';

/** Fields that have their own error code if they are missing or not a string. */
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
  // Report an unknown key first: the request was probably meant for something else.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue?.code === 'unrecognized_keys') {
    return refuse('invalid_request', 'The request has an unknown field.');
  }
  const [field] = issue?.path ?? [];
  if (typeof field !== 'string') return refuse('invalid_request', 'The body is not a valid chat request.');
  const missing = Object.hasOwn(MISSING, field) ? MISSING[field] : undefined;
  if (missing !== undefined) return refuse(missing.code, missing.message);
  // The path consists of names from the schema and array indexes, never of anything the client sent.
  return refuse('invalid_request', `The field ${issue?.path.map(String).join('.')} is not valid.`);
}

/**
 * Returns the texts that signatures cover. Signatures are computed over UTF-8, in which a lone surrogate and U+FFFD become
 * the same bytes, so a text with one in place of the other would have the same signature.
 */
function signedTexts({
  context,
  contents = [],
  history = [],
  step,
}: Pick<Extract<ChatRequest, { mode: 'normal' }>, 'context' | 'contents' | 'history' | 'step'>): string[] {
  return [
    ...context.flatMap((sent) => [
      sent.id,
      sent.url,
      sent.anchor,
      sent.title,
      sent.text,
      ...sent.breadcrumbs,
      ...(sent.sections ?? []).flatMap(({ anchor, heading }) => [anchor, heading]),
    ]),
    ...contents.flatMap(({ partition, text }) => [partition, text]),
    ...history.flatMap(({ question, answer }) => [question, answer]),
    ...(step?.queries ?? []),
  ];
}

/** Returns whether a text has nothing but white space and characters that the prompt omits. */
function isInvisible(text: string): boolean {
  return stripHiddenCharacters(text).trim() === '';
}

/** Returns whether a text has no NUL and no lone surrogate, which would be signed and sent as U+FFFD. */
function isText(text: string | undefined): boolean {
  return text === undefined || !/[\p{Surrogate}\0]/u.test(text);
}
