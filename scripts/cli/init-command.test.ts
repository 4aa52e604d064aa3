import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { loadFreshModule } from '@docusaurus/utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parsePluginOptions } from '../../plugin/options/options.js';
import { readSecret } from '../../plugin/signing/secret.js';
import { runDocent } from './docent.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const CONFIG = `// @ts-check
/** @type {import('@docusaurus/types').Config} */
const config = {
  title: 'Lighthouses of Denmark',
  url: 'https://ada.github.io',
  baseUrl: '/lights/',
  organizationName: 'ada',
  projectName: 'lights',
  presets: [['classic', { blog: false }]],
};

module.exports = config;
`;

let siteDir: string;
beforeEach(async () => {
  siteDir = await mkdtemp(path.join(tmpdir(), 'docent-init-'));
  await write('docusaurus.config.js', CONFIG);
  await write(
    'package.json',
    `${JSON.stringify({ name: 'lights', dependencies: { '@docusaurus/core': '3.9.2', react: '^19.0.0' } }, undefined, 2)}\n`,
  );
  await write('package-lock.json', '{}\n');
  await write('.gitignore', 'node_modules\n/build');
  await mkdir(path.join(siteDir, '.git'));
  await write('.git/HEAD', 'ref: refs/heads/trunk\n');
});
afterEach(() => rm(siteDir, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(siteDir, name)), { recursive: true });
  await writeFile(path.join(siteDir, name), text);
}

const read = (name: string): Promise<string> => readFile(path.join(siteDir, name), 'utf8');

/** Every file of the site with its content. */
async function snapshot(): Promise<Record<string, string>> {
  const entries = await readdir(siteDir, { recursive: true, withFileTypes: true });
  const files = entries.map((entry) => ({
    name: path.relative(siteDir, path.join(entry.parentPath, entry.name)),
    isFile: entry.isFile(),
  }));
  const texts = files.map(
    async ({ name, isFile }) => [name, isFile ? await read(name) : 'directory'] as const,
  );
  return Object.fromEntries(await Promise.all(texts));
}

async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return runWith({}, ...argv);
}

async function runWith(
  { stdin, folder = siteDir }: { stdin?: PassThrough & { isTTY?: boolean }; folder?: string },
  ...argv: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const code = await runDocent(['init', folder, ...argv], {
    ...(stdin !== undefined && { stdin }),
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { code, ...written };
}

/** The plugin's options in the edited configuration, as Docusaurus loads them. */
async function loadOptions(name = 'docusaurus.config.js'): Promise<unknown> {
  const config: unknown = await loadFreshModule(path.join(siteDir, name));
  const plugins = z.object({ plugins: z.array(z.tuple([z.string(), z.unknown()])) }).parse(config).plugins;
  expect(plugins.map(([plugin]) => plugin)).toEqual(['docusaurus-plugin-docent']);
  return plugins[0]?.[1];
}

describe('docent init --yes', () => {
  it('as a process of its own: sets up a site once, and --undo takes all of it back', async () => {
    const before = await snapshot();
    const docent = path.join(ROOT, 'bin/docent.js');
    const { stderr } = await promisify(execFile)(process.execPath, [docent, 'init', '--yes'], {
      cwd: siteDir,
    });
    expect(stderr).toBe('');
    const after = await snapshot();
    expect(Object.keys(after)).toEqual(
      expect.arrayContaining([
        'ask/api/chat.js',
        'ask/vercel.json',
        '.env.local',
        '.github/workflows/pages.yml',
      ]),
    );
    expect((await run('--yes')).stdout).toBe('nothing to do: Docent is set up here\n');
    expect(await snapshot()).toEqual(after);
    await run('--undo');
    expect(await snapshot()).toEqual(before);
    expect((await run('--undo')).stdout).toBe('nothing to undo\n');
  });

  it('writes options that the plugin accepts, and the same book for the function', async () => {
    await run('--yes', '--endpoint', 'https://ask.example.org/', '--mode', 'book');
    const options = await loadOptions();
    expect(options).toEqual({ endpoint: 'https://ask.example.org', book: 'lights', mode: 'book' });
    expect(parsePluginOptions(options)).toMatchObject({ book: 'lights' });
    expect(parseEnv(await read('ask/.env.local'))).toMatchObject({
      DOCENT_BOOK: 'lights',
      DOCENT_ORIGINS: 'https://ada.github.io,http://localhost:3000',
    });
    expect(JSON.parse(await read('package.json'))).toMatchObject({
      dependencies: { 'docusaurus-plugin-docent': expect.stringMatching(/^\^\d/u) },
    });
  });

  it('gives build and function one secret, which git ignores and no output shows', async () => {
    await rm(path.join(siteDir, '.git'), { recursive: true });
    await promisify(execFile)('git', ['init', '--quiet', siteDir]);
    const outputs = [
      await run('--yes'),
      await run('--yes', '--json'),
      await run('--yes', '--store', 'redis'),
    ];
    const { DOCENT_SECRET: secret = '' } = parseEnv(await read('.env.local'));
    expect(readSecret(secret).ok).toBe(true);
    expect(parseEnv(await read('ask/.env.local'))['DOCENT_SECRET']).toBe(secret);
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(secret);
    const { stdout } = await promisify(execFile)('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: siteDir,
    });
    expect(stdout).toContain('ask/.env.example');
    expect(stdout).not.toMatch(/\.env\.local|\.docent/u);
    const holders = Object.entries(await snapshot()).filter(([, text]) => text.includes(secret));
    expect(holders.map(([name]) => name).toSorted()).toEqual(['.env.local', 'ask/.env.local']);
  });

  it('writes a function that says ok once it has a key', async () => {
    await run('--yes', '--store', 'postgres');
    await mkdir(path.join(siteDir, 'ask/node_modules'));
    await symlink(ROOT, path.join(siteDir, 'ask/node_modules/docusaurus-plugin-docent'));
    const routes = ['session', 'chat', 'health', 'sessions/index', 'sessions/[id]', 'feedback'];
    const script = `
      const routes = await Promise.all(${JSON.stringify(routes)}.map((route) => import('./api/' + route + '.js')));
      const response = await routes[2].GET(new Request('http://localhost/api/health'));
      console.log(JSON.stringify([routes.map(({ OPTIONS }) => typeof OPTIONS), await response.json()]));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--env-file=.env.local', '--input-type=module', '--eval', script],
      { cwd: path.join(siteDir, 'ask'), env: { OPENAI_API_KEY: 'sk-test' } },
    );
    const [handlers, health]: [string[], { status: string }] = JSON.parse(
      stdout.trim().split('\n').at(-1) ?? '',
    );
    expect(handlers).toEqual(routes.map(() => 'function'));
    expect(health.status).toBe('ok');
  });

  it('keeps what is there: files, variables, a secret, a book', async () => {
    const secret = 'c2VjcmV0LW9mLWEtbGlnaHRob3VzZS1rZWVwZXItNDI';
    await write('.env', `DOCENT_SECRET='${secret}'\n`);
    await write('ask/vercel.json', '{"regions": ["fra1"]}\n');
    await write('ask/.env.local', 'OPENAI_API_KEY=sk-mine\nDOCENT_BOOK=other');
    await write(
      'docusaurus.config.js',
      CONFIG.replace('presets', "plugins: [['docent', { book: 'mine' }]],\n  presets"),
    );
    const { stdout } = await run('--yes', '--json');
    const result: { kept: string[]; notes: string[]; book: string } = JSON.parse(stdout);
    expect(result).toMatchObject({ book: 'mine', kept: ['ask/vercel.json'] });
    expect(result.notes.join('\n')).toContain(
      "DOCENT_BOOK in ask/.env.local is `other`, but the site's book is `mine`",
    );
    expect(parseEnv(await read('ask/.env.local'))).toEqual({
      OPENAI_API_KEY: 'sk-mine',
      DOCENT_BOOK: 'other',
      DOCENT_SECRET: secret,
      DOCENT_ORIGINS: 'https://ada.github.io,http://localhost:3000',
    });
    expect(await read('ask/vercel.json')).toBe('{"regions": ["fra1"]}\n');
    await expect(read('.env.local')).rejects.toThrow('ENOENT');
  });

  it('with --ui search adds the plugin and nothing else', async () => {
    const { stdout } = await run('--yes', '--ui', 'search', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      files: [
        { path: 'docusaurus.config.js', action: 'edit' },
        { path: 'package.json', action: 'edit' },
      ],
    });
  });

  it('understands the older names of its flags, and sign-in', async () => {
    const older = ['--backend-url', 'https://ask.example.org', '--db', 'redis', '--output-dir', 'backend'];
    await run('--yes', ...older, '--auth', 'better-auth', '--auth-url', 'https://auth.example.org');
    expect(await loadOptions()).toEqual({
      endpoint: 'https://ask.example.org',
      book: 'lights',
      userTokenUrl: 'https://auth.example.org/api/auth/token',
    });
    expect(parseEnv(await read('backend/.env.local'))).toMatchObject({
      REDIS_URL: '',
      DOCENT_AUTH_ISSUER: 'https://auth.example.org',
    });
  });
});

describe('a second docent init', () => {
  it('sets the address that the deployment printed, and --undo takes back only that', async () => {
    await run('--yes');
    const first = await snapshot();
    expect((await run('--yes', '--endpoint', 'https://ask.example.org')).code).toBe(0);
    expect(await loadOptions()).toEqual({ book: 'lights', endpoint: 'https://ask.example.org' });
    await run('--undo');
    const { '.docent/init.json': record, ...files } = await snapshot();
    const { '.docent/init.json': firstRecord, ...firstFiles } = first;
    expect([record, files]).toEqual([firstRecord, firstFiles]);
  });

  it('--undo restores nothing if a file was changed since, and names it', async () => {
    await run('--yes');
    await write('ask/api/chat.js', '// mine\n');
    const before = await snapshot();
    const { code, stderr } = await run('--undo');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /\[changed-since\] .*ask\/api\/chat\.js was changed after `docent init`; nothing was undone/u,
    );
    expect(await snapshot()).toEqual(before);
  });
});

describe('an existing chat or workflow', () => {
  it('in the lower right moves the button to the left, and a search is only mentioned', async () => {
    await write(
      'src/components/Bot/styles.module.css',
      '.bubble {\n  position: fixed;\n  bottom: 24px;\n  right: 24px;\n}\n',
    );
    await write(
      'src/theme/Root.jsx',
      'export default () => <div className="fixed inset-0 bottom-0 right-0 left-0" />;\n',
    );
    await write('package.json', '{"dependencies": {"@easyops-cn/docusaurus-search-local": "^0.55.0"}}');
    const { stdout } = await run('--yes');
    expect(stdout).toContain('The lower right corner is taken (Bot in src/components/Bot/styles.module.css)');
    expect(stdout).toContain("The site's search (@easyops-cn/docusaurus-search-local) stays as it is.");
    expect(await loadOptions()).toEqual({ book: 'lights', position: 'bottom-left' });
  });

  it.each([
    [
      'a script in the configuration',
      'docusaurus.config.js',
      CONFIG.replace('presets', "scripts: ['https://client.crisp.chat/l.js'],\n  presets"),
      'bottom-left',
    ],
    ['utility classes', 'src/Chat.tsx', '<button className="fixed bottom-4 right-4 z-50" />', 'bottom-left'],
    ['a style object', 'src/Chat.jsx', "style={{ position: 'fixed', bottom: 20, right: 20 }}", 'bottom-left'],
    [
      'a bar across the page',
      'src/Bar.css',
      '.bar { position: fixed; bottom: 0; left: 0; right: 0 }',
      'bottom-right',
    ],
    [
      'a bubble in the lower left',
      'src/Bubble.css',
      '.b{position:fixed;left:1rem;bottom:1rem}',
      'bottom-right',
    ],
    ['something at the top', 'src/Top.css', '.t{position:fixed;right:1rem;top:1rem}', 'bottom-right'],
  ])('%s: the button is where there is room', async (_name, file, text, position) => {
    await write(file, text);
    const { stdout } = await run('--json', '--dry-run');
    expect(JSON.parse(stdout)).toMatchObject({ position });
  });

  it('a workflow that publishes the site is left alone, and gets the lines to add', async () => {
    await write(
      '.github/workflows/deploy.yml',
      'jobs: {publish: {steps: [{uses: actions/deploy-pages@v4}]}}\n',
    );
    const { stdout } = await run('--yes');
    expect(stdout).toContain('Add to the step of .github/workflows/deploy.yml that builds the site:');
    expect(stdout).toContain('DOCENT_SECRET: ${{ secrets.DOCENT_SECRET }}');
    expect(await readdir(path.join(siteDir, '.github/workflows'))).toEqual(['deploy.yml']);
  });

  it('writes no workflow for a site on Vercel, and says where to set its variables', async () => {
    await write('vercel.json', '{}\n');
    await write('docusaurus.config.js', CONFIG.replace('ada.github.io', 'lights.example.org'));
    const { stdout } = await run('--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      notes: [
        "vercel.json says that Vercel builds the site: set DOCENT_SECRET and DOCENT_ENDPOINT in its settings for the site's project.",
      ],
    });
    await expect(read('.github/workflows/pages.yml')).rejects.toThrow('ENOENT');
  });
});

it('a site in a subdirectory gets a workflow at the root of its repository', async () => {
  await write('website/docusaurus.config.js', CONFIG);
  await rm(path.join(siteDir, 'docusaurus.config.js'));
  await rm(path.join(siteDir, 'package-lock.json'));
  await write('pnpm-lock.yaml', '');
  await write('.gitignore', '.env*\n');
  expect((await run('--yes')).stderr).toMatch(/\[site-missing\][^]*Run `docent init .*website`/u);
  const { stdout } = await runWith({ folder: path.join(siteDir, 'website') }, '--yes', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ packageManager: 'pnpm' });
  const workflow = await read('.github/workflows/pages.yml');
  expect(workflow).toContain('branches: [trunk]');
  expect(workflow).toContain('working-directory: website');
  // The root's .gitignore has a pattern for it.
  await expect(read('website/.gitignore')).rejects.toThrow('ENOENT');
});

describe('what is not safe', () => {
  it('a configuration that cannot be edited: prints the lines to add, and changes nothing', async () => {
    await write('docusaurus.config.js', 'module.exports = require("./base")({ title: "Lights" });\n');
    const before = await snapshot();
    const { code, stderr } = await run('--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('[config-not-editable] docusaurus.config.js:1: ');
    expect(stderr).toContain("['docusaurus-plugin-docent', { book: 'lights' }],");
    expect(await snapshot()).toEqual(before);
  });

  it('no terminal and no --yes: shows the changes, and writes nothing', async () => {
    const before = await snapshot();
    const { code, stdout, stderr } = await run();
    expect([code, stderr]).toEqual([1, expect.stringContaining('[confirmation-needed]')]);
    expect(stdout).toContain("+     ['docusaurus-plugin-docent', { book: 'lights' }],");
    expect((await run('--dry-run')).stdout).toContain('nothing was written');
    expect(await snapshot()).toEqual(before);
  });

  it.each([
    [['--endpoint', 'https://ask.example.org/api'], 'without /api'],
    [['--endpoint', 'ask.example.org'], 'Must be an http(s) address'],
    [['--store', 'mongo'], 'Allowed choices are memory, redis, postgres'],
    [['--out', '../ask'], "Must be a directory below the site's"],
    [['--auth', 'better-auth'], '--auth-url https://auth.example.org'],
  ])('%j is refused with the reason', async (argv, message) => {
    const { code, stdout } = await run('--yes', '--json', ...argv);
    expect(code).toBe(1);
    expect(stdout).toContain(message);
  });
});

/** A terminal at which somebody types the answers. */
function terminal(...answers: string[]): PassThrough & { isTTY?: boolean } {
  const stdin: PassThrough & { isTTY?: boolean } = new PassThrough();
  stdin.isTTY = true;
  stdin.end(answers.map((answer) => `${answer}\n`).join(''));
  return stdin;
}

describe('on a terminal', () => {
  it('asks for what no flag says, again after a wrong answer, and before it writes', async () => {
    const stdin = terminal(
      '',
      'ask.example.org',
      'https://ask.example.org',
      'selection',
      'none',
      'redis',
      'yes',
    );
    const { code, stdout } = await runWith({ stdin });
    expect(code).toBe(0);
    expect(stdout).toContain('Must be an http(s) address');
    expect(await loadOptions()).toEqual({
      endpoint: 'https://ask.example.org',
      book: 'lights',
      mode: 'selection',
    });
    expect(parseEnv(await read('ask/.env.local'))).toHaveProperty('REDIS_URL');
  });

  it('writes nothing after a no', async () => {
    const before = await snapshot();
    const { code, stdout } = await runWith({ stdin: terminal('search', 'no') });
    expect([code, stdout]).toEqual([0, expect.stringContaining('nothing was changed')]);
    expect(await snapshot()).toEqual(before);
  });
});
