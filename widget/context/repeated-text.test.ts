import { describe, expect, it } from 'vitest';
import { isRepeat, printText } from './repeated-text.js';

/** 70 words: long enough that one changed word leaves nine runs in ten. */
const LONG =
  'Reducers are functions that take the current state and an action as arguments and give back a new state result. ' +
  'They must not change the state they were given but copy what was there and change the copy instead of it. ' +
  'They do no other work such as asking a server or reading a clock since the same input has always to give the same output, ' +
  'which is what makes a store easy to test and to understand later.';

function isSame(left: string, right: string, asked = ''): boolean {
  const [first, second] = [left, right].map((text) => {
    const start = asked === '' ? -1 : text.indexOf(asked);
    return printText(text, start < 0 ? [] : [{ start, end: start + asked.length }]);
  });
  return first !== undefined && second !== undefined && isRepeat(first, second);
}

describe('a text repeats another', () => {
  it.each([
    ['when they are equal but for white space', 'npm  install\n\nit', 'npm install it'],
    ['when a long one differs in a word', LONG, LONG.replace('later', 'afterwards')],
  ])('%s', (_what, left, right) => {
    expect(isSame(left, right)).toBe(true);
    expect(isSame(right, left)).toBe(true);
  });

  it('without spaces between its words too', () => {
    const long =
      '状态由许多不同的部分组成并且每一个部分都由一个单独的函数负责计算这样的函数不会改变它得到的值而是返回新的值'.repeat(
        2,
      );
    expect(isSame(`${long}好`, `${long}吗`)).toBe(true);
  });
});

describe('a text says something of its own', () => {
  it.each([
    ['with another number', `${LONG} It takes 20 seconds.`, `${LONG} It takes 30 seconds.`],
    ['with another version', `${LONG} Since v2.`, `${LONG} Since v3.`],
    ['with another name in code', `${LONG} Call useStore there.`, `${LONG} Call useState there.`],
    ['with another call', `${LONG} Use get() there.`, `${LONG} Use set() there.`],
    ['with another option', `${LONG} Add --watch there.`, `${LONG} Add --force there.`],
    ['with other capitals', `${LONG} Send a GET there.`, `${LONG} Send a PUT there.`],
    ['with numbers in another order', `${LONG} From 1 to 2.`, `${LONG} From 2 to 1.`],
    ['with a sentence more', LONG, `${LONG} And what nobody said before stands in this last sentence here.`],
    ['when it is short and differs in a word', 'Run it with yarn now.', 'Run it with npm now.'],
  ])('%s', (_what, left, right) => {
    expect(isSame(left, right)).toBe(false);
  });

  it('where they differ in a word of the question', () => {
    const [one, other] = [`${LONG} So says yarn.`, `${LONG} So says bower.`];
    expect(isSame(one, other)).toBe(true);
    expect(isSame(one, other, 'yarn')).toBe(false);
  });
});
