import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { median } from '../search/measures/statistics.js';
import { formatTable } from '../search/table.js';
import { startChild, type Child } from './child.js';
import { holdStreams, measureLeaving, type Sample, type Way } from './measure.js';
import { measureMixed, type MixedRequests } from './mixed-requests.js';
import { functionQuestion, modelQuestion } from './question.js';

interface Options {
  streams: number;
  seconds: number;
  rounds: number;
  slice: number;
  rate: number;
  leavers: number;
  requests: number;
  memory?: true;
  json?: string;
}

/** How many seconds longer than a slice the model's streams last, to cover the time in which they are opened. */
const SPARE_SECONDS = 10;

/** How many times as much memory the last measurement of a sound function may show as the first. */
const MEMORY_GROWTH = 1.25;

await new Command('bench-function')
  .description(
    'measure what the function adds to a stream, compared with a bare node:http relay in the same run',
  )
  .option('--streams <n>', 'concurrent streams', parsePositive, 200)
  .option('--seconds <n>', 'seconds for which the function holds them', parsePositive, 60)
  .option(
    '--rounds <n>',
    'rounds that measure the model server, the relay and the function in turn',
    parsePositive,
    5,
  )
  .option('--slice <n>', 'seconds for each of the three in a round', parsePositive, 6)
  .option('--rate <n>', 'tokens per second in each stream', parsePositive, 30)
  .option('--leavers <n>', 'readers who leave at the same time', parsePositive, 100)
  .option(
    '--requests <n>',
    'mixed requests, good, refused and abandoned, for the memory held',
    parsePositive,
    20_000,
  )
  .option('--memory', 'measure only the memory held after mixed requests')
  .option('--json <file>', 'write all figures as JSON')
  .addHelpText(
    'after',
    '\nModel, relay, function and load each run in a process of their own. Stop other work on the machine first.',
  )
  .action(run)
  .parseAsync();

async function run(options: Options): Promise<void> {
  if (options.memory === true) {
    await runMemory(options);
    return;
  }
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
    process.stdout.write(formatComparisons(options, comparisons));
    process.stdout.write(describeHold(options, hold));
    process.stdout.write(
      `${leaving.readers} readers left together: ${leaving.aborts} upstream calls aborted, the last after ` +
        `${leaving.lastMs.toFixed(0)} ms; open streams afterwards: ${leaving.openStreams}\n`,
    );
    const machine = { cpus: os.cpus().length, node: process.version };
    const report = { options, ...machine, comparisons, rounds, hold, leaving };
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
    const errors = comparisons.reduce((total, { errors: some }) => total + some, hold.errors);
    process.exitCode = errors === 0 && leaving.aborts === leaving.readers ? 0 : 1;
  } finally {
    await Promise.all(children.map((child) => child.stop()));
  }
  await runMemory(options);
}

/** Measures the memory that a fresh function holds after a tenth, half and all of the requests, its model answering at once. */
async function runMemory({ requests }: Options): Promise<void> {
  const model = await startChild('paced-model', ['2000', '0.02']);
  try {
    const server = await startChild('function-server', [model.url]);
    try {
      process.stderr.write(`memory: ${requests} mixed requests\n`);
      const mixed = await measureMixed(server, [requests / 10, requests / 2, requests].map(Math.ceil));
      process.stdout.write(describeMemory(mixed));
      if (mixed.unexpected > 0 || growthOf(mixed) > MEMORY_GROWTH) process.exitCode = 1;
    } finally {
      await server.stop();
    }
  } finally {
    await model.stop();
  }
}

function growthOf({ held }: MixedRequests): number {
  return (held.at(-1)?.bytes ?? Number.NaN) / (held[0]?.bytes ?? Number.NaN);
}

function describeMemory(mixed: MixedRequests): string {
  const steps = mixed.held.map(
    ({ requests, bytes }) => `${(bytes / 1_048_576).toFixed(1)} MB after ${requests}`,
  );
  return (
    `Memory held by the function: ${steps.join(', ')} mixed requests, ${growthOf(mixed).toFixed(2)} times as much at the end; ` +
    `${mixed.unexpected} responses with an unexpected status\n`
  );
}

/** Measures every way once per round, rotating their order so that none always runs first. */
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

/** The samples of one round, in which every way is measured once. */
type Round = Readonly<Record<Way['name'], Sample>>;

/** One way over all rounds. Tokens and errors are sums, the rest are medians, so that a single disturbed round does not count. */
interface Comparison {
  way: Way['name'];
  tokens: number;
  errors: number;
  p50Micros: number;
  p99Micros: number;
  /** Latency added to that of the direct way in the same round. */
  addedP50Micros: number;
  addedP99Micros: number;
  cpuMicrosPerToken: number | null;
  modelCpuMicrosPerToken: number;
  /** Added latencies and CPU time as multiples of the relay's; `null` for the direct way and if the relay added no latency. */
  ofRelay: { p50: number | null; p99: number | null; cpu: number | null };
  loadAverage: number;
}

/** Compares a way with the others in each round. */
function compareRounds(rounds: readonly Round[], way: Way['name']): Comparison {
  const over = (read: (round: Round) => number): number => median(rounds.map(read));
  const added =
    (key: 'p50Micros' | 'p99Micros', name = way) =>
    (round: Round): number =>
      round[name][key] - round.direct[key];
  const ofRelay = (key: 'p50Micros' | 'p99Micros'): number | null => {
    const relay = over(added(key, 'relay'));
    return relay > 0 ? over(added(key)) / relay : null;
  };
  const cpuOf = (round: Round, name: Way['name']): number => round[name].cpuMicrosPerToken ?? Number.NaN;
  const hasCpu = way !== 'direct';
  return {
    way,
    tokens: rounds.reduce((total, round) => total + round[way].tokens, 0),
    errors: rounds.reduce((total, round) => total + round[way].errors, 0),
    p50Micros: over((round) => round[way].p50Micros),
    p99Micros: over((round) => round[way].p99Micros),
    addedP50Micros: over(added('p50Micros')),
    addedP99Micros: over(added('p99Micros')),
    cpuMicrosPerToken: hasCpu ? over((round) => cpuOf(round, way)) : null,
    modelCpuMicrosPerToken: over((round) => round[way].modelCpuMicrosPerToken),
    ofRelay: {
      p50: hasCpu ? ofRelay('p50Micros') : null,
      p99: hasCpu ? ofRelay('p99Micros') : null,
      cpu: hasCpu ? over((round) => cpuOf(round, way) / cpuOf(round, 'relay')) : null,
    },
    loadAverage: over((round) => round[way].loadAverage),
  };
}

function formatComparisons(
  { streams, rate, rounds, slice }: Options,
  comparisons: readonly Comparison[],
): string {
  const ofRelay = comparisons.find(({ way }) => way === 'function')?.ofRelay;
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
        'Latency: from the model server writing a token to the client reading it, once all streams are open.',
        `Compared with the relay, the function adds ${times(ofRelay?.p50)} the p50 and ${times(ofRelay?.p99)} the p99, and uses ${times(ofRelay?.cpu)} the CPU.`,
      ],
    },
    pc,
  );
}

function describeHold({ streams, seconds }: Options, hold: Sample): string {
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

function times(ratio: number | null | undefined): string {
  return ratio == null ? 'an unknown multiple of' : `${ratio.toFixed(2)} times`;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be greater than 0.');
  return value;
}
