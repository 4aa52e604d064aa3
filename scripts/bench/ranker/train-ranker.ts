import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { RankFeatures } from '../../../widget/retrieve/rank-features.js';
import { FEATURES } from '../../../widget/retrieve/rerank-chunks.js';
import { RANKER_WEIGHTS } from '../../../widget/retrieve/ranker-weights.js';
import { listEvalSets, readEvalSet } from '../search/corpus/eval-set.js';
import type { Quality } from '../search/measures/first-right-rank.js';
import { createProgress } from '../search/progress.js';
import { fitWeights, type RankingExample } from './fit-weights.js';
import { judgeSet, qualityWith, type JudgedQuestion } from './judged-questions.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WEIGHTS_FILE = path.join(ROOT, 'widget/retrieve/ranker-weights.ts');

/** Weight of the squared weights; .001..0.03 tried. The figures change by less than .005 and fall above .01. */
const RIDGE = 0.001;
/**
 * How much the questions of a book count together; 1 unless named. The textbook's are the only ones that readers would type, and few.
 * The languages of XQuAD are one book; with 1, MRR@10 of Hindi falls by .008, with 4 no language's by more than .005.
 */
const BOOK_WEIGHTS: Readonly<Record<string, number>> = { iot: 2, xquad: 4 };
/** Of a book in several languages, how many each question is learned from in. */
const LANGUAGES_EACH = 2;
/** Their questions are in another language than the book, so that what is found is chance. They are measured, not learned from. */
const NOT_LEARNED = new Set(['iot-es', 'iot-ur']);

await new Command('train-ranker')
  .description('learn the weights of the ranking from all question sets, and measure them on books left out')
  .option(
    '--sets <folder>',
    'directory of question sets, each with docs/ and questions.jsonl',
    path.join(ROOT, '../shared/eval'),
  )
  .option('--check', 'measure only the weights in the code; learn and write nothing')
  .option('--held-out <folder>', 'directory of further sets, which are measured and never learned from')
  .action(run)
  .parseAsync();

interface SetResult {
  name: string;
  figures: Quality[];
}

async function run(options: { sets: string; check?: boolean; heldOut?: string }): Promise<void> {
  const progress = createProgress();
  const sets = await readSets(options.sets, progress.step);
  const heldOut =
    options.heldOut === undefined ? sets.slice(0, 0) : await readSets(options.heldOut, progress.step);
  if (sets.length === 0) throw new TypeError(`There are no question sets in ${options.sets}.`);
  if (options.check === true) {
    progress.step('');
    printTable(
      ['set', 'in the code'],
      [...sets, ...heldOut].map(({ name, questions }) => ({
        name,
        figures: [qualityWith(questions, RANKER_WEIGHTS)],
      })),
    );
    return;
  }
  progress.step('learning from all sets …');
  const learned = learn(sets);
  const rows: SetResult[] = [];
  const books = new Set(sets.map(({ name }) => bookOf(name)));
  for (const book of books) {
    progress.step(`learning without ${book} …`);
    const without = learn(sets.filter(({ name }) => bookOf(name) !== book));
    for (const { name, questions } of sets.filter((set) => bookOf(set.name) === book)) {
      const weights = [RANKER_WEIGHTS, learned, without];
      rows.push({ name, figures: weights.map((each) => qualityWith(questions, each)) });
    }
  }
  for (const { name, questions } of heldOut) {
    const weights = [RANKER_WEIGHTS, learned, learned];
    rows.push({ name, figures: weights.map((each) => qualityWith(questions, each)) });
  }
  progress.step('');
  printTable(['set', 'in the code', 'learned from all', 'learned without its book'], rows);
  await writeFile(WEIGHTS_FILE, toModule(learned));
  process.stdout.write(`Weights written to ${path.relative(process.cwd(), WEIGHTS_FILE)}.\n`);
}

interface JudgedSet {
  name: string;
  questions: JudgedQuestion[];
}

async function readSets(folder: string, onStep: (text: string) => void): Promise<JudgedSet[]> {
  const sets: JudgedSet[] = [];
  for (const name of await listEvalSets(folder)) {
    onStep(`measuring features: ${name} …`);
    sets.push({ name, questions: await judgeSet(await readEvalSet(path.join(folder, name))) });
  }
  return sets;
}

/** Returns the book of a set: sets that differ only in a language at the end of the name have the same one. */
function bookOf(name: string): string {
  return name.replace(/-[a-z]{2}$/u, '');
}

function learn(sets: readonly JudgedSet[]): RankFeatures {
  const learnedFrom = sets.filter(({ name }) => !NOT_LEARNED.has(name));
  const examples: RankingExample[] = [];
  for (const [index, set] of learnedFrom.entries()) {
    const siblings = learnedFrom.filter(({ name }) => bookOf(name) === bookOf(set.name));
    const turn = index - learnedFrom.indexOf(siblings[0] ?? set);
    const period = Math.ceil(siblings.length / LANGUAGES_EACH);
    const questions = set.questions
      .filter((_question, at) => at % period === turn % period)
      .filter(isTelling);
    const weight = (BOOK_WEIGHTS[bookOf(set.name)] ?? 1) / (siblings.length * questions.length);
    for (const { candidates } of questions) {
      examples.push({
        rows: candidates.map(({ features }) => FEATURES.map((name) => features[name])),
        isRight: candidates.map(({ isRight }) => isRight),
        weight,
      });
    }
  }
  const fitted = fitWeights(examples, RIDGE);
  const weights = { ...RANKER_WEIGHTS };
  for (const [at, name] of FEATURES.entries()) weights[name] = Number((fitted[at] ?? 0).toFixed(2));
  return weights;
}

/** Whether an order of the candidates can be right or wrong. */
function isTelling({ candidates }: JudgedQuestion): boolean {
  return candidates.some(({ isRight }) => isRight) && candidates.some(({ isRight }) => !isRight);
}

function toModule(weights: RankFeatures): string {
  const lines = FEATURES.map((name) => `  ${name}: ${weights[name]},\n`).join('');
  return `import type { RankFeatures } from './rank-features.js';

/**
 * The learned weight of each feature. Generated by \`npm run train:ranker\`; do not edit. How, and with which figures: see
 * docs/decisions/0031-ranker.md.
 */
export const RANKER_WEIGHTS: RankFeatures = {
${lines}};
`;
}

function printTable(heads: readonly string[], rows: readonly SetResult[]): void {
  const lines = rows.map(({ name, figures }) => [
    name,
    ...figures.map(({ r5, mrr10 }) => `${r5.toFixed(3)} / ${mrr10.toFixed(4)}`),
  ]);
  process.stdout.write('R@5 / MRR@10\n');
  for (const line of [heads, ...lines]) {
    process.stdout.write(
      `${line
        .map((cell, at) => cell.padEnd(at === 0 ? 28 : 26))
        .join('')
        .trimEnd()}\n`,
    );
  }
}
