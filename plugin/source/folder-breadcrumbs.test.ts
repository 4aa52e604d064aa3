import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFolderBreadcrumbs } from './folder-breadcrumbs.js';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'docent-breadcrumbs-'));
  for (const folder of ['01-start', 'api', 'usage/deep', 'broken']) {
    await mkdir(path.join(root, folder), { recursive: true });
  }
  await writeFile(path.join(root, 'api/_category_.json'), '{"label": "API reference", "position": 3}');
  await writeFile(path.join(root, 'usage/_category_.yml'), 'label: Using it\n');
  await writeFile(path.join(root, 'broken/_category_.json'), '{"label": ');
});

afterAll(() => rm(root, { recursive: true, force: true }));

it.each([
  ['page.md', []],
  ['api/store.md', ['API reference']],
  ['usage/deep/page.mdx', ['Using it', 'deep']],
  ['01-start/page.md', ['start']],
  ['1.2-notes/page.md', ['1.2-notes']],
  ['2024-01-31/page.md', ['2024-01-31']],
  ['broken/page.md', ['broken']],
])('names the directories above %s as a generated sidebar does', async (relativePath, breadcrumbs) => {
  expect(await readFolderBreadcrumbs(root, relativePath, new Map())).toEqual(breadcrumbs);
});
