import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ShownPassage } from '../conversation/conversation.js';
import { PassageList } from './SectionLists.js';

vi.mock('@docusaurus/Translate', () => ({ translate: ({ message }: { message: string }) => message }));

beforeEach(() => vi.stubGlobal('window', { location: { href: 'https://example.org/book/' } }));
afterEach(() => vi.unstubAllGlobals());

function passage(heading: string, ...quotes: NonNullable<ShownPassage['quotes']>): ShownPassage {
  const parts = [{ text: `The text of ${heading}.`, marked: false }];
  return {
    url: `/book/${heading}#top`,
    heading,
    place: 'Knots',
    parts,
    ...(quotes.length > 0 && { quotes }),
  };
}

function show(passages: readonly ShownPassage[]): string {
  return renderToStaticMarkup(<PassageList passages={passages} onFollow={() => undefined} />);
}

function quote(order: number) {
  const parts = [{ text: `Quote ${order}.`, marked: false }];
  return { order, url: '/book/knots#quoted', heading: 'Quoted', parts };
}

describe('quoted sentences', () => {
  it('stand above the passages, marked, in a quote that names and links its section', () => {
    const parts = [
      { text: 'A ', marked: false },
      { text: 'bowline', marked: true },
      { text: ' makes a <loop>.', marked: false },
    ];
    const html = show([passage('bowline', { order: 0, url: '/book/bowline#loop', heading: 'Loops', parts })]);
    expect(html).toContain(
      '<section class="docent-quoted" data-docent="quotes" aria-label="What the book says">' +
        '<h4 class="docent-subhead">What the book says</h4>' +
        '<figure dir="auto"><blockquote class="docent-quoted__text" cite="/book/bowline#loop">' +
        'A <mark class="docent-mark">bowline</mark> makes a &lt;loop&gt;.</blockquote>' +
        '<figcaption><a class="docent-quoted__source" href="/book/bowline#loop"><bdi>Loops</bdi> ' +
        '<bdi class="docent-quoted__place">Knots</bdi></a></figcaption></figure></section>',
    );
    expect(html.indexOf('data-docent="quotes"')).toBeLessThan(html.indexOf('data-docent="passages"'));
  });

  it('are in their own order, not that of the passages', () => {
    const html = show([passage('a', quote(1), quote(2)), passage('b'), passage('c', quote(0))]);
    expect(html.match(/Quote \d/gu)).toEqual(['Quote 0', 'Quote 1', 'Quote 2']);
    expect(html.match(/<li>/gu)).toHaveLength(3);
  });

  it('are left out with their heading if there are none', () => {
    expect(show([passage('a'), passage('b')])).not.toContain('docent-quoted');
    expect(show([])).toBe('');
  });

  it('link nowhere but to http and https', () => {
    const evil = {
      ...passage('a', { order: 0, url: 'javascript:alert(1)', heading: 'a', parts: [] }),
      url: 'javascript:alert(1)',
    };
    expect(show([evil])).not.toContain('href');
  });
});
