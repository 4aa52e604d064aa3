import { describe, expect, it } from 'vitest';
import {
  answerWith,
  createMapStorage,
  done,
  failed,
  halfAnswer,
  hit,
  lastTurn,
  page,
  World,
} from './_test/world.js';

const ask = { question: '  why does it hold? ', selection: null, page };

describe('a question about the book', () => {
  it('is sent with its passages, its page and the previous finished turns', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [
      answerWith({ type: 'text', delta: 'Friction [1].' }, done),
      answerWith({ type: 'text', delta: 'Yes.' }, done),
    ];
    controller.ask(ask);
    await world.settle();
    controller.ask({ ...ask, question: 'always?' });
    await world.settle();
    expect(world.queries[1]).toEqual({
      question: 'always?',
      pagePath: '/book/knots',
      previousQuestions: ['why does it hold?'],
    });
    expect(world.requests[1]).toMatchObject({
      mode: 'normal',
      message: 'always?',
      page,
      context: [{ id: 'chunk-001', anchor: 'bowline', build: 'build', signature: 'signature' }],
      history: [{ question: 'why does it hold?', answer: 'Friction [1].', receipt: 'receipt' }],
    });
    expect(lastTurn(controller)).toMatchObject({ status: 'done', text: 'Yes.', receipt: 'receipt' });
  });

  it("names a source's section, which the wire does not carry", async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [answerWith({ type: 'source', n: 1, url: '/book/knots#bowline', title: 'Knots' }, done)];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.sources).toEqual([
      { n: 1, url: '/book/knots#bowline', title: 'Knots', section: 'Bowline' },
    ]);
  });

  it('updates the page at intervals, not for each delta', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [halfAnswer];
    let updates = 0;
    controller.ask(ask);
    await world.settle('promises');
    controller.subscribe(() => updates++);
    expect(lastTurn(controller)?.text).toBe('');
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'streaming', text: 'Half' });
    expect(updates).toBe(1);
  });

  it('links to the section inside a passage: the cited one, and without an answer the best one', async () => {
    const world = new World();
    const controller = world.open();
    const section = { at: 33, anchor: 'hitch', heading: 'Hitch', depth: 1 };
    const sections = [{ at: 0, anchor: 'bowline', heading: 'Bowline', depth: 1 }, section];
    const text = 'Bowline\nA bowline makes a loop.\n\nHitch\nA hitch ties a rope.';
    const chunk = { ...hit.chunk, breadcrumbs: ['Seamanship'], text, sections };
    world.hits = [{ ...hit, chunk, section, marks: [{ start: 41, end: 46 }] }];
    world.answers = [
      answerWith({ type: 'source', n: 1, url: '/book/knots#hitch', title: 'Knots' }, done),
      answerWith(failed({ code: 'misconfigured', retryable: false, requestId: 'r1' })),
    ];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.sources).toEqual([
      { n: 1, url: '/book/knots#hitch', title: 'Knots', section: 'Hitch' },
    ]);
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.passages).toEqual([
      {
        url: '/book/knots#hitch',
        heading: 'Hitch',
        place: 'Knots',
        parts: [
          { text: 'A ', marked: false },
          { text: 'hitch', marked: true },
          { text: ' ties a rope.', marked: false },
        ],
      },
    ]);
  });

  it('shows the passages and the reason if the function is not available', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [
      answerWith(failed({ code: 'misconfigured', retryable: false, requestId: 'r1' })),
      answerWith(failed({ code: 'network' })),
    ];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({
      status: 'failed',
      failure: { code: 'misconfigured', requestId: 'r1' },
      passages: [
        {
          url: '/book/knots#bowline',
          heading: 'Bowline',
          place: 'Knots',
          parts: [{ text: 'A ' }, { text: 'bowline', marked: true }, { text: ' makes a loop.' }],
        },
      ],
    });
    world.offline = true;
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.failure?.code).toBe('offline');
  });

  it('says when the reader may retry', async () => {
    const world = new World();
    const controller = world.open({ now: () => 50_000 });
    world.answers = [answerWith(failed({ code: 'rate_limited', retryAfterSeconds: 7 }))];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.failure?.retryAtMs).toBe(57_000);
  });

  it('is not sent if the book has no matching passage or does not load', async () => {
    const world = new World();
    const controller = world.open();
    world.hits = [];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.status).toBe('nothing_found');
    world.hits = 'unreachable';
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({
      status: 'failed',
      failure: { code: 'index_unavailable' },
    });
    expect(world.requests).toEqual([]);
  });

  it('is a search if no function is configured', async () => {
    const world = new World();
    const controller = world.open({ ask: null });
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'found', passages: [{ heading: 'Bowline' }] });
  });

  it('is sent once, however often the reader presses', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [halfAnswer];
    controller.ask(ask);
    controller.ask(ask);
    await world.settle();
    controller.ask(ask);
    controller.retry(lastTurn(controller)?.id ?? '');
    await world.settle();
    expect(world.requests).toHaveLength(1);
    expect(controller.snapshot().conversation.turns).toHaveLength(1);
  });

  it('ends as interrupted if its stream ends without a last event', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [answerWith({ type: 'text', delta: 'Half' })];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'interrupted', text: 'Half' });
  });

  it('ends as failed if something in the widget throws', async () => {
    const world = new World();
    const controller = world.open();
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'failed', failure: { code: 'internal' } });
    world.answers = [answerWith(done)];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)?.status).toBe('done');
  });
});

describe('a question about a selection', () => {
  const selection = { text: '\n  chosen\n\n\twords \n', page: { path: '/book/there', title: 'There' } };

  it('is sent with that text alone, byte for byte, and never becomes part of the history', async () => {
    const world = new World();
    const controller = world.open();
    const words = answerWith({ type: 'text', delta: 'Words.' }, done);
    world.answers = [words, words, words];
    controller.ask(ask);
    await world.settle();
    controller.ask({ question: 'what?', selection, page });
    await world.settle();
    expect(world.requests[1]).toEqual({
      mode: 'selection_only',
      message: 'what?',
      selected_text: selection.text,
      page: selection.page,
    });
    expect(world.queries).toHaveLength(1);
    controller.ask({ ...ask, question: 'and now?' });
    await world.settle();
    expect(world.queries[1]?.previousQuestions).toEqual(['why does it hold?']);
    const third = world.requests[2];
    expect(third?.mode === 'normal' && third.history).toHaveLength(1);
  });

  it('does not fall back to a search, and can be retried with the same selection', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [
      answerWith(failed({ code: 'network' })),
      answerWith({ type: 'text', delta: 'Words.' }, done),
    ];
    controller.ask({ question: 'what?', selection, page });
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'failed', passages: [], selection });
    controller.retry(lastTurn(controller)?.id ?? '');
    await world.settle();
    expect(world.requests[1]).toEqual(world.requests[0]);
    expect(world.queries).toEqual([]);
    expect(lastTurn(controller)?.status).toBe('done');
  });
});

describe('stopping', () => {
  it('keeps the text so far, ends the request, and ignores late events', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [halfAnswer, halfAnswer];
    controller.ask(ask);
    await world.settle('promises');
    controller.stop();
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'stopped', text: 'Half' });
    controller.retry(lastTurn(controller)?.id ?? '');
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'streaming', text: 'Half' });
  });
});

describe('conversations', () => {
  it('survive a reload, with a pending answer interrupted', async () => {
    const world = new World();
    const before = world.open();
    world.answers = [halfAnswer];
    before.ask(ask);
    await world.settle('promises');
    before.flush();
    world.nowMs = 9_000;
    const after = world.open();
    expect(lastTurn(after)).toMatchObject({
      question: 'why does it hold?',
      status: 'interrupted',
      text: 'Half',
    });
  });

  it('can be started, opened, listed and removed', async () => {
    const world = new World();
    const controller = world.open();
    world.answers = [answerWith(done), halfAnswer];
    controller.ask(ask);
    await world.settle();
    const first = controller.snapshot().conversation.id;
    controller.startNew();
    expect(controller.snapshot().conversation.turns).toEqual([]);
    controller.ask({ ...ask, question: 'second' });
    await world.settle();
    controller.openSaved(first);
    controller.listSaved();
    expect(controller.snapshot().conversation.id).toBe(first);
    expect(controller.snapshot().saved.map(({ firstQuestion }) => firstQuestion)).toEqual([
      'second',
      'why does it hold?',
    ]);
    controller.removeSaved(first);
    expect(controller.snapshot().conversation.turns).toEqual([]);
    expect(controller.snapshot().saved.map(({ firstQuestion }) => firstQuestion)).toEqual(['second']);
    controller.removeAllSaved();
    await world.settle();
    controller.listSaved();
    expect(controller.snapshot().saved).toEqual([]);
  });

  it('says if they cannot be stored', async () => {
    const world = new World();
    world.local = {
      ...createMapStorage(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    const controller = world.open();
    expect(controller.snapshot().durable).toBe(true);
    world.answers = [answerWith(done)];
    controller.ask(ask);
    await world.settle();
    expect(controller.snapshot().durable).toBe(false);
    expect(lastTurn(controller)?.status).toBe('done');
  });
});
