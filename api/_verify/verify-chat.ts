import type { Config } from '../_config/config.js';
import { LIMITS } from '../_contract/limits.js';
import type { ChatRequest, Passage, Turn } from '../_contract/request.js';
import type { Limits } from '../_limits/limits.js';
import { readBearer } from '../_session/bearer.js';
import { isUnbrokenChain } from '../_session/receipt.js';
import { verifyToken, type Session } from '../_session/token.js';
import { checkJsonType, parseJson, readBody } from './body.js';
import { parseChatRequest } from './chat-request.js';
import { checkOrigin } from './origin.js';
import { checkPassages } from './passages.js';
import { accept, refuse, type Checked } from './refusal.js';

/** A question that may be asked: everything in it is either the reader's own or signed by us. */
export type VerifiedRequest = { session: Session; question: string } & (
  | { mode: 'normal'; passages: readonly Passage[]; history: readonly Turn[]; page: ChatRequest['page'] }
  | { mode: 'selection_only'; selectedText: string }
);

/**
 * Turns an untrusted request for an answer into a verified one. In order: type, size, origin, the owner's pause, token,
 * schema, limits, signatures.
 *
 * @returns the first refusal, before anything that costs was done
 */
export async function verifyChat(
  request: Request,
  config: Config,
  parts: { limits: Limits; address: string | null; nowMs: number },
): Promise<Checked<VerifiedRequest>> {
  const type = checkJsonType(request.headers);
  if (!type.ok) return type;
  const body = await readBody(request, LIMITS.bodyMaxBytes);
  if (!body.ok) return body;
  const origin = checkOrigin(request.headers, config.origins);
  if (!origin.ok) return origin;
  if (config.paused) return refuse('paused', 'The owner has paused the answers.', { retryAfterSeconds: 300 });
  const token = readBearer(request.headers);
  if (!token.ok) return token;
  const session = await verifyToken(token.value, config.keys.session, {
    origin: origin.value,
    book: config.book,
    nowMs: parts.nowMs,
  });
  if (!session.ok) return session;
  // Opened before the owner asked for users, or beside this function.
  if (config.admission.users?.required === true && session.value.user === null) {
    return refuse('user_required', 'Only signed-in readers are answered here.');
  }
  const json = parseJson(body.value);
  if (!json.ok) return json;
  const chat = parseChatRequest(json.value);
  if (!chat.ok) return chat;
  const { id: sessionId, user } = session.value;
  const allowance = await parts.limits.admit({ address: parts.address, sessionId, user });
  if (!allowance.ok) return allowance;
  return checkSignatures(chat.value, session.value, config);
}

function checkSignatures(chat: ChatRequest, session: Session, config: Config): Checked<VerifiedRequest> {
  const question = chat.message.trim();
  if (chat.mode === 'selection_only') {
    return accept({ mode: chat.mode, session, question, selectedText: chat.selected_text });
  }
  const passages = checkPassages(chat.context, config.book, config.keys.passage);
  if (!passages.ok) return passages;
  const history = chat.history ?? [];
  if (!isUnbrokenChain(config.keys.receipt, session.id, history)) {
    return refuse('history_invalid', 'The earlier turns are not an unbroken chain of this session.');
  }
  return accept({ mode: chat.mode, session, question, passages: passages.value, history, page: chat.page });
}
