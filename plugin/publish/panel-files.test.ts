import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPanelFiles } from './panel-files.js';

const ENTRY = 'panel-0123456789abcdef.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-panel-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('readPanelFiles', () => {
  it('reads all files, and which of them pages import', async () => {
    await writeFile(path.join(folder, ENTRY), 'export {};');
    await writeFile(path.join(folder, 'panel.json'), JSON.stringify({ entry: ENTRY }));
    const { entry, files } = await readPanelFiles(folder);
    expect(entry).toBe(ENTRY);
    expect(files.map(({ name }) => name).sort()).toEqual([ENTRY, 'panel.json']);
  });

  it.each([
    ['is missing', '{}'],
    ['names a file that does not exist', JSON.stringify({ entry: ENTRY })],
    ['names another file of the site', JSON.stringify({ entry: '../assets/main.js' })],
  ])('says how to create the panel when its list %s', async (_what, list) => {
    await writeFile(path.join(folder, 'panel.json'), list);
    await expect(readPanelFiles(folder)).rejects.toThrow('npm run build');
    await expect(readPanelFiles(path.join(folder, 'nowhere'))).rejects.toThrow('npm run build');
  });
});
