import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { LIMIT_VARIABLES } from '../../api/_config/limit-settings.js';
import { SEARCH_TOOL } from '../../api/_contract/events.js';
import {
  bookQuestion,
  readEvents,
  readStep,
  selectionQuestion,
  signedContents,
  signedPassage,
  startHarness,
  type Harness,
} from '../../api/_test/harness.js';
import { readText } from './source-texts.js';

/** USD per million tokens, without discounts for batches and cached prompts. SECURITY.md names sources and dates. */
const PRICES = [
  { model: '`gpt-4.1-mini`', input: 0.4, output: 1.6 },
  { model: 'Gemini 3.8 Flash', input: 0.75, output: 3.75 },
  { model: 'Claude Sonnet 5.5', input: 2, output: 10 },
] as const;
/** Of English text. */
const BYTES_PER_TOKEN = 4;
/** Tokens of an answer and of a call of the search tool: environment.md says 100 to 400, and 50. */
const ANSWER_TOKENS = 300;
const CALL_TOKENS = 50;
const QUESTIONS = 10_000;
/** Percent of the day that an address prefix gets, and selections that are not shown to be the book's. */
const SHARE = 10;

const { DOCENT_QUESTIONS_PER_DAY: questionsPerDay, DOCENT_TOKENS_PER_DAY: tokensPerDay } = z
  .object(LIMIT_VARIABLES)
  .parse({});

/** Input and output tokens of one question, its search included. */
interface Spent {
  input: number;
  output: number;
}

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ wordDelayMs: 0 });
});
afterAll(() => harness.close());

describe('what a book costs', () => {
  it('is in SECURITY.md, in the handbook and in its guide, from the prompts that the model server receives', async () => {
    const selection = await measure(selectionQuestion({ selected_text: englishText(12_000) }));
    const atOnce = await measure(fullQuestion());
    const searched = await measureSearch();
    const rows = [
      row(`${QUESTIONS} selections of 12,000 characters`, selection, QUESTIONS),
      row(`${QUESTIONS} questions about the book, answered at once`, atOnce, QUESTIONS),
      row(`${QUESTIONS} questions about the book, answered after a search`, searched, QUESTIONS),
      row('the default day, all of it selections', selection, questionsIn(selection)),
      row('the default day, all of it answered at once', atOnce, questionsIn(atOnce)),
      row('the default day, all of it answered after a search', searched, questionsIn(searched)),
      costs('the most that a default day can cost', '', tokensPerDay),
      costs(
        'the most that one address, or all text from elsewhere, can cost in it',
        '',
        (tokensPerDay * SHARE) / 100,
      ),
    ];
    const guide = readText('book/docs/guides/costs.md').split('\n');
    const range = (what: string, questions: readonly [number, number]): string =>
      rangeRow(what, [atOnce, searched], questions);
    const expected = [
      range('a class of 30, ten questions each', [300, 300]),
      range('a course of 500, two questions a day, for a day', [1_000, 1_000]),
      range('the default day, when it is used up', [questionsIn(atOnce), questionsIn(searched)]),
    ];
    expect(expected.filter((line) => !guide.includes(line))).toEqual([]);
    for (const file of ['SECURITY.md', 'book/docs/security.md']) {
      const lines = readText(file).split('\n');
      expect(rows.filter((line) => !lines.includes(line))).toEqual([]);
    }
  });
});

/** Sends a question and counts the bytes of what the model server received: messages, and the tool if it is offered. */
async function measure(body: Record<string, unknown>): Promise<Spent> {
  await readEvents(await harness.chat(body));
  return { input: takeReceived(), output: ANSWER_TOKENS };
}

async function measureSearch(): Promise<Spent> {
  const { token } = await harness.openSession();
  harness.model.faults.push({
    kind: 'call',
    name: SEARCH_TOOL,
    arguments: '{"queries":["lunar soil","far side"]}',
  });
  const { step } = await readStep(await harness.chat(fullQuestion(), { token }));
  await readEvents(await harness.chat({ ...fullQuestion(), step }, { token }));
  return { input: takeReceived(), output: ANSWER_TOKENS + CALL_TOKENS };
}

function takeReceived(): number {
  const bytes = harness.model.requests.splice(0).map(({ body }) => {
    const { messages, tools } = z
      .object({ messages: z.array(z.object({ content: z.string() })), tools: z.unknown().optional() })
      .parse(body);
    const text = messages.map(({ content }) => content).join('');
    return Buffer.byteLength(text) + (tools === undefined ? 0 : JSON.stringify(tools).length);
  });
  return Math.round(bytes.reduce((total, some) => total + some, 0) / BYTES_PER_TOKEN / 100) * 100;
}

/** The largest question of a default function: 24 passages of 500 characters, and 6,000 characters of contents. */
function fullQuestion(): Record<string, unknown> {
  const context = Array.from({ length: 24 }, (_, at) =>
    signedPassage(harness.secret, {
      id: `chunk-${at}`,
      url: `/docs/the-moon/part-${at}/`,
      anchor: `what-part-${at}-says`,
      title: `The phases of the Moon, part ${at}`,
      breadcrumbs: ['The solar system', 'Earth and Moon', `What part ${at} says`],
      text: englishText(500),
    }),
  );
  const contents = [signedContents(harness.secret, { text: englishText(6_000) })];
  return bookQuestion(harness.secret, {
    context,
    contents,
    page: { path: '/docs/the-moon/part-1/', title: 'The phases of the Moon, part 1' },
    can_search: true,
  });
}

function englishText(chars: number): string {
  return 'The far side of the Moon is darker than the near side, and nobody has eaten it. '
    .repeat(Math.ceil(chars / 80))
    .slice(0, chars);
}

/** How many questions the default budget holds. */
function questionsIn({ input, output }: Spent): number {
  return Math.min(questionsPerDay, Math.floor(tokensPerDay / (input + output)));
}

function row(what: string, spent: Spent, questions: number): string {
  const shown =
    questions === QUESTIONS ? what.replace(/^\d+/u, inWords(questions)) : `${what}: ${inWords(questions)}`;
  const cells = PRICES.map(({ input, output }) =>
    inDollars((questions * (spent.input * input + spent.output * output)) / 1e6),
  );
  return `| ${[shown, `${inWords(spent.input)} + ${spent.output}`, ...cells].join(' | ')} |`;
}

/** The cost of questions that are all answered at once, and of as many, or fewer, that are all searched once more. */
function rangeRow(
  what: string,
  [atOnce, searched]: readonly [Spent, Spent],
  [most, fewest]: readonly [number, number],
): string {
  const cells = PRICES.map(({ input, output }) => {
    const cost = (spent: Spent, questions: number): string =>
      inDollars((questions * (spent.input * input + spent.output * output)) / 1e6);
    return `${cost(atOnce, most)} to ${cost(searched, fewest)}`;
  });
  const questions = most === fewest ? inWords(most) : `${inWords(most)} to ${inWords(fewest)}`;
  return `| ${[what, questions, ...cells].join(' | ')} |`;
}

/** The cost of tokens that are all output, the dearer kind. */
function costs(what: string, each: string, tokens: number): string {
  return `| ${[what, each, ...PRICES.map(({ output }) => inDollars((tokens * output) / 1e6))].join(' | ')} |`;
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}

function inDollars(amount: number): string {
  return amount.toFixed(amount < 10 ? 2 : 0);
}
