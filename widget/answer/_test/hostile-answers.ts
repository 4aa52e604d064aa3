/** The longest answer of the default model settings is shorter. */
const CHARS = 31_000;

function fill(piece: string, chars = CHARS): string {
  return piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
}

/** Lines, each indented by this much more than the one before. */
function stairs(lines: number, step: string, item: string): string {
  return Array.from({ length: lines }, (_value, depth) => `${step.repeat(depth)}${item}\n`).join('');
}

/** The length of answers that become thousands of blocks, which take no long task but many. */
const MANY_BLOCKS_CHARS = 8_192;

/** Markdown built to keep a renderer busy, of 31,000 characters each, or 8,192. */
export const HOSTILE_ANSWERS: Readonly<Record<string, string>> = {
  'quotes in a line': fill('> '),
  'quotes without blanks': fill('>'),
  'quotes of forty levels': fill(`${'> '.repeat(40)}a\n`),
  'lines that continue forty quotes': `${'> '.repeat(40)}a\n${fill('b\n')}`,
  'a list': fill('- a\n', MANY_BLOCKS_CHARS),
  'a loose list': fill('- a\n  b\n\n  c\n', MANY_BLOCKS_CHARS),
  'lists in a line': fill('- '),
  'lists of ninety levels': fill(`${'- '.repeat(90)}a\n`, MANY_BLOCKS_CHARS),
  'lists in lists': fill(stairs(45, '  ', '- x')),
  'lists of other markers': fill('+ a\n- b\n'),
  asterisks: fill('*'),
  'open emphasis': fill('*a_b'),
  'closed emphasis': fill('*a **b ', CHARS / 2) + fill('** c* ', CHARS / 2),
  underscores: fill('_a__b'),
  tildes: fill('~~a *b '),
  brackets: fill('['),
  'closing brackets': fill('a]'),
  'closed brackets': fill('[', CHARS / 2) + fill(']', CHARS / 2),
  'ninety brackets': fill('['.repeat(90) + ']'.repeat(90)),
  links: fill('[a](b)'),
  'images in images': fill(`${'!['.repeat(50)}${'](/a)'.repeat(50)}`),
  references: fill('[a][b]'),
  'a wide table': `|${fill('a|', CHARS / 3)}\n|${fill('-|', CHARS / 3)}\n|${fill('b|', CHARS / 3)}`,
  'a long table': `|a|b|\n|-|-|\n${fill('|a|b|\n')}`,
  'a table of short rows': `|${'a|'.repeat(200)}\n|${'-|'.repeat(200)}\n${fill('b\n')}`,
  'no table': fill('|a|b|\n'),
  code: `\`\`\`js\n${fill('const a = [1, 2, 3].map((x) => x * 2);\n')}\`\`\``,
  'code of short lines': `\`\`\`\n${fill('}\n')}`,
  'many fences': fill('```\na\n```\n'),
  backticks: Array.from({ length: 250 }, (_value, length) => '`'.repeat(length)).join('a'),
  'runs of backticks': fill('`a``b```c'),
  formulas: fill('$a$ '),
  'blocks of formulas': fill('$$\na\n$$\n'),
  dollars: fill('a$$$ '),
  comments: fill('<!--'),
  tags: fill('<div>\n'),
  definitions: fill('[a]: b\n\n', MANY_BLOCKS_CHARS),
  footnotes: Array.from({ length: 2_500 }, (_value, index) => `[^${index}x]: a\n`).join('\n'),
  'a footnote again and again': `[^a]: x\n\n${fill('[^a]')}`,
  entities: fill('&amp;'),
  escapes: fill('\\*'),
  'a line of words': fill('word '),
  'a line without blanks': fill('x'),
  blanks: `a\n${fill(' ')}b`,
  lines: fill('a\n'),
  paragraphs: fill('a\n\n', MANY_BLOCKS_CHARS),
  'hard breaks': fill('a\\\n'),
  headings: fill('# a\n', MANY_BLOCKS_CHARS),
  'headings of other form': fill('a\n-\n', MANY_BLOCKS_CHARS),
  rules: fill('***\n', MANY_BLOCKS_CHARS),
  emoji: fill('😀👨‍👩‍👧'),
  'right to left': fill('שלום \u202E'),
  'right to left without marks': fill('שלום '),
  'isolated right to left': fill('שלום \u2067'),
  'combining marks': `a${fill('\u0301')}`,
  addresses: fill('https://example.com/( '),
  'one long address': fill('https://a.b/'),
  mails: fill('a@b.c '),
  tasks: fill('- [ ] a\n', MANY_BLOCKS_CHARS),
  citations: fill('[1]'),
};

/** An answer of 31,000 characters as models write them, with tables, code, lists, quotes and formulas. */
export function writeOrdinaryAnswer(): string {
  const parts: string[] = [];
  for (let part = 1; parts.join('').length < CHARS; part += 1) {
    parts.push(
      `## Part ${part}\n\nThe **robot** moves its *arm* with \`move(${part})\` as [1] says, see [the page](/docs/a). ${'Plain words follow here. '.repeat(6)}\n\n`,
      `- one **item** with \`code\`\n- two [1]\n  - nested *words* here\n- three https://example.com/a\n\n`,
      `| name | value | note |\n|---|--:|---|\n${'| `a` | **1** | some words [1] |\n'.repeat(8)}\n`,
      `\`\`\`js\n${'const a = [1, 2, 3].map((x) => x * 2);\n'.repeat(12)}\`\`\`\n\n> A quote with *emphasis* and $x_${part}^2$.\n\n$$\ny = ${part}\n$$\n\n`,
      `1. first, ${'in some more words '.repeat(5)}\n\n   \`\`\`sh\n   run ${part}\n   \`\`\`\n2. second\n\n`,
    );
  }
  return parts.join('');
}
