import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const sbomSchema = z.object({
  components: z.array(
    z.object({
      type: z.string(),
      group: z.string().optional(),
      name: z.string(),
      version: z.string().optional(),
      purl: z.string().optional(),
      licenses: z.array(z.object({ license: z.object({ id: z.string() }) })).optional(),
      hashes: z.array(z.object({ alg: z.literal('SHA-256'), content: z.string() })).optional(),
    }),
  ),
});

let packed: string[];
let components: z.output<typeof sbomSchema>['components'];
beforeAll(async () => {
  const words = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const { stdout } = await promisify(execFile)('npm', words, { cwd: ROOT, maxBuffer: 2 ** 26 });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(stdout);
  packed = files.map((file) => file.path);
  const { exports }: { exports: Record<string, string> } = JSON.parse(await read('package.json'));
  const sbom = packed.find((name) => `./${name}` === exports['./sbom.cdx.json']);
  ({ components } = sbomSchema.parse(JSON.parse(await read(sbom ?? 'no SBOM is packed'))));
}, 60_000);

function read(name: string): Promise<string> {
  return readFile(path.join(ROOT, name), 'utf8');
}

describe('the SBOM in the packed package', () => {
  it('lists each package whose licence accompanies a bundle, and no other', async () => {
    const texts = packed.filter((name) => /licences[^/]*\.txt$/u.test(name));
    expect(texts).toHaveLength(5);
    const licensed = await Promise.all(texts.map(read));
    const named = licensed.flatMap((text) =>
      text.split(/^-{80}\n\n/mu).map((part) => part.split('\n')[0] ?? ''),
    );
    const listed = components.flatMap(({ type, group, name, version, licenses }) =>
      type === 'library'
        ? [`${group === undefined ? '' : `${group}/`}${name} ${version}: ${licenses?.[0]?.license.id}`]
        : [],
    );
    expect(listed.length).toBeGreaterThan(100);
    expect(listed.sort()).toEqual([...new Set(named)].sort());
  });

  it('has the hash of each bundle: function, panel, model client, parser and rules', async () => {
    const files = components.filter(({ type }) => type === 'file');
    const bytes = await Promise.all(files.map(({ name }) => readFile(path.join(ROOT, name))));
    expect(files.filter(({ name }) => !packed.includes(name))).toEqual([]);
    expect(files.map(({ hashes }) => hashes?.[0]?.content)).toEqual(
      bytes.map((content) => createHash('sha256').update(content).digest('hex')),
    );
    for (const name of [
      'function/index',
      'panel-files/panel-',
      'section/parse-markdown',
      'source/bundled-rules',
      'function/model-client',
    ])
      expect(files.some((file) => file.name.includes(name))).toBe(true);
  });

  it('gives each package an address that scanners know', () => {
    const purls = components.flatMap(({ purl }) => purl ?? []);
    expect(purls).toContainEqual(expect.stringMatching(/^pkg:npm\/ioredis@\d+\.\d+\.\d+$/u));
    expect(purls).toContainEqual(expect.stringMatching(/^pkg:npm\/%40orama\/orama@\d+\.\d+\.\d+$/u));
  });
});
