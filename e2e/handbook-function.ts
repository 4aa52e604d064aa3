import { inject } from 'vitest';
import type { PagesServer } from '../scripts/site/serve-pages.js';
import { serveFunction, type ServedFunction } from '../scripts/stand-ins/serve-function.js';
import type { StandInModel } from '../scripts/stand-ins/stand-in-model.js';

/** Serves the function of the built handbook, whose pages are at `pages`. `env` is added to what it cannot do without. */
export function serveHandbookFunction(
  pages: PagesServer,
  model: StandInModel,
  env: Record<string, string> = {},
): Promise<ServedFunction> {
  const book = inject('book');
  return serveFunction({
    port: book.functionPort,
    log: () => {},
    env: {
      DOCENT_SECRET: book.secret,
      DOCENT_ORIGINS: pages.origin,
      DOCENT_BOOK: 'docent-handbook',
      OPENAI_API_KEY: 'stand-in',
      OPENAI_BASE_URL: model.url,
      ...env,
    },
  });
}
