import { execFileSync } from 'node:child_process';
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { vi } from 'vitest';
import type { FindingCode } from '../doctor/fixes.js';
import { BOOK, SECRET, secretOf, write, writeIndex, type World } from './doctor-world.js';
import { sendPage } from './front-server.js';

/** Plants a fault. @returns The fix that the doctor names for it. */
export type Plant = (world: World) => (() => unknown) | Promise<() => unknown>;

const env =
  (name: string, bad: string | undefined, good?: string): Plant =>
  (world) => {
    world.env = { [name]: bad };
    return () => {
      world.env = good === undefined ? {} : { [name]: good };
    };
  };

const api =
  (rules: World['api']): Plant =>
  (world) => {
    world.api = rules;
    return () => {
      world.api = {};
    };
  };

const site =
  (rules: World['site']): Plant =>
  (world) => {
    world.site = rules;
    return () => {
      world.site = {};
    };
  };

/** Changes a file of the site; the fix is to restore it. */
const file =
  (name: string, change: (text: string) => string | null): Plant =>
  async (world) => {
    const target = world.file(name);
    const before = await readFile(target).catch(() => null);
    const after = change(before?.toString() ?? '');
    await (after === null ? rm(target) : write(target, after));
    return () => (before === null ? rm(target) : writeFile(target, before));
  };

/** Builds the index again with another secret; the fix is to build it as before. */
const index =
  (secret: string): Plant =>
  async (world) => {
    await build(world, secret);
    return () => build(world, SECRET);
  };

/** Resolves when no build runs. A build reads the secret from the environment, which all tests share. */
let building: Promise<unknown> = Promise.resolve();

async function build(world: World, secret: string): Promise<void> {
  const folder = world.file('build/docent');
  const panel = 'panel-0123456789abcdef.js';
  const run = async (): Promise<void> => {
    const list = await readFile(`${folder}/panel.json`);
    vi.stubEnv('DOCENT_SECRET', secret);
    await writeIndex(world.file('docs'), folder).finally(() => vi.stubEnv('DOCENT_SECRET', SECRET));
    await writeFile(`${folder}/panel.json`, list);
    await write(`${folder}/${panel}`, 'export {};');
  };
  const finished = building.then(run);
  building = finished.catch(() => undefined);
  return finished;
}

/** The file of the index that has the first partition's root. */
async function findShard(world: World): Promise<string> {
  const names = (await readdir(world.file('build/docent'))).filter((name) => name.endsWith('.bin'));
  const manifest: { partitions: { root: { hash: string } }[] } = JSON.parse(
    await readFile(world.file('build/docent/manifest.json'), 'utf8'),
  );
  const root = `${manifest.partitions[0]?.root.hash}.bin`;
  return names.includes(root) ? root : '';
}

const OTHER = secretOf('of somebody else');
const CONFIG = 'docusaurus.config.js';
const isHealth = (route: string): boolean => route.endsWith('/health');

/** Faults of a published site and its function. */
export const PUBLISHED: [FindingCode, string, Plant][] = [
  ['index-unsigned', 'a build without a secret', index('')],
  ['other-secret', 'a function with another secret', env('DOCENT_SECRET', OTHER, SECRET)],
  ['other-book', 'a function for another book', env('DOCENT_BOOK', 'beacon', BOOK)],
  ['function-secret-missing', 'a function without a secret', env('DOCENT_SECRET', undefined, SECRET)],
  [
    'function-secret-quoted',
    'a function whose secret is in quotation marks',
    env('DOCENT_SECRET', `"${SECRET}"`, ` ${SECRET}\n`),
  ],
  ['function-misconfigured', 'a function with a wrong variable', env('DOCENT_SEARCH', 'sometimes', 'auto')],
  [
    'origin-refused',
    'a site that is not in DOCENT_ORIGINS',
    (world) => {
      world.env = { DOCENT_ORIGINS: 'https://elsewhere.example' };
      return () => {
        world.env = {};
      };
    },
  ],
  [
    'endpoint-path',
    'an endpoint that ends in /api',
    (world) => {
      world.endpoint = (url) => `${url}/api`;
      return () => {
        world.endpoint = (url) => url;
      };
    },
  ],
  [
    'endpoint-static',
    'an endpoint that is a static site',
    api({ answer: (_route, _method, response) => sendPage(response, 404) }),
  ],
  [
    'endpoint-unreachable',
    'an endpoint that does not answer',
    api({ answer: (_route, _method, response) => Boolean(response.destroy()) }),
  ],
  [
    'endpoint-protected',
    'an endpoint behind a sign-in page',
    api({ answer: (_route, _method, response) => sendPage(response, 401) }),
  ],
  [
    'endpoint-redirects',
    'an endpoint that redirects',
    api({
      answer: (_route, _method, response) => Boolean(response.writeHead(308, { location: '/moved' }).end()),
    }),
  ],
  [
    'endpoint-not-function',
    'an endpoint that is another service',
    api({ answer: (_route, _method, response) => Boolean(response.end('{"hello":"world"}')) }),
  ],
  [
    'endpoint-http',
    'an endpoint without https',
    (world) => {
      world.endpoint = () => 'http://ask.invalid';
      world.args = ['--origin', 'https://book.example'];
      return () => {
        world.endpoint = (url) => url;
      };
    },
  ],
  [
    'route-missing',
    'a function without the route for questions',
    api({ answer: (route, _method, response) => route === '/api/chat' && sendPage(response, 404) }),
  ],
  [
    'cors-preflight',
    'a proxy that answers OPTIONS itself',
    api({
      answer: (_route, method, response) => method === 'OPTIONS' && Boolean(response.writeHead(405).end()),
    }),
  ],
  [
    'cors-header',
    'a proxy that adds an origin of its own',
    api({
      change: (headers, route) =>
        isHealth(route) ? headers : { ...headers, 'access-control-allow-origin': '*' },
    }),
  ],
  ['authorization-stripped', 'a proxy that removes the token (401)', api({ drops: ['authorization'] })],
  [
    'clock-skew',
    'a function whose clock is ahead',
    (world) => {
      world.aheadMs = 120_000;
      return () => {
        world.aheadMs = 0;
      };
    },
  ],
  ['store-missing', 'a platform with many instances and no store', env('VERCEL', '1')],
  ['store-down', 'a store that is not running', env('REDIS_URL', 'redis://127.0.0.1:1')],
  ['paused', 'a pause', env('DOCENT_PAUSED', '1', '0')],
  [
    'site-unreachable',
    'a site that is gone',
    site({ answer: (_route, _method, response) => sendPage(response, 404) }),
  ],
  ['index-missing', 'a site published without its index', file('build/docent/manifest.json', () => null)],
  [
    'index-is-page',
    'a host that answers everything with a page',
    site({ answer: (route, _method, response) => route.includes('/docent/') && sendPage(response) }),
  ],
  ['index-invalid', 'a manifest that is something else', file('build/docent/manifest.json', () => '{}')],
  [
    'index-format',
    'an index of another version',
    file('build/docent/manifest.json', (text) => text.replace(/"formatVersion":\d+/u, '"formatVersion":1')),
  ],
  [
    'index-file-missing',
    'a host that does not publish *.bin',
    async (world) => file(`build/docent/${await findShard(world)}`, () => null)(world),
  ],
  [
    'index-file-damaged',
    'a file cut off by an interrupted upload',
    async (world) => file(`build/docent/${await findShard(world)}`, (text) => text.slice(0, 20))(world),
  ],
  [
    'index-cached',
    'a host that lets browsers keep the manifest',
    site({ change: (headers) => ({ ...headers, 'cache-control': 'max-age=31536000, immutable' }) }),
  ],
  [
    'base-url',
    'a site served under another path than it was built for',
    file('build/docent/manifest.json', (text) => text.replace('"baseUrl":"/book/"', '"baseUrl":"/"')),
  ],
  [
    'panel-missing',
    'a site published without its panel',
    file('build/docent/panel-0123456789abcdef.js', () => null),
  ],
  [
    'panel-type',
    'a host that sends scripts as text (the widget does not load)',
    site({
      change: (headers, route) =>
        route.endsWith('.js') ? { ...headers, 'content-type': 'text/plain' } : headers,
    }),
  ],
  ['page-missing', 'an index of pages that are not published (404)', file('build/fog.html', () => null)],
  [
    'main-missing',
    'a theme without <main> (the selection is not captured)',
    file('build/fog.html', (text) => text.replaceAll('main', 'div')),
  ],
  [
    'csp-script',
    'a policy against scripts',
    site({ change: (headers) => ({ ...headers, 'content-security-policy': "script-src 'nonce-x'" }) }),
  ],
  [
    'csp-connect',
    'a policy against other hosts',
    site({ change: (headers) => ({ ...headers, 'content-security-policy': "default-src 'self'" }) }),
  ],
];

/** Faults that are seen in the site's directory. */
export const DIRECTORY: [FindingCode, string, Plant][] = [
  ['config-missing', 'a directory that is not a site', file(CONFIG, () => null)],
  ['config-broken', 'a config that throws', file(CONFIG, () => "throw new Error('No url.');")],
  [
    'plugin-missing',
    'a config without the plugin',
    file(CONFIG, (text) => text.replace(/plugins: \[.*\]/u, 'plugins: []')),
  ],
  [
    'plugin-misplaced',
    'the plugin under themes',
    file(CONFIG, (text) => text.replace('plugins:', 'themes:')),
  ],
  [
    'plugin-twice',
    'the plugin twice',
    file(CONFIG, (text) => text.replace('plugins: [', "plugins: ['docent', ")),
  ],
  [
    'option-invalid',
    'an option that does not exist',
    file(CONFIG, (text) => text.replace('book:', 'boook:')),
  ],
  [
    'docusaurus-missing',
    'a site whose packages are not installed',
    async (world) => {
      const aside = world.file('node_modules/@docusaurus');
      await rename(aside, `${aside}-aside`);
      return () => rename(`${aside}-aside`, aside);
    },
  ],
  ['build-missing', 'a site that is not built', file('build/docent/manifest.json', () => null)],
  [
    'index-outdated',
    'an index older than the book',
    async (world) => {
      await build(world, SECRET);
      await utimes(world.file('build/docent/manifest.json'), new Date(0), new Date(0));
      return () => build(world, SECRET);
    },
  ],
  [
    'versions-differ',
    'another version in the function’s directory',
    file('../ask/node_modules/docusaurus-plugin-docent/package.json', () => '{"version": "0.0.9"}'),
  ],
  [
    'robots-missing',
    'a function’s directory without robots.txt',
    file('../ask/public/robots.txt', () => null),
  ],
  [
    'other-secret',
    'another secret in the function’s .env',
    file('../ask/.env', () => `DOCENT_SECRET=${OTHER}\n`),
  ],
  [
    'secret-quoted',
    'quotation marks inside a value',
    file('../ask/.env', () => `DOCENT_SECRET='"${SECRET}"'\n`),
  ],
  [
    'secret-guessable',
    'a placeholder',
    file('../ask/.env', () => 'DOCENT_SECRET=change-me-change-me-change-me-change-me\n'),
  ],
  ['secret-too-short', 'a short secret', file('../ask/.env', () => 'DOCENT_SECRET=Xk2pQ9\n')],
  [
    'env-committed',
    'secrets that git tracks',
    async (world) => {
      const git = (...args: string[]): unknown =>
        execFileSync('git', ['-C', world.dir, ...args], { stdio: 'ignore' });
      await write(world.file('.env'), `DOCENT_SECRET=${SECRET}\n`);
      git('init');
      git('add', '.env');
      return () => git('rm', '--cached', '.env');
    },
  ],
  [
    'mode-refused',
    'questions about selections that the function refuses',
    env('DOCENT_MODES', 'normal', 'normal,selection_only'),
  ],
];

/** Faults that only a question shows. */
export const ASKED: [FindingCode, string, Plant][] = [
  [
    'model-failed',
    'a wrong API key',
    (world) => {
      const refuse = { kind: 'refuse', status: 401 } as const;
      world.model = { faults: [refuse, refuse, refuse] };
      return () => {
        world.model = {};
      };
    },
  ],
  [
    'tools-refused',
    'a model without tools',
    (world) => {
      world.model = { refuses: { tools: 400 } };
      return () => {
        world.model = {};
      };
    },
  ],
  ['stream-buffered', 'a proxy that holds answers back', api({ isBuffering: true })],
  [
    'cancel-lost',
    'a proxy that reads on',
    (world) => {
      world.model = { wordDelayMs: 60 };
      world.api = { keepsReading: true };
      return () => {
        world.api = {};
      };
    },
  ],
  ['question-refused', 'a day without questions left', env('DOCENT_TOKENS_PER_DAY', '1000', '1000000')],
];
