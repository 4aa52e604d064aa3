import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access, chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A store of the tests: a real server with data of its own, on 127.0.0.1. */
export interface StoreServer {
  kind: 'redis' | 'postgres';
  /** The variable that makes the function use it. */
  env: Readonly<Record<string, string>>;
  /** For a client of the test's own. */
  url: string;
  /** Without a chance to tidy up. */
  kill(): Promise<void>;
  /** On the same port, with the same data. */
  restart(): Promise<void>;
  /** Takes connections and says nothing. */
  hang(): void;
  /** Goes on after `hang`. */
  wake(): void;
  /** Ends it and deletes its data. */
  close(): Promise<void>;
}

/**
 * Makes the servers' programs available, installing Debian's packages when they are missing and this is root.
 *
 * @returns `null`, or why the tests of stores cannot run here
 */
export async function prepareServers(): Promise<string | null> {
  if ((await findPrograms()) !== null) return null;
  if (process.getuid?.() !== 0)
    return 'redis-server and postgresql are not installed, and only root can install them';
  const turn = join(tmpdir(), 'docent-installs-stores');
  try {
    // Test files run beside each other, and apt-get does not.
    await mkdir(turn);
  } catch {
    for (let waited = 0; waited < INSTALL_MAX_SECONDS && (await exists(turn)); waited += 1)
      await sleep(1_000);
    return (await findPrograms()) === null ? 'redis-server and postgresql could not be installed' : null;
  }
  try {
    await install();
    return (await findPrograms()) === null ? 'redis-server and postgresql cannot be found' : null;
  } catch {
    return 'redis-server and postgresql are not installed and cannot be';
  } finally {
    await rm(turn, { recursive: true, force: true });
  }
}

const INSTALL_MAX_SECONDS = 240;

async function install(): Promise<void> {
  const run = promisify(execFile);
  const settings = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: (INSTALL_MAX_SECONDS * 1_000) / 2,
  };
  await run('apt-get', ['update', '-qq'], settings);
  const packages = ['redis-server', 'postgresql'];
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], settings);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Starts a Redis that writes every change to its disk before it answers. */
export async function startRedis(): Promise<StoreServer> {
  const { redis } = await needPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'docent-redis-'));
  const port = await freePort();
  const options = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const url = `redis://127.0.0.1:${port}/0`;
  return startServer('redis', { url, env: { REDIS_URL: url }, folder, port }, () =>
    spawn(redis, [...options, ...durable].map(String), { stdio: 'ignore' }),
  );
}

/** Starts a PostgreSQL with an empty database; as its own user when this is root. */
export async function startPostgres(): Promise<StoreServer> {
  const { initdb, postgres } = await needPrograms();
  const folder = await mkdtemp(join(tmpdir(), 'docent-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid);
  await chmod(folder, 0o700);
  const port = await freePort();
  const settings = [
    '--pgdata',
    folder,
    '--username',
    'docent',
    '--auth',
    'trust',
    '--no-sync',
    '--encoding',
    'UTF8',
  ];
  await runAs(initdb, settings, owner);
  const url = `postgres://docent@127.0.0.1:${port}/postgres`;
  const options = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  return startServer('postgres', { url, env: { DATABASE_URL: url }, folder, port }, () =>
    spawn(postgres, ['-D', folder, '-p', String(port), ...options.flatMap((option) => ['-c', option])], {
      stdio: 'ignore',
      ...owner,
    }),
  );
}

interface Programs {
  redis: string;
  postgres: string;
  initdb: string;
}

async function findPrograms(): Promise<Programs | null> {
  const versions = await readdir(POSTGRES_VERSIONS).catch(() => []);
  const latest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin'];
  for (const folder of folders) {
    const names: readonly string[] = await readdir(folder).catch(() => []);
    if (latest !== undefined && names.includes('redis-server')) {
      const bin = join(POSTGRES_VERSIONS, latest, 'bin');
      return {
        redis: join(folder, 'redis-server'),
        postgres: join(bin, 'postgres'),
        initdb: join(bin, 'initdb'),
      };
    }
  }
  return null;
}

/** Debian keeps the programs of each version apart, off the path. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

async function needPrograms(): Promise<Programs> {
  const programs = await findPrograms();
  if (programs === null) throw new TypeError('prepareServers() comes first.');
  return programs;
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

async function runAs(
  program: string,
  options: string[],
  owner: { uid?: number; gid?: number },
): Promise<void> {
  const child = spawn(program, options, { stdio: 'ignore', ...owner });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('There is no port.');
  return address.port;
}

async function startServer(
  kind: StoreServer['kind'],
  about: { url: string; env: Readonly<Record<string, string>>; folder: string; port: number },
  launch: () => ChildProcess,
): Promise<StoreServer> {
  let child = launch();
  const signal = (name: NodeJS.Signals): void => {
    // Postgres works in a process for each connection: all of them.
    for (const pid of [child.pid, ...childrenOf(child.pid)]) if (pid !== undefined) sendSignal(pid, name);
  };
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    signal('SIGKILL');
    await exited;
  };
  await awaitAnswer(kind, about.url);
  return {
    kind,
    url: about.url,
    env: about.env,
    kill: end,
    async restart() {
      await end();
      // Postgres starts only when what the dead one left in shared memory is nobody's.
      await sleep(kind === 'postgres' ? 200 : 0);
      child = launch();
      await awaitAnswer(kind, about.url);
    },
    hang: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    async close() {
      await end();
      await rm(about.folder, { recursive: true, force: true });
    },
  };
}

function childrenOf(pid: number | undefined): number[] {
  try {
    const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return listed.split(' ').flatMap((text) => (text === '' ? [] : [Number(text)]));
  } catch {
    return [];
  }
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in between.
  }
}

async function awaitAnswer(kind: StoreServer['kind'], url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await (kind === 'redis' ? answersRedis(url) : answersPostgres(url))) return;
    await sleep(50);
  }
  throw new Error(`${kind} does not start.`);
}

async function answersRedis(url: string): Promise<boolean> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

async function answersPostgres(url: string): Promise<boolean> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
