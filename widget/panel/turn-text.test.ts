import { beforeEach, expect, it, vi } from 'vitest';
import type { FailureCode } from '../conversation/conversation.js';
import { failureText } from './turn-text.js';

const codeTranslations: Record<string, string> = {};

// Docusaurus resolves this module only inside a site: `translate` looks up the site's `code.json`.
vi.mock('@docusaurus/Translate', () => ({
  translate: ({ id, message }: { id: string; message: string }) => codeTranslations[id] ?? message,
}));

beforeEach(() => {
  for (const id of Object.keys(codeTranslations)) delete codeTranslations[id];
});

const NEEDS_SERVICE = 'NEEDS';

function textOf(code: FailureCode, aboutSelection = true): string {
  codeTranslations['docent.failure.selectionNeeds'] = NEEDS_SERVICE;
  return failureText({ code, retryable: true }, aboutSelection);
}

it('adds the note about selections by the failure code, even when a site words every reason alike', () => {
  for (const reason of ['request', 'internal', 'network', 'session', 'rateLimited', 'model'])
    codeTranslations[`docent.failure.${reason}`] = 'No answer.';
  const codes: FailureCode[] = ['internal', 'network', 'token_expired', 'upstream_error'];
  expect(codes.map((code) => textOf(code))).toEqual(codes.map(() => `No answer. ${NEEDS_SERVICE}`));
});

it.each<FailureCode>(['message_too_long', 'selection_too_long', 'invalid_request', 'rate_limited'])(
  'leaves the note out for %s: the service answered, the question is at fault',
  (code) => {
    expect(textOf(code)).not.toContain(NEEDS_SERVICE);
  },
);

it('leaves the note out for a question about the book', () => {
  expect(textOf('internal', false)).not.toContain(NEEDS_SERVICE);
});
