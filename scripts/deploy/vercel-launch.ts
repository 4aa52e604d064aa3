import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

/** Deployed routes that answer. */
export interface Deployed {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  stop(): void;
}

/**
 * Starts what Vercel's builder made, behind the launcher that Vercel starts it with, on a free port of this machine. I/O: a
 * process of its own.
 *
 * @param folder where the routes lie as they are deployed
 * @param env all the process gets beside `PATH`
 */
export async function startDeployed(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Deployed> {
  const launcher = createRequire(import.meta.url).resolve('@vercel/node/dist/bundling-handler.js');
  const child = spawn(process.execPath, ['-e', LAUNCH, launcher], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  });
  const [port]: unknown[] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('The launcher did not start.'))),
  ]);
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => void child.kill() };
}

/** Gives each request the header by which the platform says which function is meant. */
const LAUNCH = `
  const handle = require(process.argv[1]);
  const server = require('node:http').createServer((request, response) => {
    request.headers['x-matched-path'] = request.url.replace(/^(.api.sessions.)[^/?]+/, '$1[id]');
    request.headers['x-forwarded-proto'] = 'http';
    handle(request, response);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(server.address().port + '\\n'));
`;
