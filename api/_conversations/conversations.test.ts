import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { prepareServers, startPostgres, startRedis, type StoreServer } from '../_test/servers.js';
import { createStores, type Stores } from '../_stores/store.js';
import { createConversations, type Conversations } from './conversations.js';

const reason = await prepareServers();
if (reason !== null) console.warn(`SKIPPED, conversations in shared stores: ${reason}.`);

const DAY_SECONDS = 86_400;
const ADA = { id: 'session-of-ada-0001', user: 'https://login.example/|ada' };
const ADA_LATER = { id: 'session-of-ada-0002', user: ADA.user };
const BOB = { id: 'session-of-bob-0001', user: 'https://login.example/|bob' };
/** Nobody signed in, with the id of Ada's session. */
const NOBODY = { id: ADA.id };

describe.each([
  ['memory', null],
  ['Redis', startRedis],
  ['Postgres', startPostgres],
] as const)('conversations of users in %s', (name, start) => {
  describe.skipIf(start !== null && reason !== null)('and whose they are', () => {
    let server: StoreServer | null = null;
    let stores: Stores;
    let conversations: Conversations;
    let nowMs = Date.now();
    beforeAll(async () => {
      server = start === null ? null : await start();
      const settings = {
        redisUrl: server?.kind === 'redis' ? server.url : null,
        databaseUrl: server?.kind === 'postgres' ? server.url : null,
        keepsHistory: true,
        historySeconds: DAY_SECONDS,
      };
      stores = createStores(settings, () => nowMs);
      const made = createConversations(settings, name, stores.history, () => nowMs);
      if (made === null) throw new TypeError('There are no conversations kept');
      conversations = made;
    }, 120_000);
    afterEach(async () => {
      nowMs += 2 * DAY_SECONDS * 1_000;
    });
    afterAll(async () => {
      await stores.close();
      await server?.close();
    });

    let messages = 0;
    const keep = async (holder: { id: string; user?: string }, question: string): Promise<string> => {
      messages += 1;
      nowMs += 1;
      const messageId = `message-${messages}`;
      const turn = {
        messageId,
        question,
        answer: 'Cheese. [1]',
        sources: [{ n: 1, url: '/moon/', title: 'Moon' }],
      };
      expect(await conversations.save(holder, turn)).toBe(true);
      return messageId;
    };
    const missing = { ok: false, error: { code: 'not_found', message: 'There is no such session.' } };

    it('are seen, rated and deleted by their user from any session, and by nobody else', async () => {
      const first = await keep(ADA, 'What is the Moon made of?');
      await keep(ADA, 'And the far side?');
      for (const other of [BOB, NOBODY, { id: 'session-of-eve-00001' }]) {
        expect(await conversations.read(other, ADA.id)).toEqual(missing);
        expect(await conversations.remove(other, ADA.id)).toEqual(missing);
        expect(await conversations.rate(other, { message_id: first, rating: 'down' })).toEqual(missing);
        expect(await conversations.list(other)).toEqual({ ok: true, value: { sessions: [] } });
      }
      expect(await conversations.rate(ADA, { message_id: first, rating: 'up' })).toMatchObject({ ok: true });
      const read = await conversations.read(ADA_LATER, ADA.id);
      expect(read).toMatchObject({
        ok: true,
        value: {
          session: {
            session_id: ADA.id,
            turns: [
              { message_id: first, question: 'What is the Moon made of?', feedback: { rating: 'up' } },
              { question: 'And the far side?', answer: 'Cheese. [1]', sources: [{ n: 1, url: '/moon/' }] },
            ],
          },
        },
      });
      expect(await conversations.remove(ADA_LATER, ADA.id)).toMatchObject({ ok: true });
      expect(await conversations.read(ADA, ADA.id)).toEqual(missing);
    });

    it('are listed by user, latest first', async () => {
      await keep(ADA, 'First?');
      await keep(ADA_LATER, 'Second?');
      await keep(BOB, 'Third?');
      await keep(ADA, 'Fourth?');
      const list = await conversations.list(ADA_LATER);
      expect(list).toMatchObject({
        ok: true,
        value: {
          sessions: [
            { session_id: ADA.id, turns: 2, title: 'First?' },
            { session_id: ADA_LATER.id, turns: 1, title: 'Second?' },
          ],
        },
      });
    });

    it('are over after their time, each message by itself', async () => {
      await keep(ADA, 'Early?');
      nowMs += (DAY_SECONDS - 60) * 1_000;
      await keep(ADA, 'Late?');
      nowMs += 61_000;
      expect(await conversations.list(ADA)).toMatchObject({
        ok: true,
        value: { sessions: [{ turns: 1, title: 'Late?' }] },
      });
      expect(await conversations.read(ADA, ADA.id)).toMatchObject({
        ok: true,
        value: { session: { turns: [{ question: 'Late?' }] } },
      });
      nowMs += DAY_SECONDS * 1_000;
      expect(await conversations.read(ADA, ADA.id)).toEqual(missing);
      expect(await conversations.list(ADA)).toEqual({ ok: true, value: { sessions: [] } });
    });

    if (name === 'Redis') {
      it('are listed with small reads, however many long turns they have', async () => {
        if (server === null) throw new TypeError('There is no server.');
        const holders = Array.from({ length: 20 }, (_, position) => ({
          id: `session-of-carol-${1_000 + position}`,
          user: 'https://login.example/|carol',
        }));
        const [holder = ADA] = holders;
        const answer = 'x'.repeat(10_000);
        for (const one of holders) {
          for (let turn = 0; turn < 20; turn += 1) {
            nowMs += 1;
            const question = `Question ${turn} of ${one.id}?`;
            await conversations.save(one, { messageId: `${one.id}-${turn}`, question, answer, sources: [] });
          }
        }
        const client = new Redis(server.url);
        try {
          const before = await bytesSent(client);
          const list = await conversations.list(holder);
          const bytes = (await bytesSent(client)) - before;
          expect(list.ok && list.value.sessions.map(({ title, turns }) => ({ title, turns }))).toEqual(
            holders.toReversed().map(({ id }) => ({ title: `Question 0 of ${id}?`, turns: 20 })),
          );
          // Of 4 MB of answers; two statistics of 8 kB are in the difference.
          expect(bytes).toBeLessThan(20_000 + holders.length * 500);

          // As an older version left them.
          const titles = await client.keys('docent:*:title:session-of-carol-*');
          expect(titles).toHaveLength(400);
          await client.del(titles);
          expect(await conversations.list(holder)).toEqual(list);
        } finally {
          client.disconnect();
        }
      });
    }

    it('hold any text, and the one turn however often it is saved', async () => {
      const turn = {
        messageId: 'odd',
        question: "'; DROP TABLE docent_message; --",
        answer: 'NUL \0, half \ud800.',
        sources: [],
      };
      const holder = { id: 'session-of-odd-text1' };
      expect(await conversations.save(holder, turn)).toBe(true);
      expect(await conversations.save(holder, turn)).toBe(true);
      const read = await conversations.read(holder, holder.id);
      expect(read).toMatchObject({ ok: true, value: { session: { turns: [{ question: turn.question }] } } });
      expect(read.ok && read.value.session.turns).toHaveLength(1);
    });
  });
});

/** How many bytes the server has sent to all its clients. */
async function bytesSent(client: Redis): Promise<number> {
  const stats = await client.info('stats');
  return Number(/^total_net_output_bytes:(\d+)/m.exec(stats)?.[1]);
}
