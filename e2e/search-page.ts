import { stemmer } from '@orama/stemmers/english';
import { stopwords } from '@orama/stopwords/english';
import { createLanguage } from '../plugin/terms/tokenizer.js';
import { createBookSearch } from '../widget/conversation/book-search.js';

declare global {
  interface Window {
    /** Resolves with the number of hits, or with the error's code. */
    askBook: (question: string) => Promise<number | string>;
  }
}

// The widget's search, bundled into a page that contains nothing else (`long-tasks.test.ts`).
const search = createBookSearch(
  {
    manifestUrl: '/docent/manifest.json',
    partitions: [{ prefix: '/docs', key: 'docs/default/current', isLast: true }],
  },
  { fetch: (input, init) => window.fetch(input, init), caches: window.caches },
  createLanguage('en', { stemmer, stopWords: stopwords }),
);

window.askBook = async (question) => {
  const found = await search({ question, pagePath: '/docs/', previousQuestions: [] });
  return found.ok ? found.hits.length : found.error.code;
};
