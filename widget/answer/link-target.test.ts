import { describe, expect, it } from 'vitest';
import { resolveLink } from './link-target.js';

const policy = { siteOrigin: 'https://book.example', allowedOrigins: ['https://docs.example:8443'] };

describe('resolveLink', () => {
  it.each([
    ['/', '/'],
    ['/docs/a?b=c#d', '/docs/a?b=c#d'],
    ['/docs/名前#über', '/docs/名前#über'],
    ['/a/../b', '/a/../b'],
    ['https://book.example', '/'],
    ['https://book.example/a?b#c', '/a?b#c'],
    ['HTTPS://BOOK.example:443/a', '/a'],
    ['/docs/@user', '/docs/@user'],
    ['https://book.example/a@b', '/a@b'],
  ])('resolves %s to the path %s', (address, path) => {
    expect(resolveLink(address, policy)).toEqual({ kind: 'site', path });
  });

  it('accepts an allowed origin', () => {
    expect(resolveLink('https://docs.example:8443/a', policy)).toEqual({
      kind: 'elsewhere',
      url: 'https://docs.example:8443/a',
    });
  });

  it.each([
    '',
    'a',
    './a',
    '../a',
    '#a',
    '?a',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'https://book.example//evil.example',
    'https:/evil.example',
    'https:evil.example',
    'https:///evil.example',
    'https:\\\\evil.example',
    'https://evil.example',
    'https://book.example@evil.example',
    'https://book.example:443@evil.example/',
    'https://user@book.example/',
    'https://user:pass@book.example/',
    'https://@book.example/',
    'https://book.example.evil.example/',
    'https://evil.example/book.example',
    'https://book.example:8443/',
    'http://book.example/',
    'https://docs.example/',
    'https://b\u043E\u043Ek.example/',
    'https://book\u3002example.evil/',
    'https://book.example\u0000.evil.example',
    'https://book\u00AD.example/',
    '/a\u202Eb',
    '/a\u200Bb',
    '/a\u{E0041}b',
    '/a b',
    '/\uD83D',
    ' /a',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'java\u200Bscript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript://book.example/%0aalert(1)',
    'vbscript:a',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://book.example/1',
    'file:///etc/passwd',
    'mailto:a@b.example',
    'tel:1',
    'ftp://book.example/a',
    'view-source:https://book.example/',
    'https://[',
  ])('rejects %j', (address) => {
    expect(resolveLink(address, policy)).toBeNull();
  });

  it('rejects everything on a page without an origin', () => {
    for (const siteOrigin of ['', 'null']) {
      expect(resolveLink('/a', { siteOrigin, allowedOrigins: [] })).toBeNull();
      expect(resolveLink('https://book.example/a', { siteOrigin, allowedOrigins: [] })).toBeNull();
    }
  });
});
