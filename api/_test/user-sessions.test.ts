import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storedSessionSchema } from '../_contract/stored-session.js';
import { sessionResponseSchema } from '../_contract/request.js';
import { startAuthServer, type AuthServer } from './auth-server.js';
import { ORIGIN, readEvents, readRefusal, selectionQuestion, startHarness, type Harness } from './harness.js';

// Kept conversations of users whom a real Better Auth signs in.

let auth: AuthServer;
let harness: Harness;
beforeAll(async () => {
  auth = await startAuthServer();
  harness = await startHarness({ env: { DOCENT_AUTH_ISSUER: auth.url, DOCENT_STORE_SESSIONS: '1' } });
});
afterAll(() => Promise.all([harness.close(), auth.close()]));

async function open(userToken?: string): Promise<{ token: string; id: string }> {
  const response = await harness.post('/api/session', { user_token: userToken });
  const { token, session_id: id } = sessionResponseSchema.parse(await response.json());
  return { token, id };
}

function askStored(path: string, token: string, method = 'GET'): Promise<Response> {
  return fetch(`${harness.url}${path}`, {
    method,
    headers: { Origin: ORIGIN, Authorization: `Bearer ${token}` },
  });
}

it('user B and anonymous readers can neither see nor delete what user A asked; A can, from any session', async () => {
  const [jwtOfA, jwtOfB] = [await auth.signUp('ada'), await auth.signUp('bob')];
  const asked = await open(jwtOfA);
  const answer = await harness.chat(selectionQuestion(), { token: asked.token });
  expect((await readEvents(answer)).isDone).toBe(true);
  const path = `/api/sessions/${asked.id}`;

  const b = await open(jwtOfB);
  const nobody = await open();
  for (const { token } of [b, nobody]) {
    for (const method of ['GET', 'DELETE']) {
      const refusal = await readRefusal(await askStored(path, token, method));
      const ofNone = await readRefusal(
        await askStored('/api/sessions/AAAAAAAAAAAAAAAAAAAAAA', token, method),
      );
      expect(refusal).toMatchObject({ status: 404, code: 'not_found' });
      expect({ ...refusal, requestId: '' }).toEqual({ ...ofNone, requestId: '' });
    }
    expect(await (await askStored('/api/sessions', token)).json()).toEqual({ sessions: [] });
  }

  const elsewhere = await open(jwtOfA);
  expect(elsewhere.id).not.toBe(asked.id);
  const list = await askStored('/api/sessions', elsewhere.token);
  expect(await list.json()).toMatchObject({ sessions: [{ session_id: asked.id, turns: 1 }] });
  const seen = storedSessionSchema.parse(await (await askStored(path, elsewhere.token)).json());
  expect(seen.turns).toMatchObject([{ question: 'What does this mean?' }]);
  expect(JSON.stringify(seen)).not.toContain(String(decodeJwt(jwtOfA).sub));
  expect((await askStored(path, elsewhere.token, 'DELETE')).status).toBe(200);
  expect((await askStored(path, asked.token)).status).toBe(404);
});
