import { describe, expect, it } from 'vitest';
import type { ChatRequest, Contents } from '../../api/_contract/request.js';
import type { AnswerEvent } from '../request/ask-client.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import { answerWith, done, failed, halfAnswer, hit, lastTurn, page, World } from './_test/world.js';

/** The question in Urdu, of whose words the book has none. */
const ask = { question: 'گرہ کیوں نہیں کھلتی؟', selection: null, page };
const contents: Contents[] = [
  { partition: 'docs/default/current', text: 'Knots\n  Bowline\n  Friction', build: 'build', signature: 's' },
];
const steered: ScoredChunk = {
  ...hit,
  chunk: { ...hit.chunk, id: 'chunk-002', anchor: 'friction', text: 'Friction holds a knot.' },
};

function search(...queries: string[]): AnswerEvent {
  return { type: 'search', step: { queries, receipt: `receipt of ${queries.length}` } };
}

function text(delta: string): AnswerEvent {
  return { type: 'text', delta };
}

function bookRequest(world: World, index: number): Extract<ChatRequest, { mode: 'normal' }> {
  const request = world.requests[index];
  if (request?.mode !== 'normal') throw new TypeError(`Request ${index} is not about the book.`);
  return request;
}

function createWorld(): World {
  const world = new World();
  world.steeredHits = [steered, hit];
  world.contents = contents;
  return world;
}

describe('a question that the model wants searched with other words', () => {
  it('says no longer that part of the book was not searched once the second search had all files', async () => {
    const world = createWorld();
    const error = { code: 'unreachable', message: '', url: '' } as const;
    const incomplete = { words: ['bowline'], texts: 0, error };
    const controller = world.open({
      search: async ({ queries }) => ({
        ok: true,
        hits: [hit],
        book: 'book',
        build: 'build',
        contents,
        ...(queries === undefined && { incomplete }),
      }),
    });
    const gaps: unknown[] = [];
    controller.subscribe(() => gaps.push(lastTurn(controller)?.gap?.words));
    world.answers = [answerWith(search('friction')), answerWith(text('Friction.'), done)];
    controller.ask(ask);
    await world.settle();
    expect(gaps).toContainEqual(['bowline']);
    expect(lastTurn(controller)?.gap).toBeUndefined();
  });

  it('is searched with them, asked again with the new passages and the receipt, and answered', async () => {
    const world = createWorld();
    const controller = world.open();
    world.answers = [
      answerWith(text('Let me look.'), search('why knots hold', 'friction')),
      answerWith(
        text('رگڑ [1].'),
        { type: 'source', n: 1, url: '/book/knots#friction', title: 'Knots' },
        done,
      ),
    ];
    controller.ask(ask);
    await world.settle();
    expect(world.queries).toEqual([
      { question: ask.question, pagePath: page.path, previousQuestions: [] },
      {
        question: ask.question,
        pagePath: page.path,
        previousQuestions: [],
        queries: ['why knots hold', 'friction'],
      },
    ]);
    expect(world.requests).toHaveLength(2);
    expect(bookRequest(world, 0)).toMatchObject({
      can_search: true,
      contents,
      context: [{ id: 'chunk-001' }],
    });
    expect(bookRequest(world, 0)).not.toHaveProperty('step');
    expect(bookRequest(world, 1)).toMatchObject({
      message: ask.question,
      can_search: true,
      contents,
      step: { queries: ['why knots hold', 'friction'], receipt: 'receipt of 2' },
    });
    expect(bookRequest(world, 1).context.map(({ id }) => id)).toEqual(['chunk-002', 'chunk-001']);
    expect(lastTurn(controller)).toMatchObject({
      status: 'done',
      text: 'رگڑ [1].',
      queries: ['why knots hold', 'friction'],
      sources: [{ n: 1, url: '/book/knots#friction' }],
      receipt: 'receipt',
    });
  });

  it('is not said to be searched in part once a later search could look into everything', async () => {
    const world = createWorld();
    const error = { code: 'unreachable', message: '', url: '' } as const;
    world.incomplete = [{ words: ['bowline'], texts: 0, error }];
    const controller = world.open();
    world.answers = [answerWith(search('friction')), halfAnswer];
    controller.ask(ask);
    await world.settle('promises');
    expect(lastTurn(controller)).toMatchObject({ queries: ['friction'] });
    expect(lastTurn(controller)?.gap).toBeUndefined();
  });

  it('loses the text of the step as soon as the search starts', async () => {
    const world = createWorld();
    const controller = world.open();
    world.answers = [answerWith(text('Let me look.'), search('friction')), halfAnswer];
    const seen: string[] = [];
    controller.subscribe(() => {
      const turn = lastTurn(controller);
      seen.push(`${turn?.status}: ${turn?.text}${turn?.queries?.join() ?? ''}`);
    });
    controller.ask(ask);
    await world.settle();
    expect(seen).toEqual([
      'searching: ',
      'asking: ',
      'streaming: Let me look.',
      'searching: friction',
      'asking: friction',
      'streaming: Halffriction',
    ]);
  });

  it('is asked without passages if its own words are not in the book', async () => {
    const world = createWorld();
    world.hits = [];
    const controller = world.open();
    world.answers = [answerWith(search('friction')), answerWith(text('رگڑ [1].'), done)];
    controller.ask(ask);
    await world.settle();
    expect(bookRequest(world, 0)).toMatchObject({ context: [], contents, can_search: true });
    expect(bookRequest(world, 1).context).toHaveLength(2);
    expect(lastTurn(controller)).toMatchObject({ status: 'done', queries: ['friction'] });
  });

  it('is not sent without passages if the book has no contents, or if the function does not accept that', async () => {
    const world = createWorld();
    world.hits = [];
    world.contents = [];
    const controller = world.open();
    controller.ask(ask);
    await world.settle();
    expect(world.requests).toEqual([]);
    expect(lastTurn(controller)?.status).toBe('nothing_found');
    world.contents = contents;
    world.answers = [answerWith(failed({ code: 'invalid_request', retryable: false }))];
    controller.ask(ask);
    await world.settle();
    expect(world.requests).toHaveLength(1);
    expect(lastTurn(controller)).toMatchObject({ status: 'nothing_found', failure: null });
  });

  it('sends the passages there are if the second search fails, and says so if there are none', async () => {
    const world = createWorld();
    world.steeredHits = 'unreachable';
    const controller = world.open();
    world.answers = [answerWith(search('friction')), answerWith(text('Yes.'), done)];
    controller.ask(ask);
    await world.settle();
    expect(bookRequest(world, 1)).toMatchObject({
      context: [{ id: 'chunk-001' }],
      step: { queries: ['friction'] },
    });
    expect(lastTurn(controller)?.status).toBe('done');
    world.hits = [];
    world.answers = [answerWith(search('friction'))];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'failed', failure: { code: 'index_unavailable' } });
  });

  it('may take as many steps as the contract allows; one more is answered without', async () => {
    const world = createWorld();
    const controller = world.open();
    world.answers = [
      answerWith(search('a')),
      answerWith(search('a', 'b')),
      answerWith(search('a', 'b', 'c')),
      answerWith(search('a', 'b', 'c', 'd')),
      answerWith(text('At last.'), done),
    ];
    controller.ask(ask);
    await world.settle();
    expect(world.queries.map(({ queries }) => queries?.length ?? 0)).toEqual([0, 1, 2, 3]);
    expect(world.requests).toHaveLength(5);
    expect(bookRequest(world, 4)).not.toHaveProperty('step');
    expect(bookRequest(world, 4)).not.toHaveProperty('can_search');
    expect(lastTurn(controller)).toMatchObject({
      status: 'done',
      text: 'At last.',
      queries: ['a', 'b', 'c'],
    });
  });

  it('ends after five requests, whatever the function sends', async () => {
    const world = createWorld();
    const controller = world.open();
    world.answers = Array.from({ length: 9 }, () => answerWith(text('Let me look.'), search('again')));
    controller.ask(ask);
    await world.settle();
    expect(world.requests).toHaveLength(5);
    expect(lastTurn(controller)).toMatchObject({
      status: 'failed',
      failure: { code: 'bad_response', retryable: true },
      text: '',
      passages: [{ heading: 'Bowline' }, { heading: 'Bowline' }],
    });
  });
});

describe('a refused receipt', () => {
  it('leads to one request without steps, with the passages found so far', async () => {
    const world = createWorld();
    const controller = world.open();
    world.answers = [
      answerWith(search('friction')),
      answerWith(failed({ code: 'step_invalid' })),
      answerWith(text('Friction [1].'), done),
    ];
    controller.ask(ask);
    await world.settle();
    expect(bookRequest(world, 2)).toMatchObject({ context: [{ id: 'chunk-002' }, { id: 'chunk-001' }] });
    expect(bookRequest(world, 2)).not.toHaveProperty('step');
    expect(bookRequest(world, 2)).not.toHaveProperty('can_search');
    expect(lastTurn(controller)).toMatchObject({ status: 'done', text: 'Friction [1].' });
  });

  it('is the end if it is refused again, or was never sent', async () => {
    const world = createWorld();
    const controller = world.open();
    const refusal = answerWith(failed({ code: 'step_invalid' }));
    world.answers = [answerWith(search('friction')), refusal, refusal];
    controller.ask(ask);
    await world.settle();
    expect(world.requests).toHaveLength(3);
    expect(lastTurn(controller)).toMatchObject({ status: 'failed', failure: { code: 'step_invalid' } });
    world.answers = [refusal];
    controller.ask(ask);
    await world.settle();
    expect(world.requests).toHaveLength(4);
    expect(lastTurn(controller)?.status).toBe('failed');
  });

  it('ends as nothing found if there is still no passage', async () => {
    const world = createWorld();
    world.hits = [];
    world.steeredHits = [];
    const controller = world.open();
    world.answers = [answerWith(search('friction')), answerWith(failed({ code: 'step_invalid' }))];
    controller.ask(ask);
    await world.settle();
    expect(world.requests).toHaveLength(2);
    expect(lastTurn(controller)?.status).toBe('nothing_found');
  });

  it('is expected after a new build, whose passages are then sent', async () => {
    const world = createWorld();
    const controller = world.open();
    world.answers = [
      async function* step() {
        world.build = 'build-2';
        yield search('friction');
      },
      answerWith(failed({ code: 'step_invalid' })),
      answerWith(text('Friction [1].'), done),
    ];
    controller.ask(ask);
    await world.settle();
    expect(world.requests.map((_, index) => bookRequest(world, index).context[0]?.build)).toEqual([
      'build',
      'build-2',
      'build-2',
    ]);
    expect(lastTurn(controller)?.status).toBe('done');
  });
});

describe('stopping and reloading', () => {
  it('stops in the first step, in the search and in the second step', async () => {
    const world = createWorld();
    let release!: () => void;
    const searching = new Promise<void>((resolve) => {
      release = resolve;
    });
    const controller = world.open({
      search: async (query) => {
        world.queries.push(query);
        if (query.queries?.includes('slow') === true) await searching;
        return { ok: true, hits: [hit], book: 'book', build: 'build', contents };
      },
    });
    world.answers = [halfAnswer];
    controller.ask(ask);
    await world.settle();
    controller.stop();
    expect(lastTurn(controller)).toMatchObject({ status: 'stopped', text: 'Half' });

    world.answers = [answerWith(search('slow'))];
    controller.ask(ask);
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'searching', queries: ['slow'] });
    controller.stop();
    release();
    await world.settle();
    expect(world.requests).toHaveLength(2);
    expect(lastTurn(controller)).toMatchObject({ status: 'stopped', text: '', queries: ['slow'] });

    world.answers = [answerWith(search('fast')), halfAnswer];
    controller.ask(ask);
    await world.settle();
    controller.stop();
    await world.settle();
    expect(lastTurn(controller)).toMatchObject({ status: 'stopped', text: 'Half', queries: ['fast'] });

    world.answers = [answerWith(text('So.'), done)];
    controller.retry(lastTurn(controller)?.id ?? '');
    await world.settle();
    expect(bookRequest(world, 4)).not.toHaveProperty('step');
    expect(lastTurn(controller)).toMatchObject({ status: 'done', text: 'So.' });
    expect(lastTurn(controller)).not.toHaveProperty('queries');
  });

  it('interrupts a step at a reload and keeps its queries', async () => {
    const world = createWorld();
    const before = world.open();
    world.answers = [answerWith(search('friction')), halfAnswer];
    before.ask(ask);
    await world.settle();
    before.flush();
    world.nowMs = 9_000;
    const after = world.open();
    expect(lastTurn(after)).toMatchObject({ status: 'interrupted', text: 'Half', queries: ['friction'] });
  });
});

it('shows the passages of the last search if the second step fails', async () => {
  const world = createWorld();
  const controller = world.open();
  world.answers = [
    answerWith(text('Let me look.'), search('friction')),
    answerWith(failed({ code: 'upstream_timeout' })),
  ];
  controller.ask(ask);
  await world.settle();
  expect(lastTurn(controller)).toMatchObject({
    status: 'failed',
    text: '',
    queries: ['friction'],
    passages: [{ url: '/book/knots#friction' }, { url: '/book/knots#bowline' }],
  });
});

it('is never offered for a question about a selection', async () => {
  const world = createWorld();
  const controller = world.open();
  world.answers = [answerWith(search('friction'))];
  controller.ask({ ...ask, selection: { text: 'words', page } });
  await world.settle();
  expect(world.requests).toHaveLength(1);
  expect(world.requests[0]).not.toHaveProperty('can_search');
  expect(world.queries).toEqual([]);
  expect(lastTurn(controller)).toMatchObject({ status: 'failed', failure: { code: 'bad_response' } });
});
