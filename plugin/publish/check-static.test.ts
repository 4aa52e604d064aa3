import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertAddressIsFree } from './check-static.js';

let siteDir: string;
beforeAll(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-static-'));
  await mkdir(path.join(siteDir, 'public/docent'), { recursive: true });
  await writeFile(path.join(siteDir, 'public/docent/font.bin'), '');
});
afterAll(() => rm(siteDir, { recursive: true, force: true }));

describe('assertAddressIsFree', () => {
  it('allows a directory of that name and static directories that do not exist', async () => {
    await expect(
      assertAddressIsFree(siteDir, ['static', 'public'], 'docent/manifest.json'),
    ).resolves.toBeUndefined();
  });

  it('names the static file that would be overwritten', async () => {
    await writeFile(path.join(siteDir, 'public/docent/manifest.json'), '{}');
    await expect(assertAddressIsFree(siteDir, ['static', 'public'], 'docent/manifest.json')).rejects.toThrow(
      /^public\/docent\/manifest\.json: .*\n {2}Rename or move the file/u,
    );
  });
});
