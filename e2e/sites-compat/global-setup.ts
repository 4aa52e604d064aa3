import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../scripts/stand-ins/browser.js';
import { ROOT, run } from './run-command.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory outside the checkout, so that no site resolves a package from here. */
    folder: string;
    /** The packed package. */
    tarball: string;
    /** Path of Chromium, or `''`. */
    chromiumPath: string;
  }
}

/** Packs the package once, as npm would publish it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'docent-sites-'));
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT);
  const [{ filename }]: [{ filename: string }] = JSON.parse(packed);
  project.provide('folder', folder);
  project.provide('tarball', path.join(folder, filename));
  project.provide('chromiumPath', findChromium() ?? '');
  return () => rm(folder, { recursive: true, force: true });
}
