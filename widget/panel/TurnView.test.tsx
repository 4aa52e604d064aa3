import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import type { Turn } from '../conversation/conversation.js';
import { TurnView } from './TurnView.js';
import { useAnnouncement } from './use-announcement.js';

vi.mock('@docusaurus/Translate', () => ({
  translate: ({ message }: { message: string }, values: Record<string, string | number> = {}) =>
    message.replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(values[name])),
}));

const turn: Turn = {
  id: 't',
  question: 'گرہ کیوں نہیں کھلتی؟',
  selection: null,
  page: { path: '/', title: '' },
  askedAtMs: 0,
  updatedAtMs: 0,
  status: 'searching',
  queries: ['<img src=x onerror=alert(1)>', '**friction** [1](javascript:alert(1))'],
  text: '',
  sources: [],
  passages: [],
  failure: null,
  receipt: '',
};

const noop = (): void => undefined;

function show(changes: Partial<Turn>): string {
  return renderToStaticMarkup(
    <TurnView turn={{ ...turn, ...changes }} busy={false} locale="de" onFollow={noop} onRetry={noop} />,
  );
}

function Announced({ last }: { readonly last: Turn }): string {
  return useAnnouncement(last);
}

function announced(last: Turn): string {
  return renderToStaticMarkup(<Announced last={last} />);
}

it("shows the model's queries as text, while searching and over the answer", () => {
  const line =
    '<p class="docent-note docent-searched" data-docent="searched">Searched for: ' +
    '<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi> · <bdi>**friction** [1](javascript:alert(1))</bdi></p>';
  expect(show({})).toContain(`${line}<p class="docent-progress">Searching the book…</p>`);
  const answered = show({ status: 'done', text: 'Friction holds it.' });
  expect(answered).toContain(line);
  expect(answered.indexOf(line)).toBeLessThan(answered.indexOf('Friction holds it.'));
});

it('shows nothing about queries for a turn without them', () => {
  const { queries, ...plain } = turn;
  expect(queries).toHaveLength(2);
  const html = renderToStaticMarkup(
    <TurnView turn={plain} locale="de" busy onFollow={noop} onRetry={noop} />,
  );
  expect(html).not.toContain('Searched for');
});

it('announces the queries of a pending turn, and not its streaming text', () => {
  const friction = { ...turn, queries: ['why knots hold', 'friction'] };
  expect(announced(friction)).toBe('Searched for: why knots hold · friction');
  expect(announced({ ...friction, status: 'streaming', text: 'Half' })).toBe(announced(friction));
  const { queries, ...plain } = friction;
  expect(queries).toHaveLength(2);
  expect(announced(plain)).toBe('');
  // A turn of a saved conversation was not awaited here.
  expect(announced({ ...friction, status: 'done' })).toBe('');
});

it('counts a short wait down in seconds, and names the time of day at which a long one ends', () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 21, 13, 43, 3) });
  expect(refusedFor(57)).toContain('Try again in 57 s<');
  expect(refusedFor(37_017)).toContain('Try again after 00:00<');
  vi.useRealTimers();
});

function refusedFor(seconds: number): string {
  const retryAtMs = Date.now() + seconds * 1_000;
  return show({ status: 'failed', failure: { code: 'share_exhausted', retryable: true, retryAtMs } });
}
