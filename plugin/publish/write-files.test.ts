import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePublishedFiles } from './write-files.js';

let directory: string;
beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(tmpdir(), 'docent-write-')), 'docent');
});
afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }));

const file = (name: string, text: string): { name: string; bytes: Uint8Array } => ({
  name,
  bytes: Buffer.from(text),
});

describe('writePublishedFiles', () => {
  it('replaces an earlier index and leaves nothing of it behind', async () => {
    await writePublishedFiles(directory, [file('manifest.json', '1'), file('old.bin', 'x')]);
    await writePublishedFiles(directory, [file('manifest.json', '2'), file('new.bin', 'y')]);
    expect(await readdir(directory)).toEqual(['manifest.json', 'new.bin']);
    expect(await readFile(path.join(directory, 'manifest.json'), 'utf8')).toBe('2');
  });

  it('keeps the earlier manifest when a file cannot be written', async () => {
    await writePublishedFiles(directory, [file('manifest.json', '1'), file('old.bin', 'x')]);
    const cut = [file('manifest.json', '2'), file('no/such/folder.bin', 'y')];
    await expect(writePublishedFiles(directory, cut)).rejects.toThrow('ENOENT');
    expect(await readFile(path.join(directory, 'manifest.json'), 'utf8')).toBe('1');
    expect(await readdir(directory)).toContain('old.bin');
  });
});
