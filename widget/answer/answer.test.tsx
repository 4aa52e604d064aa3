import { describe, expect, it } from 'vitest';
import { showAnswer } from './_test/show-answer.js';

describe('Markdown', () => {
  it('becomes elements: emphasis, code, quotes, breaks, rules', () => {
    expect(showAnswer('*a* **b** ~~c~~ `d`\\\ne\n\n> f\n\n***')).toBe(
      '<p><em>a</em> <strong>b</strong> <del>c</del> <code dir="ltr">d</code><br/>e</p>' +
        '<blockquote><p>f</p></blockquote><hr/>',
    );
  });

  it('starts headings at the third level', () => {
    expect(showAnswer('# A\n\n## B\n\n##### C')).toBe(
      '<h3 class="docent-heading docent-heading-1">A</h3>' +
        '<h4 class="docent-heading docent-heading-2">B</h4>' +
        '<h6 class="docent-heading docent-heading-5">C</h6>',
    );
  });

  it('renders tight and loose lists, continued numbering, and tasks', () => {
    expect(showAnswer('- a\n- b\n  - c')).toBe('<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>');
    expect(showAnswer('3. a\n\n4. b')).toBe('<ol start="3"><li><p>a</p></li><li><p>b</p></li></ol>');
    expect(showAnswer('- [x] a\n- [ ] b')).toBe(
      '<ul><li class="docent-task">\u2611 a</li><li class="docent-task">\u2610 b</li></ul>',
    );
  });

  it('renders tables with aligned columns and line breaks', () => {
    expect(showAnswer('|a|b|\n|:-|-:|\n|1<br>2|3|')).toBe(
      '<div class="docent-table" tabindex="0"><table>' +
        '<thead><tr><th class="docent-align-left" scope="col">a</th><th class="docent-align-right" scope="col">b</th></tr></thead>' +
        '<tbody><tr><td class="docent-align-left">1<br/>2</td><td class="docent-align-right">3</td></tr></tbody>' +
        '</table></div>',
    );
  });

  it('renders code with its language and a copy button', () => {
    expect(showAnswer('```c++ title="x"\nif (a < b) [1]\n```')).toBe(
      '<div class="docent-code" dir="ltr"><div class="docent-code-bar"><span class="docent-code-language">c++</span>' +
        '<button type="button" class="docent-copy">Copy</button></div><pre class="docent-code-text" tabindex="0">' +
        '<code class="language-c++">if (a &lt; b) [1]</code></pre></div>',
    );
    expect(showAnswer('```"onclick=x\na\n```', { labels: { copy: 'Kopieren' } })).toContain(
      '<span class="docent-code-language"></span><button type="button" class="docent-copy">Kopieren</button></div>' +
        '<pre class="docent-code-text" tabindex="0"><code>a</code></pre>',
    );
  });

  it('renders footnotes, wherever they are defined', () => {
    expect(showAnswer('    a[^x] b[^y]\n\n[^x]: See *it*.')).toBe(
      '<p>a<sup class="docent-footnote-mark">x</sup> b[^y]</p>' +
        '<div class="docent-footnote"><sup class="docent-footnote-mark">x</sup><p>See <em>it</em>.</p></div>',
    );
  });

  it('keeps the source of formulas, but not of prices', () => {
    expect(showAnswer('So $a_1 * b_2$ and $$c$$.')).toBe(
      '<p>So <code class="docent-math" dir="ltr">a_1 * b_2</code> and <code class="docent-math" dir="ltr">c</code>.</p>',
    );
    expect(showAnswer('$$\n\\frac{a}{b}\n$$')).toBe(
      '<pre class="docent-math docent-math-block" tabindex="0"><code dir="ltr">\\frac{a}{b}</code></pre>',
    );
    expect(showAnswer('It costs $5 or $6 [1].')).toContain('<p>It costs $5 or $6 <sup');
    expect(showAnswer('From $5-$10 a month.')).toBe('<p>From $5-$10 a month.</p>');
  });

  it('shows HTML as text, and renders the Markdown inside it', () => {
    expect(showAnswer('<details>\n**a** <img src="x" onerror="y">\n</details>')).toBe(
      '<p>&lt;details&gt;\n<strong>a</strong> &lt;img src=&quot;x&quot; onerror=&quot;y&quot;&gt;\n&lt;/details&gt;</p>',
    );
  });

  it('shows the alt text of an image without fetching it', () => {
    expect(showAnswer('![a robot](https://example.com/r.png)')).toBe(
      '<p><span class="docent-image-text">a robot</span></p>',
    );
  });
});

describe('a citation', () => {
  const first =
    '<sup class="docent-citation"><a class="docent-citation-link" href="/docs/a#one" ' +
    'aria-label="Source 1: First &quot;quoted&quot;" title="Source 1: First &quot;quoted&quot;">[1]</a></sup>';
  const second =
    '<sup class="docent-citation"><a class="docent-citation-link" href="/docs/b" ' +
    'aria-label="Source 2: Second" title="Source 2: Second">[2]</a></sup>';

  it('links to the section and is named after it', () => {
    expect(showAnswer('It is so [1].')).toBe(`<p>It is so ${first}.</p>`);
  });

  it.each(['[1][2]', '[1, 2]', '[1,2]'])('may be combined with another: %s', (text) => {
    expect(showAnswer(text)).toBe(`<p>${first}${second}</p>`);
  });

  it('stays text if the source is unknown', () => {
    expect(showAnswer('[3] [0] [1, 9] [] [x] [1000]')).toBe(`<p>[3] [0] ${first}[9] [] [x] [1000]</p>`);
  });

  it('stays text inside code, formulas and links', () => {
    expect(showAnswer('`a[1]` $b[1]$ [see [1]](/docs/c)')).toBe(
      '<p><code dir="ltr">a[1]</code> <code class="docent-math" dir="ltr">b[1]</code> ' +
        '<a class="docent-link" href="/docs/c">see [1]</a></p>',
    );
  });

  it('keeps its meaning if the model writes a link or a definition', () => {
    expect(showAnswer('[1](https://evil.example) [[1]](/x)')).toBe(`<p>${first} ${first}</p>`);
    expect(showAnswer('See [1].\n\n[1]: https://evil.example')).toBe(
      `<p>See ${first}.</p><p>${first}: https://evil.example</p>`,
    );
  });

  it("stays text if the address is not the site's", () => {
    for (const url of ['https://evil.example/', '//evil.example', 'javascript:alert(1)', '']) {
      expect(showAnswer('[1]', { sources: [{ n: 1, url, title: 'A' }] })).toBe('<p>[1]</p>');
    }
  });

  it('links to anchors in any script', () => {
    const html = showAnswer('[1]', { sources: [{ n: 1, url: '/docs/می\u200Cخواهم#名前', title: 'A' }] });
    expect(html).toContain('href="/docs/می%E2%80%8Cخواهم#名前"');
  });

  it("uses the site's label", () => {
    const labels = { source: 'Quelle {n} ({title})' };
    expect(showAnswer('[1]', { labels, sources: [{ n: 1, url: '/a', title: '$& {n}' }] })).toContain(
      'aria-label="Quelle 1 ($&amp; {n})"',
    );
  });
});

describe('a link', () => {
  it('inside the site is one', () => {
    expect(showAnswer('[a *b*](/docs/c?d#e) https://example.com/f')).toBe(
      '<p><a class="docent-link" href="/docs/c?d#e">a <em>b</em></a> ' +
        '<a class="docent-link" href="/f">https://example.com/f</a></p>',
    );
  });

  it('opens a new tab for an allowed origin, and is text with its address for others', () => {
    const allowedOrigins = ['https://docs.example'];
    expect(showAnswer('[a](https://docs.example/b) [c](https://evil.example/d)', { allowedOrigins })).toBe(
      '<p><a class="docent-link" href="https://docs.example/b" target="_blank" rel="noopener noreferrer">a</a> ' +
        'c<span class="docent-address"> (https://evil.example/d)</span></p>',
    );
  });

  it('shows an address once if it is also the text', () => {
    const address = 'https://evil.example/d';
    expect(showAnswer(`[${address}](${address}) <${address}> ${address}`)).toBe(
      `<p>${address} ${address} ${address}</p>`,
    );
    expect(showAnswer('<a@b.example> a@b.example www.c.example')).toBe(
      '<p>a@b.example a@b.example www.c.example</p>',
    );
  });

  it('stays text until it is complete', () => {
    const address = '[words](https://example.com/docs/page)';
    for (let length = 1; length < address.length; length += 1) {
      expect(showAnswer(`See ${address.slice(0, length)}`, { streaming: true })).not.toContain('<a');
    }
    expect(showAnswer(`See ${address}`, { streaming: true })).toContain('href="/docs/page"');
  });

  it('needs white space or the end of the answer after a bare address', () => {
    expect(showAnswer('See https://example.com/do', { streaming: true })).not.toContain('<a');
    expect(showAnswer('See https://example.com/docs ', { streaming: true })).toContain('href="/docs"');
    expect(showAnswer('See https://example.com/docs')).toContain('href="/docs"');
  });
});

describe('a growing answer', () => {
  it('does not show a line as something it will not become', () => {
    expect(showAnswer('Steps:\n-', { streaming: true })).toBe('<p>Steps:</p>');
    expect(showAnswer('So it is [', { streaming: true })).toBe('<p>So it is</p>');
    expect(showAnswer('So it is [1', { streaming: true })).toBe('<p>So it is</p>');
    expect(showAnswer('So it is [1', { streaming: false })).toBe('<p>So it is [1</p>');
  });
});
