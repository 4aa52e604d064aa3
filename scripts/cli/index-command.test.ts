import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { create, load, search } from '@orama/orama';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { decodeContents } from '../../plugin/format/contents.js';
import { manifestSchema } from '../../plugin/format/manifest.js';
import { CONTENTS_KEY_INFO } from '../../plugin/signing/passage-bytes.js';
import { deriveKey, signContents } from '../../plugin/signing/secret.js';
import { runDocent } from './docent.js';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'docent-index-'));
  await mkdir(path.join(directory, 'docs'));
  const page =
    '# Knots\n\n## Bowline\n\nA bowline makes a loop.\n\n## Hitch\n\nA hitch ties a rope to a post.\n';
  await writeFile(path.join(directory, 'docs/knots.md'), page);
});

afterAll(() => rm(directory, { recursive: true }));

async function index(...options: string[]): Promise<string> {
  const written = { stdout: '', stderr: '' };
  const code = await runDocent(
    ['index', path.join(directory, 'docs'), '--out', path.join(directory, 'out'), ...options],
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
    },
  );
  return `${code} ${written.stderr}`;
}

function readOut(name: string): Promise<Buffer> {
  return readFile(path.join(directory, 'out', name));
}

it('writes a file that stock Orama loads and searches, beside the index', async () => {
  expect(await index('--format', 'orama')).toBe('0 ');
  expect(await readdir(path.join(directory, 'out'))).toContain('manifest.json');
  // As in book/docs/command.md.
  const database = create({
    schema: {
      url: 'string',
      anchor: 'string',
      title: 'string',
      breadcrumbs: 'string[]',
      text: 'string',
      kind: 'enum',
      version: 'enum',
      partition: 'enum',
    },
  });
  load(database, JSON.parse(await readFile(path.join(directory, 'out/orama.json'), 'utf8')));
  const { hits } = await search(database, {
    term: 'rope',
    properties: ['title', 'text'],
    where: { kind: { eq: 'docs' } },
  });
  expect(hits.map(({ document }) => document)).toMatchObject([
    { url: '/docs/knots', anchor: 'hitch', title: 'Knots', text: 'A hitch ties a rope to a post.' },
  ]);
});

it('leaves no old Orama file beside a newer index', async () => {
  expect(await index('--format', 'orama')).toBe('0 ');
  expect(await index()).toBe('0 ');
  expect(await readdir(path.join(directory, 'out'))).not.toContain('orama.json');
});

it.each(['change-me-change-me-change-me-change-me', '0'.repeat(64)])(
  'publishes nothing that is signed with a secret anyone can guess: %s',
  async (secret) => {
    vi.stubEnv('DOCENT_SECRET', secret);
    const output = await index('--book', 'knots', '--out', 'guessable');
    vi.unstubAllEnvs();
    expect(output).toMatch(/^1 .*DOCENT_SECRET can be guessed.*node -p/s);
    await expect(readdir(path.join(directory, 'guessable'))).rejects.toThrow('ENOENT');
  },
);

it('publishes a table of contents that the function can verify', async () => {
  const secret = randomBytes(32).toString('base64url');
  vi.stubEnv('DOCENT_SECRET', secret);
  expect(await index('--book', 'knots')).toBe('0 ');
  vi.unstubAllEnvs();
  const manifest = manifestSchema.parse(JSON.parse((await readOut('manifest.json')).toString()));
  const [entry] = manifest.partitions;
  const published = decodeContents(gunzipSync(await readOut(`${entry?.contents?.hash}.bin`)));
  const verifier = deriveKey(Buffer.from(secret), CONTENTS_KEY_INFO);
  expect(published).toEqual({
    text: 'Knots',
    signature: signContents(verifier, 'knots', manifest.build, {
      partition: 'docs/default/current',
      text: 'Knots',
    }),
  });
});

it('refuses another format', async () => {
  expect(await index('--format', 'lunr')).toMatch(/^1 .*Allowed choices are docent, orama/u);
});
