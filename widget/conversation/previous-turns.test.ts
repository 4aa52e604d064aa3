import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../api/_contract/limits.js';
import type { ChatRequest } from '../../api/_contract/request.js';
import type { Turn } from './conversation.js';
import { fitPreviousTurns, previousTurns } from './previous-turns.js';

function turn(question: string, changes: Partial<Turn> = {}): Turn {
  return {
    id: question,
    question,
    selection: null,
    page: { path: '/', title: '' },
    askedAtMs: 0,
    updatedAtMs: 0,
    status: 'done',
    text: `answer to ${question}`,
    sources: [],
    passages: [],
    failure: null,
    receipt: `receipt of ${question}`,
    ...changes,
  };
}

describe('previousTurns', () => {
  it('sends the last six finished turns with their receipts, oldest first', () => {
    const turns = Array.from({ length: 8 }, (_, index) => turn(`q${index}`));
    const history = previousTurns(turns);
    expect(history.map(({ question }) => question)).toEqual(['q2', 'q3', 'q4', 'q5', 'q6', 'q7']);
    expect(history[0]).toEqual({ question: 'q2', answer: 'answer to q2', receipt: 'receipt of q2' });
  });

  it('leaves out what is unfinished, about a selection, without receipt or too long', () => {
    const selection = { text: 'words', page: { path: '/', title: '' } };
    const turns = [
      turn('stopped', { status: 'stopped' }),
      turn('failed', { status: 'failed' }),
      turn('searched', { status: 'found' }),
      turn('selection', { selection }),
      turn('no receipt', { receipt: '' }),
      turn('long', { text: 'x'.repeat(32_001) }),
      turn('good'),
    ];
    expect(previousTurns(turns).map(({ question }) => question)).toEqual(['good']);
  });
});

describe('fitPreviousTurns', () => {
  const request: ChatRequest = {
    mode: 'normal',
    message: 'why?',
    context: [
      {
        id: 'chunk-01',
        url: '/',
        anchor: '',
        title: 't',
        breadcrumbs: [],
        text: 'words',
        build: 'b',
        signature: 's',
      },
    ],
  };

  it("drops the oldest turns until the function accepts the body's size", () => {
    // Three bytes a character.
    const history = ['a', 'b', 'c', 'd'].map((question) => ({
      question,
      answer: '縄'.repeat(7_000),
      receipt: 'r',
    }));
    const fitted = fitPreviousTurns({ ...request, history });
    expect(fitted.mode === 'normal' && fitted.history?.map(({ question }) => question)).toEqual([
      'b',
      'c',
      'd',
    ]);
    expect(new TextEncoder().encode(JSON.stringify(fitted)).length).toBeLessThanOrEqual(LIMITS.bodyMaxBytes);
  });

  it('drops the history if a single turn is too big', () => {
    const history = [{ question: 'a', answer: '縄'.repeat(30_000), receipt: 'r' }];
    expect(fitPreviousTurns({ ...request, history })).toEqual(request);
  });

  it('changes nothing that fits', () => {
    const small = { ...request, history: [{ question: 'a', answer: 'b', receipt: 'r' }] };
    expect(fitPreviousTurns(small)).toBe(small);
  });
});
