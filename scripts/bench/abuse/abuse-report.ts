import type { Table } from '../search/table.js';
import type { Hour, Tally } from './simulate-hour.js';

/** Where a platform counts: how many instances it runs, and whether they share a store. */
export interface Setup {
  name: 'memory' | 'two-memories' | 'redis';
  title: string;
  instances: number;
  isShared: boolean;
}

/** The platforms that are attacked. */
export const SETUPS: readonly Setup[] = [
  { name: 'memory', title: 'Without a store, one process', instances: 1, isShared: false },
  { name: 'two-memories', title: 'Without a store, two processes', instances: 2, isShared: false },
  { name: 'redis', title: 'With Redis, two processes', instances: 2, isShared: true },
];

/** What the owner allows in a day. */
export interface Budget {
  tokens: number;
  questions: number;
}

/** One attack on one platform for a simulated hour. */
export interface AbuseRow extends Hour {
  attack: string;
  addresses: number;
  setup: Setup['name'];
  /** What the model server billed for all requests of the hour, the honest reader's too. */
  billed: { calls: number; tokens: number };
  /** Requests for which the store did not answer in time, so that each process counted by itself, up to a fifth of the limits. */
  outages: number;
}

/** Returns what is wrong with a row: a sentence for each promise that was not kept. */
export function findFaults(row: AbuseRow, budget: Budget): string[] {
  const { billed, attacker, reader } = row;
  const allowed = budgetOf(row.setup, budget);
  const answered = attacker.answered + reader.answered;
  const name = rowName(row);
  return [
    ...(billed.tokens > allowed.tokens
      ? [`${name}: ${inMillions(billed.tokens)} tokens billed, ${inMillions(allowed.tokens)} allowed.`]
      : []),
    ...(answered > allowed.questions
      ? [`${name}: ${answered} questions answered, ${allowed.questions} allowed.`]
      : []),
    ...(row.addresses === 1 && reader.answered < asked(reader)
      ? [`${name}: one address turned the honest reader away (${describeRefused(reader)}).`]
      : []),
  ];
}

/** Returns a row's name for `--only` and messages, such as `small/1000/redis`. */
export function rowName({
  attack,
  addresses,
  setup,
}: Pick<AbuseRow, 'attack' | 'addresses' | 'setup'>): string {
  return `${attack}/${addresses}/${setup}`;
}

/** Makes a table for each platform that was attacked. */
export function toTables(rows: readonly AbuseRow[], budget: Budget): Table[] {
  return SETUPS.flatMap((setup) => {
    const own = rows.filter((row) => row.setup === setup.name);
    return own.length === 0 ? [] : [tableOf(setup, own, budget)];
  });
}

function tableOf(setup: Setup, rows: readonly AbuseRow[], budget: Budget): Table {
  const allowed = budgetOf(setup.name, budget);
  return {
    title: setup.title,
    head: [
      'attack',
      'addresses',
      'tokens billed',
      'of',
      'model calls',
      'answered',
      'refused',
      'reader answered',
      'reader turned away',
    ],
    rows: rows.map((row) => [
      row.attack,
      String(row.addresses),
      inMillions(row.billed.tokens),
      inMillions(allowed.tokens),
      String(row.billed.calls),
      String(row.attacker.answered),
      describeRefused(row.attacker),
      `${row.reader.answered} of ${asked(row.reader)}`,
      describeRefused(row.reader),
    ]),
    notes: [
      ...(setup.isShared || setup.instances === 1
        ? []
        : [
            `No shared store: the budget holds per instance, here ${setup.instances} x ${inMillions(budget.tokens)} tokens.`,
          ]),
      ...rows
        .filter(({ outages }) => outages > 0)
        .map(
          (row) =>
            `${rowName(row)}: for ${row.outages} requests, the store did not answer in time; this machine was too busy.`,
        ),
    ],
  };
}

/** Returns the budget of a platform: without a shared store, every instance counts its own. */
function budgetOf(name: Setup['name'], { tokens, questions }: Budget): Budget {
  const { isShared, instances } = SETUPS.find((setup) => setup.name === name) ?? {
    isShared: true,
    instances: 1,
  };
  const times = isShared ? 1 : instances;
  return { tokens: tokens * times, questions: questions * times };
}

function asked({ answered, refused }: Tally): number {
  return Object.values(refused).reduce((total, some) => total + some, answered);
}

function describeRefused({ refused }: Tally): string {
  const codes = Object.entries(refused).toSorted(([, left], [, right]) => right - left);
  return codes.length === 0 ? '–' : codes.map(([code, some]) => `${some} ${code}`).join(', ');
}

function inMillions(tokens: number): string {
  return `${(tokens / 1_000_000).toFixed(2)} M`;
}
