import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { readConfig } from '../../../api/_config/config.js';
import { reportMissing } from '../../stand-ins/missing-program.js';
import { BENCH_BOOK, BENCH_ORIGIN } from '../function/question.js';
import { createProgress } from '../search/progress.js';
import { formatMarkdownTable, formatTable } from '../search/table.js';
import {
  findFaults,
  rowName,
  SETUPS,
  toTables,
  type AbuseRow,
  type Budget,
  type Setup,
} from './abuse-report.js';
import { ATTACKS, createRequests, type Attack } from './attacks.js';
import { startBilledModel, type BilledModel } from './billed-model.js';
import { startPlatform } from './platform.js';
import { startRedis, type BenchRedis } from './redis.js';
import { simulateHour } from './simulate-hour.js';

interface Options {
  only: string[];
  json?: string;
  markdown?: string;
}

/** How many addresses, each of another prefix, the attacker has. */
const ADDRESSES = [1, 1_000];

await new Command('bench-abuse')
  .description(
    'attack the function with its default limits for a simulated hour, and count what the model server would bill',
  )
  .option(
    '--only <row...>',
    'measure only rows whose name begins with this, such as small, small/1 or small/1000/redis',
    [],
  )
  .option('--json <file>', 'write all figures as JSON')
  .option('--markdown <file>', 'write the tables as Markdown')
  .addHelpText(
    'after',
    `
Attacks:
${ATTACKS.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n')}
Platforms:
${SETUPS.map(({ name, title }) => `  ${name.padEnd(14)}${title}`).join('\n')}

Tables go to stdout, progress to stderr. Exits with 1 if a row bills more than the day's budget allows, or if an honest reader was
turned away while one address attacked. Needs redis-server for the rows with Redis.`,
  )
  .action(run)
  .parseAsync();

async function run(options: Options): Promise<void> {
  const progress = createProgress();
  const model = await startBilledModel();
  const redis = await startRedis();
  const secret = randomBytes(32).toString('base64url');
  const env = {
    DOCENT_SECRET: secret,
    DOCENT_ORIGINS: BENCH_ORIGIN,
    DOCENT_BOOK: BENCH_BOOK,
    OPENAI_BASE_URL: model.url,
  };
  const budget = readBudget(env);
  const requests = createRequests(secret);
  const rows: AbuseRow[] = [];
  try {
    if (redis === null) {
      reportMissing('the rows with Redis', {
        program: 'redis-server',
        install: '`apt-get install redis-server` or `brew install redis`',
      });
    }
    for (const plan of planRows(options.only, redis !== null)) {
      const row = await measureRow(plan, {
        env,
        requests,
        model,
        redis: plan.setup.isShared ? redis : null,
        progress,
      });
      rows.push(row);
      if (options.json !== undefined) {
        // After each row, so that an interrupted run leaves its figures.
        await writeFile(options.json, `${JSON.stringify({ budget, rows }, null, 2)}\n`);
      }
      for (const fault of findFaults(row, budget)) progress.say(fault);
    }
  } finally {
    await Promise.all([model.close(), redis?.close()]);
  }
  progress.step('');
  await publish(rows, budget, options);
  process.exitCode = rows.some((row) => findFaults(row, budget).length > 0) ? 1 : 0;
}

/** Reads the default budget, as the function does. */
function readBudget(env: Readonly<Record<string, string>>): Budget {
  const { config } = readConfig(env);
  if (config === null) throw new TypeError('The environment of the benchmark is not valid.');
  return { tokens: config.limits.tokensPerDay, questions: config.limits.questionsPerDay };
}

interface Plan {
  attack: Attack;
  addresses: number;
  setup: Setup;
}

/** Lists the rows to measure. @throws Error if a name in `only` fits none. */
function planRows(only: readonly string[], hasRedis: boolean): Plan[] {
  const all = SETUPS.flatMap((setup) =>
    ADDRESSES.flatMap((addresses) => ATTACKS.map((attack) => ({ attack, addresses, setup }))),
  );
  const nameOf = ({ attack, addresses, setup }: Plan): string =>
    rowName({ attack: attack.name, addresses, setup: setup.name });
  const fits = (plan: Plan, name: string): boolean => `${nameOf(plan)}/`.startsWith(`${name}/`);
  const unknown = only.find((name) => !all.some((plan) => fits(plan, name)));
  if (unknown !== undefined) throw new Error(`There is no row ${unknown}.`);
  const wanted = all.filter((plan) => only.length === 0 || only.some((name) => fits(plan, name)));
  return wanted.filter(({ setup }) => hasRedis || !setup.isShared);
}

async function measureRow(
  { attack, addresses, setup }: Plan,
  io: {
    env: Readonly<Record<string, string>>;
    requests: ReturnType<typeof createRequests>;
    model: BilledModel;
    redis: BenchRedis | null;
    progress: ReturnType<typeof createProgress>;
  },
): Promise<AbuseRow> {
  const about = { attack: attack.name, addresses, setup: setup.name };
  const platform = await startPlatform(setup.instances, io.env, io.redis);
  try {
    const say = (minute: number): void => io.progress.step(`${rowName(about)}: minute ${minute}`);
    const hour = await simulateHour(platform, io.requests, { attack, addresses, say });
    return { ...about, ...hour, billed: await io.model.takeBill(), outages: platform.outages() };
  } finally {
    await platform.stop();
  }
}

async function publish(rows: readonly AbuseRow[], budget: Budget, { markdown }: Options): Promise<void> {
  const colors = pc.createColors(process.stdout.isTTY && pc.isColorSupported);
  const tables = toTables(rows, budget);
  for (const table of tables) process.stdout.write(`${formatTable(table, colors)}\n`);
  if (markdown !== undefined) {
    const attacks = ATTACKS.map(({ name, about }) => `- \`${name}\`: ${about}.`);
    const parts = tables.map((table) =>
      [`### ${table.title}`, formatMarkdownTable(table), table.notes.join(' ')].join('\n\n').trim(),
    );
    await writeFile(markdown, `${[attacks.join('\n'), ...parts].join('\n\n')}\n`);
  }
}
