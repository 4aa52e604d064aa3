import type { Config } from '../_config/config.js';
import type { Limits } from '../_limits/limits.js';
import { readBearer } from '../_session/bearer.js';
import { verifyToken, type Session } from '../_session/token.js';
import { checkOrigin } from './origin.js';
import type { Checked } from './refusal.js';

/**
 * Who asks for something stored: origin and token as for a question, and a limit of its own.
 *
 * @returns the session of the token, or the first refusal
 */
export async function verifyReader(
  request: Request,
  config: Config,
  parts: { limits: Limits; address: string | null; nowMs: number },
): Promise<Checked<Session>> {
  const origin = checkOrigin(request.headers, config.origins);
  if (!origin.ok) return origin;
  const token = readBearer(request.headers);
  if (!token.ok) return token;
  const session = await verifyToken(token.value, config.keys.session, {
    origin: origin.value,
    book: config.book,
    nowMs: parts.nowMs,
  });
  if (!session.ok) return session;
  const { id: sessionId, user } = session.value;
  const allowance = await parts.limits.admitRecord({ address: parts.address, sessionId, user });
  return allowance.ok ? session : allowance;
}
