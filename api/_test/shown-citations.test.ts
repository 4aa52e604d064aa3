import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBracketedNumbers } from './bracketed-numbers.js';
import { bookQuestion, readEvents, startHarness, type Harness } from './harness.js';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

/** Answers with this text, streamed one character at a time and in one piece of JSON. Two passages were given. */
async function answerWith(markdown: string): Promise<{ text: string; cited: string[]; json: string }> {
  harness.model.faults.push(
    { kind: 'say', deltas: Array.from(markdown) },
    { kind: 'say', deltas: [markdown] },
  );
  const { events, text } = await readEvents(await harness.chat(bookQuestion(harness.secret)));
  const headers = { Accept: 'application/json' };
  const response = await harness.chat(bookQuestion(harness.secret), { headers });
  const cited = events.flatMap((event) => (event.type === 'source-url' ? [event.sourceId] : []));
  return { text, cited, json: await response.text() };
}

/** Each names a number that the model was not given, where readers would see it as one. */
const HIDDEN: Readonly<Record<string, string>> = {
  'in a formula block': 'So:\n\n$$\nx [9]\n$$\n\nand [1].',
  'in a formula of a line': 'So $$[9]$$ and $$[ 9 ]$$ [1].',
  'in a formula that never ends': 'So $$x [9].\n\nYes [1].',
  'in a formula with a backslash': 'So \\(x[9]\\), \\[ [9] \\] [1].',
  'after a fence in a quote': '> ```\n> code\n\nNo [9]. Yes [1].',
  'after a fence in a list': '- ```\n  code\n\nNo [9]. Yes [1].',
  'after a fence in a list of lists': '- a\n  - ```\n    code\n  No [9]. Yes [1].',
  'below a fence closed too deep': '```\ncode\n     ```\n\n```\nNo [9]. Yes [1].',
  'after a code span that never ends': 'A ` tick, [9] and [1].',
  'after a code span that ended in the line before': 'A `b\nc` and [9] `d`. Yes [1].',
  'in a code span across cells': '|a|b|\n|-|-|\n|`c|d [9]`|\n\nYes [1].',
  'after a tick in a tag': 'A <b title="`">[9]`</b>. Yes [1].',
  'after a tick in an address': 'See [a](`b) [9] ` and https://example.com/`c [9] `. Yes [1].',
  'after a tick in a formula': 'So $`$ [9] `. Yes [1].',
  'after a fence in a comment': '<!--\n```\n-->\nNo [9].\n```\n\nYes [1].',
  'with escaped brackets': 'No \\[9\\], \\[9] or [9\\]. Yes [1].',
  'with full-width brackets': 'No ［9］, ［９］, 〖9〗 or ⟦9⟧. Yes [1].',
  'with entities': 'No &#91;9&#93;, &lbrack;9&rbrack;, &lsqb;9&rsqb;, &#x5b;9&#X5D; or [&#57;]. Yes [1].',
  'with digits of another script': 'No [９], [٩], [९] or [⁹]. Yes [1].',
  'with emphasis inside': 'No [*9*], [**9**], [9*, 1*] or **[**9]. Yes [1].',
  'with tags inside': 'No [<b>9</b>] or [9<!-- -->]. Yes [1].',
  'with invisible characters inside': 'No [9\u200b], [\u20609], [&zwj;9] or [&#8203;9]. Yes [1].',
  'with characters that are not assigned and not drawn': 'No [9\u2065], [\ufff09] or [\u{e0002}9]. Yes [1].',
  'with the commas of Arabic and the waves of East Asian text': 'No [۱، ۹], [1؛ 9] or [8～9]. Yes [1].',
  'with circled digits': 'No [❾], [➈] or [➒]. Yes [1].',
  'with other square brackets': 'No ⦋9⦌, ⦍9⦎, ⹕9⹖ or &lbbrk;9&rbbrk;. Yes [1].',
  'after an empty link': 'No [[](/a)9] or [![](/a)9]. Yes [1].',
  'over two lines of a quote': '> No [\n> 9]. Yes [1].',
  'in a list too long for a citation': `No [${'9, '.repeat(30)}9]. Yes [1].`,
  'put together by dropping another': 'No [[9]8], &[9]#91;9&#93; or `[9]` [9]`. Yes [1].',
};

describe('a number that the model was not given', () => {
  it.each(Object.entries(HIDDEN))('reaches no client %s', async (_place, markdown) => {
    const { text, cited, json } = await answerWith(markdown);
    expect(findBracketedNumbers(markdown).filter((n) => n > 2)).not.toEqual([]);
    expect(findBracketedNumbers(text).filter((n) => n > 2)).toEqual([]);
    expect(text).toContain('[1]');
    expect(cited).toEqual(['1']);
    expect(json).toContain(JSON.stringify(text).slice(1, -1));
  });
});

describe('what is not a citation', () => {
  it.each<[string, string]>([
    ['code of a fence', 'So:\n\n```js\na[9] = b["[9]"];\n\n[9]\n```\n\nYes [1].'],
    ['code of a fence in a list', '1. Run:\n\n   ```js\n   a[9]\n\n   b[9]\n   ```\n\n2. Yes [1].'],
    ['code of a fence in a list of lists', '- a\n  - b\n    ```js\n    c[9]\n    ```\n- Yes [1].'],
    ['code of a fence in a quote', '> ```\n> a[9]\n> ```\n\nYes [1].'],
    ['code of a span', 'Use `a[9]`, ``b[9]`[9]`` and `$x[9]`. Yes [1].'],
    ['an interval', 'In [0, 9], [0-9] and [-1, 9]. Yes [1].'],
    ['a task', '- [ ] open\n- [x] done\n- Yes [1].'],
  ])('stays: %s', async (_name, markdown) => {
    const { text, cited } = await answerWith(markdown);
    expect(text).toBe(markdown);
    expect(cited).toEqual(['1']);
  });

  it('keeps its numbers in a formula, where braces have no effect', async () => {
    const { text, cited } = await answerWith('$$x[9] + y[1]$$, \\[ 42 \\] and [1].');
    expect(text).toBe('$$x[9{}] + y[1{}]$$, \\[ 42 {}\\] and [1].');
    expect(cited).toEqual(['1']);
  });
});

describe('a citation of a given passage', () => {
  it.each<[string, string, string]>([
    ['with escaped brackets', 'Yes \\[1\\].', 'Yes [1].'],
    ['with full-width brackets', '是的［１］。', '是的[1]。'],
    ['with entities', 'Yes &#91;1&#93; &lbrack;2&rbrack;.', 'Yes [1] [2].'],
    ['with Arabic digits', 'نعم [١].', 'نعم [1].'],
    ['with emphasis inside', 'Yes [**1**].', 'Yes [1].'],
    ['after a price', 'It costs $5 [1], not $6 [9].', 'It costs $5 [1], not $6.'],
  ])('survives %s', async (_name, markdown, wanted) => {
    const { text, cited } = await answerWith(markdown);
    expect(text).toBe(wanted);
    expect(cited).toContain('1');
  });
});
