import { findMismatch, healthSchema, type Health } from '../../api/_contract/health.js';
import { manifestSchema } from '../../plugin/format/manifest.js';
import type { AskClient } from './ask-client.js';
import type { AskError, AskErrorCode } from './ask-error.js';
import { readJson } from './read-json.js';

/** Failures that only the site's author or the function's owner can end. */
const AUTHORS_CODES: ReadonlySet<AskErrorCode> = new Set([
  'network',
  'bad_response',
  'not_found',
  'method_not_allowed',
  'unsupported_media_type',
  'origin_missing',
  'origin_refused',
  'token_missing',
  'token_invalid',
  'context_unsigned',
  'mode_refused',
  'misconfigured',
]);

/** What the notice needs from outside. */
export interface NoticeIo {
  fetch: typeof globalThis.fetch;
  endpoint: string;
  manifestUrl: string;
  /** The page's origin. */
  origin: string;
  warn: (line: string) => void;
}

/**
 * Returns `ask` with a notice for the author: the first failure that a reader cannot end is explained in the browser's console, once a
 * page, with what the function and the index say about themselves. Readers see only the panel's text.
 */
export function withAuthorNotice(ask: AskClient['ask'], io: NoticeIo): AskClient['ask'] {
  let isTold = false;
  return async function* (request, signal) {
    for await (const event of ask(request, signal)) {
      if (event.type === 'failed' && !isTold && AUTHORS_CODES.has(event.error.code)) {
        isTold = true;
        void explainFailure(event.error, io).then((line) =>
          io.warn(`[docent] ${line} For the site’s author: \`npx docent doctor ${siteOf(io)}\` says more.`),
        );
      }
      yield event;
    }
  };
}

/** Returns the address of the site's front page. */
function siteOf({ origin, manifestUrl }: NoticeIo): string {
  return new URL('..', new URL(manifestUrl, origin)).href;
}

/** Explains a failure to the author, in one or two sentences. Never rejects. */
export async function explainFailure(error: AskError, io: NoticeIo): Promise<string> {
  const { fetch, endpoint, origin } = io;
  const response = await tryFetch(fetch, `${endpoint}/api/health`, { credentials: 'omit' });
  const health = response === null ? null : (healthSchema.safeParse(await readJson(response)).data ?? null);
  if (health === null) return explainAddress(endpoint, response, io);
  if (health.problems !== undefined) {
    const variables = health.problems.map(({ variable, reason }) => `${variable} (${reason})`).join(', ');
    return `The function’s variables are not in order: ${variables}.`;
  }
  if (health.origin === 'refused') return `The function’s DOCENT_ORIGINS does not list ${origin}.`;
  const mismatch = error.code === 'context_unsigned' ? await explainMismatch(health, io) : null;
  const request = error.requestId === undefined ? '' : ` Its log has the cause under ${error.requestId}.`;
  return mismatch ?? `The function at ${endpoint} answered ${error.code}: ${error.message}${request}`;
}

async function explainAddress(
  endpoint: string,
  response: Response | null,
  { fetch }: NoticeIo,
): Promise<string> {
  const hint = /\/(?:api|chat)$/u.test(endpoint)
    ? ' The option `endpoint` is the base address, without /api or /chat.'
    : '';
  if (response !== null) {
    return `${endpoint} is not the function’s address: /api/health answers ${response.status}.${hint}`;
  }
  // Only whether anything answers: without CORS headers, the browser does not let the page see what.
  const opaque = await tryFetch(fetch, `${endpoint}/api/health`, { mode: 'no-cors' });
  return opaque === null
    ? `Nothing answers at ${endpoint}.${hint}`
    : `Something answers at ${endpoint}, but without the function’s CORS headers: another server, or a proxy that removes them.${hint}`;
}

async function explainMismatch({ facts }: Health, { fetch, manifestUrl }: NoticeIo): Promise<string | null> {
  const response = await tryFetch(fetch, manifestUrl);
  const manifest = response === null ? undefined : manifestSchema.safeParse(await readJson(response)).data;
  if (manifest === undefined || facts === undefined) return null;
  const mismatch = findMismatch(manifest, facts);
  switch (mismatch) {
    case 'unsigned':
      return 'The passages of this site are not signed: the build that was published had no secret.';
    case 'other-secret':
      return `This site was built with another secret (key ${manifest.keyId}) than the function has (${facts.keyIds.join(', ')}).`;
    case 'other-book':
      return `This site’s option \`book\` is "${manifest.book}", but the function’s DOCENT_BOOK is "${facts.book}".`;
    case null:
      return null;
    default:
      return mismatch satisfies never;
  }
}

async function tryFetch(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit = {},
): Promise<Response | null> {
  try {
    return await fetch(url, { cache: 'no-store', ...init });
  } catch {
    return null;
  }
}
