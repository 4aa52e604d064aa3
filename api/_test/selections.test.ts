import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../_contract/limits.js';
import type { Passage } from '../_contract/request.js';
import { readRefusal, selectionQuestion, signedPassage, startHarness, type Harness } from './harness.js';

/** Words of no sense, all different, so that a text of them is in no other. */
function write(words: number, seed: number): string {
  return Array.from({ length: words }, (_, at) => {
    const number = (seed * 7_919 + at * 104_729) % 456_976;
    return [0, 1, 2, 3]
      .map((place) => String.fromCharCode(97 + (Math.floor(number / 26 ** place) % 26)))
      .join('');
  }).join(' ');
}

const SENTENCES = {
  formula:
    'The energy of a body at rest is $E = mc^2$, where $m$ is its mass and $c$ the speed of light in vacuum.',
  code: 'Add two numbers:\n\nadd.js\nexport function add(left, right) {\n\treturn left + right; // no overflow\n}',
  arabic:
    'ينص القانون على أن القوة تساوي الكتلة مضروبة في التسارع، أي $F = ma$. وإذا كانت القوة صفرًا بقي الجسم ساكنًا.',
};

/** Selections as a browser reads them from a page with the sentences above. */
const HONEST = {
  formula:
    'nergy of a body at rest is \n𝐸\n=\n𝑚\n𝑐\n2\nE=mc2, where \n𝑚\nm is its mass and \n𝑐\nc the speed of li',
  code: 'two numbers:\n\nadd.js\nexport function add(left, right) {\n\treturn left + right; // no overfl',
  arabic: 'القانون على أن القوة تساوي الكتلة مضروبة في التسارع، أي \n𝐹\n=\n𝑚\n𝑎\nF=ma. وإذا كانت القوة صفر',
};

describe('a selection', () => {
  let harness: Harness;
  let strict: Harness;
  let book: string[];

  beforeAll(async () => {
    harness = await startHarness({
      env: {
        DOCENT_SELECTION_PER_MINUTE: '5',
        DOCENT_SELECTION_SHARE: '10',
        DOCENT_RATE_PER_MINUTE: '100000',
        DOCENT_SIGNED_IN_FACTOR: '100',
      },
    });
    strict = await startHarness({ env: { DOCENT_SELECTION: 'book', DOCENT_RATE_PER_MINUTE: '100000' } });
    book = Array.from({ length: 40 }, (_, at) => write(80, at + 1));
  });
  afterAll(() => Promise.all([harness?.close(), strict?.close()]));

  const sign = (text: string, at = 0, { secret } = harness): Passage =>
    signedPassage(secret, { id: `chunk-${String(at).padStart(4, '0')}`, text });

  /** Asks the strict function, which answers only what is the book's. @returns The status, or the refusal's code. */
  async function judge(selected: string, texts: readonly string[]): Promise<number | string> {
    const context = texts.map((text, at) => sign(text, at, strict));
    const response = await strict.chat(selectionQuestion({ selected_text: selected, context }));
    if (response.status === 200) await response.text();
    return response.status === 200 ? 200 : (await readRefusal(response)).code;
  }

  async function ask(more: Record<string, unknown>): Promise<number> {
    const response = await harness.chat(selectionQuestion(more));
    await response.text();
    return response.status;
  }

  it('that no passage holds is answered five times a minute, for one address, whatever passages come along', async () => {
    const texts = book.slice(0, 8);
    const context = texts.map((text, at) => sign(text, at));
    const statuses: number[] = [];
    for (let at = 0; at < 20; at += 1) {
      const selected_text = write(300, 1_000 + at);
      statuses.push(await ask(at % 2 === 0 ? { selected_text } : { selected_text, context }));
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('that its passages hold is a question like any other, long after those limits', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 20; at += 1) {
      const text = book[at] ?? '';
      statuses.push(await ask({ selected_text: text.slice(3, -3), context: [sign(text)] }));
    }
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('reaches the model byte for byte', async () => {
    const [text = ''] = book;
    const selected = `\u00a0 ${text.replaceAll(' ', '\t\n ')}  `;
    expect(await ask({ selected_text: selected, context: [sign(text)] })).toBe(200);
    const sent = JSON.stringify(harness.model.requests.at(-1)?.body);
    expect(sent).toContain(JSON.stringify(`\n${selected}\n`).slice(1, -1));
  });

  it.each(['formula', 'code', 'arabic'] as const)('of %s, cut in words, is the book’s', async (kind) => {
    expect(await judge(HONEST[kind], [SENTENCES[kind]])).toBe(200);
  });

  it('of 12,000 characters over 30 passages is the book’s', async () => {
    const texts = book.slice(0, 30);
    const selected = texts.join('\n\n').slice(0, LIMITS.selectionMaxChars);
    expect(selected.length).toBeGreaterThan(11_900);
    expect(await judge(selected, texts)).toBe(200);
  });

  it('that is not in the passages is refused where only the book’s text is answered, and costs nothing', async () => {
    const before = strict.model.requests.length;
    expect(await judge(write(300, 2_000), book.slice(0, 8))).toBe('selection_refused');
    expect(await judge(book[0] ?? '', [])).toBe('selection_refused');
    expect(strict.model.requests.length).toBe(before);
  });

  it.each([
    ['nine tenths of the book and one tenth of another text', (text: string) => text + write(9, 3_000)],
    [
      'a tenth of another text in the middle',
      (text: string) => `${text.slice(0, 200)}${write(9, 3_001)}${text.slice(200)}`,
    ],
    ['one foreign word in ten', (text: string) => text.replaceAll(/(?:\w+ ){9}/gu, `$&${write(1, 3_002)} `)],
    [
      'letters of another script that look alike',
      (text: string) => text.replaceAll('a', 'а').replaceAll('e', 'е'),
    ],
    ['zero-width spaces between its letters', (text: string) => text.split('').join('\u200b')],
    ['tag characters between its letters', (text: string) => text.split('').join('\u{E0041}')],
    ['its words in another order', (text: string) => text.split(' ').toReversed().join(' ')],
    ['its words, sorted', (text: string) => text.split(' ').toSorted().join(' ')],
    ['punctuation that spells another text', (text: string) => text.split('').join(' .-..! ')],
    ['digits between its words', (text: string) => text.replaceAll(' ', ' 72 ')],
  ])('with %s is not the book’s', async (_kind, change) => {
    const [text = ''] = book;
    expect(await judge(text, [text])).toBe(200);
    expect(await judge(change(text), [text])).toBe('selection_refused');
  });

  it('with passages that no build signed, of two builds, twice, or too many is refused', async () => {
    const [text = ''] = book;
    const good = sign(text);
    const codes: string[] = [];
    for (const context of [
      [{ ...good, text: `${text} x` }],
      [{ ...good, signature: '' }],
      [good, signedPassage(harness.secret, { id: 'chunk-0001', text, build: 'other-build-0001' })],
      [good, good],
      Array.from({ length: LIMITS.selectionPassagesMax + 1 }, (_, at) => sign('x', at)),
      Array.from({ length: 5 }, (_, at) => sign('x'.repeat(8_000), at)),
    ]) {
      codes.push(
        (await readRefusal(await harness.chat(selectionQuestion({ selected_text: text, context })))).code,
      );
    }
    expect(codes).toEqual([
      'context_unsigned',
      'context_unsigned',
      'context_unsigned',
      'invalid_request',
      'invalid_request',
      'invalid_request',
    ]);
  });
});

describe('a mode', () => {
  it.each([
    ['normal', 'selection_only'],
    ['selection_only', 'normal'],
  ] as const)('that is not in DOCENT_MODES=%s is refused: %s', async (only, other) => {
    const harness = await startHarness({ env: { DOCENT_MODES: ` ${only.toUpperCase()}, ` } });
    try {
      const bodies = {
        normal: {
          mode: 'normal',
          message: 'What is the Moon made of?',
          context: [signedPassage(harness.secret)],
        },
        selection_only: selectionQuestion(),
      };
      const refused = await harness.chat(bodies[other]);
      expect(await readRefusal(refused)).toMatchObject({ status: 403, code: 'mode_refused' });
      const answered = await harness.chat(bodies[only]);
      expect(answered.status).toBe(200);
      await answered.text();
    } finally {
      await harness.close();
    }
  });

  it.each([{ DOCENT_MODES: 'selection' }, { DOCENT_MODES: ',' }, { DOCENT_SELECTION: 'none' }])(
    'that does not exist closes the function: %o',
    async (env) => {
      const harness = await startHarness({ env });
      try {
        expect((await readRefusal(await harness.post('/api/session', {}))).code).toBe('misconfigured');
        const [variable] = Object.keys(env);
        expect(JSON.stringify(harness.logs)).toMatch(
          new RegExp(`"variable":"${variable}","problem":"must (?:be|list) `, 'u'),
        );
      } finally {
        await harness.close();
      }
    },
  );
});
