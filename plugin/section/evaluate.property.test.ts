import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIXTURES, testSite } from './_test/fixture-page.js';
import { createFileScope } from './file-scope.js';
import { parseMarkdownFile } from './markdown-file.js';
import { isFunction, isList, isObject, MORE, UNKNOWN, type StaticValue } from './static-value.js';

/** Constants that every generated program sees; `unknown` is what only the browser has. */
const CONSTANTS = [
  'one = 1',
  'zero = 0',
  "word = 'text'",
  "empty = ''",
  'yes = true',
  'no = false',
  'nil = null',
  'undef = undefined',
  "list = ['x', 'y', 2, no]",
  "object = {a: 'v', b: null, deep: {c: 3, list: [1, 2]}, say(x) { return x ? 'said' : x; }}",
  "pick = (x, y = 'default', ...rest) => (x ? y : rest.length)",
  'nest = ({a, b: [c = one] = [], ...rest} = {}) => [a, c, rest]',
];

const UNKNOWN_VALUES: readonly unknown[] = [
  true,
  false,
  undefined,
  null,
  0,
  3,
  '',
  'some',
  [],
  ['x', 1],
  { a: 'w' },
];

const NAMES = [...CONSTANTS.map((constant) => constant.split(' ')[0] ?? ''), 'unknown', 'shadow'];

/** Source of random programs: expressions, and functions of a few statements called on the spot. */
const { expression } = fc.letrec<{ expression: string; key: string; statements: string }>((tie) => {
  const inner = tie('expression');
  const key = fc.constantFrom('a', 'b', 'c', 'deep', 'list', 'length', 'toString', '0', '1');
  return {
    key,
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.constantFrom(...NAMES, '2', "'x'", '-1.5', "'3'", '[]', '{}', 'NaN').map((leaf) => `(${leaf})`),
      fc
        .tuple(inner, fc.constantFrom(...'+ - * / % ** < <= > >= == != === !== && || ??'.split(' ')), inner)
        .map(([left, operator, right]) => `((${left}) ${operator} (${right}))`),
      fc
        .tuple(fc.constantFrom('!', '-', '+', 'typeof ', 'void '), inner)
        .map(([sign, value]) => `(${sign}(${value}))`),
      fc.tuple(inner, inner, inner).map(([test, then, other]) => `(${test} ? ${then} : ${other})`),
      fc
        .tuple(inner, fc.constantFrom('.', '?.'), tie('key'))
        .map(([value, dot, name]) =>
          /\d/u.test(name) ? `(${value})${dot === '.' ? '' : dot}[${name}]` : `(${value})${dot}${name}`,
        ),
      fc.tuple(inner, inner).map(([value, name]) => `(${value})?.[${name}]`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `[${a}, ...(${b}), ${c}]`),
      fc
        .tuple(tie('key'), inner, inner, inner, inner)
        .map(([name, a, b, c, d]) => `({${name}: ${a}, ...${b}, [${c}]: ${d}, no})`),
      fc.tuple(inner, inner).map(([a, b]) => `\`<\${${a}}|\${${b}}>\``),
      fc
        .tuple(
          inner,
          fc.constantFrom('map', 'filter', 'find', 'some', 'every', 'flatMap', 'findIndex'),
          inner,
        )
        .map(([value, method, result]) => `(${value}).${method}?.((shadow, one) => ${result})`),
      fc
        .tuple(inner, inner, inner)
        .map(([value, sum, start]) => `(${value}).reduce((shadow, item) => [item, ${sum}], ${start})`),
      fc
        .tuple(
          inner,
          fc.constantFrom('join', 'includes', 'indexOf', 'slice', 'concat', 'at', 'split', 'toUpperCase'),
          inner,
        )
        .map(([value, method, argument]) => `(${value}).${method}(${argument})`),
      fc
        .tuple(
          fc.constantFrom('Object.keys', 'Object.values', 'Object.entries', 'String', 'Number', 'Boolean'),
          inner,
        )
        .map(([global, value]) => `${global}(${value})`),
      fc
        .tuple(fc.constantFrom('pick', 'object.say', 'nest'), inner, inner)
        .map(([name, a, b]) => `${name}(${a}, ${b})`),
      fc
        .tuple(inner, inner, inner)
        .map(([a, b, result]) => `((shadow, {a, ...one} = ${a}) => ${result})(${b})`),
      tie('statements').map((body) => `(() => { ${body} })()`),
      fc
        .tuple(inner, fc.constantFrom('push', 'reverse', 'unshift', 'pop'), inner)
        .map(([value, method, item]) => `(${value}).${method}(${item})`),
      fc
        .tuple(inner, fc.constantFrom('object.a', 'object.deep.list', 'list[0]', 'list.length'))
        .map(([value, target]) => `(${target} = ${value})`),
    ),
    statements: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      inner.map((value) => `return ${value};`),
      fc.tuple(inner, tie('statements')).map(([value, rest]) => `{ const shadow = ${value}; ${rest} }`),
      fc
        .tuple(inner, tie('statements'), tie('statements'))
        .map(([value, then, rest]) => `if (${value}) { ${then} } ${rest}`),
      fc
        .tuple(inner, tie('statements'), tie('statements'))
        .map(([value, then, other]) => `if (${value}) { ${then} } else { ${other} }`),
      fc
        .tuple(inner, tie('statements'))
        .map(([value, rest]) => `{ const [one, , shadow = ${value}] = list; ${rest} }`),
      fc
        .tuple(inner, tie('statements'))
        .map(([value, rest]) => `{ let word = 'inner'; word = ${value}; ${rest} }`),
      fc
        .tuple(inner, tie('statements'))
        .map(([value, rest]) => `{ function pick(no) { return ${value}; } ${rest} }`),
    ),
  };
});

test('is what JavaScript gives, or unknown', () => {
  let known = 0;
  let runs = 0;
  fc.assert(
    fc.property(expression, (source) => {
      const value = evaluateConstant(source);
      const results = UNKNOWN_VALUES.map((unknown) => ({ unknown, real: run(source, unknown) }));
      if (results.every(({ real }) => real.ok)) {
        runs += 1;
        if (value !== UNKNOWN) known += 1;
      }
      const different = results.filter(({ real }) => real.ok && !isSame(value, real.value));
      expect({ source, value, different }).toEqual({ source, value, different: [] });
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 2_000) },
  );
  // Saying "unknown" to everything would be true and useless; about a third of the programs do not depend on it.
  expect(known / runs).toBeGreaterThan(0.25);
});

function evaluateConstant(source: string): StaticValue {
  const text = [...CONSTANTS, 'shadow = 5', 'unknown = window.value', `result = ${source}`]
    .map((constant) => `export const ${constant};\n`)
    .join('');
  const site = testSite(async () => '');
  const file = parseMarkdownFile(
    { filePath: `${FIXTURES}page.mdx`, text, format: 'mdx', dropsTitle: false },
    site,
  );
  const files = { page: file, markdown: new Map(), texts: new Map() };
  return createFileScope(file, files, { frontMatter: UNKNOWN, props: UNKNOWN }).get('result');
}

function run(source: string, unknown: unknown): { ok: boolean; value?: unknown } {
  const constants = [...CONSTANTS, 'shadow = 5'].map((constant) => `const ${constant};`).join('\n');
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- JavaScript itself is what the evaluator is compared with.
    const program = new Function('unknown', `'use strict';\n${constants}\nreturn ${source};`);
    return { ok: true, value: Reflect.apply(program, undefined, [unknown]) };
  } catch {
    // A page whose code throws does not build.
    return { ok: false };
  }
}

function isSame(value: StaticValue, real: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value))
    return (
      Array.isArray(real) &&
      real.length === value.length &&
      value.every((item, index) => isSame(item, real[index]))
    );
  if (isObject(value)) {
    if (typeof real !== 'object' || real === null) return false;
    const names = Object.keys(value);
    const hasSameNames = MORE in value || Object.keys(real).length === names.length;
    return hasSameNames && names.every((name) => isSame(value[name], Reflect.get(real, name)));
  }
  if (isFunction(value)) return typeof real === 'function';
  return Object.is(value, real);
}
