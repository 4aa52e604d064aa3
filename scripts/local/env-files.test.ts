import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from './env-files.js';

let siteDir: string;
beforeAll(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-env-'));
  await mkdir(path.join(siteDir, 'ask'));
  await writeFile(path.join(siteDir, '.env'), 'A=site\nB="site # quoted"\nC=site\nEMPTY=site\n');
  await writeFile(path.join(siteDir, '.env.local'), "B='local'\nC=local\n");
  await writeFile(path.join(siteDir, 'ask/.env'), '# from .env.example\nC=function\nEMPTY=\n');
});
afterAll(() => rm(siteDir, { recursive: true, force: true }));

describe('readEnvironment', () => {
  it('prefers the shell, then the function’s file, then .env.local, then .env, and skips empty values', async () => {
    expect(await readEnvironment(siteDir, { A: ' ', D: 'shell' })).toEqual({
      env: { A: 'site', B: 'local', C: 'function', D: 'shell', EMPTY: 'site' },
      files: ['ask/.env', '.env.local', '.env'],
    });
    expect((await readEnvironment(siteDir, { C: 'shell' })).env).toMatchObject({ C: 'shell' });
  });

  it('reads nothing from a site without such files', async () => {
    expect(await readEnvironment(path.join(siteDir, 'ask'), {})).toEqual({
      env: { C: 'function' },
      files: ['.env'],
    });
  });
});
