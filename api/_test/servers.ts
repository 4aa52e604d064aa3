import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access, chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { reportMissing } from '../../scripts/stand-ins/missing-program.js';

/** A database for tests, empty at the start. */
export interface TestStore {
  kind: 'redis' | 'postgres';
  /** The variable that makes the function use it. */
  env: Readonly<Record<string, string>>;
  /** For a test's own client. */
  url: string;
  /** Deletes its data. */
  close(): Promise<void>;
}

/** A store server of the test's own on 127.0.0.1, which the test may stop. */
export interface StoreServer extends TestStore {
  /** Stops it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Suspends it: it accepts connections and never replies. */
  hang(): void;
  /** Resumes it after `hang`. */
  wake(): void;
}

/**
 * Makes Redis and PostgreSQL available. Installs Debian's packages when they are missing and this is root.
 *
 * @returns `null`, or the reason why tests that need them are skipped
 * @throws Error instead of that reason when `CI` is set
 */
export async function prepareServers(): Promise<string | null> {
  if ((await findPrograms()) !== null || (await installPrograms())) return null;
  return reportMissing('the tests of shared stores', {
    program: 'Redis or PostgreSQL',
    install: '`apt-get install redis-server postgresql` or `brew install redis postgresql`',
  });
}

async function installPrograms(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const lock = join(tmpdir(), 'docent-installs-stores');
  try {
    // Test files run in parallel, and apt-get cannot.
    await mkdir(lock);
  } catch {
    for (let waited = 0; waited < INSTALL_MAX_SECONDS && (await exists(lock)); waited += 1)
      await sleep(1_000);
    return (await findPrograms()) !== null;
  }
  try {
    await install();
    return (await findPrograms()) !== null;
  } catch {
    return false;
  } finally {
    await rm(lock, { recursive: true, force: true });
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

/**
 * Opens an empty Redis for a test that does not stop it: a database of the server at `DOCENT_TEST_REDIS_URL`, such as a CI service,
 * or a server of its own.
 *
 * @throws Error when all databases of the given server are in use
 */
export async function openRedis(): Promise<TestStore> {
  const server = process.env['DOCENT_TEST_REDIS_URL'];
  if (server === undefined || server === '') return startRedis();
  const { Redis } = await import('ioredis');
  // Database 0 holds the locks, so that test files in parallel each get one of the other 15.
  const locks = new Redis(new URL('/0', server).href);
  for (let database = 1; database < 16; database += 1) {
    const lock = `docent-test-database-${database}`;
    if ((await locks.set(lock, String(process.pid), 'EX', 600, 'NX')) === null) continue;
    const url = new URL(`/${database}`, server).href;
    const client = new Redis(url);
    await client.flushdb();
    return {
      kind: 'redis',
      url,
      env: { REDIS_URL: url },
      async close() {
        await client.flushdb();
        await locks.del(lock);
        client.disconnect();
        locks.disconnect();
      },
    };
  }
  locks.disconnect();
  throw new Error('All databases of the Redis at DOCENT_TEST_REDIS_URL are in use.');
}

/** Opens an empty PostgreSQL database on the server at `DOCENT_TEST_DATABASE_URL`, or on a server of its own; as `openRedis`. */
export async function openPostgres(): Promise<TestStore> {
  const server = process.env['DOCENT_TEST_DATABASE_URL'];
  if (server === undefined || server === '') return startPostgres();
  const { default: pg } = await import('pg');
  const name = `docent_test_${randomBytes(8).toString('hex')}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`CREATE DATABASE ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  return {
    kind: 'postgres',
    url: address.href,
    env: { DATABASE_URL: address.href },
    close: () => run(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Starts a Redis server that writes each change to disk before it replies. */
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

/** Starts a PostgreSQL server with an empty database; as the user `postgres` when this is root. */
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
  const versions = await readdir(DEBIAN_POSTGRES).catch(() => []);
  const latest = versions.sort((a, b) => Number(b) - Number(a)).slice(0, 1);
  const debian = latest.map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin'];
  const find = async (name: string): Promise<string | undefined> => {
    for (const folder of folders) if (await exists(join(folder, name))) return join(folder, name);
    return undefined;
  };
  const [redis, postgres, initdb] = await Promise.all(['redis-server', 'postgres', 'initdb'].map(find));
  if (redis === undefined || postgres === undefined || initdb === undefined) return null;
  return { redis, postgres, initdb };
}

/** Debian keeps PostgreSQL's programs off the path, in a directory for each version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

async function needPrograms(): Promise<Programs> {
  const programs = await findPrograms();
  if (programs === null) throw new TypeError('Call prepareServers() first.');
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
  if (code !== 0) throw new Error(`${program} exited with ${String(code)}.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.');
  return address.port;
}

async function startServer(
  kind: StoreServer['kind'],
  about: { url: string; env: Readonly<Record<string, string>>; folder: string; port: number },
  launch: () => ChildProcess,
): Promise<StoreServer> {
  let child = launch();
  const signal = (name: NodeJS.Signals): void => {
    // PostgreSQL has a process for each connection; signal all of them.
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
      // PostgreSQL starts only once the killed server's shared memory is released.
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
    // It has already exited.
  }
}

async function awaitAnswer(kind: StoreServer['kind'], url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await (kind === 'redis' ? answersRedis(url) : answersPostgres(url))) return;
    await sleep(50);
  }
  throw new Error(`${kind} did not start.`);
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
