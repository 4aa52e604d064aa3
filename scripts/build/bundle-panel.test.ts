import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPanelEntry } from '../../plugin/format/panel-file.js';
import { isHashedName } from '../../plugin/publish/write-files.js';
import { HOST_KEY, HOST_MODULES } from '../../widget/panel-host.js';
import { bundlePanel, type PanelBundle } from './bundle-panel.js';

const WIDGET = fileURLToPath(new URL('../../widget/', import.meta.url));
const worker = path.join(WIDGET, 'request/pow-worker.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-panel-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The bundle of a panel of these lines. */
async function bundleOf(source: string): Promise<PanelBundle> {
  const panel = path.join(folder, 'AskPanel.js');
  await writeFile(panel, source);
  return bundlePanel({ panel, worker });
}

describe('bundlePanel', () => {
  it('bundles the panel and the worker it starts, with the licence of each package in them', async () => {
    const { entry, files, scripts } = await bundlePanel({
      panel: path.join(WIDGET, 'panel/AskPanel.tsx'),
      worker,
    });
    const text = (name: string): string =>
      Buffer.from(files.find((file) => file.name.startsWith(name))?.bytes ?? []).toString();
    expect(readPanelEntry({ entry })).toBe(entry);
    expect(files.filter(({ name }) => !isHashedName(name))).toEqual([]);
    const [workerFile, licenceFile] = files.map(({ name }) => name).filter((name) => name !== entry);
    // Names the worker's file, and no other script: none is loaded beside it.
    expect(text('panel-').match(/[\w./-]+\.js(?=["'`])/gu)).toEqual([`./${workerFile}`]);
    expect(text('panel-')).toContain(`${licenceFile} */`);
    expect(text('panel-')).toContain('.docent-panel{position:fixed;');
    expect(text('pow-worker-')).toContain('postMessage');
    const licences = text('panel-licences-');
    expect(licences).toMatch(/^@orama\/orama \d.*: Apache-2\.0\n\n\s*Copyright/mu);
    expect(licences).toMatch(/^altcha-lib \d.*: MIT\n\n.*MIT/mu);
    expect(licences).not.toMatch(/^react /mu);
    const modules = scripts.flatMap((script) => script.modules);
    expect(modules.filter((module) => /node_modules\/(?:react|@docusaurus)\//u.test(module))).toEqual([]);
  });

  it("takes the site's modules from the record that the site registered", async () => {
    const { entry, files } = await bundleOf(
      `import useContext from '@docusaurus/useDocusaurusContext'; import { useState } from 'react';
       export const AskPanel = () => [useState(), useContext()];`,
    );
    const file = path.join(folder, 'panel.mjs');
    await writeFile(file, files.find(({ name }) => name === entry)?.bytes ?? '');
    Reflect.set(globalThis, Symbol.for(HOST_KEY), {
      ...HOST_MODULES,
      react: { useState: () => 'state' },
      '@docusaurus/useDocusaurusContext': { default: () => 'context' },
    });
    const module: { AskPanel: () => unknown } = await import(file);
    expect(module.AskPanel()).toEqual(['state', 'context']);
    Reflect.deleteProperty(globalThis, Symbol.for(HOST_KEY));
  });

  it.each([
    ["import Link from '@docusaurus/Link'", /imports `@docusaurus\/Link`, .* widget\/panel-host\.ts/u],
    ["import { createRoot as Link } from 'react-dom/client'", /imports `react-dom\/client`/u],
    ["import Link from '@theme/Heading'", /imports `@theme\/Heading`/u],
    ["import { use as Link } from 'react'", /No matching export .*"use"/u],
  ])('refuses what the site does not hand over: %s', async (line, message) => {
    await expect(bundleOf(`${line}; export const AskPanel = Link;`)).rejects.toThrow(message);
  });

  it('refuses a worker that is started by another name', async () => {
    await writeFile(path.join(folder, 'meet-challenge.js'), `new Worker('./other.js');`);
    await expect(bundleOf(`export * from './meet-challenge.js'`)).rejects.toThrow('pow-worker.js');
  });
});
