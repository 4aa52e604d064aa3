import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../stand-ins/listen.js';
import { runDocent } from './docent.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-dev-'));
  await mkdir(path.join(folder, 'website'));
  await writeFile(path.join(folder, 'website/docusaurus.config.ts'), 'export default {};\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<{ code: number; error: string }> {
  let error = '';
  const stream = { write: (text: string) => (error += text) };
  return { code: await runDocent(['dev', ...argv], { stdout: stream, stderr: stream }), error };
}

describe('docent dev reports before it starts anything', () => {
  it('a directory without a site, and names the site below it', async () => {
    const { code, error } = await run(folder);
    expect(code).toBe(1);
    expect(error).toContain(`[site-missing] there is no docusaurus.config in ${folder}`);
    expect(error).toContain(`\`docent dev ${path.join(folder, 'website')}\``);
    expect((await run(tmpdir() + '/no-such-folder')).error).toContain('`docent dev path/to/site`');
  });

  it('a site whose packages are not installed', async () => {
    const { code, error } = await run(path.join(folder, 'website'));
    expect(code).toBe(1);
    expect(error).toContain('[docusaurus-missing] @docusaurus/core is not installed');
    expect(error).toContain('npm install');
  });

  it('a port that is in use, with the option that changes it', async () => {
    const other = await listen(createServer(), 0);
    const port = String(other.port);
    for (const option of ['--port', '--function-port']) {
      const { code, error } = await run(path.join(folder, 'website'), option, port);
      expect(code).toBe(1);
      expect(error).toContain(`[port-in-use] port ${port} is in use`);
      expect(error).toContain(`\`${option} ${other.port + 10}\``);
    }
    await other.close();
  });

  it('a locale for a build, which has all of them', async () => {
    const { code, error } = await run(folder, '--build', '--locale', 'de');
    expect(code).toBe(1);
    expect(error).toMatch(/'-l, --locale <name>' cannot be used with option '--build'/u);
  });

  it.each(['0', '70000', 'many'])('a port such as %s that cannot be one', async (port) => {
    const { code, error } = await run(folder, '--port', port);
    expect(code).toBe(1);
    expect(error).toContain('Must be a whole number from 1 to 65535.');
  });
});
