import pc from 'picocolors';
import { createLanguage, createTokenizer } from '../../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import { answerTurn } from '../../widget/conversation/answer-turn.js';
import { createBookSearch } from '../../widget/conversation/book-search.js';
import {
  emptyConversation,
  reduceConversation,
  type Turn,
  type TurnEvent,
} from '../../widget/conversation/conversation.js';
import { extractAnswer } from '../../widget/extract/extract-answer.js';
import { createAskClient } from '../../widget/request/ask-client.js';
import { openBook } from '../../widget/retrieve/open-book.js';

/**
 * Asks the book as the widget does: searches the served index, gets a session token, searches again if the model asks for it, and streams
 * the cited answer. I/O: fetches.
 *
 * @param asked.endpoint - Base address of the function.
 * @param asked.origin - The `Origin` that a browser would send.
 * @param asked.write - Receives the model's queries, the answer and its sources; by default, they are printed.
 * @returns Whether the answer is complete. If it is not, the reason has been written.
 */
export async function askFromTerminal(asked: {
  question: string;
  manifestUrl: string;
  endpoint: string;
  origin: string;
  write?: (text: string) => void;
}): Promise<boolean> {
  const { question, manifestUrl, endpoint, origin } = asked;
  const write = asked.write ?? ((text: string): void => void process.stdout.write(text));
  const language = createLanguage('en', await loadLanguagePack('en'));
  const opened = await openBook(manifestUrl, { fetch }, language);
  if (!opened.ok) {
    write(`${pc.red(`The book's index could not be read: ${opened.error.message}`)}\n`);
    return false;
  }
  const { baseUrl, partitions } = opened.book.manifest;
  const settings = {
    manifestUrl,
    endpoint,
    // The question is asked on no page of a version, so all versions are searched.
    partitions: partitions.map(({ key }) => ({ key, prefix: key, isLast: true })),
  };
  const client = createAskClient({
    endpoint,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('Origin', origin);
      return fetch(input, { ...init, headers });
    },
    now: Date.now,
    storage: null,
  });
  const tokenizer = createTokenizer(language);

  const id = 'asked';
  const page = { path: baseUrl, title: '' };
  const start = { type: 'asked', question, selection: null, page } as const;
  let conversation = reduceConversation(emptyConversation(id, 0), { ...start, turnId: id, atMs: Date.now() });
  // The model may write before it asks for a search, which a terminal cannot take back.
  let isMidLine = false;
  const report = (event: TurnEvent): void => {
    conversation = reduceConversation(conversation, { ...event, turnId: id, atMs: Date.now() });
    if (event.type !== 'searched') return;
    write(`${isMidLine ? '\n\n' : ''}${pc.dim(`Searched for: ${event.queries.join(' · ')}`)}\n\n`);
    isMidLine = false;
  };
  const [turn] = conversation.turns;
  if (turn === undefined) throw new TypeError('The conversation has no turn.');
  const search = createBookSearch(settings, { fetch }, language);
  await answerTurn(turn, [], {
    ports: {
      search,
      pagePassages: search.pagePassages,
      extract: async (text, passages, queries) => extractAnswer(text, passages, tokenizer, { queries }),
      ask: client.ask,
      now: Date.now,
      isOffline: () => false,
    },
    signal: new AbortController().signal,
    report,
    onText(delta) {
      isMidLine = true;
      write(delta);
    },
  });
  return writeEnd(conversation.turns[0] ?? turn, origin, write);
}

/** Writes what follows an answer: its sources, or why it is not complete. */
function writeEnd(turn: Turn, origin: string, write: (text: string) => void): boolean {
  if (turn.status !== 'done') {
    write(`${pc.red(reasonOf(turn))}\n`);
    return false;
  }
  const sources = turn.sources.map(({ n, url, title, section }) => {
    const name = section === undefined || section === title ? title : `${title} › ${section}`;
    return `[${n}] ${name}  ${pc.dim(new URL(url, origin).href)}\n`;
  });
  write(`\n\n${sources.join('')}`);
  return true;
}

function reasonOf({ status, failure, passages }: Turn): string {
  if (failure !== null) return `There is no answer: ${failure.code}.`;
  if (status === 'interrupted') return '\nThe answer ended early.';
  return passages.length > 0 ? 'There is no answer.' : 'Nothing in the book matches the question.';
}
