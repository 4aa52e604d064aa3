import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBuildEnvironment } from './build-environment.js';

let siteDir: string;
beforeEach(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-environment-'));
});
afterEach(() => rm(siteDir, { recursive: true }));

it('a build has the secret of .env.local, also a quoted one, and .env fills in the rest', async () => {
  await writeFile(path.join(siteDir, '.env.local'), 'DOCENT_SECRET="from-local"\n');
  await writeFile(
    path.join(siteDir, '.env'),
    'DOCENT_SECRET=shared\nDOCENT_ENDPOINT=https://ask.example.org\n',
  );
  expect(readBuildEnvironment(siteDir, { HOME: '/home/ada' })).toEqual({
    HOME: '/home/ada',
    DOCENT_SECRET: 'from-local',
    DOCENT_ENDPOINT: 'https://ask.example.org',
  });
});

it('the environment wins over the files, and an empty endpoint still turns answers off', async () => {
  await writeFile(
    path.join(siteDir, '.env.local'),
    'DOCENT_SECRET=local\nDOCENT_ENDPOINT=https://ask.example.org\n',
  );
  expect(readBuildEnvironment(siteDir, { DOCENT_SECRET: 'set', DOCENT_ENDPOINT: '' })).toEqual({
    DOCENT_SECRET: 'set',
    DOCENT_ENDPOINT: '',
  });
  expect(readBuildEnvironment(siteDir, { DOCENT_SECRET: '' })).toMatchObject({ DOCENT_SECRET: 'local' });
});

it('other variables of the files do not reach the build', async () => {
  await writeFile(path.join(siteDir, '.env'), 'OPENAI_API_KEY=sk\nNODE_ENV=test\n');
  expect(Object.values(readBuildEnvironment(siteDir, {})).filter(Boolean)).toEqual([]);
});
