import { ERRORS } from '../_contract/errors.js';
import { readEvents } from './harness.js';

/** What is wrong with an answer, whatever was asked; `null` when it is one of the table's. */
export async function findFault(response: Response, hasBody = true): Promise<string | null> {
  if (response.status === 500) return 'an internal error';
  if (response.headers.get('cache-control')?.includes('no-store') !== true) return 'it may be cached';
  const text = await response.text();
  if (response.status === 200 || response.status === 204 || !hasBody) return null;
  const { error }: { error: { code: string } } = JSON.parse(text);
  return Object.hasOwn(ERRORS, error.code) ? null : `the code ${error.code}`;
}

/** What is wrong with the answer to a question that was good, whatever the model server did. */
export async function findAnswerFault(response: Response, wantsJson: boolean): Promise<string | null> {
  if (![200, 502, 504].includes(response.status)) return `the status ${response.status}`;
  if (response.status !== 200 || wantsJson) return findFault(response);
  const { events, isDone } = await readEvents(response);
  const finishes = events.filter(({ type }) => type === 'finish').length;
  const isFramed = events[0]?.type === 'start' && events.at(-1)?.type === 'finish' && finishes === 1;
  return isDone && isFramed ? null : `the events ${events.map(({ type }) => type).join(' ')}`;
}
