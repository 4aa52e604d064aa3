import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { formatTable } from '../search/table.js';
import { startChild, type Child } from './child.js';
import { compareRounds, type Comparison, type Round } from './compare.js';
import { holdStreams, measureLeaving, type Sample, type Way } from './measure.js';
import { functionQuestion, modelQuestion } from './question.js';

interface Options {
  streams: number;
  seconds: number;
  rounds: number;
  slice: number;
  rate: number;
  leavers: number;
  json?: string;
}

/** The model's streams last longer than a slice with its begin. */
const SPARE_SECONDS = 10;

await new Command('bench-function')
  .description('measure what the function adds to a stream, beside a bare node:http relay in the same run')
  .option('--streams <n>', 'held at a time', parsePositive, 200)
  .option('--seconds <n>', 'the function holds them without a pause', parsePositive, 60)
  .option('--rounds <n>', 'direct, relay and function in turn', parsePositive, 5)
  .option('--slice <n>', 'seconds of each in a round', parsePositive, 6)
  .option('--rate <n>', 'tokens a second and stream', parsePositive, 30)
  .option('--leavers <n>', 'readers who leave at once', parsePositive, 100)
  .option('--json <file>', 'write all figures as JSON')
  .addHelpText('after', '\nModel, relay, function and load are a process each. Close what else runs.')
  .action(run)
  .parseAsync();

async function run(options: Options): Promise<void> {
  const { streams, seconds, slice, rate, leavers } = options;
  const children: Child[] = [];
  const start = async (name: string, ...args: string[]): Promise<Child> => {
    const child = await startChild(name, args);
    children.push(child);
    return child;
  };
  try {
    const model = await start('paced-model', String(rate), String(Math.max(seconds, slice + SPARE_SECONDS)));
    const relay = await start('relay-server', model.url);
    const server = await start('function-server', model.url);
    const askModel = modelQuestion(`${model.url}/chat/completions`);
    const askRelay = modelQuestion(relay.url);
    const held: Way = { name: 'function', child: server, ask: () => functionQuestion(server.url) };
    const ways: readonly Way[] = [
      { name: 'direct', child: null, ask: () => Promise.resolve(askModel) },
      { name: 'relay', child: relay, ask: () => Promise.resolve(askRelay) },
      held,
    ];
    const rounds = await measureRounds(ways, model, options);
    process.stderr.write(`function: ${streams} streams for ${seconds} s\n`);
    const hold = await holdStreams(held, model, streams, null);
    process.stderr.write(`leaving: ${leavers} readers\n`);
    const leaving = await measureLeaving(model, server, await held.ask(), leavers);
    const comparisons = ways.map(({ name }) => compareRounds(rounds, name));
    process.stdout.write(writeComparisons(options, comparisons));
    process.stdout.write(writeHold(options, hold));
    process.stdout.write(
      `${leaving.readers} readers left at once: ${leaving.aborts} upstream calls aborted, the last after ` +
        `${leaving.lastMs.toFixed(0)} ms; open streams then: ${leaving.openStreams}\n`,
    );
    const report = {
      options,
      cpus: os.cpus().length,
      node: process.version,
      comparisons,
      rounds,
      hold,
      leaving,
    };
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    const errors = comparisons.reduce((total, { errors: some }) => total + some, hold.errors);
    process.exitCode = errors === 0 && leaving.aborts === leaving.readers ? 0 : 1;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
}

/** Each round begins with another way: none is always the one that comes after the load's start. */
async function measureRounds(
  ways: readonly Way[],
  model: Child,
  { streams, rounds: count, slice }: Options,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    process.stderr.write(`round ${turn + 1} of ${count}\n`);
    const samples: Partial<Record<Way['name'], Sample>> = {};
    const first = turn % ways.length;
    for (const way of [...ways.slice(first), ...ways.slice(0, first)]) {
      samples[way.name] = await holdStreams(way, model, streams, slice);
    }
    const { direct, relay, function: ours } = samples;
    if (direct !== undefined && relay !== undefined && ours !== undefined) {
      rounds.push({ direct, relay, function: ours });
    }
  }
  return rounds;
}

function writeComparisons(
  { streams, rate, rounds, slice }: Options,
  comparisons: readonly Comparison[],
): string {
  return formatTable(
    {
      title: `${streams} streams at ${rate} tokens a second, medians of ${rounds} rounds of ${slice} s each`,
      head: ['', 'tokens', 'errors', 'p50', 'p99', 'p50 added', 'p99 added', 'CPU a token', 'load'],
      rows: comparisons.map((way) => [
        way.way,
        String(way.tokens),
        String(way.errors),
        inMs(way.p50Micros),
        inMs(way.p99Micros),
        way.way === 'direct' ? '' : inMs(way.addedP50Micros),
        way.way === 'direct' ? '' : inMs(way.addedP99Micros),
        way.cpuMicrosPerToken === null ? '' : `${way.cpuMicrosPerToken.toFixed(1)} µs`,
        way.loadAverage.toFixed(1),
      ]),
      notes: [
        'Latency: from the model server writing a token to the load reading it, once all streams are open.',
        ...comparisons
          .filter(({ way }) => way === 'function')
          .map(
            ({ ofRelay: { p50, p99, cpu } }) =>
              `Of what the relay adds: ${times(p50)} the p50, ${times(p99)} the p99, ${times(cpu)} the CPU.`,
          ),
      ],
    },
    pc,
  );
}

function writeHold({ streams, seconds }: Options, hold: Sample): string {
  const { early, late } = hold.rssBytes ?? { early: Number.NaN, late: Number.NaN };
  return (
    `The function held ${streams} streams for ${seconds} s: ${hold.tokens} tokens, ${hold.errors} errors, ` +
    `p50 ${inMs(hold.p50Micros)}, p99 ${inMs(hold.p99Micros)}, ` +
    `CPU ${(hold.cpuMicrosPerToken ?? Number.NaN).toFixed(1)} µs a token, ` +
    `RSS ${inMegabytes(early)} MB in the second quarter, ${inMegabytes(late)} MB in the last; ` +
    `load ${hold.loadAverage.toFixed(1)}\n`
  );
}

function inMs(micros: number): string {
  return `${(micros / 1_000).toFixed(2)} ms`;
}

function times(ratio: number | null): string {
  return ratio === null ? 'no telling' : `${ratio.toFixed(2)} times`;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be over 0.');
  return value;
}
