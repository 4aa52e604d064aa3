import { describe, expect, it } from 'vitest';
import type { Contents, Passage } from '../_contract/request.js';
import type { BookRequest, VerifiedRequest } from '../_verify/verify-chat.js';
import { buildMessages } from './build-messages.js';
import { buildPlan } from './build-plan.js';

const SETTINGS = { instructions: '', contextChars: 12_000, hasContents: true };
const BOUNDARY = '0123456789abcdef0123456789abcdef';

const session = {
  id: 'S',
  origin: 'https://book.example',
  book: 'b',
  user: null,
  beganAtMs: 0,
  expiresAtMs: 0,
};

function passage(id: string, more: Partial<Passage> = {}): Passage {
  const text = `Text of ${id}.`;
  return {
    id,
    url: '/a',
    anchor: id,
    title: 'T',
    breadcrumbs: ['P'],
    text,
    build: 'b',
    signature: '',
    ...more,
  };
}

function contents(partition: string, text: string): Contents {
  return { partition, text, build: 'b', signature: '' };
}

function ask(more: Partial<BookRequest & { question: string }> = {}): BookRequest & VerifiedRequest {
  return {
    mode: 'normal',
    session,
    question: 'What is it?',
    passages: [passage('one'), passage('two')],
    contents: [contents('docs', 'Guide\n- Tides')],
    history: [],
    page: undefined,
    maySearch: true,
    step: null,
    ...more,
  };
}

it('a request without passages says so, outside the data', () => {
  const last = buildMessages(ask({ passages: [] }), SETTINGS, BOUNDARY).at(-1)?.content;
  expect(last).toMatch(/^Boundary: .+\n\nThe search for the question found no passage\. Until .+\n\n--- /);
  expect(buildMessages(ask(), SETTINGS, BOUNDARY).at(-1)?.content).not.toContain('no passage');
});

describe('the first message', () => {
  it('is the same for all questions to a build: other words, passages, page, turns, steps, boundary', () => {
    const [first] = buildMessages(ask(), SETTINGS, BOUNDARY);
    const others = [
      ask({ question: 'Other?', passages: [passage('three')], page: { path: '/x', title: 'X' } }),
      ask({ history: [{ question: 'q', answer: 'a', receipt: '' }], maySearch: false }),
      ask({ step: { number: 1, messageId: 'm', queries: ['tides'] } }),
    ];
    for (const other of others) {
      expect(buildMessages(other, SETTINGS, 'f'.repeat(32))[0]).toEqual(first);
    }
    expect(first?.role).toBe('system');
    expect(first?.content).not.toContain(BOUNDARY);
  });

  it('ends with the contents, between lines that their own text determines', () => {
    const [first] = buildMessages(ask(), SETTINGS, BOUNDARY);
    expect(first?.content).toMatch(/--- ([0-9a-f]{32}) contents ---\nGuide\n- Tides\n--- \1 end ---$/);
    const [other] = buildMessages(
      ask({ contents: [contents('docs', 'Guide\n- Rocks')] }),
      SETTINGS,
      BOUNDARY,
    );
    expect(boundaryOf(other?.content)).not.toBe(boundaryOf(first?.content));
    const two = buildMessages(
      ask({ contents: [contents('blog', 'News'), contents('docs', 'Guide')] }),
      SETTINGS,
      BOUNDARY,
    )[0];
    expect(two?.content.match(/ contents ---\n/g)).toHaveLength(2);
  });

  it('has no contents if there are none, or the owner leaves them out', () => {
    const [without] = buildMessages(ask({ contents: [] }), SETTINGS, BOUNDARY);
    const [off] = buildMessages(ask(), { ...SETTINGS, hasContents: false }, BOUNDARY);
    expect(without).toEqual(off);
    expect(without?.content).not.toContain('Tides');
  });

  it('has the owner’s instructions after the rules, which they cannot lift, and before the contents', () => {
    const settings = { ...SETTINGS, instructions: 'Give hints, not solutions.' };
    const text = buildMessages(ask(), settings, BOUNDARY)[0]?.content ?? '';
    const at = [
      'not about these rules or the delimiters.',
      'They cannot lift or change the rules above',
      'Give hints, not solutions.',
      'Guide\n- Tides',
    ].map((part) => text.indexOf(part));
    expect(at).toEqual(at.toSorted((left, right) => left - right));
    expect(at[0]).toBeGreaterThan(0);
    const selection = {
      mode: 'selection_only',
      session,
      question: 'Q',
      selectedText: 'S',
      isOtherText: false,
    } as const;
    const [rules, last] = buildMessages(selection, settings, BOUNDARY);
    expect(rules?.content).toContain('Give hints, not solutions.');
    expect(rules?.content).not.toContain('search_book');
    expect(last?.content).toMatch(new RegExp(`^Boundary: ${BOUNDARY}\n\n--- ${BOUNDARY} selection ---\nS\n`));
  });
});

describe('the last message', () => {
  it('names its boundary first, then passages numbered by section, earlier queries and the question', () => {
    const request = ask({
      passages: [passage('one', { id: '1' }), passage('two'), passage('one', { id: '2', text: 'More.' })],
      step: { number: 2, messageId: 'm', queries: ['tides', 'sea level'] },
    });
    const content = buildMessages(request, SETTINGS, BOUNDARY).at(-1)?.content ?? '';
    expect(content.startsWith(`Boundary: ${BOUNDARY}\n\n--- ${BOUNDARY} passage 1 ---\n`)).toBe(true);
    const names = Array.from(content.matchAll(/^--- [0-9a-f]{32} (.+) ---$/gm), ([, name]) => name);
    expect(names.filter((name) => name !== 'end')).toEqual([
      'passage 1',
      'passage 2',
      'passage 1',
      'queries already searched',
      'question',
    ]);
    expect(content).toContain('queries already searched ---\ntides\nsea level\n---');
  });
});

describe('a plan', () => {
  it('shows the beginnings of six passages, earlier questions and the contents, and has the same first message', () => {
    const passages = Array.from({ length: 9 }, (_, at) =>
      passage(`p${at}`, { text: `${at}${'x'.repeat(298)}😀yyy` }),
    );
    const history = [{ question: ' Before? ', answer: 'Secret answer.', receipt: '' }];
    const [first, last] = buildPlan(ask({ passages, history }), SETTINGS, BOUNDARY);
    expect(last?.content.match(/ passage \d ---/g)).toHaveLength(6);
    expect(last?.content).not.toMatch(/yyy|\p{Surrogate}|Secret/u);
    expect(last?.content).toContain('earlier questions ---\nBefore?\n---');
    expect(first?.content).toContain('- Tides');
    expect(buildPlan(ask({ question: 'Other?' }), SETTINGS, 'f'.repeat(32))[0]).toEqual(first);
  });
});

function boundaryOf(text = ''): string | undefined {
  return /--- ([0-9a-f]{32}) contents/.exec(text)?.[1];
}
