import pc from 'picocolors';
import { createLanguage } from '../../plugin/terms/tokenizer.js';
import { loadLanguagePack } from '../../plugin/search-index/language-pack.js';
import { choosePassages } from '../../widget/context/choose-passages.js';
import { openBook } from '../../widget/retrieve/open-book.js';
import { createAskClient } from '../../widget/request/ask-client.js';
import { findPassages } from '../../widget/retrieve/find-passages.js';

/**
 * Asks the book as the widget does: loads the served index, finds passages, gets a session token and streams the cited answer.
 * I/O: fetches, and writes the answer and its sources to stdout.
 *
 * @param asked.endpoint - Base address of the function.
 * @param asked.origin - The `Origin` that a browser would send.
 * @returns Whether the answer is complete. If it is not, the reason has been printed.
 */
export async function askFromTerminal(asked: {
  question: string;
  manifestUrl: string;
  endpoint: string;
  origin: string;
}): Promise<boolean> {
  const { question, manifestUrl, endpoint, origin } = asked;
  const language = createLanguage('en', await loadLanguagePack('en'));
  const opened = await openBook(manifestUrl, { fetch }, language);
  if (!opened.ok) return fail(`The book's index could not be read: ${opened.error.message}`);
  const partitions = opened.book.manifest.partitions.map(({ key }) => key);
  const found = await findPassages(opened.book, { question, partitions, limit: 20 });
  if (!found.ok) return fail(`The book's index could not be read: ${found.error.message}`);
  const context = choosePassages(found.hits, opened.book.manifest.build);
  if (context.length === 0) return fail('Nothing in the book matches the question.');

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
        process.stdout.write(event.delta);
        break;
      case 'source':
        sources.push(`[${event.n}] ${event.title}  ${pc.dim(new URL(event.url, origin).href)}\n`);
        break;
      case 'done':
        process.stdout.write(`\n\n${sources.join('')}`);
        return true;
      case 'search':
        return fail('\nThe function asked for a search, which the request did not offer.');
      case 'failed':
        return fail(`\nThe function answered ${event.error.code}: ${event.error.message}`);
      default:
        event satisfies never;
    }
  }
  return fail('The answer ended early.');
}

function fail(reason: string): false {
  process.stdout.write(`${pc.red(reason)}\n`);
  return false;
}
