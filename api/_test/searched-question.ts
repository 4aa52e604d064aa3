import type { Passage } from '../_contract/request.js';
import { bookQuestion, signedContents, signedPassage } from './harness.js';

/** Asked in Urdu: what the far side is like. The passages given first do not say what lies under it. */
export const QUESTION = 'چاند کے نیچے کیا ہے؟';
export const QUERIES = ['lunar interior', 'core of the Moon'];
export const SEARCHES = { [QUESTION]: QUERIES };

/** Returns what the search for the queries finds. */
export function found(secret: string): Passage[] {
  const fields = { id: 'chunk-0009', anchor: 'core', breadcrumbs: ['Space', 'Core'] };
  return [
    signedPassage(secret, { ...fields, text: 'چاند کے نیچے کیا ہے: the core is a small ball of iron.' }),
  ];
}

/** Returns the body of the question's first request. */
export function firstStep(secret: string): Record<string, unknown> {
  return bookQuestion(secret, { message: QUESTION, can_search: true, contents: [signedContents(secret)] });
}

/** Returns the messages of a request to the model. */
export function messagesOf(body: unknown): { role: string; content: string }[] {
  if (typeof body !== 'object' || body === null || !('messages' in body) || !Array.isArray(body.messages))
    return [];
  return body.messages;
}
