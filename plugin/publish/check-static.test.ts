import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findHiddenStaticFile } from './check-static.js';

let siteDir: string;
beforeAll(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-static-'));
  await mkdir(path.join(siteDir, 'public/docent'), { recursive: true });
  await writeFile(path.join(siteDir, 'public/docent/font.bin'), '');
});
afterAll(() => rm(siteDir, { recursive: true, force: true }));

describe('findHiddenStaticFile', () => {
  it('allows a directory of that name and static directories that do not exist', async () => {
    expect(await findHiddenStaticFile(siteDir, ['static', 'public'], 'docent/manifest.json')).toBeUndefined();
  });

  it('names the static file that ours replaces', async () => {
    await writeFile(path.join(siteDir, 'public/docent/manifest.json'), '{}');
    expect(await findHiddenStaticFile(siteDir, ['static', 'public'], 'docent/manifest.json')).toBe(
      'public/docent/manifest.json',
    );
  });
});
