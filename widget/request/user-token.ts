import * as z from 'zod/mini';
import { LIMITS } from '../../api/_contract/limits.js';
import { readJson } from './read-json.js';

/**
 * Gets the signed-in reader's JWT from the site's own sign-in service, such as Better Auth's `GET /api/auth/token`, with cookies. Returns
 * `null` if no user is signed in or no valid response arrives within ten seconds.
 */
export async function fetchUserToken(url: string, fetch: typeof globalThis.fetch): Promise<string | null> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      cache: 'no-store',
      credentials: 'include',
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    const parsed = tokenSchema.safeParse(await readJson(response));
    return parsed.success ? parsed.data.token : null;
  } catch {
    return null;
  }
}

const tokenSchema = z.object({
  token: z.string().check(z.minLength(1), z.maxLength(LIMITS.userTokenMaxChars)),
});
