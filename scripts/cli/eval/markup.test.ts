import { expect, it } from 'vitest';
import { markup } from './markup.js';

it('escapes text in elements and attributes, and leaves markup alone', () => {
  const inner = markup`<b>${'a < b & "c"'}</b>`;
  expect(markup`<p title="${`"><script>'`}">${inner}${[inner]}${null}${3}</p>`.html).toBe(
    '<p title="&#34;&#62;&#60;script&#62;&#39;">' +
      '<b>a &#60; b &#38; &#34;c&#34;</b><b>a &#60; b &#38; &#34;c&#34;</b>3</p>',
  );
});

it('lets no control character through, but line breaks and tabs', () => {
  expect(markup`${'a\u0000b\u001bc\nd\te'}`.html).toBe('a\uFFFDb\uFFFDc\nd\te');
});
