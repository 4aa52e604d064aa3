import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { askFromTerminal } from '../scripts/demo/ask-from-terminal.js';
import { takeFreePort } from './free-port.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
// A copy, because the tests edit it; inside the checkout, so that packages resolve.
const SITE = path.join(ROOT, '.cache/e2e-dev-site');

/** The environment of somebody without an account: nothing that a developer of Docent may have set. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:OPENAI|DOCENT)_|^REDIS_URL$|^DATABASE_URL$/u.test(name),
  ),
);

const readySchema = z.object({
  event: z.literal('ready'),
  book: z.string(),
  function: z.string(),
  model: z.string(),
});

function runDocentDev(...args: string[]) {
  const command = [path.join(ROOT, 'bin/docent.js'), 'dev', SITE, '--no-open', ...args];
  return spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('docent dev', () => {
  let child: ReturnType<typeof runDocentDev>;
  let ended: Promise<unknown[]>;
  let ready: z.infer<typeof readySchema>;
  let notes = '';
  const logged: string[] = [];

  beforeAll(async () => {
    await rm(SITE, { recursive: true, force: true });
    await cp(path.join(ROOT, 'e2e/sites/own-root'), SITE, {
      recursive: true,
      filter: (source) => !/\.docusaurus|build$/u.test(source),
    });
    env['FIXTURE_OPTIONS'] = JSON.stringify({ book: 'boats', endpoint: 'https://deployed.example.org' });
    env['FIXTURE_BASE_URL'] = '/boats/';
    const [port, functionPort] = [await takeFreePort(), await takeFreePort()];
    child = runDocentDev('--json', '--port', String(port), '--function-port', String(functionPort));
    ended = once(child, 'exit');
    child.stderr.setEncoding('utf8').on('data', (part: string) => (notes += part));
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([
      once(lines, 'line'),
      ended.then(() => Promise.reject(new Error(notes))),
    ]);
    lines.on('line', (line) => logged.push(line));
    ready = readySchema.parse(JSON.parse(String(first[0])));
  });
  afterAll(async () => {
    child.kill('SIGKILL');
    await ended;
    await rm(SITE, { recursive: true, force: true });
  });

  /** Asks as the widget does, and returns what a reader sees. */
  async function ask(question: string): Promise<string> {
    const written: string[] = [];
    const manifestUrl = `${ready.book}docent/manifest.json`;
    const { origin } = new URL(ready.book);
    const write = (part: string): void => void written.push(part);
    await askFromTerminal({ question, manifestUrl, endpoint: ready.function, origin, write });
    return written.join('');
  }

  async function isPaused(): Promise<boolean> {
    const health = await fetch(`${ready.function}/api/health`);
    return JSON.stringify(await health.json()).includes('"status":"paused"');
  }

  it('answers from the book with a citation, although the author has set neither secret, name, origin nor key', async () => {
    expect(ready.model).toContain('stand-in');
    const answer = await ask('What does the bowline make?');
    expect(answer).toContain('The bowline makes a fixed loop that does not slip');
    expect(answer).toContain(`${new URL(ready.book).origin}/boats/knots#bowline`);
  });

  it('tells the pages to ask the local function instead of the deployed one', async () => {
    const generated = await readFile(path.join(SITE, '.docusaurus/globalData.json'), 'utf8');
    expect(JSON.parse(generated)).toMatchObject({
      'docusaurus-plugin-docent': { default: { endpoint: ready.function } },
    });
  });

  it('answers from a sentence that was added to a page after the start', async () => {
    const file = path.join(SITE, 'docs/knots.md');
    await writeFile(
      file,
      `${await readFile(file, 'utf8')}\n## Sheet bend\n\nThe sheet bend joins two ropes.\n`,
    );
    await expect
      .poll(() => ask('What does the sheet bend join?'))
      .toContain('The sheet bend joins two ropes. [1]');
  });

  it('applies an edit of the function’s environment file to the running function', async () => {
    expect(await isPaused()).toBe(false);
    await mkdir(path.join(SITE, 'ask'));
    await writeFile(path.join(SITE, 'ask/.env'), 'DOCENT_PAUSED=1\n');
    await expect.poll(isPaused).toBe(true);
    await rm(path.join(SITE, 'ask'), { recursive: true });
    await expect.poll(isPaused).toBe(false);
  });

  it('names a setting that does not work, with its fix', async () => {
    await writeFile(path.join(SITE, '.env'), 'DOCENT_RATE_PER_MINUTE=many\n');
    await expect
      .poll(() => logged.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line))['problems']))
      .toContainEqual([{ variable: 'DOCENT_RATE_PER_MINUTE', problem: expect.any(String) }]);
  });

  it('ends book and function with Ctrl+C', async () => {
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    await expect(fetch(ready.book)).rejects.toThrow('fetch failed');
    await expect(fetch(ready.function)).rejects.toThrow('fetch failed');
  });

  it('says what to do in a site without the plugin', async () => {
    const config = `const config = require('./docusaurus.config.js');
      module.exports = { ...config, plugins: config.plugins.filter(([name]) => name !== 'docusaurus-plugin-docent') };`;
    await writeFile(path.join(SITE, 'plain.config.js'), config);
    const plain = runDocentDev(
      '--json',
      '--config',
      'plain.config.js',
      '--port',
      String(await takeFreePort()),
    );
    const output = text(plain.stdout);
    expect(await once(plain, 'exit')).toEqual([1, null]);
    expect(JSON.parse(await output)).toMatchObject({
      error: { code: 'plugin-missing', hint: expect.stringContaining('plugins') },
    });
  });
});
