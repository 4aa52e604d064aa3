import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PANEL_LIST } from '../../plugin/format/panel-file.js';
import type { PanelBundle } from './bundle-panel.js';

const FOLDER = fileURLToPath(new URL('../../panel-files/', import.meta.url));

/**
 * Replaces the panel's files in the folder from which the plugin reads them. The list is written last and atomically, because
 * `docusaurus start` reads the folder whenever it changes. I/O: writes.
 */
export async function writePanel({ entry, files }: PanelBundle): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const earlier = (await readdir(FOLDER)).filter(
    (name) => name !== PANEL_LIST && !files.some((file) => file.name === name),
  );
  await Promise.all(files.map(({ name, bytes }) => writeFile(path.join(FOLDER, name), bytes)));
  await Promise.all(earlier.map((name) => rm(path.join(FOLDER, name))));
  const list = path.join(FOLDER, PANEL_LIST);
  await writeFile(`${list}.part`, `${JSON.stringify({ entry })}\n`);
  await rename(`${list}.part`, list);
}
