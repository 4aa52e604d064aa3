import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { BuildError } from '../../../plugin/build-error.js';
import { anchorsOf, type Chunk } from '../../../plugin/format/chunk.js';

const questionSchema = z
  .object(
    {
      id: z.union([z.string(), z.number()]).transform(String).optional(),
      question: z.string('must be a string').regex(/\S/u, 'is empty'),
      /** Names such as `page.md` or `page.md#anchor`: a chunk of that page or section is right. A single name may be a string. */
      relevant: z
        .preprocess(
          (value) => (typeof value === 'string' ? [value] : value),
          z.array(z.string('must be a string'), 'must be a list').min(1, 'is empty').optional(),
        )
        .optional(),
      /** Together with `answer`: a chunk of this page that contains the answer is right. */
      page: z.string('must be a string').optional(),
      answer: z.string('must be a string').optional(),
      /** Pages that are removed from the results before ranks are counted. */
      exclude: z.array(z.string('must be a string'), 'must be a list').default([]),
    },
    'the line is not a JSON object',
  )
  .refine(
    ({ relevant, page, answer }) => relevant !== undefined || (page !== undefined && answer !== undefined),
    'needs "relevant", or "page" and "answer"',
  );
export type EvalQuestion = z.infer<typeof questionSchema>;

/** A question with its line number in the file. */
export interface NumberedQuestion extends EvalQuestion {
  /** Line number, from 1. */
  line: number;
}

/**
 * Reads a question file, which has one JSON object per line; blank lines are skipped. I/O: reads.
 *
 * @throws BuildError `questions-missing` (no readable file), `question-invalid` (with the line number) or `questions-empty`.
 */
export async function readQuestions(filePath: string): Promise<NumberedQuestion[]> {
  const text = await readFile(filePath, 'utf8').catch((error: unknown) => {
    throw new BuildError(
      {
        code: 'questions-missing',
        message: 'the question file cannot be read',
        hint: 'Pass the path of a .jsonl file with one question per line.',
        file: filePath,
      },
      { cause: error },
    );
  });
  const questions: NumberedQuestion[] = [];
  const lines = text.replace(/^\uFEFF/u, '').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') questions.push({ ...readQuestion(line, filePath, index + 1), line: index + 1 });
  }
  if (questions.length > 0) return questions;
  throw new BuildError({
    code: 'questions-empty',
    message: 'the file contains no questions',
    hint: 'Write one JSON object per line: {"question": "...", "relevant": ["page.md#anchor"]}.',
    file: filePath,
  });
}

/**
 * Asks a question and returns the best results, without those from pages that the question excludes.
 *
 * @param ask - Searches for a question and returns the best `limit` results.
 * @param depth - How many results to return; there are fewer only if the search finds no more.
 */
export async function askWithoutExcluded<Hit>(
  ask: (question: string, limit: number) => Promise<readonly Hit[]>,
  urlOf: (hit: Hit) => string,
  question: EvalQuestion,
  depth: number,
): Promise<Hit[]> {
  const excluded = new Set(question.exclude);
  for (let limit = depth; ; limit *= 4) {
    const hits = await ask(question.question, limit);
    const counted = hits.filter((hit) => !excluded.has(urlOf(hit))).slice(0, depth);
    if (counted.length === depth || hits.length !== limit) return counted;
  }
}

/**
 * Checks whether a chunk answers a question. Any run of white space counts as one space.
 *
 * @param chunk - A chunk whose `url` is the path of its page in the directory.
 */
export function isRight(
  chunk: Pick<Chunk, 'url' | 'text'> & Parameters<typeof anchorsOf>[0],
  question: EvalQuestion,
): boolean {
  const { relevant, page, answer } = question;
  if (relevant !== undefined) {
    const places = new Set([chunk.url, ...anchorsOf(chunk).map((anchor) => `${chunk.url}#${anchor}`)]);
    return relevant.some((place) => places.has(place));
  }
  return page === chunk.url && answer !== undefined && foldSpace(chunk.text).includes(foldSpace(answer));
}

/** Returns the paths of the pages that a question expects. */
export function pagesOf({ relevant, page }: Pick<EvalQuestion, 'relevant' | 'page'>): string[] {
  if (relevant === undefined) return page === undefined ? [] : [page];
  return [...new Set(relevant.map((place) => place.replace(/#.*$/su, '')))];
}

function readQuestion(line: string, file: string, lineNumber: number): EvalQuestion {
  const parsed = questionSchema.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BuildError({
    code: 'question-invalid',
    message: `invalid question: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(' ')}`,
    hint: 'Write {"question": "...", "relevant": ["page.md#anchor"]} or {"question": "...", "page": "page.md", "answer": "..."}.',
    file,
    line: lineNumber,
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
