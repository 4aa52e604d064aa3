import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readGrownSet, readSetFile, writeSetFile } from './grown-set.js';

const SETS = fileURLToPath(new URL('../../../../../shared/eval', import.meta.url));
if (!existsSync(SETS)) console.log('[bench] SKIPPED: the tests of grown sets need the question sets.');

describe.skipIf(!existsSync(SETS))('a grown set', () => {
  it('has the size asked for, and the same questions at every size', async () => {
    const [small, large] = await Promise.all([readGrownSet(SETS, 100), readGrownSet(SETS, 400)]);
    expect([small.chunks.length, large.chunks.length]).toEqual([100, 400]);
    expect(small.questions).toEqual(large.questions);
    expect(small.questions.length).toBeGreaterThan(100);
  });

  it('is the same after a way through a file', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'docent-grown-'));
    try {
      const set = await readGrownSet(SETS, 50);
      const file = path.join(folder, 'set.jsonl');
      await writeSetFile(set, file);
      const { language, ...read } = await readSetFile(file);
      const { language: written, ...rest } = set;
      expect(read).toEqual(rest);
      expect(language.locale).toBe(written.locale);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
