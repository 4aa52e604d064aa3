import { describe, expect, it } from 'vitest';
import { isSamePage, siteTarget } from './site-target.js';

const page = { href: 'https://books.example.org/book/docs/knots?x=1', baseUrl: '/book/' };

describe('siteTarget', () => {
  it('keeps the base path of a section', () => {
    expect(siteTarget('/book/docs/other/#a-b', page)).toEqual({
      kind: 'inside',
      pathname: '/book/docs/other/',
      search: '',
      hash: '#a-b',
    });
    expect(siteTarget('/book', page)).toMatchObject({ kind: 'inside', pathname: '/book' });
  });

  it('recognises another site, even on the same host', () => {
    expect(siteTarget('/bookshop/x', page)).toEqual({
      kind: 'outside',
      href: 'https://books.example.org/bookshop/x',
    });
    const urls = ['//evil.example/book/x', '/\\evil.example/book/', 'https://books.example.org@evil/book/'];
    expect(urls.filter((url) => siteTarget(url, page)?.kind !== 'outside')).toEqual([]);
  });

  it('accepts only http and https', () => {
    const urls = ['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', 'https://'];
    expect(urls.filter((url) => siteTarget(url, page) !== null)).toEqual([]);
  });
});

describe('isSamePage', () => {
  it('ignores a trailing slash, a file name and escapes when it compares pages', () => {
    const names = [
      '/book/結び目',
      '/book/結び目/',
      '/book/結び目/index.html',
      '/book/結び目.html',
      encodeURI('/book/結び目'),
    ];
    expect(names.filter((name) => !isSamePage(name, '/book/結び目'))).toEqual([]);
    expect(isSamePage('/book/', '/')).toBe(false);
    expect(isSamePage('/book/a', '/book/b')).toBe(false);
    expect(isSamePage('/book/%E0%A4%A', '/book/%E0%A4%A/')).toBe(true);
  });
});
