import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { BuildError } from '../../../plugin/build-error.js';
import type { Chunk } from '../../../plugin/format/chunk.js';

const questionSchema = z
  .object(
    {
      id: z.union([z.string(), z.number()]).transform(String).optional(),
      question: z.string('must be a string').regex(/\S/u, 'is empty'),
      /** `page.md#anchor` or `page.md`: a chunk of that page (and anchor) is right. A single one may be a string. */
      relevant: z
        .preprocess(
          (value) => (typeof value === 'string' ? [value] : value),
          z.array(z.string('must be a string'), 'must be a list').min(1, 'is empty').optional(),
        )
        .optional(),
      /** With `answer`: a chunk of this page that contains the answer is right. */
      page: z.string('must be a string').optional(),
      answer: z.string('must be a string').optional(),
      /** Pages removed from the results before counting. */
      exclude: z.array(z.string('must be a string'), 'must be a list').default([]),
    },
    'the line is not a JSON object',
  )
  .refine(
    ({ relevant, page, answer }) => relevant !== undefined || (page !== undefined && answer !== undefined),
    {
      message: 'needs "relevant", or "page" and "answer"',
    },
  );
export type EvalQuestion = z.infer<typeof questionSchema>;

/** A question with its line in the file. */
export interface NumberedQuestion extends EvalQuestion {
  /** 1-based. */
  line: number;
}

/**
 * Reads a question file: one JSON object per line, empty lines allowed. I/O: reads.
 *
 * @throws BuildError `questions-missing`, `question-invalid` with its line, `questions-empty`
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
 * Asks for the first results that are not of pages the question excludes.
 *
 * @param ask - Returns the best `limit` results.
 * @param depth - How many are wanted; fewer are returned only if there are no more.
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
 * Whether a chunk answers a question. Any run of white space equals one space.
 *
 * @param chunk - Its `url` is the page's path below the folder.
 */
export function isRight(chunk: Pick<Chunk, 'url' | 'anchor' | 'text'>, question: EvalQuestion): boolean {
  const { relevant, page, answer } = question;
  if (relevant !== undefined) {
    return relevant.some((place) => place === chunk.url || place === `${chunk.url}#${chunk.anchor}`);
  }
  return page === chunk.url && answer !== undefined && foldSpace(chunk.text).includes(foldSpace(answer));
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
