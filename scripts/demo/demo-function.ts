import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveFunction } from '../stand-ins/serve-function.js';
import { startStandInModel } from '../stand-ins/stand-in-model.js';

/** Directory for files that the demo keeps between runs, outside Git. */
export const CACHE = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/**
 * Serves the function for the handbook. Without OPENAI_API_KEY or OPENAI_BASE_URL, a stand-in model answers. I/O: listens.
 *
 * @param options.port - The port, or 0 for any free one.
 * @param options.pagesOrigin - The pages' origin, `http://127.0.0.1:<port>`; its equivalent with `localhost` is allowed too.
 * @param options.secret - The secret from `readDemoSecret`.
 * @param options.log - Replaces the function's own log.
 * @throws The system's error, such as EADDRINUSE, if the function cannot listen.
 */
export async function serveDemoFunction(options: {
  port: number;
  pagesOrigin: string;
  secret: string;
  log?: () => void;
}) {
  const { port, pagesOrigin, secret, log } = options;
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: address } = process.env;
  const standIn = key === undefined && address === undefined ? await startStandInModel() : undefined;
  const served = await serveFunction({
    port,
    ...(log && { log }),
    env: {
      ...process.env,
      OPENAI_API_KEY: key ?? 'none',
      ...(standIn && { OPENAI_BASE_URL: standIn.url }),
      DOCENT_SECRET: secret,
      DOCENT_ORIGINS: [pagesOrigin, pagesOrigin.replace('127.0.0.1', 'localhost')].join(','),
      DOCENT_BOOK: 'docent-handbook',
    },
  }).catch(async (error: unknown) => {
    await standIn?.close();
    throw error;
  });
  return {
    url: served.url,
    /** Description of the model, to be read by people. */
    modelName: standIn
      ? 'a local stand-in that quotes the book (set OPENAI_API_KEY or OPENAI_BASE_URL for a real model)'
      : (address ?? 'OpenAI'),
    async close(): Promise<void> {
      await Promise.all([served.close(), standIn?.close()]);
    },
  };
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
