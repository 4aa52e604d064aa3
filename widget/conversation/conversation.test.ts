import { describe, expect, it } from 'vitest';
import {
  conversationSchema,
  emptyConversation,
  interruptPending,
  mergeConversations,
  pendingTurn,
  reduceConversation,
  type Conversation,
  type ConversationAction,
  type ShownPassage,
} from './conversation.js';

const page = { path: '/book/knots', title: 'Knots' };
const passage: ShownPassage = {
  url: '/book/knots#bowline',
  heading: 'Bowline',
  place: 'Knots',
  parts: [{ text: 'A loop.', marked: false }],
};

function play(...actions: ConversationAction[]): Conversation {
  return actions.reduce(reduceConversation, emptyConversation('c', 0));
}

function asked(turnId: string, atMs = 1): ConversationAction {
  return { type: 'asked', turnId, question: `question ${turnId}`, selection: null, page, atMs };
}

describe('reduceConversation', () => {
  it('takes an answer from the question to its receipt, and drops the passages shown before it', () => {
    const conversation = play(
      asked('t'),
      { type: 'sent', turnId: 't', passages: [passage], atMs: 2 },
      { type: 'text', turnId: 't', delta: 'It ', atMs: 3 },
      { type: 'text', turnId: 't', delta: 'holds [1].', atMs: 4 },
      { type: 'source', turnId: 't', source: { n: 1, url: passage.url, title: 'Knots' }, atMs: 5 },
      { type: 'done', turnId: 't', receipt: 'r', atMs: 6 },
    );
    expect(conversation.turns).toMatchObject([
      {
        status: 'done',
        text: 'It holds [1].',
        receipt: 'r',
        passages: [],
        sources: [{ n: 1 }],
        updatedAtMs: 6,
      },
    ]);
  });

  it('keeps what could not be searched until the question is asked again', () => {
    const gap = { words: ['bowline'], offline: true };
    const found = play(
      asked('t'),
      { type: 'search_ended', turnId: 't', gap, atMs: 2 },
      { type: 'found', turnId: 't', passages: [passage], atMs: 3 },
    );
    expect(conversationSchema.parse(found).turns[0]).toMatchObject({ status: 'found', gap });
    const again = reduceConversation(found, { type: 'retried', turnId: 't', atMs: 4 });
    expect(again.turns[0]?.gap).toBeUndefined();
  });

  it('keeps the reason why an answer was cut off until it is retried, and drops unknown reasons', () => {
    const done = { type: 'done', turnId: 't', receipt: 'r', cutBy: 'length', atMs: 3 } as const;
    const cut = play(asked('t'), { type: 'text', turnId: 't', delta: 'It ', atMs: 2 }, done);
    expect(conversationSchema.parse(cut).turns[0]?.cutBy).toBe('length');
    const again = reduceConversation(cut, { type: 'retried', turnId: 't', atMs: 4 });
    expect(again.turns[0]?.cutBy).toBeUndefined();
    const newer = { ...cut, turns: [{ ...cut.turns[0], cutBy: 'fuse' }] };
    expect(conversationSchema.parse(newer).turns[0]).toMatchObject({ status: 'done', cutBy: undefined });
  });

  it('drops the text and sources of a step that ends in a search, and keeps its queries', () => {
    const source = { n: 1, url: passage.url, title: 'Knots' };
    const searched = play(
      asked('t'),
      { type: 'sent', turnId: 't', passages: [], atMs: 2 },
      { type: 'text', turnId: 't', delta: 'Let me look [1].', atMs: 3 },
      { type: 'source', turnId: 't', source, atMs: 4 },
      { type: 'searched', turnId: 't', queries: ['loop knot'], atMs: 5 },
    );
    expect(searched.turns[0]).toMatchObject({
      status: 'searching',
      text: '',
      sources: [],
      queries: ['loop knot'],
    });
    const answer: ConversationAction[] = [
      { type: 'sent', turnId: 't', passages: [passage], atMs: 6 },
      { type: 'text', turnId: 't', delta: 'A bowline.', atMs: 7 },
      { type: 'done', turnId: 't', receipt: 'r', atMs: 8 },
    ];
    const answered = answer.reduce(reduceConversation, searched);
    expect(answered.turns[0]).toMatchObject({ status: 'done', text: 'A bowline.', queries: ['loop knot'] });
    expect(conversationSchema.parse(JSON.parse(JSON.stringify(answered)))).toEqual(answered);
    const stopped = reduceConversation(searched, { type: 'stopped', turnId: 't', atMs: 6 });
    const again = reduceConversation(stopped, { type: 'retried', turnId: 't', atMs: 7 });
    expect(again.turns[0]).not.toHaveProperty('queries');
  });

  it('keeps a source once, however often it is named', () => {
    const source = { n: 2, url: '/a', title: 'A' };
    const conversation = play(
      asked('t'),
      { type: 'source', turnId: 't', source, atMs: 2 },
      { type: 'source', turnId: 't', source: { ...source, title: 'B' }, atMs: 3 },
    );
    expect(conversation.turns[0]?.sources).toEqual([{ n: 2, url: '/a', title: 'B' }]);
  });

  it('keeps the passages of a failed answer without text, and the text of one that has some', () => {
    const failure = { code: 'upstream_error', retryable: true } as const;
    const failed = { type: 'failed', turnId: 't', failure, atMs: 4 } as const;
    const sent: ConversationAction = { type: 'sent', turnId: 't', passages: [passage], atMs: 2 };
    expect(play(asked('t'), sent, failed).turns).toMatchObject([
      { status: 'failed', failure, passages: [passage] },
    ]);
    const text = { type: 'text', turnId: 't', delta: 'Half', atMs: 3 } as const;
    expect(play(asked('t'), sent, text, failed).turns).toMatchObject([
      { status: 'failed', text: 'Half', passages: [] },
    ]);
  });

  it('reports that nothing was found if a search has no passages', () => {
    const found = play(asked('t'), { type: 'found', turnId: 't', passages: [], atMs: 2 });
    expect(found.turns[0]?.status).toBe('nothing_found');
  });

  it('ignores late events for a turn that has ended', () => {
    const stopped = play(asked('t'), { type: 'stopped', turnId: 't', atMs: 2 });
    expect(reduceConversation(stopped, { type: 'text', turnId: 't', delta: 'late', atMs: 3 })).toBe(stopped);
    expect(reduceConversation(stopped, { type: 'done', turnId: 'no such turn', receipt: '', atMs: 3 })).toBe(
      stopped,
    );
  });

  it('retries the same question at the end of the conversation', () => {
    const selection = { text: ' chosen\nwords ', page };
    const before = play(
      { type: 'asked', turnId: 'a', question: 'why?', selection, page, atMs: 1 },
      { type: 'text', turnId: 'a', delta: 'Half', atMs: 2 },
      { type: 'stopped', turnId: 'a', atMs: 3 },
      asked('b', 4),
      { type: 'done', turnId: 'b', receipt: 'r', atMs: 5 },
    );
    const after = reduceConversation(before, { type: 'retried', turnId: 'a', atMs: 6 });
    expect(after.turns.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(after.turns[1]).toMatchObject({
      question: 'why?',
      selection,
      page,
      status: 'searching',
      text: '',
      failure: null,
    });
  });

  it('does not retry a pending turn', () => {
    const before = play(asked('a'));
    expect(reduceConversation(before, { type: 'retried', turnId: 'a', atMs: 2 })).toBe(before);
  });
});

describe('interruptPending', () => {
  it('keeps the text of an answer interrupted by a reload', () => {
    const streaming = play(asked('t'), { type: 'text', turnId: 't', delta: 'Half', atMs: 2 });
    const after = interruptPending(streaming);
    expect(after.turns).toMatchObject([{ status: 'interrupted', text: 'Half' }]);
    expect(pendingTurn(after)).toBeUndefined();
  });

  it('interrupts the pending turns of both tabs', () => {
    const merged = mergeConversations(play(asked('here', 1)), play(asked('there', 2)));
    expect(pendingTurn(interruptPending(merged))).toBeUndefined();
  });
});

describe('mergeConversations', () => {
  it('keeps the turns of both tabs in order, and the later state of a shared one', () => {
    const common = play(asked('common', 1));
    const here = reduceConversation(
      reduceConversation(common, { type: 'done', turnId: 'common', receipt: 'r', atMs: 9 }),
      asked('here', 10),
    );
    const there = reduceConversation(interruptPending(common), asked('there', 5));
    for (const merged of [mergeConversations(here, there), mergeConversations(there, here)]) {
      expect(merged.turns.map(({ id, status }) => [id, status])).toEqual([
        ['common', 'done'],
        ['there', 'searching'],
        ['here', 'searching'],
      ]);
    }
  });
});

describe('conversationSchema', () => {
  it('reads a conversation saved before turns had queries', () => {
    const saved: unknown = JSON.parse(
      '{"id":"c","createdAtMs":0,"turns":[{"id":"t","question":"why?","selection":null,"page":{"path":"/","title":""},' +
        '"askedAtMs":1,"updatedAtMs":2,"status":"done","text":"So.","sources":[],"passages":[],"failure":null,"receipt":"r"}]}',
    );
    expect(conversationSchema.parse(saved)).toEqual(saved);
  });

  it('reads an unknown error code as a general one', () => {
    const conversation = play(asked('t'), {
      type: 'failed',
      turnId: 't',
      failure: { code: 'paused', retryable: true },
      atMs: 2,
    });
    const newer: unknown = JSON.parse(JSON.stringify(conversation).replace('paused', 'of_the_future'));
    expect(conversationSchema.parse(newer).turns[0]?.failure?.code).toBe('internal');
  });
});
