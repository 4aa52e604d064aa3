import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';
import { PANEL_LIST } from '../../plugin/format/panel-file.js';
import { bundlePanel } from './bundle-panel.js';

// The second half of `npm run build`: copies the widget's style sheets, which tsc leaves out, and bundles the compiled
// panel into the files that the plugin publishes.
const DIST = fileURLToPath(new URL('../../', import.meta.url));
const ROOT = path.join(DIST, '..');
const FOLDER = path.join(DIST, 'panel-files');

const styles = await glob('widget/**/*.css', { cwd: ROOT });
await Promise.all(styles.map((file) => copyFile(path.join(ROOT, file), path.join(DIST, file))));

const { entry, files } = await bundlePanel({
  panel: path.join(DIST, 'widget/panel/AskPanel.js'),
  worker: path.join(DIST, 'widget/request/pow-worker.js'),
});
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER);
await Promise.all(files.map(({ name, bytes }) => writeFile(path.join(FOLDER, name), bytes)));
await writeFile(path.join(FOLDER, PANEL_LIST), `${JSON.stringify({ entry })}\n`);
