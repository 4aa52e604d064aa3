import { signPassage } from '../../plugin/signing/secret.js';
import type { Config, KeyRing } from '../_config/config.js';
import { LIMITS } from '../_contract/limits.js';
import type { ChatRequest, Passage, Turn } from '../_contract/request.js';
import type { RateLimits } from '../_limits/rate-limits.js';
import { isSameText, isUnbrokenChain } from '../_session/receipt.js';
import { verifyBearer, type Session } from '../_session/token.js';
import { checkJsonType, parseBody, readBody } from './body.js';
import { parseChatRequest } from './chat-request.js';
import { checkOrigin } from './origin.js';
import { accept, refuse, type Checked } from '../_result/refusal.js';

/** A question that may be asked: its passages and earlier turns are signed by us; the rest comes from the reader. */
export type VerifiedRequest = { session: Session; question: string } & (
  | { mode: 'normal'; passages: readonly Passage[]; history: readonly Turn[]; page: ChatRequest['page'] }
  | { mode: 'selection_only'; selectedText: string }
);

/**
 * Verifies an untrusted request for an answer, in this order: media type, size, origin, pause switch, token, required
 * sign-in, schema, rate limits, signatures. Returns the first refusal.
 */
export async function verifyChat(
  request: Request,
  config: Config,
  { limits, address, nowMs }: { limits: RateLimits; address: string | null; nowMs: number },
): Promise<Checked<VerifiedRequest>> {
  const type = checkJsonType(request.headers);
  if (!type.ok) return type;
  const body = await readBody(request, LIMITS.bodyMaxBytes);
  if (!body.ok) return body;
  const origin = checkOrigin(request.headers, config.origins);
  if (!origin.ok) return origin;
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
  const { id: sessionId, user } = session.value;
  const allowance = await limits.admit({ address, sessionId, user });
  if (!allowance.ok) return allowance;
  return checkSignatures(chat.value, session.value, config);
}

/** Returns the refusal used while the owner's pause switch is on. */
export function refusePaused(): ReturnType<typeof refuse> {
  return refuse('paused', 'The owner has paused answers.', { retryAfterSeconds: 300 });
}

function checkSignatures(chat: ChatRequest, session: Session, config: Config): Checked<VerifiedRequest> {
  const question = chat.message.trim();
  if (chat.mode === 'selection_only') {
    return accept({ mode: chat.mode, session, question, selectedText: chat.selected_text });
  }
  const passages = checkPassages(chat.context, config);
  if (!passages.ok) return passages;
  const history = chat.history ?? [];
  if (!isUnbrokenChain(config.keys.receipt, session.id, history)) {
    return refuse('history_invalid', 'The history is not an unbroken chain of turns of this session.');
  }
  return accept({ mode: chat.mode, session, question, passages: passages.value, history, page: chat.page });
}

/** Checks that all passages come from the same build of this book, so that nobody can use the function as a free model. */
function checkPassages(passages: readonly Passage[], { book, keys }: Config): Checked<readonly Passage[]> {
  const chars = passages.reduce((total, { text }) => total + text.length, 0);
  if (chars > LIMITS.contextMaxChars) {
    const problem = `The passages have more than ${LIMITS.contextMaxChars} characters in total.`;
    return refuse('invalid_request', problem);
  }
  if (new Set(passages.map(({ id }) => id)).size < passages.length) {
    return refuse('invalid_request', 'The request contains a passage twice.');
  }
  if (new Set(passages.map(({ build }) => build)).size > 1) {
    return refuse('context_unsigned', 'The passages come from two builds of this book.');
  }
  if (!passages.every((passage) => isSigned(passage, book, keys.passage))) {
    return refuse('context_unsigned', 'A passage has no valid signature from a build of this book.');
  }
  return accept(passages);
}

function isSigned(passage: Passage, book: string, keys: KeyRing): boolean {
  return keys.some((key) => isSameText(signPassage(key, book, passage.build, passage), passage.signature));
}
