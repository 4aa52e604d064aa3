import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDocent } from './docent.js';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-command-'));
  await mkdir(path.join(folder, 'docs/guide'), { recursive: true });
  await writeFile(
    path.join(folder, 'docs/intro.md'),
    '# Introduction\n\nDocent answers questions about a book.\n',
  );
  await writeFile(
    path.join(folder, 'docs/guide/install.md'),
    '# Installing\n\n## From the registry {#registry}\n\nRun npm install.\n\n## From a tarball\n\nCopy the file over.\n',
  );
  await writeFile(
    path.join(folder, 'questions.jsonl'),
    [
      { question: 'How do I install from the registry?', relevant: ['guide/install.md#registry'] },
      { question: 'What does Docent answer?', page: 'intro.md', answer: 'questions  about a book' },
      { question: 'Where is the file copied?', relevant: ['intro.md'], exclude: ['guide/install.md'] },
    ]
      .map((question) => JSON.stringify(question))
      .join('\n'),
  );
  await writeFile(path.join(folder, 'broken.jsonl'), '{"question": "What?"}\n');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const code = await runDocent(
    argv.map((argument) => argument.replace(/^@/u, `${folder}/`)),
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
    },
  );
  return { code, ...written };
}

async function runJson(...argv: string[]): Promise<unknown> {
  const { stdout } = await run(...argv, '--json');
  return JSON.parse(stdout);
}

describe('docent eval', () => {
  it('prints exactly the keys that scripts rely on', async () => {
    const figures = await runJson('eval', '@docs', '@questions.jsonl');
    expect(figures).toEqual({
      r1: 2 / 3,
      r5: 2 / 3,
      r10: 2 / 3,
      mrr10: 2 / 3,
      page5: 2 / 3,
      context: 2 / 3,
      contextChars: expect.any(Number),
      questions: 3,
      chunks: 2,
      skippedPages: 0,
      msPerQuestion: expect.any(Number),
    });
  });

  it('prints figures for people without colour codes into a pipe', async () => {
    const { code, stdout, stderr } = await run('eval', '@docs', '@questions.jsonl');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^R@1 0\.667 {2}R@5 0\.667 {2}R@10 0\.667 {2}MRR@10 0\.667 {2}page@5 0\.667 {2}context 0\.667 \(36 characters\)\n3 questions, 2 chunks/u,
    );
  });

  it('names the line of a question that is none', async () => {
    const { code, stderr } = await run('eval', '@docs', '@broken.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain('error [question-invalid]');
    expect(stderr).toContain('broken.jsonl:1');
    expect(stderr).not.toContain('    at ');
  });
});

describe('docent index', () => {
  it('writes an index that inspect can read, whole, and says what it wrote', async () => {
    const figures = await runJson('index', '@docs', '--out', '@out/docent');
    const names = await readdir(path.join(folder, 'out/docent'));
    let bytes = 0;
    for (const name of names) bytes += (await readFile(path.join(folder, 'out/docent', name))).length;
    expect(figures).toEqual({
      pages: 2,
      chunks: 2,
      files: names.length,
      bytes,
      gzipBytes: expect.any(Number),
      ms: expect.any(Number),
    });
    expect(await readdir(path.join(folder, 'out'))).toEqual(['docent']);
    const chunks = await runJson('inspect', '/docs/guide/install/', '--index', '@out/docent');
    expect(chunks).toMatchObject([
      {
        anchor: 'registry',
        breadcrumbs: ['guide'],
        text: 'From the registry\nRun npm install.\n\nFrom a tarball\nCopy the file over.',
        chars: 70,
        sections: [{ anchor: 'registry' }, { anchor: 'from-a-tarball' }],
      },
    ]);
  });

  it('replaces an index, and no other folder', async () => {
    expect((await run('index', '@docs', '--out', '@out/docent')).code).toBe(0);
    const { code, stderr } = await run('index', '@docs', '--out', '@docs');
    expect(code).toBe(1);
    expect(stderr).toContain('[out-not-empty]');
  });

  it('writes nothing when a page does not parse, and names the line', async () => {
    await mkdir(path.join(folder, 'bad'));
    await writeFile(path.join(folder, 'bad/page.md'), '# Fine\n\nText\n\n<Open>\n');
    const { code, stderr } = await run('index', '@bad', '--out', '@never');
    expect(code).toBe(1);
    expect(stderr).toMatch(/page\.md:\d+/u);
    await expect(readdir(path.join(folder, 'never'))).rejects.toThrow('ENOENT');
  });
});

describe('docent inspect', () => {
  it('shows the chunks of a file', async () => {
    const { code, stdout } = await run('inspect', '@docs/guide/install.md');
    expect(code).toBe(0);
    expect(stdout).toContain('Installing  #registry #from-a-tarball');
    expect(stdout).toContain('Run npm install.');
  });

  it('suggests the nearest address', async () => {
    const { code, stderr } = await run('inspect', '/docs/guide/instal', '--index', '@out/docent');
    expect(code).toBe(1);
    expect(stderr).toContain('Did you mean /docs/guide/install?');
  });

  it('says how to get an index where there is none', async () => {
    const { code, stderr } = await run('inspect', '/docs/intro', '--index', '@nowhere');
    expect(code).toBe(1);
    expect(stderr).toContain('[index-unreadable]');
    expect(stderr).toContain('--index');
  });
});

describe('the command line', () => {
  it('prints the version', async () => {
    const { stdout } = await run('--version');
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });

  it.each([['--help'], ['eval --help'], ['index --help'], ['inspect --help']])(
    '%s explains, exit code 0',
    async (line) => {
      const { code, stdout } = await run(...line.split(' '));
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: docent');
    },
  );

  it('suggests the nearest command and option', async () => {
    const command = await run('evl');
    expect(command.code).toBe(1);
    expect(command.stderr).toContain('Did you mean eval?');
    const option = await run('eval', '@docs', '@questions.jsonl', '--locle', 'en');
    expect(option.stderr).toContain('Did you mean --locale?');
  });

  it.each([
    [['evl'], 'unknown-command'],
    [['eval', '@docs'], 'missing-argument'],
    [['index', '@docs'], 'missing-mandatory-option-value'],
    [['eval', '@docs', '@questions.jsonl', '--locale', '!'], 'invalid-argument'],
    [['eval', '@nowhere', '@questions.jsonl'], 'folder-missing'],
    [['eval', '@docs', '@nowhere.jsonl'], 'questions-missing'],
  ])('gives errors of %j as JSON, code %s', async (argv, code) => {
    const { stdout, stderr, code: exitCode } = await run(...argv, '--json');
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code, message: expect.any(String), hint: expect.any(String) },
    });
  });
});
