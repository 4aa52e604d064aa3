import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PANEL_LIST, readPanelEntry } from '../format/panel-file.js';
import type { PublishedFile } from './encode-index.js';

/** The panel as `npm run build` bundled it. */
export interface PanelFiles {
  /** Name of the module that pages import. */
  entry: string;
  /** All files, including `panel.json`. */
  files: readonly PublishedFile[];
}

/**
 * Reads the panel's files, which `scripts/build/build-panel.ts` has written. I/O: reads files.
 *
 * @throws Error if the package was compiled without them.
 */
export async function readPanelFiles(folder = PANEL_FOLDER): Promise<PanelFiles> {
  const names = await readdir(folder).catch((): string[] => []);
  const files = await Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(path.join(folder, name)) })),
  );
  const list: unknown = JSON.parse(files.find(({ name }) => name === PANEL_LIST)?.bytes.toString() ?? '{}');
  const entry = readPanelEntry(list);
  if (entry === null || !names.includes(entry)) {
    throw new Error(
      `${folder} does not contain the panel. Run \`npm run build\` in the package to create it.`,
    );
  }
  return { entry, files };
}

/** `dist/panel-files`, next to the compiled `dist/plugin`. */
const PANEL_FOLDER = fileURLToPath(new URL('../../panel-files/', import.meta.url));

/** The file that changes last when the panel is bundled again. */
export const PANEL_LIST_PATH = path.join(PANEL_FOLDER, PANEL_LIST);
