import { expect, it } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import type { ChatRequest, Contents, Passage } from '../../api/_contract/request.js';
import { fitRequest } from './fit-request.js';

type BookRequest = Extract<ChatRequest, { mode: 'normal' }>;

const passage: Passage = {
  id: 'chunk-01',
  url: '/',
  anchor: '',
  title: 't',
  breadcrumbs: [],
  text: 'words',
  build: 'b',
  signature: 's',
};
const contents: Contents[] = [{ partition: 'docs', text: '縄'.repeat(6_000), build: 'b', signature: 's' }];
const request: BookRequest = { mode: 'normal', message: 'why?', context: [passage] };
/** A turn of 21 kB: three bytes a character. */
function turnOf(question: string) {
  return { question, answer: '縄'.repeat(7_000), receipt: 'r' };
}

function fit(large: BookRequest): BookRequest {
  const fitted = fitRequest(large);
  if (fitted.mode !== 'normal') throw new TypeError('The mode changed.');
  expect(new TextEncoder().encode(JSON.stringify(fitted)).length).toBeLessThanOrEqual(LIMITS.bodyMaxBytes);
  return fitted;
}

it("drops the oldest turns until the function accepts the body's size, and keeps the contents", () => {
  const turns = ['0', '1', '2', '3', '4', '5', '6', '7'].map(turnOf);
  const fitted = fit({ ...request, contents, history: turns });
  expect(fitted.history?.map(({ question }) => question)).toEqual(['3', '4', '5', '6', '7']);
  expect(fitted).toMatchObject({ context: [passage], contents });
});

it('drops the history if a single turn is too big', () => {
  const turns = [{ question: 'a', answer: '縄'.repeat(50_000), receipt: 'r' }];
  expect(fit({ ...request, history: turns })).toEqual(request);
});

it('drops the contents before a passage', () => {
  const breadcrumbs = Array.from({ length: 16 }, () => '縄'.repeat(490));
  const context = Array.from({ length: 5 }, (_, n) => ({ ...passage, id: `chunk-${n}`, breadcrumbs }));
  const fitted = fit({ ...request, context, contents, history: [turnOf('a')], can_search: true });
  expect(fitted).toEqual({ ...request, context, can_search: true });
});

it('drops the last passages of a request that has nothing else, but not the first', () => {
  const breadcrumbs = Array.from({ length: 16 }, () => '縄'.repeat(512));
  const context = Array.from({ length: 24 }, (_, n) => ({ ...passage, id: `chunk-${n}`, breadcrumbs }));
  const fitted = fit({ ...request, context, contents });
  expect(fitted.context).toEqual(context.slice(0, 5));
  const huge = { ...request, context: [{ ...passage, text: '縄'.repeat(50_000) }] };
  expect(fitRequest(huge)).toEqual(huge);
});

it('keeps the contents of a request without passages, which is not valid without them', () => {
  const empty: BookRequest = { ...request, context: [], contents, can_search: true };
  expect(fit({ ...empty, history: Array.from({ length: 8 }, () => turnOf('a')) })).toMatchObject({
    context: [],
    contents,
  });
});

it('changes nothing that fits', () => {
  const small = { ...request, contents, history: [turnOf('a')] };
  expect(fitRequest(small)).toBe(small);
});
