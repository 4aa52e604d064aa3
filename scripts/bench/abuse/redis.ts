import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { listen } from '../../stand-ins/listen.js';

/** A running Redis server whose keys expire by the simulated clock. */
export type BenchRedis = Awaited<ReturnType<typeof startRedis>>;

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

const PASS = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 then
    if left <= tonumber(ARGV[1]) then redis.call('DEL', key)
    else redis.call('PEXPIRE', key, left - tonumber(ARGV[1])) end
  end
end`;
