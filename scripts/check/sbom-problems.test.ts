import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSbom } from '../build/sbom.js';
import { findContentProblems, findSchemaProblems } from './sbom-problems.js';

const CODE = 'export const one = 1;\n';
const BUILT = [{ path: 'dist/bundle.js', modules: ['node_modules/@s/one/index.js', 'dist/own.js'] }];
const PACKED = ['dist/bundle.js', 'dist/own.js', 'dist/sbom.cdx.json'];
const ONE = { name: '@s/one', version: '1.0.0', licence: 'MIT', folder: 'node_modules/@s/one' };
const TWO = { name: 'two', version: '2.0.0', licence: 'MIT OR Apache-2.0', folder: 'node_modules/two' };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'docent-sbom-'));
  for (const { folder, name, version, licence } of [ONE, TWO]) {
    await mkdir(path.join(root, folder), { recursive: true });
    const text = JSON.stringify({ name, version, license: licence });
    await writeFile(path.join(root, folder, 'package.json'), text);
  }
  await mkdir(path.join(root, 'dist'));
  await writeFile(path.join(root, 'dist/bundle.js'), CODE);
  await writeFile(path.join(root, 'own.ts'), '');
});
afterAll(() => rm(root, { recursive: true, force: true }));

function sbomOf(...packages: (typeof ONE)[]): string {
  const sha256 = createHash('sha256').update(CODE).digest('hex');
  const product = { name: 'book', version: '1.0.0', licence: 'MIT' };
  return JSON.stringify(createSbom(product, [{ path: 'dist/bundle.js', sha256, packages }], '0.28.0'));
}

function find(text: string, built = BUILT, packed = PACKED): Promise<string[]> {
  return findContentProblems(text, built, packed, root);
}

describe('the check of the SBOM', () => {
  it('accepts one that lists what is bundled', async () => {
    expect(await findSchemaProblems(sbomOf(ONE, TWO))).toEqual([]);
    expect(await find(sbomOf(ONE))).toEqual([]);
  });

  it('reports one that is not valid CycloneDX, such as with an unknown licence', async () => {
    const problems = await findSchemaProblems(sbomOf({ ...ONE, licence: 'Free' }));
    expect(problems).toEqual([expect.stringMatching(/^not valid CycloneDX 1\.6: .*licenses/u)]);
  });

  it('reports a bundled package that is missing, and one that is not bundled', async () => {
    const both = [{ path: 'dist/bundle.js', modules: [`${ONE.folder}/a.js`, `${TWO.folder}/b.js`] }];
    expect(await find(sbomOf(ONE), both)).toEqual([
      'pkg:npm/two@2.0.0 is missing, although its code is in dist/bundle.js',
      'dist/bundle.js contains pkg:npm/two@2.0.0, which is not listed for it',
    ]);
    expect(await find(sbomOf(ONE, TWO))).toEqual(['pkg:npm/two@2.0.0 is not in any bundle']);
    expect(await find(sbomOf({ ...ONE, version: '0.9.0' }))).toContain(
      'pkg:npm/%40s/one@1.0.0 is missing, although its code is in dist/bundle.js',
    );
  });

  it('reports a file that has changed since', async () => {
    const changed = sbomOf(ONE).replace(/"content":"[0-9a-f]{64}"/u, `"content":"${'0'.repeat(64)}"`);
    expect(await find(changed)).toEqual(['dist/bundle.js is not the file whose hash is listed']);
  });

  it('reports a bundle that the build did not record, and an SBOM or bundle that is not packed', async () => {
    expect(await find(sbomOf(ONE), BUILT, ['dist/other.js', 'dist/own.js'])).toEqual([
      'dist/other.js has no source of its own: it is a bundle that is not listed, or left over from an earlier build',
      'dist/sbom.cdx.json is not in the package: see `files` in package.json',
      'dist/bundle.js is not in the package: see `files` in package.json',
    ]);
  });
});
