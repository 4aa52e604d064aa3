import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePublishedFiles } from './write-files.js';

let directory: string;
beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(tmpdir(), 'docent-write-')), 'docent');
});
afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }));

const OLD = '0123456789abcdef.bin';
const NEW = '0011223344556677.bin';
const OLD_PANEL = 'panel-0123456789abcdef.js';
const NEW_PANEL = 'panel-0011223344556677.js';

const file = (name: string, text: string): { name: string; bytes: Uint8Array } => ({
  name,
  bytes: Buffer.from(text),
});

describe('writePublishedFiles', () => {
  it('replaces an earlier index and removes its files', async () => {
    await writePublishedFiles(directory, [file('manifest.json', '1'), file(OLD, 'x')]);
    await writePublishedFiles(directory, [file('manifest.json', '2'), file(NEW, 'y')]);
    expect(await readdir(directory)).toEqual([NEW, 'manifest.json']);
    expect(await readFile(path.join(directory, 'manifest.json'), 'utf8')).toBe('2');
  });

  it('replaces an earlier panel too', async () => {
    await writePublishedFiles(directory, [file('panel.json', '1'), file(OLD_PANEL, 'x')]);
    await writeFile(path.join(directory, 'panel-mine.js'), 'mine');
    await writePublishedFiles(directory, [file('manifest.json', '1'), file(NEW, 'an index alone')]);
    expect(await readdir(directory)).toContain(OLD_PANEL);
    await writePublishedFiles(directory, [file('panel.json', '2'), file(NEW_PANEL, 'y'), file(NEW, 'y')]);
    expect(await readdir(directory)).toEqual([
      NEW,
      'manifest.json',
      NEW_PANEL,
      'panel-mine.js',
      'panel.json',
    ]);
  });

  it('keeps files of the site in a directory of that name', async () => {
    await mkdir(directory);
    await writeFile(path.join(directory, 'font.bin'), 'mine');
    await writePublishedFiles(directory, [file('manifest.json', '1'), file(NEW, 'y')]);
    expect(await readFile(path.join(directory, 'font.bin'), 'utf8')).toBe('mine');
  });

  it('keeps the earlier manifest when a file cannot be written', async () => {
    await writePublishedFiles(directory, [file('manifest.json', '1'), file(OLD, 'x')]);
    await mkdir(path.join(directory, NEW));
    const cut = [file('manifest.json', '2'), file(NEW, 'y')];
    await expect(writePublishedFiles(directory, cut)).rejects.toThrow('EISDIR');
    expect(await readFile(path.join(directory, 'manifest.json'), 'utf8')).toBe('1');
    expect(await readdir(directory)).toContain(OLD);
  });
});
