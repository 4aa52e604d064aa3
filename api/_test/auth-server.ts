import { createServer } from 'node:http';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';
import * as z from 'zod';
import { listen } from '../../scripts/stand-ins/listen.js';

/** A real Better Auth with its `jwt` plugin and a database in memory, over HTTP. */
export interface AuthServer {
  /** Its base URL, which is also `iss` and `aud` of its tokens. */
  url: string;
  /** Requests for its keys so far. */
  keyRequests(): number;
  /** Signs a new user up and returns their JWT, as a page would fetch it. */
  signUp(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1, any free port. */
export async function startAuthServer(
  token: { expirationTime?: string; audience?: string; alg?: 'ES256' | 'RS256' } = {},
): Promise<AuthServer> {
  const { alg, ...claims } = token;
  let keyRequests = 0;
  let handle: ReturnType<typeof toNodeHandler> | undefined;
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/api/auth/jwks') keyRequests += 1;
    void handle?.(incoming, outgoing);
  });
  const { port, close } = await listen(server, 0);
  const url = `http://127.0.0.1:${port}`;
  const auth = betterAuth({
    baseURL: url,
    secret: 'only-for-the-tests-0123456789-0123456789',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins: [jwt({ jwt: claims, ...(alg === undefined ? {} : { jwks: { keyPairConfig: { alg } } }) })],
  });
  handle = toNodeHandler(auth);
  return {
    url,
    keyRequests: () => keyRequests,
    async signUp(name) {
      const signedUp = await fetch(`${url}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({ name, email: `${name}@book.example`, password: 'correct horse battery' }),
      });
      const cookie = signedUp.headers.getSetCookie().map((line) => line.split(';')[0]);
      const answer = await fetch(`${url}/api/auth/token`, { headers: { cookie: cookie.join('; ') } });
      return z.object({ token: z.string() }).parse(await answer.json()).token;
    },
    close,
  };
}
