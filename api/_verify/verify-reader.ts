import type { Config } from '../_config/config.js';
import type { RateLimits } from '../_limits/rate-limits.js';
import type { Checked } from '../_result/refusal.js';
import { verifyBearer, type Session } from '../_session/token.js';
import { checkOrigin } from './origin.js';

/** Verifies a request for stored conversations: origin and token as for a question, but with a separate rate limit. */
export async function verifyReader(
  request: Request,
  config: Config,
  { limits, address, nowMs }: { limits: RateLimits; address: string | null; nowMs: number },
): Promise<Checked<Session>> {
  const origin = checkOrigin(request.headers, config.origins);
  if (!origin.ok) return origin;
  const session = await verifyBearer(request.headers, config, { origin: origin.value, nowMs });
  if (!session.ok) return session;
  const allowance = await limits.admitRecord(address);
  return allowance.ok ? session : allowance;
}
