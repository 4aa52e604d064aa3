import { watch } from 'node:fs';
import path from 'node:path';
import { createPanelBundler } from '../build/bundle-panel.js';
import { writePanel } from '../build/write-panel.js';

/**
 * Bundles the panel from its TypeScript sources, now and after each change to them. Types are checked elsewhere. I/O: reads and
 * watches the sources, and writes the panel's files.
 *
 * @param root - Absolute path of the repository.
 * @param print - Receives a line for each bundle, or esbuild's errors.
 * @returns A function that stops watching.
 */
export async function watchPanel(root: string, print: (line: string) => void): Promise<() => Promise<void>> {
  const bundler = await createPanelBundler({
    panel: path.join(root, 'widget/panel/AskPanel.tsx'),
    worker: path.join(root, 'widget/request/pow-worker.ts'),
  });
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const bundle = async (): Promise<void> => {
    const startedMs = performance.now();
    try {
      await writePanel(await bundler.bundle());
      print(`bundled in ${Math.round(performance.now() - startedMs)} ms`);
    } catch (error) {
      print(error instanceof Error ? error.message : String(error));
    }
  };
  // Waits a moment, because editors write a file in several steps.
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(bundle);
    }, SETTLE_MS);
  };
  await bundle();
  const watchers = ['widget', 'plugin', 'api/_contract'].map((folder) =>
    watch(path.join(root, folder), { recursive: true }, schedule),
  );
  return async () => {
    for (const watcher of watchers) watcher.close();
    clearTimeout(timer);
    await running;
    await bundler.dispose();
  };
}

const SETTLE_MS = 30;
