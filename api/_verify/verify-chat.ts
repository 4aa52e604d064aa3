import { signContents, signPassage } from '../../plugin/signing/secret.js';
import type { Config, KeyRing } from '../_config/config.js';
import { LIMITS } from '../_contract/limits.js';
import type { ChatRequest, Contents, Passage, Turn } from '../_contract/request.js';
import type { Asker, RateLimits } from '../_limits/rate-limits.js';
import { matchWords } from '../_selection/book-words.js';
import { isSameText, isUnbrokenChain } from '../_session/receipt.js';
import { verifyStep, type StepClaims } from '../_session/step-receipt.js';
import { verifyBearer, type Session } from '../_session/token.js';
import { checkJsonType, parseBody, readBody } from './body.js';
import { parseChatRequest } from './chat-request.js';
import { checkOrigin } from './origin.js';
import { wantsJson } from './wants-json.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';

/** A question about the book. */
export interface BookRequest {
  mode: 'normal';
  passages: readonly Passage[];
  /** Sorted by partition, because the same tables in another order would be another prompt. */
  contents: readonly Contents[];
  history: readonly Turn[];
  page: ChatRequest['page'];
  /** Whether the model may ask for a search: the client can make one, reads a stream, and the question has a step left. */
  maySearch: boolean;
  /** The searches that the model has asked for; `null` in a question's first request. */
  step: (StepClaims & { queries: readonly string[] }) | null;
}

/** A question about a selected text. */
export interface SelectionRequest {
  mode: 'selection_only';
  selectedText: string;
  /** Whether its words are not shown to be the book's. */
  isOtherText: boolean;
}

/**
 * A question that may be asked: its passages, tables of contents, earlier turns and search steps are signed by us; the rest comes from
 * the reader.
 */
export type VerifiedRequest = { session: Session; question: string } & (BookRequest | SelectionRequest);

/** Returns the build that a request's signed texts come from. A request without passages has contents. */
export function buildOf(passages: readonly Passage[], contents: readonly Contents[] = []): string {
  return passages[0]?.build ?? contents[0]?.build ?? '';
}

/** Returns how many searches the model had asked for before this request. */
export function stepsOf(request: VerifiedRequest): number {
  return request.mode === 'normal' ? (request.step?.number ?? 0) : 0;
}

/**
 * Verifies an untrusted request for an answer, in this order: origin, media type, body (size and time), pause switch, token, required
 * sign-in, schema, mode, something to answer from, rate limits or the receipt of a search step, signatures. Returns the first refusal.
 *
 * @param io.bodyMs - How long the body may take.
 * @param io.modelSearches - Whether a model server accepts the search tool, or searches are planned.
 */
export async function verifyChat(
  request: Request,
  config: Config,
  io: { limits: RateLimits; address: string | null; nowMs: number; modelSearches: boolean; bodyMs: number },
): Promise<Checked<VerifiedRequest>> {
  const { limits, address, nowMs, modelSearches } = io;
  const origin = checkOrigin(request.headers, config.origins);
  if (!origin.ok) return origin;
  const type = checkJsonType(request.headers);
  if (!type.ok) return type;
  const body = await readBody(request, { maxBytes: LIMITS.bodyMaxBytes, maxMs: io.bodyMs });
  if (!body.ok) return body;
  if (config.paused) return refusePaused();
  const session = await verifyBearer(request.headers, config, { origin: origin.value, nowMs });
  if (!session.ok) return session;
  // The session may have been opened before the owner required readers to sign in.
  if (config.admission.users?.required === true && session.value.user === null) {
    return refuse('user_required', 'Only signed-in readers may ask.');
  }
  const json = parseBody(body.value);
  if (!json.ok) return json;
  const chat = parseChatRequest(json.value);
  if (!chat.ok) return chat;
  if (!config.selection.modes.has(chat.value.mode)) {
    return refuse('mode_refused', 'The owner has switched this kind of question off.', {
      detail: chat.value.mode,
    });
  }
  const { id: sessionId, user } = session.value;
  const step = checkStep(chat.value, sessionId, config, nowMs);
  const maySearch =
    modelSearches && step.ok && canStep(chat.value, step.value?.number ?? 0, request.headers, config);
  if (step.ok && !maySearch && chat.value.mode === 'normal' && chat.value.context.length === 0) {
    return refuse(
      'invalid_request',
      'A request without passages needs a search, which is not possible here.',
    );
  }
  // A further step belongs to a question that has been counted. A forged receipt counts as a question.
  if (!step.ok || step.value === null) {
    const allowance = await limits.admit({ address, sessionId, user });
    if (!allowance.ok) return allowance;
    if (!step.ok) return step;
  } else if (!(await limits.useStep(step.value.receipt))) {
    return refuseStep('used');
  }
  return chat.value.mode === 'selection_only'
    ? checkSelection(chat.value, session.value, config, { limits, asker: { address, sessionId, user } })
    : checkSignatures(chat.value, session.value, config, { step: step.value, maySearch });
}

/** Returns whether the model may be offered a search: to a client that can search, in a stream, before a question's last step. */
function canStep(chat: ChatRequest, steps: number, headers: Headers, { search }: Config): boolean {
  if (chat.mode !== 'normal' || chat.can_search !== true || wantsJson(headers)) return false;
  return steps < search.stepsMax;
}

/** Checks the receipt of a search step, but not whether it has been used. @returns `null` if the request has none. */
function checkStep(
  chat: ChatRequest,
  sessionId: string,
  { keys, search }: Config,
  nowMs: number,
): Checked<(NonNullable<BookRequest['step']> & { receipt: string }) | null> {
  if (chat.mode !== 'normal' || chat.step === undefined) return accept(null);
  const { queries, receipt } = chat.step;
  const step = {
    sessionId,
    question: chat.message.trim(),
    build: buildOf(chat.context, chat.contents),
    queries,
  };
  const claims = verifyStep(keys.step, receipt, step, nowMs);
  if (claims === null) return refuseStep('receipt');
  // The owner may have lowered the number since the receipt was issued.
  if (claims.number > search.stepsMax) return refuseStep('number');
  return accept({ ...claims, queries, receipt });
}

function refuseStep(detail: string): ReturnType<typeof refuse> {
  const message = 'The search step is not valid, has expired or was used; ask the question again.';
  return refuse('step_invalid', message, { detail });
}

/** Returns the refusal used while the owner's pause switch is on. */
export function refusePaused(): ReturnType<typeof refuse> {
  return refuse('paused', 'The owner has paused answers.', { retryAfterSeconds: 300 });
}

/**
 * Checks whether a selection's words are those of the signed passages that came along. If not, it may still be text that the page draws
 * itself, such as a diagram's, so it is answered within small limits of its own, unless the owner refuses it.
 */
async function checkSelection(
  chat: Extract<ChatRequest, { mode: 'selection_only' }>,
  session: Session,
  config: Config,
  { limits, asker }: { limits: RateLimits; asker: Asker },
): Promise<Checked<VerifiedRequest>> {
  const { selected_text: selectedText, context = [], book } = chat;
  const passages = checkPassages(context, book, config, LIMITS.selectionContextMaxChars);
  if (!passages.ok) return passages;
  const isOtherText = !matchWords(selectedText, passages.value);
  if (isOtherText && config.selection.isBookOnly) {
    return refuse('selection_refused', 'The selected text is not shown to be text of this book.');
  }
  const allowance = isOtherText ? await limits.admitOtherText(asker) : accept(null);
  if (!allowance.ok) return allowance;
  return accept({ mode: chat.mode, session, question: chat.message.trim(), selectedText, isOtherText });
}

function checkSignatures(
  chat: Extract<ChatRequest, { mode: 'normal' }>,
  session: Session,
  config: Config,
  steps: Pick<BookRequest, 'step' | 'maySearch'>,
): Checked<VerifiedRequest> {
  const question = chat.message.trim();
  const passages = checkPassages(chat.context, chat.book, config, LIMITS.contextMaxChars);
  if (!passages.ok) return passages;
  const contents = checkContents(chat.contents ?? [], chat, config);
  if (!contents.ok) return contents;
  const history = chat.history ?? [];
  if (!isUnbrokenChain(config.keys.receipt, session.id, history)) {
    return refuse('history_invalid', 'The history is not an unbroken chain of turns of this session.');
  }
  return accept({
    mode: chat.mode,
    session,
    question,
    passages: passages.value,
    contents: contents.value,
    history,
    page: chat.page,
    ...steps,
  });
}

/**
 * Returns the book whose signatures count: the only one that the function serves, or the one that the request names. Then the secret alone
 * decides, and the name is only part of what is signed.
 */
function bookOf(named: string | undefined, { book, onlyBook }: Config): string {
  return onlyBook ?? named ?? book;
}

/**
 * Checks that all passages come from the same build of this book, so that nobody can use the function as a free model.
 *
 * @param named - The book that the request names.
 */
function checkPassages(
  passages: readonly Passage[],
  named: string | undefined,
  config: Config,
  maxChars: number,
): Checked<readonly Passage[]> {
  const chars = passages.reduce((total, { text }) => total + text.length, 0);
  if (chars > maxChars) {
    return refuse('invalid_request', `The passages have more than ${maxChars} characters in total.`);
  }
  if (new Set(passages.map(({ id }) => id)).size < passages.length) {
    return refuse('invalid_request', 'The request contains a passage twice.');
  }
  if (new Set(passages.map(({ build }) => build)).size > 1) {
    return refuse('context_unsigned', 'The passages come from two builds of this book.', {
      detail: 'two builds',
    });
  }
  const book = bookOf(named, config);
  const forged = passages.find((passage) => !isSigned(passage, book, config.keys.passage));
  if (forged === undefined) return accept(passages);
  return refuse('context_unsigned', 'A passage has no valid signature from a build of this book.', {
    detail: explainSignature(forged.signature, { named, book }, (other) =>
      isSigned(forged, other, config.keys.passage),
    ),
  });
}

/** Says for the log why a signature is not valid. @param isOurs - Whether it would be valid for another book. */
function explainSignature(
  signature: string,
  { named = '', book }: { named: string | undefined; book: string },
  isOurs: (book: string) => boolean,
): string {
  if (signature === '') return 'unsigned';
  const isOther = named !== '' && named !== book && isOurs(named);
  return isOther
    ? `book "${named}", this function serves "${book}"`
    : 'signed with another secret, or changed';
}

function isSigned(passage: Passage, book: string, keys: KeyRing): boolean {
  return keys.some((key) => isSameText(signPassage(key, book, passage.build, passage), passage.signature));
}

/** Checks that the tables of contents come from the same build of this book as the passages. @returns Them, sorted. */
function checkContents(
  contents: readonly Contents[],
  chat: { book?: string | undefined; context: readonly Passage[] },
  config: Config,
): Checked<readonly Contents[]> {
  const build = buildOf(chat.context, contents);
  const chars = contents.reduce((total, { text }) => total + text.length, 0);
  if (chars > LIMITS.contentsMaxChars) {
    const problem = `The tables of contents have more than ${LIMITS.contentsMaxChars} characters in total.`;
    return refuse('invalid_request', problem);
  }
  if (new Set(contents.map(({ partition }) => partition)).size < contents.length) {
    return refuse('invalid_request', 'The request contains a table of contents twice.');
  }
  if (contents.some((table) => table.build !== build)) {
    const problem = 'A table of contents comes from another build than the passages.';
    return refuse('context_unsigned', problem, { detail: 'two builds' });
  }
  const book = bookOf(chat.book, config);
  const isOurs = (table: Contents, book: string): boolean =>
    config.keys.contents.some((key) =>
      isSameText(signContents(key, book, table.build, table), table.signature),
    );
  const forged = contents.find((table) => !isOurs(table, book));
  if (forged !== undefined) {
    const problem = 'A table of contents has no valid signature from a build of this book.';
    const names = { named: chat.book, book };
    const detail = explainSignature(forged.signature, names, (other) => isOurs(forged, other));
    return refuse('context_unsigned', problem, { detail });
  }
  return accept(contents.toSorted((left, right) => (left.partition < right.partition ? -1 : 1)));
}
