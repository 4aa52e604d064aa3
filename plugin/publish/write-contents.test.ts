import { assert, array, constantFrom, integer, letrec, option, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutlineItem } from '../source/outline.js';
import { writeContents } from './write-contents.js';

const page = (title: string): OutlineItem => ({ title, url: `/${title}` });
const category = (title: string, ...items: OutlineItem[]): OutlineItem => ({ title, items });
const ALL = (): boolean => true;

const BOOK = [
  page('intro'),
  category('Guide', page('install'), page('options'), category('Deep', page('deeper'), page('deepest'))),
  category('Reference', page('api'), page('errors'), page('limits')),
  page('glossary'),
];

describe('a table of contents that fits', () => {
  it('has every page under its categories, in order', () => {
    expect(writeContents(BOOK, ALL).split('\n')).toEqual([
      'intro',
      'Guide',
      '  install',
      '  options',
      '  Deep',
      '    deeper',
      '    deepest',
      'Reference',
      '  api',
      '  errors',
      '  limits',
      'glossary',
    ]);
  });

  it('leaves out pages that are not indexed, and categories that would be empty', () => {
    const listed = new Set(['/options', '/api', '/deepest']);
    const isListed = listed.has.bind(listed);
    expect(writeContents(BOOK, isListed)).toBe('Guide\n  options\n  Deep\n    deepest\nReference\n  api');
    expect(writeContents(BOOK, () => false)).toBe('');
  });

  it('names a category that is a page in one line, and keeps it as a category if only others are indexed', () => {
    const guide = { ...category('Guide', page('install')), url: '/guide' };
    expect(writeContents([guide], ALL)).toBe('Guide\n  install');
    expect(writeContents([guide], (url) => url === '/guide')).toBe('Guide');
    expect(writeContents([guide], (url) => url === '/install')).toBe('Guide\n  install');
  });

  it('names a page once, and each in one line', () => {
    expect(writeContents([page('a'), category('Again', page('a'), page('b\n  c'))], ALL)).toBe(
      'a\nAgain\n  b c',
    );
    const lesson = category('Lesson', page('lab'), { title: 'lab', url: '/lab-2' }, page('end'));
    expect(writeContents([lesson, page('lab-3')], ALL)).toBe('Lesson\n  lab\n  end\nlab-3');
    expect(writeContents([{ title: ' ', url: '/untitled' }], ALL)).toBe('/untitled');
  });
});

describe('a table of contents that is too long', () => {
  it('keeps all categories and the first titles of each', () => {
    expect(writeContents(BOOK, ALL, 80).split('\n')).toEqual([
      'intro',
      'Guide',
      '  install',
      '  options',
      '  Deep',
      '    deeper',
      '    …',
      'Reference',
      '  api',
      '  …',
      '…',
    ]);
  });

  it('keeps the outer categories if not all of them fit', () => {
    expect(writeContents(BOOK, ALL, 30)).toBe('Guide\n  …\nReference\n  …\n…');
  });

  it('is empty if nothing fits', () => {
    expect(writeContents(BOOK, ALL, 3)).toBe('');
  });

  it('never exceeds the limit, cuts no line, keeps the order, and cuts nothing short that fits', () => {
    const { items } = letrec<{ items: OutlineItem[]; item: OutlineItem }>((tie) => ({
      items: array(tie('item'), { maxLength: 6, depthIdentifier: 'outline' }),
      item: record(
        {
          title: string({ minLength: 1, maxLength: 20 }),
          url: string({ maxLength: 3 }),
          items: option(tie('items'), { nil: [], depthIdentifier: 'outline', maxDepth: 4 }),
        },
        { requiredKeys: ['title'] },
      ),
    }));
    assert(
      property(
        items,
        integer({ min: 0, max: 400 }),
        constantFrom(true, false),
        (outline, maxChars, isAll) => {
          const isListed = (url: string): boolean => isAll || url.length > 1;
          const whole = writeContents(outline, isListed, Infinity);
          const text = writeContents(outline, isListed, maxChars);
          expect(text.length).toBeLessThanOrEqual(maxChars);
          expect(text === whole).toBe(whole.length <= maxChars);
          let left = whole.split('\n');
          for (const line of text.split('\n').filter((line) => line.trim() !== '…' && line !== '')) {
            expect(left).toContain(line);
            left = left.slice(left.indexOf(line) + 1);
          }
        },
      ),
    );
  });
});
