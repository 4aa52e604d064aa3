import * as z from 'zod';
import { parseJson } from '../_input/parse-json.js';
import { readText } from '../_input/response-body.js';
import type { AdmissionSettings } from '../_config/admission-settings.js';
import { TURNSTILE_ACTION } from '../_contract/challenge.js';
import { readIp } from '../_limits/address.js';

/**
 * Verifies with Cloudflare that a Turnstile token was issued for the host of the page's origin and for opening a session, and,
 * if the reader's address is known, to that address.
 * Source: https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 *
 * I/O: sends one POST, follows no redirects, and allows at most five seconds and 16 kB.
 *
 * @returns The verdict, or `unavailable` if Cloudflare does not answer properly or rejects the secret.
 */
export async function checkTurnstile(
  token: string,
  settings: NonNullable<AdmissionSettings['turnstile']>,
  { origin, address, fetch }: { origin: string; address: string | null; fetch: typeof globalThis.fetch },
): Promise<'passed' | 'failed' | 'unavailable'> {
  const verdict = await askCloudflare({ token, address, settings, fetch });
  if (verdict === null) return 'unavailable';
  if (verdict['error-codes']?.some((code) => code.endsWith('-input-secret'))) return 'unavailable';
  if (!verdict.success) return 'failed';
  // With the published test secrets, Cloudflare returns a fixed host and action.
  const isOurs =
    settings.isTestSecret ||
    (verdict.hostname === new URL(origin).hostname && verdict.action === TURNSTILE_ACTION);
  return isOurs ? 'passed' : 'failed';
}

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 16_384;

const verdictSchema = z.object({
  success: z.boolean(),
  hostname: z.string().optional(),
  action: z.string().optional(),
  'error-codes': z.array(z.string()).optional(),
});

async function askCloudflare({
  token,
  address,
  settings: { secret, verifyUrl },
  fetch,
}: {
  token: string;
  address: string | null;
  settings: NonNullable<AdmissionSettings['turnstile']>;
  fetch: typeof globalThis.fetch;
}): Promise<z.infer<typeof verdictSchema> | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const remoteip = readIp(address)?.toString();
  try {
    const response = await fetch(verifyUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret, response: token, remoteip }),
      redirect: 'manual',
      signal,
    });
    // A negative verdict is either a 200 or a 4xx with the same kind of body.
    const parsed = verdictSchema.safeParse(parseJson(await readText(response.body, signal, MAX_BYTES)));
    return parsed.success && response.status < 500 ? parsed.data : null;
  } catch {
    return null;
  }
}
