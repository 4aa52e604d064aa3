import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStandInModel, type StandInFault, type StandInModel } from '../stand-ins/stand-in-model.js';
import { runDocent } from './docent.js';

let folder = '';
/** Makes a section so long that it is a passage of its own. */
const REST = 'Then wait until the lamp is green. '.repeat(18).trim();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-steering-'));
  await mkdir(path.join(folder, 'docs/guide'), { recursive: true });
  await writeFile(path.join(folder, 'docs/intro.md'), '# Intro\n\nDocent answers questions about a book.\n');
  await writeFile(
    path.join(folder, 'docs/guide/install.md'),
    `# Installing\n\n## Registry\n\nRun the package manager. ${REST}\n\n## Tarball\n\nCopy the file over. ${REST}\n\n## Mirror\n\nCopy the package of a proxy. ${REST}\n`,
  );
  await writeLines('questions.jsonl', [
    { id: 'a', question: 'Wie geht das ohne Netz?', relevant: ['guide/install.md#tarball'] },
    { id: 'b', question: 'What does Docent answer?', relevant: ['intro.md'] },
    { id: 'c', question: 'Package', relevant: ['guide/install.md#mirror'] },
  ]);
  await writeLines('queries.jsonl', [
    { by: 'the author of this test' },
    { id: 'a', q1: 'copy tarball', q2: 'offline file', enough: false },
    { id: 'b', queries: [] },
    { id: 'c', queries: ['proxy mirror'] },
  ]);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function writeLines(name: string, lines: readonly unknown[]): Promise<void> {
  await writeFile(path.join(folder, name), lines.map((line) => JSON.stringify(line)).join('\n'));
}

async function run(...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const code = await runDocent(
    ['eval', '@docs', '@questions.jsonl', ...options].map((argument) =>
      argument.replace(/^@/u, `${folder}/`),
    ),
    {
      stdout: { write: (text) => (written.stdout += text) },
      stderr: { write: (text) => (written.stderr += text) },
    },
  );
  return { code, ...written };
}

async function readLines(name: string): Promise<unknown[]> {
  const text = await readFile(path.join(folder, name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('--queries', () => {
  it('reports steered figures beside those of the questions alone', async () => {
    const { code, stdout, stderr } = await run('--queries', '@queries.jsonl', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      r1: 1 / 3,
      r5: 2 / 3,
      context: 2 / 3,
      questions: 3,
      steered: {
        r1: 1,
        r5: 1,
        mrr10: 1,
        page5: 1,
        context: 1,
        contextChars: expect.any(Number),
        gained: 1,
        lost: 0,
        by: 'the author of this test',
      },
    });
  });

  it('prints both rows, what changed, and who wrote the queries', async () => {
    const { stdout } = await run('--queries', '@queries.jsonl');
    expect(stdout).toMatch(
      /^unsteered {2}R@1 0\.333 .*\nsteered {4}R@1 1\.000 .*context 1\.000 \(\d+ characters\)\n/u,
    );
    expect(stdout).toContain('only with the queries: 1; only without: 0.');
    expect(stdout).toContain('Queries by the author of this test.');
    expect((await run('--queries', '@queries.jsonl', '--queries-by', 'Ada')).stdout).toContain(
      'Queries by Ada.',
    );
  });

  it('shows in the report which questions were gained, with their queries', async () => {
    await writeLines('misleading.jsonl', [
      { id: 'a', queries: ['copy <b>tarball</b>'] },
      { id: 'b', queries: ['registry', 'tarball'] },
      { id: 'c', queries: ['proxy'] },
    ]);
    await run('--queries', '@misleading.jsonl', '--report', '@out.html', '--questions-out', '@ranks.jsonl');
    const html = await readFile(path.join(folder, 'out.html'), 'utf8');
    expect(html).toContain('Gained by the queries <small>1</small>');
    expect(html).toContain('Lost by the queries <small>0</small>');
    expect(html).toContain('<span class="rank">– → 1</span> <span lang="en" dir="auto">Wie geht das');
    expect(html).toContain(
      'With <q dir="auto">copy &#60;b&#62;tarball&#60;/b&#62;</q>: first right passage at 1',
    );
    expect(html).toContain('whose author is not recorded');
    expect(html).toMatch(/<polyline class="line steered" points="[\d., ]+"\/>/u);
    expect(html).toContain('Steered: 0.667 at 1, 1.000 at 3');
    expect(await readLines('ranks.jsonl')).toMatchObject([
      { id: 'a', rank: 0, context: false, steeredRank: 1, steeredContext: true },
      { id: 'b', rank: 1, queries: ['registry', 'tarball'] },
      { id: 'c', rank: 2, context: true, steeredRank: 1 },
    ]);
  });

  it('reports questions without queries, and queries without a question, once each', async () => {
    await writeLines('some.jsonl', [
      { id: 'a', queries: ['copy tarball'] },
      { id: 'x', queries: ['nothing'] },
    ]);
    const { code, stdout, stderr } = await run('--queries', '@some.jsonl', '--json');
    expect(code).toBe(0);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'warning 2 of 3 questions have no queries and are searched alone: b, c',
      'warning no question has the id of these queries: x',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ steered: { r5: 1, gained: 1 } });
  });

  it.each([
    ['not JSON', '{"id": "a"', 'the line is not a JSON object'],
    ['no id', '{"q1": "x"}', 'id is missing'],
    ['no queries', '{"id": "a", "query": "x"}', 'needs "queries", or "q1", "q2" and so on'],
    ['an empty query', '{"id": "a", "q1": "x", "q2": " "}', 'q2 is empty'],
    ['a query that is no text', '{"id": "a", "queries": ["x", 3]}', 'queries.1 must be a string'],
    ['an id again', '{"id": "b", "queries": []}', 'the id b was used on an earlier line'],
  ])('names file and line of %s', async (_what, line, problem) => {
    await writeFile(path.join(folder, 'bad.jsonl'), `{"id": "b", "q1": "x"}\n\n${line}\n`);
    const { code, stderr } = await run('--queries', '@bad.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain(`[query-invalid] ${folder}/bad.jsonl:3: invalid queries: ${problem}\n`);
  });

  it('that belong to no question are an error', async () => {
    await writeLines('strange.jsonl', [{ id: 'x', queries: ['nothing'] }]);
    const { code, stderr } = await run('--queries', '@strange.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain('[queries-strange]');
    expect(stderr).toContain('the first of them has the id a.');
  });

  it('that cannot be read is an error', async () => {
    expect((await run('--queries', '@nowhere.jsonl')).stderr).toContain('[queries-missing]');
  });

  it('goes by the line number of a question without an id', async () => {
    await writeLines('no-ids.jsonl', [{ question: 'Wie geht das?', relevant: 'intro' }]);
    await writeLines('by-line.jsonl', [{ id: 1, queries: ['docent answers'] }]);
    const written = { stdout: '', stderr: '' };
    await runDocent(
      ['eval', 'docs', 'no-ids.jsonl', '--json', '--queries', 'by-line.jsonl'].map((argument) =>
        argument.startsWith('-') || argument === 'eval' ? argument : path.join(folder, argument),
      ),
      {
        stdout: { write: (text) => (written.stdout += text) },
        stderr: { write: (text) => (written.stderr += text) },
      },
    );
    expect(JSON.parse(written.stdout)).toMatchObject({ r1: 0, steered: { r1: 1 } });
  });
});

describe('thresholds', () => {
  it('judge the steered figures by their own options', async () => {
    const { code, stderr } = await run(
      '--queries',
      '@queries.jsonl',
      '--min-steered-r5',
      '1',
      '--min-context',
      '.7',
      '--min-page5',
      '.6',
    );
    expect(code).toBe(1);
    expect(stderr).toBe('missed context is 0.6666, below the required 0.7 (--min-context)\n');
  });

  it.each([
    [['--min-steered-context', '1'], '--min-steered-context needs --queries or --steer'],
    [['--queries-by', 'me'], '--queries-by needs --queries or --steer'],
    [['--queries', '@queries.jsonl', '--queries-out', '@q.jsonl'], '--queries-out needs --steer'],
  ])('%j without queries is an error', async (options, message) => {
    const { code, stderr } = await run(...options);
    expect(code).toBe(1);
    expect(stderr).toContain(`[queries-required] ${message}\n`);
  });
});

const say = (reply: string): StandInFault => ({ kind: 'say', deltas: [reply] });
const COPY = say('{"queries": ["copy tarball", " copy  tarball ", "file over"]}');

describe('--steer', () => {
  let model: StandInModel;

  beforeEach(async () => {
    model = await startStandInModel({ wordDelayMs: 0 });
    vi.stubEnv('OPENAI_BASE_URL', model.url);
    vi.stubEnv('OPENAI_API_KEY', 'test-key');
    vi.stubEnv('OPENAI_SEARCH_MODEL', 'small-model');
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await model.close();
  });

  it('lets the model write the queries, and says what they cost', async () => {
    model.faults.push(COPY, COPY, COPY);
    const { code, stdout, stderr } = await run('--steer', '--queries-out', '@written.jsonl', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const figures: unknown = JSON.parse(stdout);
    expect(figures).toMatchObject({
      r5: 2 / 3,
      steered: {
        r5: 1,
        gained: 1,
        by: expect.stringContaining('small-model'),
        calls: 3,
        inputTokens: expect.any(Number),
        outputTokens: 3 * 9,
      },
    });
    const queries = ['copy tarball', 'file over'];
    expect(await readLines('written.jsonl')).toEqual([
      { by: expect.stringContaining('small-model') },
      { id: 'a', queries },
      { id: 'b', queries },
      { id: 'c', queries },
    ]);
    // What was written gives the same figures again, without a model.
    const again = await run('--queries', '@written.jsonl', '--json');
    expect(model.requests).toHaveLength(3);
    const { calls: _calls, inputTokens: _input, outputTokens: _output, ...steered } = Object(figures).steered;
    expect(JSON.parse(again.stdout)).toMatchObject({ steered });
  });

  it('shows the model the question, the titles and the first hits, and asks for JSON by schema', async () => {
    model.faults.push(COPY, COPY, COPY);
    await run('--steer');
    const asked = model.requests.map(({ body }) => JSON.stringify(body));
    const ofPackage = asked.find((body) => body.includes('Question: Package'));
    expect(ofPackage).toContain('"model":"small-model"');
    expect(ofPackage).toContain('"type":"json_schema"');
    expect(ofPackage).toContain(String.raw`- guide > Installing\n- Intro\n`);
    expect(ofPackage).toMatch(/1\. Installing > guide > \w+: [A-Z][\w ]+\./u);
    const ofNetz = asked.find((body) => body.includes('ohne Netz'));
    expect(ofNetz).toContain(String.raw`First results:\nNone.`);
    expect(model.requests[0]?.authorization).toBe('Bearer test-key');
  });

  it('asks only for the queries that a file does not have', async () => {
    await writeLines('half.jsonl', [
      { id: 'a', queries: ['copy tarball'] },
      { id: 'c', queries: ['proxy'] },
    ]);
    model.faults.push(say('Sure! ```json\n{"queries": ["docent questions"]}\n```'));
    const { code } = await run('--steer', '--queries', '@half.jsonl', '--queries-out', '@all.jsonl');
    expect(code).toBe(0);
    expect(model.requests).toHaveLength(1);
    expect((await readLines('all.jsonl')).slice(1)).toEqual([
      { id: 'a', queries: ['copy tarball'] },
      { id: 'c', queries: ['proxy'] },
      { id: 'b', queries: ['docent questions'] },
    ]);
  });

  it('asks again after a useless reply, then goes on without that question and names it', async () => {
    await writeLines('two.jsonl', [
      { id: 'a', queries: ['copy tarball'] },
      { id: 'b', queries: [] },
    ]);
    model.faults.push(say('I cannot help.'), say('{"queries": []}'));
    const { code, stderr } = await run('--steer', '--queries', '@two.jsonl');
    expect(code).toBe(0);
    expect(model.requests).toHaveLength(2);
    expect(stderr).toContain('the model wrote no usable queries for these questions: c\n');
    expect(stderr).toContain('1 of 3 questions have no queries and are searched alone: c\n');
  });

  it('asks without a schema when the server refuses one', async () => {
    model.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'refuse', status: 400 }) as const));
    model.faults.push(COPY, COPY, COPY);
    const { code, stdout } = await run('--steer', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steered: { r5: 1, calls: 3 } });
    const withSchema = model.requests.filter(({ body }) => JSON.stringify(body).includes('response_format'));
    expect([withSchema.length, model.requests.length]).toEqual([3, 6]);
  });

  it('keeps what was written when the server fails, and says how to go on, without the key or the prompt', async () => {
    const refuse = { kind: 'refuse', status: 401 } as const;
    model.faults.push(COPY, refuse, refuse);
    const { code, stderr } = await run('--steer', '--queries-out', '@part.jsonl');
    expect(code).toBe(1);
    expect(stderr).toContain('[model-failed] the model server answered with status 401\n');
    expect(stderr).toContain(`add --queries ${folder}/part.jsonl.`);
    expect(stderr).not.toMatch(/test-key|Netz/u);
    expect(await readLines('part.jsonl')).toHaveLength(2);
  });

  it('does not replace an earlier file when the server fails at once', async () => {
    await writeLines('earlier.jsonl', [{ id: 'a', queries: ['copy tarball'] }]);
    model.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'refuse', status: 403 }) as const));
    const { code, stderr } = await run('--steer', '--queries-out', '@earlier.jsonl');
    expect(code).toBe(1);
    expect(stderr).not.toContain('--queries ');
    expect(await readLines('earlier.jsonl')).toHaveLength(1);
  });

  it('says which variable is missing', async () => {
    vi.stubEnv('OPENAI_BASE_URL', '');
    vi.stubEnv('OPENAI_API_KEY', ' ');
    const { code, stdout } = await run('--steer', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'model-missing', message: expect.stringContaining('OPENAI_API_KEY') },
    });
    vi.stubEnv('OPENAI_BASE_URL', 'localhost:8080');
    expect((await run('--steer')).stderr).toContain('[model-invalid] OPENAI_BASE_URL');
  });
});

describe('--skip-unparsable', () => {
  let times = 0;

  beforeEach(async () => {
    await writeFile(path.join(folder, 'docs/broken.mdx'), '# Broken\n\nText\n\n<Open>\n');
    // Different each time, because Docusaurus' parser reports an error in a text only once per process.
    times += 1;
    await writeFile(path.join(folder, 'docs/yaml.md'), `---\ntitle: a: b: ${times}\n---\n\nText\n`);
  });

  afterEach(async () => {
    await rm(path.join(folder, 'docs/broken.mdx'));
    await rm(path.join(folder, 'docs/yaml.md'));
  });

  it('leaves out pages that do not parse, with a warning each, in the report too', async () => {
    const { code, stdout, stderr } = await run('--skip-unparsable', '--json', '--report', '@out.html');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning page left out: .*yaml\.md:1: .*\nwarning page left out: .*broken\.mdx:5:\d+: Expected a closing tag.*\n$/u,
    );
    expect(JSON.parse(stdout)).toMatchObject({ skippedPages: 2, r5: 2 / 3 });
    const html = await readFile(path.join(folder, 'out.html'), 'utf8');
    expect(html).toContain('Pages left out <small>2</small>');
  });

  it('is off by default: such a page is an error', async () => {
    const { code, stderr } = await run();
    expect(code).toBe(1);
    expect(stderr).toContain('[front-matter-invalid]');
  });
});
