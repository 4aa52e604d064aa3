import { describe, expect, it } from 'vitest';
import type { Turn } from './conversation.js';
import { previousTurns } from './previous-turns.js';

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

  it('begins with the latest turn that was asked without history: the ones before are of another session', () => {
    const turns = [
      turn('old', { receipt: '.a' }),
      turn('older session', { receipt: 'a.b' }),
      turn('first', { receipt: '.c' }),
      turn('second', { receipt: 'c.d' }),
    ];
    expect(previousTurns(turns).map(({ question }) => question)).toEqual(['first', 'second']);
    expect(previousTurns(turns.slice(0, 2)).map(({ question }) => question)).toEqual([
      'old',
      'older session',
    ]);
  });
});
