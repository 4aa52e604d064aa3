import pc from 'picocolors';
import { createLanguage } from '../../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import { choosePassages } from '../../widget/context/choose-passages.js';
import { openBook } from '../../widget/retrieve/open-book.js';
import { createAskClient } from '../../widget/request/ask-client.js';
import { findPassages } from '../../widget/retrieve/find-passages.js';

/** A question and the addresses the widget would know. */
export interface TerminalQuestion {
  question: string;
  manifestUrl: string;
  /** Base address of the function. */
  endpoint: string;
  /** The `Origin` a browser would send. */
  origin: string;
  /** BCP 47 tag of the book. */
  locale: string;
}

/**
 * Asks the book as the widget does: loads the served index, finds passages, gets a session token, streams the cited answer.
 *
 * I/O: fetches, and writes answer and sources to `output`.
 *
 * @returns Whether the answer is complete; if not, the reason is on `output`.
 */
export async function askFromTerminal(
  { question, manifestUrl, endpoint, origin, locale }: TerminalQuestion,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const language = createLanguage(locale, await loadLanguagePack(locale));
  const opened = await openBook(manifestUrl, { fetch }, language);
  if (!opened.ok) return fail(output, `The book's index could not be read: ${opened.error.message}`);
  const partitions = opened.book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(opened.book, { question, partitions, limit: 20 });
  if (!found.ok) return fail(output, `The book's index could not be read: ${found.error.message}`);
  const context = choosePassages(found.hits, opened.book.manifest.build);
  if (context.length === 0) return fail(output, 'Nothing in the book matches the question.');

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
  const sources: string[] = [];
  for await (const event of client.ask(
    { mode: 'normal', message: question, context },
    new AbortController().signal,
  )) {
    switch (event.type) {
      case 'text':
        output.write(event.delta);
        break;
      case 'source':
        sources.push(`[${event.n}] ${event.title}  ${pc.dim(new URL(event.url, origin).href)}\n`);
        break;
      case 'done':
        output.write(`\n\n${sources.join('')}`);
        return true;
      case 'failed':
        return fail(output, `\nThe function answered ${event.error.code}: ${event.error.message}`);
      default:
        event satisfies never;
    }
  }
  return fail(output, 'The answer ended early.');
}

function fail(output: NodeJS.WritableStream, reason: string): false {
  output.write(`${pc.red(reason)}\n`);
  return false;
}
