import { describe, expect, it } from 'vitest';
import { splitSentences } from './split-sentences.js';

function sentences(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

describe('sentences', () => {
  it('keep their own text, and end at a mark before white space; very short ones are left out', () => {
    const text = 'The value is 3.14 in a.b.c.  It rose!\n\n“It really is so.” Then it fell a little…';
    expect(sentences(text)).toEqual([
      'The value is 3.14 in a.b.c.',
      '“It really is so.”',
      'Then it fell a little…',
    ]);
  });

  it('are not cut after abbreviations, initials and ordinals', () => {
    for (const text of [
      'Use a broker, e.g. Mosquitto, for this.',
      'Smith et al. Describe it in Fig. 3 of the paper.',
      'It was written by J. R. Tolkien in England.',
      'Am 3. Oktober wird in Deutschland gefeiert.',
      'It is no. 5 on the list of things.',
    ]) {
      expect(sentences(text)).toEqual([text]);
    }
  });

  it('may begin with a name in code', () => {
    expect(sentences('The index is built first. npm start serves it from memory.')).toEqual([
      'The index is built first.',
      'npm start serves it from memory.',
    ]);
  });

  it.each([
    ['zh', '潮汐是月球引力造成的。火山在东边。', ['潮汐是月球引力造成的。', '火山在东边。']],
    [
      'ja',
      '潮の満ち引きは月の引力による。「山は東にある。」',
      ['潮の満ち引きは月の引力による。', '「山は東にある。」'],
    ],
    ['hi', 'यह एक पुराना किला है। इसे राजा ने बनवाया था।', ['यह एक पुराना किला है।', 'इसे राजा ने बनवाया था।']],
    ['ar', 'هذا نص قصير جدا. ما هذا النص؟ إنه مثال جيد جدا.', ['هذا نص قصير جدا.', 'إنه مثال جيد جدا.']],
    ['ur', 'یہ ایک پرانا قلعہ ہے۔ اسے بادشاہ نے بنایا۔', ['یہ ایک پرانا قلعہ ہے۔', 'اسے بادشاہ نے بنایا۔']],
    ['el', 'Τι είναι η παλίρροια; Είναι η κίνηση της θάλασσας.', ['Είναι η κίνηση της θάλασσας.']],
    [
      'hy',
      'Սա շատ հին ամրոց է։ Այն կառուցել է թագավորը։',
      ['Սա շատ հին ամրոց է։', 'Այն կառուցել է թագավորը։'],
    ],
  ])('end as they do in %s', (_locale, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it('of Thai are clauses, joined until they are long enough', () => {
    const clause = 'ทีมรับของแพนเธอร์สถอดใจที่คะแนน';
    const found = sentences([clause, clause, clause, clause].join(' '));
    expect(found).toEqual([`${clause} ${clause}`, `${clause} ${clause}`]);
  });

  it('go on in the next line in lower case', () => {
    expect(sentences('A line that is broken\nin the middle of it.')).toEqual([
      'A line that is broken\nin the middle of it.',
    ]);
  });

  it('of list items stand without their markers, and may lack a mark if they are long', () => {
    const text =
      '- LED - these emit light when they are turned on\n- A short label\n  1. Run it once. Then run it again.';
    expect(sentences(text)).toEqual(['LED - these emit light when they are turned on', 'Then run it again.']);
  });

  it('stand without the picture that marks a note', () => {
    expect(sentences('💁 You can find this code in the folder.')).toEqual([
      'You can find this code in the folder.',
    ]);
  });
});

describe('no sentence', () => {
  it.each([
    ['a heading', 'How it works'],
    ['an alt text', 'The terminal with the sensor connected to the socket A0 of the hat'],
    ['a question', 'What happens when the function cannot be reached?'],
    ['a line of JSON', '{"question": "How do I add Docent to my site?", "relevant": ["quick-start.mdx"]}'],
    ['an entry of JSON', '"message": "How do I add Docent to my site. Now."'],
    ['an element', '<AskButton question="What is it.">Ask about it.</AskButton>'],
    ['a comment', '// Adds Docent to the site.\n# Adds Docent to the site.'],
    ['indented code', 'def answer():\n    """Answers the question of the reader."""\n    return None.'],
    ['a command with its options', 'docker build --platform linux -t site/classifier:v1 .'],
    ['a table', 'Name | Meaning\nbook | The name of the book. It must be unique.'],
    ['a variable', 'DOCENT_SECRET=a-long-secret.'],
  ])('%s', (_name, text) => {
    expect(sentences(text)).toEqual([]);
  });

  it('the options of a quiz', () => {
    const quiz =
      'Which sensor measures moisture in soil?\n\n- A capacitive sensor measures it.\n- A resistor is not one.';
    expect(sentences(quiz)).toEqual([]);
    expect(sentences(quiz.replace('?', '.'))).toHaveLength(3);
  });
});

describe('an announcement', () => {
  it('is quoted with the code below it, but only its own words count', () => {
    const text =
      'Build it. Now run the site with this command:\n\nnpm run build\nnpm run serve\n\nOpen the page then.';
    const [announcement, next] = splitSentences(text);
    expect(text.slice(announcement?.start, announcement?.end)).toBe(
      'Now run the site with this command:\n\nnpm run build\nnpm run serve',
    );
    expect(text.slice(announcement?.start, announcement?.wordsEnd)).toBe(
      'Now run the site with this command:',
    );
    expect(text.slice(next?.start, next?.end)).toBe('Open the page then.');
  });

  it('is quoted with its list', () => {
    expect(sentences('There are two kinds of pins:\n\n- analog pins\n- digital pins')).toEqual([
      'There are two kinds of pins:\n\n- analog pins\n- digital pins',
    ]);
  });

  it('is none without what it announces, or if that is prose, a table or too long', () => {
    for (const rest of ['', 'Name | Age\nAda | 36', 'A sentence follows it here.', `${'x'.repeat(600)} = 1;`])
      expect(sentences(`There are two kinds of pins:\n\n${rest}`)).not.toContainEqual(
        expect.stringContaining('two kinds'),
      );
  });
});

it('takes time that grows with the length of the text, whatever is in it', () => {
  for (const unit of [
    ' ',
    '\n',
    ' \n',
    '. ',
    '- ',
    'a ',
    '()',
    '() ',
    'a -',
    '"',
    '1. ',
    '💁',
    'ก ',
    '。',
    'α;',
  ]) {
    const before = process.cpuUsage();
    splitSentences(unit.repeat(12_000 / unit.length));
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  }
});
