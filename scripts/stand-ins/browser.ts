import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { reportMissing } from './missing-program.js';

/** Keeps Chromium off the network, because a test machine may have none and the browser must not wait for it. */
const OFFLINE_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
];

/**
 * Finds Chromium or installs it. Tries `CHROMIUM_PATH`, an installed browser, Playwright's download and, as root, Debian's package.
 *
 * @returns The path of the executable, or `undefined` after a message about what to install.
 * @throws Error with the same message if `CI` is set.
 */
export function findChromium(): string | undefined {
  const found = installedChromium();
  if (found !== undefined) return found;
  console.log('Chromium is not installed; trying to install it (set CHROMIUM_PATH to use another).');
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
    'cli.js',
  );
  run(process.execPath, [cli, 'install', 'chromium-headless-shell']);
  run(process.execPath, [cli, 'install', 'chromium']);
  const downloaded = installedChromium();
  if (downloaded !== undefined) return downloaded;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  }
  const installed = installedChromium();
  if (installed === undefined) {
    reportMissing('the browser tests', {
      program: 'Chromium',
      install: '`apt-get install chromium` or `npx playwright-core install chromium`, or set CHROMIUM_PATH',
    });
  }
  return installed;
}

/** Starts a headless Chromium, which the caller must close. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...OFFLINE_FLAGS] });
}

function installedChromium(): string | undefined {
  return [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ].find((candidate) => candidate !== undefined && candidate !== '' && existsSync(candidate));
}

function run(command: string, words: string[]): void {
  spawnSync(command, words, {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
