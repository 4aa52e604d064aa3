import { LIMITS } from '../../../api/_contract/limits.js';
import type { Turn } from '../../../api/_contract/request.js';
import { ask, openSession, type Reply } from './ask.js';
import { needsHistory, type Attack, type AttackRequest, type createRequests } from './attacks.js';

/** Where requests go: the function's instances, and their clock. */
export interface Target {
  /** Returns the instance for the next request. */
  nextUrl: () => string;
  /** Sets the clock, in milliseconds since 1970. */
  setClock: (ms: number) => Promise<void> | void;
}

/** What became of one side's requests in the hour. */
export interface Tally {
  answered: number;
  /** Requests refused, or answered with an error, by code. */
  refused: Record<string, number>;
}

/** Both sides of a simulated hour. */
export interface Hour {
  attacker: Tally;
  /** One question every two minutes, from another address. */
  reader: Tally;
}

/** Someone who sends one request after another. */
interface Actor {
  dueAtMs: number;
  act: (nowMs: number) => Promise<void>;
}

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** Far from midnight, when the day's limits begin again. */
const START_MS = Date.UTC(2026, 0, 3, 6);

/**
 * Simulates an hour in steps of a second. Whoever is due in a second asks at the same time. Clients honour `Retry-After`, open sessions
 * whenever they need one, and stop when there is nothing to wait for within the hour.
 *
 * @param addresses - How many addresses, each of another prefix, the attacker has.
 * @param say - Called with the minute that has begun.
 */
export async function simulateHour(
  target: Target,
  requests: ReturnType<typeof createRequests>,
  { attack, addresses, say }: { attack: Attack; addresses: number; say: (minute: number) => void },
): Promise<Hour> {
  const hour: Hour = { attacker: newTally(), reader: newTally() };
  const actors = [
    ...createAttackers(target, requests, attack, addresses, hour.attacker),
    createReader(target, requests.honest, hour.reader),
  ];
  let minute = -1;
  for (let nowMs = START_MS; nowMs < START_MS + HOUR_MS;) {
    await target.setClock(nowMs);
    const elapsed = Math.floor((nowMs - START_MS) / 60_000);
    if (elapsed > minute) {
      minute = elapsed;
      say(minute);
    }
    const due = actors.filter(({ dueAtMs }) => dueAtMs <= nowMs);
    await Promise.all(due.map((actor) => actor.act(nowMs)));
    nowMs = Math.max(nowMs + SECOND_MS, Math.min(...actors.map(({ dueAtMs }) => dueAtMs)));
  }
  return hour;
}

function newTally(): Tally {
  return { answered: 0, refused: {} };
}

function count(tally: Tally, { code }: Reply): void {
  if (code === 'answered' || code === 'left') tally.answered += 1;
  else tally.refused[code] = (tally.refused[code] ?? 0) + 1;
}

/**
 * As many sessions as one address can use in full: by default, it may ask six times as much as a session. If earlier turns make the
 * questions larger, no more are used from many addresses, because the first six questions of each are smaller.
 */
const SESSIONS = 6;

function createAttackers(
  target: Target,
  requests: ReturnType<typeof createRequests>,
  attack: Attack,
  addresses: number,
  tally: Tally,
): Actor[] {
  const sharesSessions = attack.kinds.some(needsHistory);
  const sessions = addresses === 1 || sharesSessions ? SESSIONS : addresses;
  let requestsSent = 0;
  return Array.from({ length: sessions }, (_, position) => {
    const nextAddress = (): string => {
      // A session is not tied to an address, so one with large earlier turns can be used from all of them.
      const index = sharesSessions ? (requestsSent += 1) % addresses : position % addresses;
      return `10.${index >> 8}.${index & 255}.1`;
    };
    return createAttacker(target, attack, tally, { nextAddress, requestOf: requests.of });
  });
}

/** Creates one of the attacker's sessions. It takes turns with the kinds of requests that it need not wait for. */
function createAttacker(
  target: Target,
  attack: Attack,
  tally: Tally,
  io: { nextAddress: () => string; requestOf: ReturnType<typeof createRequests>['of'] },
): Actor {
  const getToken = createSession(target);
  const turns: Turn[] = [];
  const untilMs = new Map<AttackRequest['kind'], number>();
  let sent = 0;
  const actor: Actor = {
    dueAtMs: 0,
    async act(nowMs) {
      const kinds = attack.kinds.filter((kind) => (untilMs.get(kind) ?? 0) <= nowMs);
      const kind = kinds[(sent += 1) % kinds.length];
      if (kind === undefined) throw new TypeError('The attacker is not due yet.');
      const { message, body, reading } = io.requestOf(kind, turns, sent);
      const address = io.nextAddress();
      const session = await getToken(address, nowMs);
      const reply =
        'token' in session
          ? await ask(target.nextUrl(), { address, token: session.token, body, reading })
          : session;
      count(tally, reply);
      if (needsHistory(kind) && reply.turn !== undefined && turns.length < LIMITS.historyMaxTurns) {
        turns.push({ question: message, ...reply.turn });
      }
      untilMs.set(kind, nowMs + (reply.retryAfterSeconds ?? 1) * SECOND_MS);
      actor.dueAtMs = Math.min(...attack.kinds.map((one) => untilMs.get(one) ?? nowMs + SECOND_MS));
    },
  };
  return actor;
}

const READER_EVERY_MS = 120_000;
const READER_ADDRESS = '192.0.2.1';

/** Creates a reader who asks another question every two minutes, whatever became of the one before. */
function createReader(target: Target, body: object, tally: Tally): Actor {
  const getToken = createSession(target);
  const actor: Actor = {
    dueAtMs: START_MS + READER_EVERY_MS / 2,
    async act(nowMs) {
      actor.dueAtMs = nowMs + READER_EVERY_MS;
      const session = await getToken(READER_ADDRESS, nowMs);
      const asked = { address: READER_ADDRESS, body, reading: 'stream' as const };
      count(
        tally,
        'token' in session ? await ask(target.nextUrl(), { ...asked, token: session.token }) : session,
      );
    },
  };
  return actor;
}

/** How long a token is used, in milliseconds: less than the ten minutes that it lasts. */
const TOKEN_MS = 540_000;

/** Keeps a session open. Tokens are renewed, so that the session keeps its turns. */
function createSession(target: Target) {
  let held: { token: string; untilMs: number } | null = null;
  return async (address: string, nowMs: number): Promise<{ token: string } | Reply> => {
    if (held !== null && nowMs < held.untilMs) return held;
    const opened = await openSession(target.nextUrl(), address, held?.token ?? null);
    if ('token' in opened) held = { token: opened.token, untilMs: nowMs + TOKEN_MS };
    return opened;
  };
}
