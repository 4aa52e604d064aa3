import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { startRedis, type BenchRedis } from '../abuse/redis.js';
import { startChild, type Child } from '../function/child.js';
import { measureMixed } from '../function/mixed-requests.js';
import { functionQuestion, type Question } from '../function/question.js';
import { formatMarkdownTable, formatTable } from '../search/table.js';
import { toMeasuredTable, toScaleTable, type Measured } from './plan-day.js';

interface Options {
  answers: number;
  streams: number;
  mixed: number;
  json?: string;
  markdown?: string;
}

/** The pace of a real model, and how long its answer is: 300 tokens. */
const TOKENS_PER_SECOND = 60;
const SECONDS = 5;

await new Command('bench-scale')
  .description(
    'simulate readers of a large book against the function and Redis, and compute what a day takes',
  )
  .option('--answers <n>', 'answers at the pace of a real model, for CPU and store', parseCount, 1_500)
  .option('--streams <n>', 'how many of them at a time', parseCount, 100)
  .option('--mixed <n>', 'mixed requests, good, refused and abandoned, for memory', parseCount, 20_000)
  .option('--json <file>', 'write what was measured as JSON')
  .option('--markdown <file>', 'write the tables as Markdown')
  .addHelpText(
    'after',
    '\nNeeds redis-server. CPU times are of the processes, so other work on the machine matters little.',
  )
  .action(run)
  .parseAsync();

async function run(options: Options): Promise<void> {
  const redis = await startRedis();
  if (redis === null) throw new Error('redis-server is not installed: `apt-get install redis-server`');
  try {
    const answers = await measureAnswers(redis, options);
    await redis.clear();
    const measured: Measured = { ...answers, ...(await measureMemory(redis, options)), machine: machine() };
    await publish(measured, options);
  } finally {
    await redis.close();
  }
}

/** Asks through one instance, at the pace of a real model, and measures what each answer costs instance and store. */
async function measureAnswers(redis: BenchRedis, { answers, streams }: Options) {
  return withFunction([TOKENS_PER_SECOND, SECONDS], redis, async (server) => {
    const question = await functionQuestion(server.url);
    // What only the first requests cost, such as connections and compiled code, is left out.
    await askAll(question, streams, streams);
    const [before, storeBefore] = [await server.usage(), await redis.usage()];
    process.stderr.write(`${answers} answers, ${streams} at a time\n`);
    const streamBytes = await askAll(question, answers, streams);
    const [after, storeAfter] = [await server.usage(), await redis.usage()];
    return {
      answers,
      instanceMicros: Math.round((after.cpuMicros - before.cpuMicros) / answers),
      commands: (storeAfter.commands - storeBefore.commands) / answers,
      redisMicros: Math.round((storeAfter.cpuMicros - storeBefore.cpuMicros) / answers),
      streamBytes: Math.round(streamBytes / answers),
      questionBytes: Buffer.byteLength(question.body),
    };
  });
}

/** Sends mixed requests of many readers and measures what instance and store hold afterwards. */
async function measureMemory(redis: BenchRedis, { mixed }: Options) {
  return withFunction([2_000, 0.02], redis, async (server) => {
    process.stderr.write(`${mixed} mixed requests\n`);
    const cpuBefore = await server.usage();
    const { held, unexpected } = await measureMixed(
      server,
      [0.1, 0.4, 0.7, 1].map((part) => Math.ceil(mixed * part)),
    );
    if (unexpected > 0) throw new Error(`${unexpected} responses had an unexpected status.`);
    const [early, late] = [held[0]?.bytes, held.at(-1)?.bytes];
    if (early === undefined || late === undefined) throw new TypeError('Nothing was measured.');
    // One in sixteen requests comes from a reader who was never there before; the others from 200 readers.
    const readers = 200 + mixed / 16;
    return {
      mixed,
      mixedMicros: Math.round(((await server.usage()).cpuMicros - cpuBefore.cpuMicros) / mixed),
      redisBytes: Math.round((await redis.lastingBytes()) / readers),
      heldBytes: [early, late] as const,
    };
  });
}

/** Runs the function with a model that writes this many tokens a second for so many seconds. */
async function withFunction<T>(
  pace: readonly [number, number],
  redis: BenchRedis,
  work: (server: Child) => Promise<T>,
): Promise<T> {
  const model = await startChild('paced-model', pace.map(String));
  try {
    const server = await startChild('function-server', [model.url, redis.url]);
    try {
      return await work(server);
    } finally {
      await server.stop();
    }
  } finally {
    await model.stop();
  }
}

/** Asks a number of times, some at a time, and reads every answer to its end. @returns The bytes of all answers. */
async function askAll({ url, headers, body }: Question, times: number, concurrent: number): Promise<number> {
  let [asked, bytes] = [0, 0];
  const work = async (): Promise<void> => {
    while (asked < times) {
      asked += 1;
      const ask = (): Promise<Response> => fetch(url, { method: 'POST', headers, body });
      // On a busy machine, the server may close an idle connection just as a request is sent on it.
      const response = await ask().catch(ask);
      const text = await response.text();
      if (!text.includes('[DONE]')) throw new Error(`An answer ended early, with status ${response.status}.`);
      bytes += Buffer.byteLength(text);
    }
  };
  await Promise.all(Array.from({ length: Math.min(times, concurrent) }, work));
  return bytes;
}

async function publish(measured: Measured, { json, markdown }: Options): Promise<void> {
  const tables = [toScaleTable(measured), toMeasuredTable(measured)];
  const colors = pc.createColors(process.stdout.isTTY && pc.isColorSupported);
  for (const table of tables) process.stdout.write(`${formatTable(table, colors)}\n`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(measured, null, 2)}\n`);
  if (markdown !== undefined) {
    const parts = tables.map((table) => [formatMarkdownTable(table), ...table.notes].join('\n\n'));
    await writeFile(markdown, `${parts.join('\n\n')}\n`);
  }
}

function machine(): string {
  const [cpu] = os.cpus();
  return `one core of ${cpu?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}`;
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0)
    throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}
