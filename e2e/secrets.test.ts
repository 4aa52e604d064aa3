import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestSchema } from '../plugin/format/manifest.js';
import { PASSAGE_KEY_INFO } from '../plugin/signing/passage-bytes.js';
import { deriveKey, signPassage } from '../plugin/signing/secret.js';
import { buildSite } from '../scripts/site/build-site.js';
import { findCanaries, findInFolder, makeCanary } from './canaries.js';
import { canaries, environment, valueOf } from './planted-secrets.js';
import { readPublishedChunks } from './published-chunks.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BOOK = 'docent-handbook';

describe('the search for secrets', () => {
  it('finds each secret in every form, inside other bytes and inside gzip', () => {
    const [canary = makeCanary('none')] = canaries;
    const { bytes } = canary;
    const text = bytes.toString();
    const forms = [
      text,
      text.toUpperCase(),
      ...['', 'x', 'xx', 'xxx'].flatMap((before) => {
        const whole = Buffer.from(`${before}${text}-and-more`);
        return [whole.toString('base64'), whole.toString('base64url'), whole.toString('hex')];
      }),
      bytes.toString('hex').toUpperCase(),
      [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
      [...bytes].map((byte) => `\\u00${byte.toString(16)}`).join(''),
      [...bytes].join(','),
    ];
    for (const form of forms) {
      const page = Buffer.from(`<html>${form}</html>`);
      expect(findCanaries(page, canaries).join('\n')).toContain(canary.name);
      expect(findCanaries(gzipSync(page), canaries).join('\n')).toContain('(gzip)');
    }
    for (const one of canaries) {
      expect(findCanaries(Buffer.concat([Buffer.from('key='), one.bytes]), canaries)).toContain(
        `${one.name} as itself`,
      );
    }
    expect(findCanaries(Buffer.from(`Canary ${'a'.repeat(1_000)} DOCENT_SECRET`), canaries)).toEqual([]);
  });
});

describe('a book built with every secret in the environment', () => {
  // Inside `book`: its packages must resolve from there, and the nearest package.json must not declare ESM.
  const folder = path.join(ROOT, 'book/build/secrets');
  const outDir = path.join(folder, 'site');
  let output: string;
  beforeAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const configFile = path.join(folder, 'config.js');
    await writeFile(configFile, CONFIG_WITH_SOURCE_MAPS);
    const built = await buildSite(path.join(ROOT, 'book'), {
      outDir,
      configFile,
      env: {
        ...environment,
        DOCENT_ENDPOINT: 'https://ask.book.example',
        DOCUSAURUS_NO_PERSISTENT_CACHE: 'true',
      },
    });
    if (!built.ok) throw new Error(built.output);
    ({ output } = built);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('contains none of them in any file, source map or index, and prints none', async () => {
    const { files, found } = await findInFolder(outDir, canaries);
    expect(found).toEqual([]);
    expect(findCanaries(Buffer.from(output), canaries)).toEqual([]);
    // This shows that the search covered every kind of published file.
    for (const kind of [/\.html$/, /\.js$/, /\.js\.map$/, /docent\/manifest\.json$/, /docent\/.+\.bin$/]) {
      expect(files.filter((file) => kind.test(file)).length).toBeGreaterThan(0);
    }
    console.log(`Searched ${files.length} files of the book for ${canaries.length} secrets.`);
  });

  it('is signed with the secret that it does not contain', async () => {
    const chunks = await readPublishedChunks({ outDir, locale: 'en' });
    const key = deriveKey(Buffer.from(valueOf('DOCENT_SECRET')), PASSAGE_KEY_INFO);
    const manifest = await readFile(path.join(outDir, 'docent/manifest.json'), 'utf8');
    const { build } = manifestSchema.parse(JSON.parse(manifest));
    expect(chunks.length).toBeGreaterThan(50);
    for (const chunk of chunks) expect(chunk.signature).toBe(signPassage(key, BOOK, build, chunk));
  });
});

describe('the package', () => {
  it('contains no secret when packed with every secret in the environment', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'docent-packed-'));
    try {
      const run = promisify(execFile);
      await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
        cwd: ROOT,
        env: { ...process.env, ...environment },
        maxBuffer: 16_777_216,
      });
      await run('sh', ['-c', 'tar -xzf *.tgz && rm *.tgz'], { cwd: folder });
      const { files, found } = await findInFolder(folder, canaries);
      expect(found).toEqual([]);
      expect(files.length).toBeGreaterThan(100);
      expect(files.filter((file) => /(^|\/)\.env/.test(file))).toEqual([]);
      console.log(`Searched ${files.length} files of the package for ${canaries.length} secrets.`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** The book's config plus source maps, because a published map contains what a bundle dropped. */
const CONFIG_WITH_SOURCE_MAPS = `import config from '../../docusaurus.config.js';

export default {
  ...config,
  plugins: [
    ...config.plugins,
    () => ({
      name: 'source-maps',
      configureWebpack: (_config, isServer) => (isServer ? {} : { devtool: 'source-map' }),
    }),
  ],
};
`;
