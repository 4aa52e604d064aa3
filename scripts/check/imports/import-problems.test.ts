import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listImportProblems } from './import-problems.js';
import { readImports } from './read-imports.js';

const ARCHITECTURE = [
  '## Who may import whom',
  '| from | may import | Node |',
  '|---|---|---|',
  '| `plugin` | | yes |',
  '| `plugin/terms` | | no |',
  '| `plugin/format` | `plugin/terms` | no |',
  '| `widget` | `plugin/format`, `api/_contract` | no |',
  '| `api` | `plugin/format` | yes |',
  '| `scripts/site` | `plugin` | yes |',
  '| `e2e` | `scripts`, `plugin` | yes |',
  '| `tests` | `scripts/site` | yes |',
  '## Next',
  '| `plugin/terms` | `widget` | yes |',
].join('\n');

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'docent-imports-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Writes a repository of these modules and checks it. */
async function problemsOf(modules: Record<string, string>): Promise<string[]> {
  const files = {
    'package.json': '{"imports": {"#function": {"types": "./api/_handler/environment.ts"}}}',
    ...modules,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(root, path.dirname(name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return listImportProblems(await readImports(root), ARCHITECTURE);
}

describe('the import check', () => {
  it('accepts imports in one direction, of packages, and of a shared folder', async () => {
    const problems = await problemsOf({
      'plugin/index.ts': `import './chunk/cut.js'; import { z } from 'zod'; import path from 'node:path';`,
      'plugin/chunk/cut.ts': `export * from '../format/chunk.js';`,
      'plugin/format/chunk.ts': `import '../terms/fold.js';`,
      'plugin/terms/fold.ts': 'export const fold = 1;',
      'widget/panel/Panel.tsx': `import type { Chunk } from '../../plugin/format/chunk.js'; export const view = <p>text</p>;`,
      'widget/panel/panel.test.ts': `import fs from 'node:fs'; import '../../scripts/site/serve.js';`,
      'scripts/site/serve.ts': `import 'node:http';`,
      'e2e/ask.test.ts': `import '../scripts/site/serve.js';`,
    });
    expect(problems).toEqual([]);
  });

  it('fails on two files that import each other, even by types or dynamically', async () => {
    const problems = await problemsOf({
      'plugin/chunk/a.ts': `import type { B } from './b.js';`,
      'plugin/chunk/b.ts': `export const load = () => import('./c.js');`,
      'plugin/chunk/c.ts': `export { type A } from './a.js';`,
    });
    expect(problems).toEqual([
      expect.stringContaining(
        'Files import each other in a cycle: plugin/chunk/a.ts, plugin/chunk/b.ts, plugin/chunk/c.ts\n  plugin/chunk/a.ts imports plugin/chunk/b.ts',
      ),
    ]);
  });

  it('fails on folders that import each other, through an alias of package.json too', async () => {
    const problems = await problemsOf({
      'api/_handler/environment.ts': `import '../_verify/b.js';`,
      'api/_verify/b.ts': `import '../_session/c.js';`,
      'api/_verify/other.ts': 'export {};',
      'api/_session/c.ts': `import '../_verify/other.js'; import '#function';`,
    });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(
      /^Files .*: api\/_handler\/environment\.ts, api\/_session\/c\.ts, api\/_verify\/b\.ts/u,
    );
    expect(problems[1]).toMatch(/^Folders .*: api\/_handler, api\/_session, api\/_verify/u);
  });

  it('fails on two folders alone, when no file is in a cycle', async () => {
    const problems = await problemsOf({
      'plugin/chunk/a.ts': `import '../section/b.js';`,
      'plugin/section/b.ts': 'export {};',
      'plugin/section/c.ts': `import '../chunk/d.js';`,
      'plugin/chunk/d.ts': 'export {};',
    });
    expect(problems).toEqual([
      'Folders import each other in a cycle: plugin/chunk, plugin/section\n' +
        '  plugin/chunk/a.ts imports plugin/section/b.ts\n' +
        '  plugin/section/c.ts imports plugin/chunk/d.ts',
    ]);
  });

  it.each([
    ['plugin/terms/a.ts', '../format/x.js', 'plugin/terms may import nothing'],
    ['plugin/chunk/a.ts', '../../widget/x.js', 'plugin may import nothing'],
    ['widget/panel/a.ts', '../../api/_llm/x.js', 'widget may import plugin/format, api/_contract'],
    ['widget/panel/a.ts', 'node:fs', "widget may not use Node's modules"],
    ['widget/panel/a.ts', 'fs', "widget may not use Node's modules"],
    ['plugin/format/a.ts', 'crypto', "plugin/format may not use Node's modules"],
    ['api/_llm/a.ts', '../../scripts/site/x.js', 'api may import plugin/format'],
    ['api/_llm/a.ts', '../../e2e/x.js', 'api may import plugin/format'],
    ['api/_llm/a.ts', './_test/x.js', 'only a test may import a test'],
    ['api/_llm/a.test.ts', '../../scripts/cli/x.js', 'api may import plugin/format'],
    ['scripts/site/a.ts', '../../e2e/x.js', 'scripts/site may import plugin'],
    ['scripts/new/a.ts', '../site/x.js', 'no row of the table covers it'],
  ])('fails when %s imports %s', async (file, specifier, reason) => {
    const problems = await problemsOf({ [file]: `import '${specifier}';` });
    expect(problems).toEqual([expect.stringContaining(reason)]);
  });

  it('refuses a document without the table', () => {
    expect(() => listImportProblems([], '# Architecture')).toThrow('no table');
  });
});
