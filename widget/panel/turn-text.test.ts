import { expect, it, vi } from 'vitest';
import type { FailureCode } from '../conversation/conversation.js';
import { failureText, gapText, isBookLeft } from './turn-text.js';

// Docusaurus resolves this module only inside a site, where `translate` looks up the site's `code.json`. This site words
// every reason alike.
vi.mock('@docusaurus/Translate', () => ({
  translate: ({ id, message }: { id: string; message: string }, values: { words?: string } = {}) => {
    if (id.startsWith('docent.turn.')) return message.replace('{words}', values.words ?? '');
    return id === 'docent.failure.selectionNeeds' ? 'Selections need the service.' : 'No answer.';
  },
}));

function textOf(code: FailureCode, aboutSelection = true): string {
  return failureText({ code, retryable: true }, aboutSelection);
}

it.each<FailureCode>(['internal', 'network', 'token_expired', 'upstream_error'])(
  'adds the note about selections for %s by the code, even if a site words every reason alike',
  (code) => {
    expect(textOf(code)).toBe('No answer. Selections need the service.');
  },
);

it.each<FailureCode>([
  'message_too_long',
  'selection_too_long',
  'invalid_request',
  'rate_limited',
  'selection_exhausted',
])('omits the note for %s: the service works, but refused the question', (code) => {
  expect(textOf(code)).toBe('No answer.');
});

it('omits the note for a question about the book', () => {
  expect(textOf('internal', false)).toBe('No answer.');
});

it('offers the whole book when only text that is not the book’s is refused', () => {
  expect(isBookLeft({ code: 'selection_exhausted', retryable: true })).toBe(true);
  expect(isBookLeft({ code: 'budget_exhausted', retryable: true })).toBe(false);
});

it('says what could not be searched, why, and for which words', () => {
  expect(gapText({ words: [], offline: true })).toBe(
    'Some of the book could not be searched: no connection.',
  );
  expect(gapText({ words: ['Mocha', '--grep'], offline: false })).toBe(
    'Some of the book could not be searched: a file could not be loaded. Words not looked up: Mocha, --grep.',
  );
});
