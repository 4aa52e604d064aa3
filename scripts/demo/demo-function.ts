import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDocentApi } from '../../api/_handler/index.js';
import { logToConsole, type Log } from '../../api/_handler/log.js';
import { serveLocalFunction } from '../local/local-function.js';

/** Directory for files that the demo keeps between runs, outside Git. */
export const CACHE = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/**
 * Serves the function for the handbook. Without OPENAI_API_KEY or OPENAI_BASE_URL, a stand-in model answers. I/O: listens.
 *
 * @param options.port - The port, or 0 for any free one.
 * @param options.bookPort - Port of the pages on this machine.
 * @param options.log - Replaces the function's own log.
 * @returns The function's address, its model in words, and a function that closes it.
 * @throws The system's error, such as EADDRINUSE, if the function cannot listen.
 */
export async function serveDemoFunction({
  port,
  bookPort,
  log = logToConsole,
}: {
  port: number;
  bookPort: number;
  log?: Log;
}) {
  const local = await serveLocalFunction(createDocentApi, { port, log });
  const secret = await readDemoSecret();
  const model = await local.use({ env: process.env, book: 'docent-handbook', secret, bookPort });
  return { url: local.url, model, close: () => local.close() };
}

/** Returns DOCENT_SECRET or, if it is not set, a secret of this checkout that is created on first use. I/O: reads and writes. */
export async function readDemoSecret(): Promise<string> {
  const given = process.env['DOCENT_SECRET'];
  if (given !== undefined && given !== '') return given;
  const file = path.join(CACHE, 'demo-secret');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const secret = randomBytes(32).toString('base64url');
  await mkdir(CACHE, { recursive: true });
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
