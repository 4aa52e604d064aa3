import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEPTH } from './eval/evaluate-book.js';
import { runDocent } from './docent.js';

let folder = '';

/** Keeps a section long enough not to be joined with the next. */
const LONG = 'Nothing more is said here. '.repeat(25);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-eval-'));
  await mkdir(path.join(folder, 'docs/guide'), { recursive: true });
  await writeFile(path.join(folder, 'docs/intro.md'), '# Intro\n\nDocent answers <b>questions</b> & more.\n');
  await writeFile(
    path.join(folder, 'docs/guide/install.md'),
    `# Installing\n\n## Registry\n\nRun \`<img src=x onerror=alert(1)>\` to install.\n\n${LONG}\n\n## Tarball\n\nCopy the file.\n`,
  );
  await writeQuestions('questions.jsonl', [
    {
      question: 'How do I install <i>it</i> from the registry?',
      relevant: ['/docs/guide/install/#registry'],
    },
    { id: 'q2', question: 'Run <script>alert(1)</script> to install', relevant: 'intro' },
    { question: 'Copy the file and install', relevant: ['guide/install.md#registry'] },
    { question: 'What does Docent answer?', relevant: ['intro.md', 'guide/instal.md'] },
  ]);
  await writeQuestions('elsewhere.jsonl', [{ question: 'Copy the file', relevant: ['/handbook/intro'] }]);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function writeQuestions(name: string, questions: readonly unknown[]): Promise<void> {
  await writeFile(
    path.join(folder, name),
    `\uFEFF${questions.map((question) => JSON.stringify(question)).join('\r\n')}`,
  );
}

async function run(...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const questions = options[0]?.endsWith('.jsonl') === true ? (options.shift() ?? '') : '@questions.jsonl';
  const written = { stdout: '', stderr: '' };
  const code = await runDocent(
    ['eval', '@docs', questions, ...options].map((argument) => argument.replace(/^@/u, `${folder}/`)),
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
    },
  );
  return { code, ...written };
}

describe('names in the question file', () => {
  it('that the folder does not have are warned of by line, and the figures still come', async () => {
    const { code, stdout, stderr } = await run('--json');
    expect(code).toBe(0);
    expect(stderr).toBe(
      `warning ${folder}/questions.jsonl:4: there is no page "guide/instal.md"; did you mean guide/install.md?\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ r1: 0.5, r10: 0.75, questions: 4 });
  });

  it('that are all unknown are an error, which the base URL mends', async () => {
    const { code, stderr } = await run('@elsewhere.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain('[places-unknown]');
    expect(stderr).toContain('elsewhere.jsonl:1');
    expect((await run('@elsewhere.jsonl', '--base-url', '/handbook/')).code).toBe(0);
  });
});

describe('--report', () => {
  it('writes one file that needs nothing else, with all foreign text escaped', async () => {
    const { code, stdout } = await run('--report', '@reports/out.html', '--json');
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout))).toHaveLength(11);
    const html = await readFile(path.join(folder, 'reports/out.html'), 'utf8');
    expect(await readdir(path.join(folder, 'reports'))).toEqual(['out.html']);
    expect(html).toMatch(/^<!doctype html>/u);
    expect(html).not.toMatch(/<script|<img|<i>|<link|url\(| (?:on\w+|src|href)="/u);
    expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(html).toContain('&#60;img src=x onerror=');
  });

  it('shows the plot to eyes and to screen readers', async () => {
    await run('--report', '@out.html');
    const html = await readFile(path.join(folder, 'out.html'), 'utf8');
    expect(html).toMatch(/<svg [^>]*role="img" aria-labelledby="plot-title plot-desc">/u);
    expect(html).toContain('first k: 0.500 at 1, 0.750 at 3, 0.750 at 5, 0.750 at 10,');
    expect(html.match(/<tr><td>/gu)).toHaveLength(DEPTH);
  });

  it('lists what was missed, with what was asked, expected and found', async () => {
    await run('--report', '@out.html');
    const html = await readFile(path.join(folder, 'out.html'), 'utf8');
    expect(html).toContain('Not among the first 10 <small>1</small>');
    expect(html).toContain('Among the first 10, not first <small>1</small>');
    const [, missed = '', late = ''] = html.split('<details class="question">');
    expect(missed).toContain(`Line 2, id q2; not among the first ${DEPTH}`);
    expect(missed).toContain('<code>intro.md</code> <span dir="auto">Intro</span>');
    expect(missed).toContain('Registry</b><br><code>guide/install.md#registry</code>');
    expect(missed).toContain('<mark>Run</mark>');
    expect(late).toContain('first right passage at 2');
    expect(late).toMatch(/<li class="right">.*Registry<\/b> right/su);
    expect(html).toContain('Line 4: there is no page');
  });

  it('that cannot be written is an error with a hint, and leaves nothing behind', async () => {
    const before = await readdir(folder);
    const onFolder = await run('--report', '@docs');
    expect(onFolder.code).toBe(1);
    expect(onFolder.stderr).toMatch(
      /\[out-unwritable\] .*docs cannot be written: it is a directory\n.*--report/u,
    );
    const belowFile = await run('--report', '@questions.jsonl/out.html', '--json');
    expect(JSON.parse(belowFile.stdout)).toMatchObject({ error: { code: 'out-unwritable' } });
    const nowhere = await run('--report', '@no/such/out.html');
    expect(nowhere.stderr).toContain('its directory does not exist');
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('--questions-out', () => {
  it('writes rank and finds of each question, one a line', async () => {
    await run('--questions-out', '@ranks.jsonl');
    const text = await readFile(path.join(folder, 'ranks.jsonl'), 'utf8');
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      {
        line: 1,
        rank: 1,
        found: expect.arrayContaining([{ place: 'guide/install.md#registry', score: expect.any(Number) }]),
      },
      { line: 2, id: 'q2', rank: 0 },
      { line: 3, rank: 2 },
      { line: 4, rank: 1, found: [{ place: 'intro.md' }] },
    ]);
  });
});

describe('thresholds', () => {
  it('that hold change nothing', async () => {
    const { code, stderr } = await run('--min-r1', '0.5', '--min-r10', '.75', '--min-mrr10', '0');
    expect(code).toBe(0);
    expect(stderr).not.toContain('missed');
  });

  it('that are missed end with 1 and a line each, the figures printed all the same', async () => {
    const { code, stdout, stderr } = await run(
      '--min-r1',
      '0.51',
      '--min-r5',
      '0.7',
      '--min-mrr10',
      '1',
      '--json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ r1: 0.5 });
    expect(stderr.split('\n').filter((line) => line.startsWith('missed'))).toEqual([
      'missed R@1 is 0.5, below the required 0.51 (--min-r1)',
      'missed MRR@10 is 0.625, below the required 1 (--min-mrr10)',
    ]);
  });

  it.each(['95%', '-0.1', '1.5', 'NaN', '', '0x1'])('of %j are refused by name', async (value) => {
    const { code, stderr } = await run(`--min-r5=${value}`);
    expect(code).toBe(1);
    expect(stderr).toContain('--min-r5');
    expect(stderr).toContain('number from 0 to 1');
  });
});
