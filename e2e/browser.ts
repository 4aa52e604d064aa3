import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Silence about the outside: a test machine may have no network, and a browser must not wait for it. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
];

/**
 * Finds a Chromium, or gets one: `CHROMIUM_PATH`, what is installed, Playwright's own, Playwright's download, Debian's package.
 *
 * @returns path of the executable, or `undefined` with the reason already printed
 */
export function findChromium(): string | undefined {
  const found = installedChromium();
  if (found !== undefined) return found;
  console.log('[e2e] no Chromium is installed; trying to get one (CHROMIUM_PATH names one you have).');
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
    console.log(
      '\n[e2e] !!! NO BROWSER: the browser tests are SKIPPED. Install Chromium, or set CHROMIUM_PATH. !!!\n',
    );
  }
  return installed;
}

/** Starts it headless; the caller closes it. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...QUIET] });
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
