import * as z from 'zod';
import { LIMITS } from '../../../api/_contract/limits.js';
import type { ScoredChunk } from '../../../widget/retrieve/scored-chunk.js';
import type { EvalResult } from './evaluate-book.js';
import type { AskModel, ModelReply } from './model-client.js';
import { idOf } from './queries.js';

/** Queries by question id, and what they cost. */
export interface WrittenQueries {
  byId: Map<string, readonly string[]>;
  /** Ids of the questions for which the model sent no usable reply, even when asked again. */
  unusable: string[];
  calls: number;
  inputTokens: number;
  outputTokens: number;
  /** Why the model could not be asked any further, or `null`. The queries written until then are there. */
  failure: Extract<ModelReply, { ok: false }> | null;
}

/**
 * Lets a model write the queries for each question, from what it would know in a search step: the question, the book's contents, and the
 * title, headings and beginning of the first hits. Asks about a few questions at a time, and about none after a failure.
 *
 * @param results - What the questions found alone.
 * @param options.contents - The book's table of contents.
 * @param options.locale - BCP 47 tag of the book's language.
 * @param options.onProgress - Called with the number of questions done.
 */
export async function writeQueries(
  results: readonly EvalResult[],
  ask: AskModel,
  options: { contents: string; locale: string; onProgress: (done: number) => void },
): Promise<WrittenQueries> {
  const written: WrittenQueries = {
    byId: new Map(),
    unusable: [],
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    failure: null,
  };
  const system = { role: 'system', content: instructions(options) } as const;
  const waiting = results.values();
  let done = 0;

  async function writeOne({ question, found }: EvalResult): Promise<void> {
    const user = { role: 'user', content: describeSearch(question.question, found) } as const;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX && written.failure === null; attempt += 1) {
      const reply = await ask([system, user], JSON_SCHEMA);
      if (!reply.ok) {
        written.failure = reply;
        return;
      }
      written.calls += 1;
      written.inputTokens += reply.inputTokens;
      written.outputTokens += reply.outputTokens;
      const queries = readReply(reply.text);
      if (queries !== null) {
        written.byId.set(idOf(question), queries);
        return;
      }
    }
    if (written.failure === null) written.unusable.push(idOf(question));
  }

  async function work(): Promise<void> {
    for (const result of waiting) {
      if (written.failure !== null) return;
      await writeOne(result);
      done += 1;
      options.onProgress(done);
    }
  }

  // The workers share one iterator, so each question is taken once.
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const order = new Map(results.map(({ question }, index) => [idOf(question), index]));
  written.byId = new Map(
    [...written.byId].sort(([left], [right]) => (order.get(left) ?? 0) - (order.get(right) ?? 0)),
  );
  return written;
}

/**
 * Lists the titles of pages, in their order, until the characters of a request's contents are used up.
 *
 * @param pages - Title and categories of each page, outermost category first.
 */
export function listContents(pages: readonly { title: string; breadcrumbs: readonly string[] }[]): string {
  let contents = '';
  for (const { title, breadcrumbs } of pages) {
    const line = `- ${[...breadcrumbs, title].join(' > ')}\n`;
    if (contents.length + line.length > LIMITS.contentsMaxChars) break;
    contents += line;
  }
  return contents;
}

/** Few enough for the rate limits of a small account. */
const CONCURRENCY = 4;
const ATTEMPTS_MAX = 2;
/** How much of the first search the model sees. */
const HITS_SHOWN = 6;
const HIT_CHARS = 110;

const JSON_SCHEMA = {
  type: 'object',
  properties: { queries: { type: 'array', items: { type: 'string' } } },
  required: ['queries'],
  additionalProperties: false,
};
const replySchema = z.object({ queries: z.array(z.string()).min(1) });

function instructions({ contents, locale }: { contents: string; locale: string }): string {
  return `You help a reader to search a book. You see the book's contents, the reader's question, and what a search for the question's own words found.

Write one to ${LIMITS.searchQueriesMax} search queries that find the passages which answer the question. The search compares words:
- Write in the language of the book (${locale}), whatever the language of the question.
- Use the words that such a book uses, not the reader's: technical terms, and names as in the contents and results.
- A query has three to ten words, without quotation marks or operators. Each looks at the question from another side.
- The question's own words are searched in any case.

Reply with a JSON object and nothing else: {"queries": ["...", "..."]}

Contents of the book:
${contents}`;
}

function describeSearch(question: string, found: readonly ScoredChunk[]): string {
  const hits = found.slice(0, HITS_SHOWN).map(({ chunk: { title, breadcrumbs, text } }, index) => {
    const names = [title, ...breadcrumbs.filter((name) => name !== title)].join(' > ');
    return `${index + 1}. ${names}: ${text.replace(/\s+/gu, ' ').slice(0, HIT_CHARS)}`;
  });
  return `Question: ${question}\n\nFirst results:\n${hits.length === 0 ? 'None.' : hits.join('\n')}`;
}

/** Returns the queries of a reply, cleaned as the function does; `null` if there are none. */
function readReply(text: string): string[] | null {
  const reply = replySchema.safeParse(parseJson(text));
  if (!reply.success) return null;
  const queries = reply.data.queries
    .map((query) => query.replace(/\s+/gu, ' ').trim().slice(0, LIMITS.searchQueryMaxChars))
    .filter((query) => query !== '');
  return queries.length === 0 ? null : [...new Set(queries)].slice(0, LIMITS.searchQueriesMax);
}

/** Parses the JSON object in a reply. Models without schemas like to put a fence or a sentence around it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}
