import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataBlock, joinBlocks } from '../../api/_prompt/build-messages.js';
import { readPrompt } from './stand-in-answer.js';
import { startStandInModel, type StandInModel } from './stand-in-model.js';
import { chooseQueries } from './stand-in-search.js';

const BOUNDARY = '0123456789abcdef0123456789abcdef';
const SYSTEM = `Rules.\n\n${dataBlock(BOUNDARY, 'contents', 'Guides\n- Installing the plugin\n- Styling\n- Deployment on Vercel')}`;

const write = (question: string, more: Record<string, string> = {}): string =>
  joinBlocks(BOUNDARY, [
    dataBlock(BOUNDARY, 'passage 1', 'Page: X\n\nThe colour of the button is a CSS variable.'),
    ...Object.entries(more).map(([name, text]) => dataBlock(BOUNDARY, name, text)),
    dataBlock(BOUNDARY, 'question', question),
  ]);

const choose = (question: string, more = {}, table = {}): readonly string[] =>
  chooseQueries(readPrompt(write(question, more)), SYSTEM, table);

describe('the stand-in', () => {
  it('searches for the titles nearest to a question whose words the passages lack', () => {
    expect(choose('How do I install this with npm?')).toEqual(['Installing the plugin']);
    expect(choose('Can I deploy it on my own server, or Vercel?')).toEqual(['Deployment on Vercel']);
  });

  it('answers from passages that hold the words, and if no title is near', () => {
    expect(choose('What colour has the button?')).toEqual([]);
    expect(choose('Whence come elephants?')).toEqual([]);
  });

  it('searches for what a table says, and for nothing twice', () => {
    const table = { 'بٹن کا رنگ؟': ['button colour', 'theme'] };
    expect(choose('بٹن کا رنگ؟', {}, table)).toEqual(['button colour', 'theme']);
    expect(choose('بٹن کا رنگ؟', { 'queries already searched': 'button colour\ntheme' }, table)).toEqual([]);
    const searched = { 'queries already searched': 'Installing the plugin' };
    expect(choose('How do I install this with npm?', searched)).toEqual([]);
  });

  it('never searches about a selection, or in a prompt that is not ours', () => {
    expect(choose('How do I install this?', { selection: 'Some text.' })).toEqual([]);
    expect(chooseQueries(readPrompt('Hello'), SYSTEM)).toEqual([]);
  });
});

describe('the stand-in server', () => {
  let model: StandInModel;
  let client: OpenAI;
  beforeAll(async () => {
    model = await startStandInModel({ wordDelayMs: 0 });
    client = new OpenAI({ apiKey: 'key', baseURL: model.url, maxRetries: 0 });
  });
  afterAll(() => model.close());

  const messages = [
    { role: 'system' as const, content: SYSTEM },
    { role: 'user' as const, content: write('How do I install this with npm?') },
  ];

  it('streams a tool call that the SDK puts together', async () => {
    const parameters = { type: 'object', properties: {} };
    const stream = client.chat.completions.stream({
      model: 'any',
      messages,
      tools: [{ type: 'function', function: { name: 'search_book', parameters } }],
    });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'search_book', arguments: '{"queries":["Installing the plugin"]}' },
    });
  });

  it('writes a plan as JSON', async () => {
    const plan = await client.chat.completions.create({
      model: 'any',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'plan', schema: {} } },
    });
    expect(plan.choices[0]?.message.content).toBe('{"queries":["Installing the plugin"]}');
  });
});
