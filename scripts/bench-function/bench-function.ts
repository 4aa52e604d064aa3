import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { median, percentile } from '../bench/statistics.js';
import { formatTable } from '../bench/table.js';
import { startChild, type Child } from './child.js';
import { nowMicros } from './clock.js';
import { RAMP_MS, startLoad } from './load.js';
import { BENCH_KEY, functionQuestion, modelQuestion, type Question } from './question.js';

interface Options {
  streams: number;
  seconds: number;
  rate: number;
  leavers: number;
  json?: string;
}

/** One way to the model, measured. */
interface Way {
  way: 'direct' | 'relay' | 'function';
  tokens: number;
  errors: number;
  p50Micros: number;
  p99Micros: number;
  cpuMicrosPerToken: number | null;
  /** Of the second and of the last quarter of the run. */
  rssBytes: { early: number; late: number } | null;
  loadAverage: number;
}

await new Command('bench-function')
  .description('measure what the function adds to a stream, beside a bare node:http relay in the same run')
  .option('--streams <n>', 'held at a time', parsePositive, 200)
  .option('--seconds <n>', 'each way', parsePositive, 60)
  .option('--rate <n>', 'tokens a second and stream', parsePositive, 30)
  .option('--leavers <n>', 'readers who leave at once', parsePositive, 100)
  .option('--json <file>', 'write all figures as JSON')
  .addHelpText('after', '\nModel, relay, function and load are a process each. Close what else runs.')
  .action(run)
  .parseAsync();

async function run(options: Options): Promise<void> {
  const children: Child[] = [];
  const start = async (name: string, ...args: string[]): Promise<Child> => {
    const child = await startChild(name, args);
    children.push(child);
    return child;
  };
  try {
    const model = await start('paced-model', String(options.rate), String(options.seconds));
    const relay = await start('relay-server', model.url);
    const server = await start('function-server', model.url);
    const askFunction = (): Promise<Question> => functionQuestion(server.url);
    const ways = [
      await measureWay('direct', null, modelQuestion(`${model.url}/chat/completions`), options),
      await measureWay('relay', relay, modelQuestion(relay.url), options),
      await measureWay('function', server, await askFunction(), options),
    ];
    const leaving = await measureLeaving(model, server, await askFunction(), options.leavers);
    const report = { options, cpus: os.cpus().length, node: process.version, ways, leaving };
    process.stdout.write(writeTable(options, ways));
    process.stdout.write(
      `${leaving.readers} readers left at once: ${leaving.aborts} upstream calls aborted, the last after ` +
        `${leaving.lastMs.toFixed(0)} ms; open streams then: ${leaving.openStreams}\n`,
    );
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    const isFine = ways.every(({ errors }) => errors === 0) && leaving.aborts === leaving.readers;
    process.exitCode = isFine ? 0 : 1;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

async function measureWay(
  way: Way['way'],
  child: Child | null,
  question: Question,
  { streams, seconds }: Options,
): Promise<Way> {
  process.stderr.write(`${way}: ${streams} streams for ${seconds} s\n`);
  const rss: number[] = [];
  const sampler = setInterval(
    () => void child?.usage().then(({ rssBytes }) => rss.push(rssBytes)),
    Math.min(1_000, seconds * 25),
  );
  const load = startLoad(question, streams);
  // What opening the streams costs is another matter: the tokens are counted from where all are open.
  await sleep(2 * RAMP_MS);
  const before = await child?.usage();
  const tokensBefore = load.tokens();
  const { latenciesMicros, errors } = await load.finished;
  clearInterval(sampler);
  const after = await child?.usage();
  const quarter = Math.ceil(rss.length / 4);
  const cpuMicros = (after?.cpuMicros ?? 0) - (before?.cpuMicros ?? 0);
  return {
    way,
    tokens: latenciesMicros.length,
    errors,
    p50Micros: percentile(latenciesMicros, 0.5),
    p99Micros: percentile(latenciesMicros, 0.99),
    cpuMicrosPerToken: child === null ? null : cpuMicros / (latenciesMicros.length - tokensBefore),
    rssBytes:
      child === null
        ? null
        : { early: median(rss.slice(quarter, 2 * quarter)), late: median(rss.slice(-quarter)) },
    loadAverage: os.loadavg()[0] ?? Number.NaN,
  };
}

async function measureLeaving(
  model: Child,
  server: Child,
  question: Question,
  readers: number,
): Promise<{ readers: number; aborts: number; lastMs: number; openStreams: number }> {
  process.stderr.write(`leaving: ${readers} readers\n`);
  const before = await model.usage();
  const load = startLoad(question, readers);
  // Streams that fail give no tokens: the wait has an end.
  for (let waits = 0; waits < 100 && load.tokens() < readers * 20; waits += 1) await sleep(50);
  const leftMicros = nowMicros();
  load.leave();
  await load.finished;
  await sleep(1_000);
  const after = await model.usage();
  const metrics = await fetch(`${server.url}/api/metrics`, {
    headers: { Authorization: `Bearer ${BENCH_KEY}` },
  });
  return {
    readers,
    aborts: after.aborts - before.aborts,
    lastMs: (after.lastAbortMicros - leftMicros) / 1_000,
    openStreams: Number(/^docent_streams_open (\S+)$/m.exec(await metrics.text())?.[1]),
  };
}

function writeTable({ streams, seconds, rate }: Options, ways: readonly Way[]): string {
  const relay = ways.find(({ way }) => way === 'relay');
  const direct = ways.find(({ way }) => way === 'direct');
  return formatTable(
    {
      title: `${streams} streams at ${rate} tokens a second for ${seconds} s`,
      head: [
        '',
        'tokens',
        'errors',
        'p50',
        'p99',
        'p50 added',
        'p99 added',
        'CPU a token',
        'of relay',
        'RSS',
        'load',
      ],
      rows: ways.map((way) => [
        way.way,
        String(way.tokens),
        String(way.errors),
        added(way.p50Micros),
        added(way.p99Micros),
        added(way.p50Micros, direct?.p50Micros),
        added(way.p99Micros, direct?.p99Micros),
        way.cpuMicrosPerToken === null ? '' : `${way.cpuMicrosPerToken.toFixed(1)} µs`,
        way.cpuMicrosPerToken === null
          ? ''
          : (way.cpuMicrosPerToken / (relay?.cpuMicrosPerToken ?? Number.NaN)).toFixed(2),
        way.rssBytes === null
          ? ''
          : `${inMegabytes(way.rssBytes.early)} to ${inMegabytes(way.rssBytes.late)} MB`,
        way.loadAverage.toFixed(1),
      ]),
      notes: [
        'Latency: from the model server writing a token to the load reading it. RSS: second and last quarter.',
      ],
    },
    pc,
  );
}

function added(micros: number, base = 0): string {
  return `${((micros - base) / 1_000).toFixed(2)} ms`;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be over 0.');
  return value;
}
