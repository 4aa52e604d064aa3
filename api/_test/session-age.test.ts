import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previousTurns } from '../../widget/conversation/previous-turns.js';
import type { Turn } from '../../widget/conversation/conversation.js';
import { createAskClient } from '../../widget/request/ask-client.js';
import { solvePow } from '../../widget/request/solve-pow.js';
import { challengeSchema, type Proof } from '../_contract/challenge.js';
import { sessionResponseSchema, type SessionResponse } from '../_contract/request.js';
import { sessionListSchema } from '../_contract/stored-session.js';
import { startAuthServer, type AuthServer } from './auth-server.js';
import { forgeToken, TOKEN_HEADER, tokenClaims } from './forge-token.js';
import {
  bookQuestion,
  ORIGIN,
  readRefusal,
  selectionQuestion,
  signedPassage,
  startHarness,
  testSecret,
  type Harness,
} from './harness.js';
import { openRedis, prepareServers } from './servers.js';

const reason = await prepareServers();
const HOUR = 3_600_000;

/** Sends a session request, with the bearer token to renew if there is one. */
function requestSession(harness: Harness, token: string | null, body: object = {}): Promise<Response> {
  return harness.post('/api/session', body, token === null ? {} : { Authorization: `Bearer ${token}` });
}

async function openSession(harness: Harness, body: object = {}): Promise<SessionResponse> {
  return sessionResponseSchema.parse(await (await requestSession(harness, null, body)).json());
}

/** Solves the challenge with which a new session is refused, as the widget does. */
async function earnProof(harness: Harness): Promise<{ proof: Proof }> {
  const { error } = Object(await (await requestSession(harness, null)).json());
  const { pow } = challengeSchema.parse(error.challenge);
  const solution = await solvePow(pow);
  if (pow === undefined || solution === null) throw new TypeError('There is no solution.');
  return { proof: { challenge: pow, solution } };
}

/** Renews a session again and again. @returns The hours until it was refused, or `maxHours`. */
async function renewEvery(hours: number, harness: Harness, first: string, maxHours: number): Promise<number> {
  let token = first;
  for (let age = hours; age <= maxHours; age += hours) {
    harness.advance(hours * HOUR);
    const response = await requestSession(harness, token);
    if (response.status !== 200) {
      await readRefusal(response);
      return age;
    }
    ({ token } = sessionResponseSchema.parse(await response.json()));
  }
  return maxHours;
}

describe('the age of a session', () => {
  it('ends after twelve hours what one proof of work has opened, however often it is renewed', async () => {
    const harness = await startHarness({ env: { DOCENT_POW: '1', DOCENT_POW_DIFFICULTY: '10' } });
    try {
      for (const hours of [23, 1]) {
        const { token } = await openSession(harness, await earnProof(harness));
        const lasted = await renewEvery(hours, harness, token, 398 * 24);
        expect({ hours, lasted }).toEqual({ hours, lasted: Math.max(hours, 12) });
        expect(harness.logs.at(-1)).toMatchObject({ code: 'token_expired', detail: 'age' });
      }
    } finally {
      await harness.close();
    }
  });

  it('is set by DOCENT_SESSION_HOURS, and also ends a token that has not expired', async () => {
    const harness = await startHarness({ env: { DOCENT_SESSION_HOURS: '2', DOCENT_STORE_SESSIONS: '1' } });
    try {
      const first = await openSession(harness);
      harness.advance(2 * HOUR - 60_000);
      const renewed = await requestSession(harness, first.token);
      const { token, session_id: id } = sessionResponseSchema.parse(await renewed.json());
      expect(id).toBe(first.session_id);
      const answer = await harness.chat(bookQuestion(harness.secret), { token });
      expect(answer.status).toBe(200);
      await answer.text();
      harness.advance(60_000);
      const late = await harness.chat(bookQuestion(harness.secret), { token });
      expect(await readRefusal(late)).toMatchObject({ status: 401, code: 'token_expired' });
      const headers = { Origin: ORIGIN, Authorization: `Bearer ${token}` };
      const list = await fetch(`${harness.url}/api/sessions`, { headers });
      expect(await readRefusal(list)).toMatchObject({ code: 'token_expired' });
      expect(harness.model.requests).toHaveLength(1);
      expect((await openSession(harness)).session_id).not.toBe(id);
    } finally {
      await harness.close();
    }
  });

  it('must be in the token: one that names no beginning, no epoch or a beginning to come is not valid', async () => {
    const harness = await startHarness();
    try {
      const now = Math.floor(Date.now() / 1_000);
      const codeFor = async (more: Record<string, unknown>): Promise<string> => {
        const token = forgeToken(TOKEN_HEADER, tokenClaims(more), { secret: harness.secret });
        const response = await requestSession(harness, token);
        return response.ok ? 'ok' : (await readRefusal(response)).code;
      };
      expect(await codeFor({})).toBe('ok');
      for (const more of [
        { start: undefined },
        { epoch: undefined },
        { start: now + 3_600 },
        { start: String(now) },
        { epoch: '0' },
        { start: -1 },
      ]) {
        expect({ more, code: await codeFor(more) }).toEqual({ more, code: 'token_invalid' });
      }
    } finally {
      await harness.close();
    }
  });

  it('is no reason to send a signed-in reader away, whose every renewal takes a JWT', async () => {
    const auth = await startAuthServer({ expirationTime: '30d' });
    const harness = await startHarness({ env: { DOCENT_AUTH_ISSUER: auth.url } });
    try {
      const user = { user_token: await auth.signUp('ada') };
      const first = await openSession(harness, user);
      let { token } = first;
      for (let day = 0; day < 20; day += 1) {
        harness.advance(23 * HOUR);
        const renewed = sessionResponseSchema.parse(
          await (await requestSession(harness, token, user)).json(),
        );
        expect(renewed.session_id).toBe(first.session_id);
        ({ token } = renewed);
      }
    } finally {
      await Promise.all([harness.close(), auth.close()]);
    }
  });
});

describe('the widget, when its session has ended', () => {
  it('proves its work again by itself, and asks on with the turns of the new session', async () => {
    const harness = await startHarness({ env: { DOCENT_POW: '1', DOCENT_POW_DIFFICULTY: '10' } });
    try {
      let aheadMs = 0;
      const client = createAskClient({
        endpoint: harness.url,
        fetch: (input, init) => {
          const headers = new Headers(init?.headers);
          headers.set('Origin', ORIGIN);
          return fetch(input, { ...init, headers });
        },
        now: () => Date.now() + aheadMs,
        storage: null,
      });
      const turns: Turn[] = [];
      const ask = async (question: string): Promise<string> => {
        const turn = newTurn(question);
        const events = client.ask(
          {
            mode: 'normal',
            message: question,
            context: [signedPassage(harness.secret)],
            history: previousTurns(turns),
          },
          new AbortController().signal,
        );
        for await (const event of events) {
          if (event.type === 'text') turn.text += event.delta;
          if (event.type === 'failed') return event.error.code;
          if (event.type === 'done') turn.receipt = event.receipt;
        }
        turns.push({ ...turn, status: 'done' });
        return 'done';
      };
      const statuses = (): (number | string)[] =>
        harness.logs.splice(0).map(({ route, status, code }) => `${route} ${code ?? status}`);

      expect([await ask('What is the Moon?'), await ask('Is it cheese?')]).toEqual(['done', 'done']);
      statuses();
      harness.advance(13 * HOUR);
      aheadMs += 13 * HOUR;
      expect(await ask('And its far side?')).toBe('done');
      // The widget renews its expired token in vain, proves its work, and finds that the old turns are no longer accepted.
      expect(statuses()).toEqual([
        'session token_expired',
        'session challenge_required',
        'session 200',
        'chat history_invalid',
        'chat 200',
      ]);
      expect(await ask('Is that darker?')).toBe('done');
      expect(statuses()).toEqual(['chat 200']);
      // Readers keep what they see; the model is given the turn of this session.
      expect(turns.map(({ question }) => question)).toHaveLength(4);
      expect(JSON.stringify(harness.model.requests.at(-1))).toContain('And its far side?');
      expect(JSON.stringify(harness.model.requests.at(-1))).not.toContain('Is it cheese?');
    } finally {
      await harness.close();
    }
  });
});

describe('the epoch of sessions', () => {
  let auth: AuthServer;
  beforeAll(async () => {
    auth = await startAuthServer();
  });
  afterAll(() => auth.close());

  it.skipIf(reason !== null)(
    'ends all of them without a new build; users keep their stored conversations, and nobody else does',
    async () => {
      const store = await openRedis();
      const env = {
        ...store.env,
        DOCENT_SECRET: testSecret('epoch'),
        DOCENT_AUTH_ISSUER: auth.url,
        DOCENT_STORE_SESSIONS: '1',
      };
      const before = await startHarness({ env });
      const after = await startHarness({ env: { ...env, DOCENT_SESSION_EPOCH: '1' } });
      try {
        const user = { user_token: await auth.signUp('ada') };
        const [ada, nobody] = [await openSession(before, user), await openSession(before)];
        for (const { token } of [ada, nobody]) {
          await (await before.chat(selectionQuestion(), { token })).text();
          const asked = await after.chat(selectionQuestion(), { token });
          expect(await readRefusal(asked)).toMatchObject({ status: 401, code: 'token_expired' });
          expect(after.logs.at(-1)).toMatchObject({ detail: 'epoch' });
        }
        expect(await readRefusal(await requestSession(after, ada.token, user))).toMatchObject({
          code: 'token_expired',
        });
        expect(await readRefusal(await requestSession(after, nobody.token))).toMatchObject({
          code: 'token_expired',
        });
        expect(after.model.requests).toEqual([]);
        const kept = [await openSession(after, user), await openSession(after)].map(async ({ token }) => {
          const headers = { Origin: ORIGIN, Authorization: `Bearer ${token}` };
          const list = await fetch(`${after.url}/api/sessions`, { headers });
          return sessionListSchema.parse(await list.json()).sessions.map(({ session_id: id }) => id);
        });
        expect(await Promise.all(kept)).toEqual([[ada.session_id], []]);
        // A token of the new epoch is as foreign to an instance that still has the old one.
        const { token } = await openSession(after);
        expect(await readRefusal(await requestSession(before, token))).toMatchObject({
          code: 'token_expired',
        });
      } finally {
        await Promise.all([before.close(), after.close()]);
        await store.close();
      }
    },
  );
});

function newTurn(question: string): Turn {
  return {
    id: question,
    question,
    selection: null,
    page: { path: '/', title: '' },
    askedAtMs: 0,
    updatedAtMs: 0,
    status: 'asking',
    text: '',
    sources: [],
    passages: [],
    failure: null,
    receipt: '',
  };
}
