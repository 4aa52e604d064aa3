import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

/** A running deployment. `url` is `http://127.0.0.1:<port>`. */
export type Deployed = Awaited<ReturnType<typeof startDeployed>>;

/**
 * Starts the output of Vercel's builder behind Vercel's own launcher, on a free port. I/O: starts a process.
 *
 * @param folder - The folder with the routes as deployed.
 * @param env - Environment variables of the process, in addition to `PATH`.
 */
export async function startDeployed(folder: string, env: Readonly<Record<string, string>>) {
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
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: (): void => void child.kill() };
}

/** Script of the process. As the platform does, it adds the header that names the matched function and the one for the protocol. */
const LAUNCH = `
  const handle = require(process.argv[1]);
  const server = require('node:http').createServer((request, response) => {
    request.headers['x-matched-path'] = request.url.replace(/^(.api.sessions.)[^/?]+/, '$1[id]');
    request.headers['x-forwarded-proto'] = 'http';
    handle(request, response);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(server.address().port + '\\n'));
`;
