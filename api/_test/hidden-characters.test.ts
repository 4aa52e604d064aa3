import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { logToConsole } from '../_handler/log.js';
import {
  bookQuestion,
  readEvents,
  readRefusal,
  selectionQuestion,
  signedPassage,
  startHarness,
  type Harness,
} from './harness.js';

let harness: Harness;
const lines: string[] = [];
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
  harness = await startHarness({
    env: { DOCENT_LOG_QUESTIONS: '1', DOCENT_SELECTION_PER_MINUTE: '100' },
    log: logToConsole,
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await harness.close();
});
beforeEach(() => {
  lines.length = 0;
  harness.model.requests.length = 0;
});

/** Asks, and returns everything the model was sent, as JSON. */
async function sentFor(body: unknown): Promise<string> {
  expect((await readEvents(await harness.chat(body))).isDone).toBe(true);
  return JSON.stringify(harness.model.requests.at(-1)?.body);
}

/** Variation selectors, as they hide bytes after a visible character: five for each count, in seven UTF-16 units. */
const hide = (count: number): string => '\uFE00\uFE0F\u{E0100}\u{E01EF}\u180B'.repeat(count);
const SELECTORS = /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u180B-\u180D\u180F]/gu;

it('8,000 variation selectors in a question, page, passage or selection do not reach the model', async () => {
  const text = `The Moon${hide(1_100)} is bright.`;
  const book = bookQuestion(harness.secret, {
    message: `Why${hide(400)}?`,
    page: { path: `/a${hide(100)}`, title: `Moon${hide(50)}` },
    context: [signedPassage(harness.secret, { text })],
  });
  expect(await sentFor(book)).not.toMatch(SELECTORS);
  const selection = selectionQuestion({ selected_text: `The Moon${hide(1_600)} is bright.` });
  const sent = await sentFor(selection);
  expect(sent).not.toMatch(SELECTORS);
  expect(sent).toContain('The Moon is bright.');
  expect(
    (
      await sentFor(
        selectionQuestion({ selected_text: `漢${'\u{E0101}'.repeat(3_000)}字❤${'\uFE0F'.repeat(3_000)}` }),
      )
    ).match(SELECTORS),
  ).toEqual(['\u{E0101}', '\uFE0F']);
});

it('a question or selection of nothing but variation selectors is empty', async () => {
  const asked = await harness.chat(bookQuestion(harness.secret, { message: hide(400) }));
  expect(await readRefusal(asked)).toMatchObject({ code: 'message_empty' });
  const selected = await harness.chat(selectionQuestion({ selected_text: ` ${hide(1_600)} ` }));
  expect(await readRefusal(selected)).toMatchObject({ code: 'selection_missing' });
  expect(harness.model.requests).toEqual([]);
});

it('text whose characters have several forms reaches the model unchanged', async () => {
  const texts = [
    '❤️ ☎︎ 1️⃣ #️⃣ 🏳️‍🌈 ❤️‍🔥 👩🏽‍⚕️ ©️',
    '葛\u{E0100}飾区と葛\u{E0101}城市、辻\u{E0102}さん、芦\uFE00',
    'ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ ᠠ᠋ᠨ᠎ᠠ',
    '\u2229\uFE00 \u2268\uFE00',
    'می\u200Cخواهم नमस्\u200Dते \u202Bשלום\u202C',
  ];
  for (const text of texts) {
    const sent = await sentFor(selectionQuestion({ selected_text: text, message: `${text}?` }));
    expect(sent.split(JSON.stringify(text).slice(1, -1))).toHaveLength(3);
  }
});

it('a logged question cannot drive a terminal, turn a line around or begin another', async () => {
  const hostile =
    'Why\u009B31m \u0085{"status":200}\u2028{"status":200}\u2029 \u007F\u202Eevil\u2066\uFEFF \u{E0041} \u0090q? Käse 😀';
  await readEvents(await harness.chat(bookQuestion(harness.secret, { message: hostile })));
  const line = lines.find((one) => one.includes('"route":"chat"')) ?? '';
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(line).toContain('Käse 😀');
  // Escaped, not lost: the owner can see what was asked.
  expect(JSON.parse(line)).toMatchObject({ question: hostile });
});
