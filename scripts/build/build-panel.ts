import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PANEL_LIST } from '../../plugin/format/panel-file.js';
import { bundlePanel } from './bundle-panel.js';
import { copyStyles } from './panel-styles.js';

// The second half of `npm run build`: the compiled panel becomes the files that the plugin publishes.
const DIST = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = path.join(DIST, 'panel-files');

await copyStyles(path.join(DIST, '..'), DIST);
const { entry, files } = await bundlePanel({
  panel: path.join(DIST, 'widget/panel/AskPanel.js'),
  worker: path.join(DIST, 'widget/request/pow-worker.js'),
});
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER);
await Promise.all(files.map(({ name, bytes }) => writeFile(path.join(FOLDER, name), bytes)));
await writeFile(path.join(FOLDER, PANEL_LIST), `${JSON.stringify({ entry })}\n`);
