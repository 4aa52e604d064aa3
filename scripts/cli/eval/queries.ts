import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { BuildError } from '../../../plugin/build-error.js';
import type { EvalResult } from './evaluate-book.js';
import { isWithin } from './figures.js';
import type { NumberedQuestion } from './questions.js';

const text = z.string('must be a string').trim().min(1, 'is empty');
const querySchema = z.looseObject(
  {
    id: z.union([z.string(), z.number()], 'is missing').transform(String),
    /** Empty if the question needs no search. Missing if the line has `q1`, `q2` and so on. */
    queries: z.array(text, 'must be a list').optional(),
  },
  'the line is not a JSON object',
);
const authorSchema = z.strictObject({ by: text });

/** The queries that steer the questions of a file. */
export interface QuestionQueries {
  /** Who wrote the queries, and from what; `null` if the file does not say. */
  by: string | null;
  /** Queries by the question's id. A question without queries in the file is missing; one that needs no search has none. */
  byId: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a file of queries, one JSON object per line: `{id, q1, q2, …}` or `{id, queries}`. Blank lines are skipped. The first line may
 * say who wrote the queries, as `{"by": "…"}`. I/O: reads.
 *
 * @throws BuildError `queries-missing` (no readable file), `query-invalid` (with the line number)
 */
export async function readQueries(filePath: string): Promise<QuestionQueries> {
  const content = await readFile(filePath, 'utf8').catch((error: unknown) => {
    throw new BuildError(
      {
        code: 'queries-missing',
        message: 'the file of queries cannot be read',
        hint: 'Pass the path of a .jsonl file, or let a model write the queries with --steer.',
        file: filePath,
      },
      { cause: error },
    );
  });
  let by: string | null = null;
  const byId = new Map<string, readonly string[]>();
  const lines = content.replace(/^\uFEFF/u, '').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    const author = authorSchema.safeParse(value);
    if (author.success && by === null && byId.size === 0) {
      by = author.data.by;
      continue;
    }
    const invalid = (problem: string): BuildError => queryInvalid(problem, filePath, index + 1);
    const { id, queries } = readLine(value, invalid);
    if (byId.has(id)) throw invalid(`the id ${id} was used on an earlier line`);
    byId.set(id, queries);
  }
  return { by, byId };
}

/** Formats queries as a file that `readQueries` reads. */
export function formatQueries({ by, byId }: QuestionQueries): string {
  const lines: unknown[] = Array.from(byId, ([id, queries]) => ({ id, queries }));
  if (by !== null) lines.unshift({ by });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Returns the id under which a question has its queries: its own, or else its line number. */
export function idOf({ id, line }: Pick<NumberedQuestion, 'id' | 'line'>): string {
  return id ?? String(line);
}

/** Compares the ids of a file of queries with those of the questions, and returns a sentence for either kind of difference. */
export function describeStrangers(
  { byId }: QuestionQueries,
  questions: readonly NumberedQuestion[],
): string[] {
  const asked = new Set(questions.map(idOf));
  const without = [...asked].filter((id) => !byId.has(id));
  const unknown = [...byId.keys()].filter((id) => !asked.has(id));
  return [
    ...(without.length === 0
      ? []
      : [
          `${without.length} of ${asked.size} questions have no queries and are searched alone: ${list(without)}`,
        ]),
    ...(unknown.length === 0 ? [] : [`no question has the id of these queries: ${list(unknown)}`]),
  ];
}

/** The questions whose right passage is among the first five only with their queries, or only without them. */
export function compareSteered(results: readonly EvalResult[]): { gained: EvalResult[]; lost: EvalResult[] } {
  const gained: EvalResult[] = [];
  const lost: EvalResult[] = [];
  for (const result of results) {
    if (result.steered === null) continue;
    const [before, after] = [isWithin(result.rank, 5), isWithin(result.steered.rank, 5)];
    if (after && !before) gained.push(result);
    if (before && !after) lost.push(result);
  }
  return { gained, lost };
}

function readLine(
  value: unknown,
  invalid: (problem: string) => BuildError,
): { id: string; queries: readonly string[] } {
  const parsed = querySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid([issue?.path.join('.'), issue?.message].filter(Boolean).join(' '));
  }
  const { id, queries, ...rest } = parsed.data;
  if (queries !== undefined) return { id, queries };
  const numbered = Object.keys(rest)
    .filter((key) => /^q[1-9]\d?$/u.test(key))
    .sort((left, right) => Number(left.slice(1)) - Number(right.slice(1)));
  if (numbered.length === 0) throw invalid('needs "queries", or "q1", "q2" and so on');
  return {
    id,
    queries: numbered.map((key) => {
      const query = text.safeParse(rest[key]);
      if (query.success) return query.data;
      throw invalid(`${key} ${query.error.issues[0]?.message ?? 'is invalid'}`);
    }),
  };
}

function queryInvalid(problem: string, file: string, line: number): BuildError {
  return new BuildError({
    code: 'query-invalid',
    message: `invalid queries: ${problem}`,
    hint: 'Write {"id": "...", "queries": ["...", "..."]} with the id of a question, or its line number if it has no id.',
    file,
    line,
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** How many ids are named: nobody reads more, and the first few show what is wrong. */
const NAMED_MAX = 8;

function list(ids: readonly string[]): string {
  const more = ids.length - NAMED_MAX;
  return ids.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
