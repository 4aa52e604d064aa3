import { describe, expect, it } from 'vitest';
import { dataBlock } from '../../api/_prompt/build-messages.js';
import { readPrompt, writeStandInAnswer } from './stand-in-answer.js';

const BOUNDARY = '0123456789abcdef0123456789abcdef';

function prompt(blocks: Record<string, string>): string {
  return Object.entries(blocks)
    .map(([name, text]) => dataBlock(BOUNDARY, name, text))
    .join('\n\n');
}

describe('the stand-in', () => {
  it('quotes the sentences nearest to the question and cites their passages by number', () => {
    const answer = writeStandInAnswer(
      readPrompt(
        prompt({
          'passage 1':
            'Page: Tides\nSection: Tides > Causes\n\nThe Moon pulls the sea. Cheese is not involved at all.',
          'passage 2':
            'Page: Rocks\n\nMoon rocks are mostly basalt. The oldest rock is four billion years old.',
          question: 'How old are the rocks of the Moon?',
        }),
      ),
    );
    expect(answer).toMatch(/^No model is configured/);
    expect(answer).toContain('The oldest rock is four billion years old. [2]');
    expect(answer).not.toContain('Cheese');
    expect(answer).not.toContain('Page:');
  });

  it('says so when no sentence answers, and quotes the nearest one', () => {
    const blocks = { 'passage 1': 'Page: X\n\nA sentence about something else.', question: 'Whence?' };
    const answer = writeStandInAnswer(readPrompt(prompt(blocks)));
    expect(answer).toMatch(/no sentence of these passages seems to answer/);
    expect(answer).toContain('A sentence about something else. [1]');
  });

  it('quotes what answers a query, without counting the words of a question in another language against it', () => {
    const blocks = {
      'passage 1':
        'Page: Walking\nSection: Balance > Zero moment point\n\nA robot has two feet. The zero moment point is where the ground reaction force acts.',
      question: 'روبوٹ چلتے ہوئے اپنا توازن کیسے برقرار رکھتا ہے؟',
      'queries already searched': 'balance zero moment point\nstable gait of a humanoid',
    };
    const answer = writeStandInAnswer(readPrompt(prompt(blocks)));
    expect(answer).toMatch(/^No model is configured, so here is what the book says:/);
    expect(answer).toContain('The zero moment point is where the ground reaction force acts. [1]');
  });

  it('quotes neither headings, nor code, nor lines that repeat the question', () => {
    const question = 'How do I add Docent to my site?';
    const blocks = {
      'passage 1': `Page: HTTP\nSection: Chat\n\nAdd Docent to my site\n\n{\n  "message": "${question}",\n  "mode": "normal"\n}\n\n${question}`,
      'passage 2':
        'Page: Quick start\nSection: Add the plugin\n\nTo add Docent to your site, install the package and list the plugin.',
      question,
    };
    expect(writeStandInAnswer(readPrompt(prompt(blocks)))).toBe(
      'No model is configured, so here is what the book says:\n\n' +
        '- To add Docent to your site, install the package and list the plugin. [2]',
    );
  });

  it('keeps the lines of code that a sentence announces', () => {
    const blocks = {
      'passage 1': 'Page: Start\n\nBuild the site with this command:\n\nnpm run build\nnpm run serve',
      question: 'Which command do I build the site with?',
    };
    expect(writeStandInAnswer(readPrompt(prompt(blocks)))).toContain(
      '- Build the site with this command:  \n  npm run build  \n  npm run serve [1]',
    );
  });

  it('finds words where none are spaced', () => {
    const blocks = {
      'passage 1': 'Page: 月\n\n潮汐是月球引力造成的。火山在东边。',
      question: '潮汐是什么造成的？',
    };
    expect(writeStandInAnswer(readPrompt(prompt(blocks)))).toMatch(/- 潮汐是月球引力造成的。.* \[1\]/u);
  });

  it('quotes a selection, its marks as they are', () => {
    const blocks = { selection: 'Use *stars* and a[1].\n\nBye.', question: 'What?' };
    expect(writeStandInAnswer(readPrompt(prompt(blocks)))).toBe(
      'No model is configured, so here is what you selected:\n\n> Use \\*stars\\* and a&#91;1&#93;.\n> \n> Bye.',
    );
  });

  it('quotes three sentences of a long selection', () => {
    const selection = Array.from({ length: 60 }, (_, n) => `Sentence number ${n} speaks of a thing.`).join(
      ' ',
    );
    const answer = writeStandInAnswer(readPrompt(prompt({ selection, question: 'Which number is 42?' })));
    expect(answer).toContain('Sentence number 42');
    expect(answer.length).toBeLessThan(300);
  });

  it('says only that no model is configured to a prompt that is not ours', () => {
    expect(writeStandInAnswer(readPrompt('Hello'))).toBe('No model is configured.');
  });
});
