import { createServer } from 'node:net';
import { BuildError } from '../../plugin/build-error.js';

/**
 * Chooses a port for a server on this machine. I/O: listens briefly.
 *
 * @param wanted - The port that the author has asked for.
 * @param choice.preferred - The port to take if nothing was asked for; if it is in use, the next free one is taken.
 * @param choice.option - The option that sets the port, for the error.
 * @throws BuildError `port-in-use` if the wanted port is in use, or none near the preferred one is free.
 */
export async function choosePort(
  wanted: number | undefined,
  { preferred, option }: { preferred: number; option?: string },
): Promise<number> {
  const first = wanted ?? preferred;
  const last = wanted ?? preferred + TRIES;
  for (let port = first; port <= last; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new BuildError({
    code: 'port-in-use',
    message: wanted === undefined ? `ports ${first} to ${last} are in use` : `port ${wanted} is in use`,
    hint:
      option === undefined
        ? 'End the programs that use them.'
        : `End the program that uses it, or choose another port, such as \`${option} ${last + 10}\`.`,
  });
}

const TRIES = 20;

/** `localhost` may mean either address, so the port must be free at both. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has no such address, so nothing listens there.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    );
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
