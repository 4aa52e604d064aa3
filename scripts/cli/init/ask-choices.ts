import { createInterface } from 'node:readline/promises';
import type { CommandOutput } from '../command-output.js';
import { AUTHS, MODES, STORES, UIS, type Choices } from './choices.js';
import type { Given } from './plan-init.js';

/** Where answers are read from, usually `process.stdin`. */
export type AnswerStream = NodeJS.ReadableStream & { isTTY?: boolean };

/** Asks questions on a terminal, one at a time. */
export interface Asker {
  /** @returns The answer, or the default for an empty one. */
  ask: (question: string, fallback: string, check: (answer: string) => string | null) => Promise<string>;
  close: () => void;
}

/**
 * Creates an asker. The questions go to the command's output. At the end of the input, defaults are taken.
 *
 * I/O: reads the stream.
 */
export function createAsker(input: AnswerStream, { print, colors }: CommandOutput): Asker {
  const lines = createInterface({ input, terminal: false });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    async ask(question, fallback, check) {
      for (;;) {
        print(`${colors.bold(question)}${fallback === '' ? '' : colors.dim(` [${fallback}]`)}`);
        const read = await iterator.next();
        const answer = read.done === true ? '' : read.value.trim();
        const problem = answer === '' ? null : check(answer);
        if (problem === null) return answer === '' ? fallback : answer;
        print(colors.yellow(problem));
      }
    },
    close: () => lines.close(),
  };
}

/**
 * Asks for what the flags leave open.
 *
 * @param given - Choices that a flag has made, which are not asked for.
 */
export async function askChoices(
  { ask }: Asker,
  choices: Choices,
  given: Given,
  checkUrl: (text: string) => string | null,
): Promise<{ choices: Choices; given: Given }> {
  const result = { ...choices };
  const answered = new Set(given);
  const note = async (name: keyof Choices, question: () => Promise<void>): Promise<void> => {
    if (given.has(name)) return;
    await question();
    if (result[name] !== choices[name]) answered.add(name);
  };
  await note('ui', async () => {
    result.ui = await askFor(ask, 'Answers from a model, or a search of the book alone?', UIS, result.ui);
  });
  if (result.ui === 'search') return { choices: result, given: answered };
  await note('endpoint', async () => {
    const address = await ask('Address of the function, if it is deployed already:', '', checkUrl);
    result.endpoint = address === '' ? undefined : address.replace(/\/+$/u, '');
  });
  await note('mode', async () => {
    result.mode = await askFor(
      ask,
      'Questions about the book, about selected text, or both?',
      MODES,
      result.mode,
    );
  });
  await note('auth', async () => {
    result.auth = await askFor(ask, 'Do readers sign in?', AUTHS, result.auth);
  });
  if (result.auth === 'better-auth' && result.authUrl === undefined) {
    while (result.authUrl === undefined) {
      const address = await ask("Base URL of the sign-in service ('none' for no sign-in):", '', (text) =>
        text === 'none' ? null : checkUrl(text),
      );
      if (address === 'none' || address === '') {
        result.auth = 'none';
        break;
      }
      result.authUrl = address.replace(/\/+$/u, '');
    }
  }
  await note('store', async () => {
    result.store = await askFor(ask, 'Where are limits counted?', STORES, result.store);
  });
  return { choices: result, given: answered };
}

async function askFor<T extends string>(
  ask: Asker['ask'],
  question: string,
  allowed: readonly T[],
  fallback: T,
): Promise<T> {
  const answer = await ask(`${question} (${allowed.join(', ')})`, fallback, (text) =>
    allowed.some((value) => value === text) ? null : `Answer ${allowed.join(', ')}.`,
  );
  return allowed.find((value) => value === answer) ?? fallback;
}
