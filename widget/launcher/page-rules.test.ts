import { describe, expect, it } from 'vitest';
import { pageRules } from './page-rules.js';

const site = { endpoint: 'https://ask.example.org', mode: 'both', show: 'everywhere', pages: {} } as const;

describe('pageRules', () => {
  it('shows the widget everywhere unless a page opts out', () => {
    const settings = { ...site, pages: { '/book/quiet': { widget: false } } };
    expect(pageRules(settings, '/book/loud')).toEqual({ visible: true, mode: 'both', selection: true });
    expect(pageRules(settings, '/book/quiet')).toMatchObject({ visible: false, selection: false });
  });

  it('shows it only on marked pages if the site is configured so', () => {
    const settings = { ...site, show: 'marked', pages: { '/book/loud': { widget: true } } } as const;
    expect(pageRules(settings, '/book/loud/').visible).toBe(true);
    expect(pageRules(settings, '/book/other').visible).toBe(false);
  });

  it('finds a page with a trailing slash, as a file, encoded, and at the root', () => {
    const pages = { '/book/docs/結び目': { mode: 'book' }, '': { mode: 'book' } } as const;
    const settings = { ...site, pages };
    const paths = [
      '/book/docs/結び目/',
      `${encodeURI('/book/docs/結び目')}/index.html`,
      '/book/docs/結び目.html',
      '/',
    ];
    expect(paths.filter((path) => pageRules(settings, path).mode !== 'book')).toEqual([]);
    expect(pageRules({ ...site, pages: { '/': { mode: 'book' } } }, '/').mode).toBe('book');
  });

  it('treats neither an inherited property as a page nor a broken escape as an error', () => {
    expect(pageRules(site, 'constructor').mode).toBe('both');
    expect(pageRules(site, '/%E0%A4%A').visible).toBe(true);
  });

  it('offers selections only where the function can answer', () => {
    expect(pageRules({ ...site, mode: 'book' }, '/').selection).toBe(false);
    expect(pageRules({ ...site, endpoint: null }, '/')).toMatchObject({ visible: true, selection: false });
    expect(pageRules({ ...site, endpoint: null, mode: 'selection' }, '/').visible).toBe(false);
  });
});
