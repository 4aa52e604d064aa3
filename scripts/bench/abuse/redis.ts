import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { listen } from '../../stand-ins/listen.js';

/** A running Redis server whose keys expire by the simulated clock. */
export type BenchRedis = NonNullable<Awaited<ReturnType<typeof startRedis>>>;

/**
 * Starts a Redis server on 127.0.0.1 that writes nothing to disk. I/O: starts `redis-server` and connects to it.
 *
 * @returns `null` if the program is not installed.
 */
export async function startRedis() {
  const { port, close } = await listen(createServer(), 0);
  await close();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  const isStarted = await Promise.race([
    once(child, 'spawn').then(() => true),
    once(child, 'error').then(() => false),
  ]);
  if (!isStarted) return null;
  const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  for (let attempt = 0; client.status !== 'ready' && attempt < 100; attempt += 1) {
    await client.connect().catch(() => sleep(50));
  }
  return {
    url: `redis://127.0.0.1:${port}/0`,
    clear: () => client.flushall(),
    /** What the server has done so far. */
    async usage(): Promise<RedisUsage> {
      return readUsage(await client.info('everything'));
    },
    /** Memory of the keys that live for longer than an hour, in bytes: a day's totals. */
    async lastingBytes(): Promise<number> {
      return Number(await client.eval(LASTING, 0));
    },
    /** Lets the keys' time pass, or gives it back if negative, in milliseconds. Redis itself has no other clock than the real one. */
    async pass(ms: number): Promise<void> {
      if (ms !== 0) await client.eval(PASS, 0, ms);
    },
    async close(): Promise<void> {
      client.disconnect();
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** What a Redis server has done since its start. */
export interface RedisUsage {
  /** Commands that clients sent; those that a script ran are not counted. */
  commands: number;
  /** CPU time of the server, user and system, in microseconds. */
  cpuMicros: number;
}

/** Reads a reply to `INFO everything`. */
function readUsage(info: string): RedisUsage {
  const figure = (name: string): number =>
    Number(new RegExp(`^${name}:([\\d.]+)`, 'mu').exec(info)?.[1] ?? 0);
  const calls = Array.from(info.matchAll(/^cmdstat_(\w+)\S*:calls=(\d+)/gmu), ([, name = '', count]) => ({
    name,
    count: Number(count),
  }));
  return {
    commands: calls.filter(({ name }) => FROM_CLIENTS.has(name)).reduce((sum, { count }) => sum + count, 0),
    cpuMicros: Math.round((figure('used_cpu_user') + figure('used_cpu_sys')) * 1_000_000),
  };
}

/** What the function sends; `get`, `incrby` and the like are run by its scripts. */
const FROM_CLIENTS = new Set(['eval', 'evalsha', 'mget', 'exec', 'multi', 'ping']);

const LASTING = `
local bytes = 0
for _, key in ipairs(redis.call('KEYS', '*')) do
  if redis.call('PTTL', key) > 3600000 then bytes = bytes + redis.call('MEMORY', 'USAGE', key) end
end
return bytes`;

const PASS = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 then
    if left <= tonumber(ARGV[1]) then redis.call('DEL', key)
    else redis.call('PEXPIRE', key, left - tonumber(ARGV[1])) end
  end
end`;
