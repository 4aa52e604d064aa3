import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePanel } from './bundle-panel.js';
import { recordBundle } from './bundled-files.js';
import { writePanel } from './write-panel.js';

// Part of `npm run build`: bundles the compiled panel into the files that the plugin publishes.
const DIST = fileURLToPath(new URL('../../', import.meta.url));

const bundle = await bundlePanel({
  panel: path.join(DIST, 'widget/panel/AskPanel.js'),
  worker: path.join(DIST, 'widget/request/pow-worker.js'),
});
await writePanel(bundle);
await recordBundle(
  'panel',
  bundle.scripts.map(({ name, modules }) => ({ path: path.join(DIST, 'panel-files', name), modules })),
);
