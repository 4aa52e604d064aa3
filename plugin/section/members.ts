import {
  fromPlainData,
  getProperty,
  isKind,
  isList,
  isNullish,
  isPrimitive,
  objectFrom,
  truthOf,
  UNKNOWN,
  type StaticFunction,
  type StaticValue,
} from './static-value.js';

/** Reads a member as JavaScript does; members of prototypes are unknown, except `length`. */
export function getMember(value: StaticValue, key: StaticValue): StaticValue {
  if (!isPrimitive(key) || isNullish(value) !== false) return UNKNOWN;
  const name = String(key);
  if (isKind(value, 'object')) return getProperty(value, name);
  if (typeof value === 'string' || isList(value)) {
    if (name === 'length') return value.length;
    if (Object.hasOwn(Object(value), name)) return value[Number(name)];
  } else if (!isPrimitive(value)) return UNKNOWN;
  return name in Object(value) ? UNKNOWN : undefined;
}

/** Calls a method of a string, number or array if it mutates nothing and does not depend on the locale. */
export function callMethod(
  value: StaticValue,
  name: StaticValue,
  values: readonly StaticValue[],
): StaticValue {
  if (typeof name !== 'string') return UNKNOWN;
  if (isList(value)) return callListMethod(value, name, values);
  if ((typeof value !== 'string' && typeof value !== 'number') || !PRIMITIVE_METHODS.has(name))
    return UNKNOWN;
  return callNative(Reflect.get(Object(value), name), value, values);
}

const MATH = ['abs', 'ceil', 'floor', 'max', 'min', 'round', 'sign', 'trunc'];

/** Globals with the same results on every machine. */
export const GLOBALS: ReadonlyMap<string, StaticValue> = new Map<string, StaticValue>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['String', native(String)],
  ['Number', native(Number)],
  ['Boolean', { kind: 'function', call: ([value]) => truthOf(value) }],
  ['Math', namespace(MATH.map((name) => [name, native(Reflect.get(Math, name))]))],
  [
    'Object',
    namespace([
      ['keys', listing(([name]) => name)],
      ['values', listing(([, value]) => value)],
      ['entries', listing((entry) => entry)],
    ]),
  ],
]);

const PRIMITIVE_METHODS: ReadonlySet<string> = new Set(
  (
    'at charAt concat endsWith includes indexOf lastIndexOf padEnd padStart repeat replace replaceAll slice split startsWith substring ' +
    'toFixed toLowerCase toString toUpperCase trim trimEnd trimStart'
  ).split(' '),
);

function callNative(method: unknown, self: unknown, values: readonly StaticValue[]): StaticValue {
  if (typeof method !== 'function' || !values.every(isPrimitive)) return UNKNOWN;
  try {
    return fromPlainData(Reflect.apply(method, self, values));
  } catch {
    return UNKNOWN;
  }
}

function native(method: unknown): StaticFunction {
  return { kind: 'function', call: (values) => callNative(method, undefined, values) };
}

function namespace(functions: readonly (readonly [string, StaticFunction])[]): StaticValue {
  return objectFrom([{ spread: UNKNOWN }, ...functions.map(([name, value]) => ({ name, value }))]);
}

/** `Object.keys` and the like; `Object.entries` puts the names in JavaScript's order. */
function listing(pick: (entry: readonly [string, StaticValue]) => StaticValue): StaticFunction {
  return {
    kind: 'function',
    call: ([value]) => {
      if (isList(value)) return Object.entries(value).map(pick);
      if (!isKind(value, 'object') || !value.isComplete) return UNKNOWN;
      return Object.entries(Object.fromEntries(value.entries)).map(pick);
    },
  };
}

function callListMethod(
  list: readonly StaticValue[],
  name: string,
  values: readonly StaticValue[],
): StaticValue {
  const [first, start] = values;
  const call = (given: readonly unknown[]): StaticValue =>
    Reflect.apply(Reflect.get(list, name), list, given);
  if (/^(?:join|includes|indexOf)$/u.test(name))
    return [...list, ...values].every(isPrimitive) ? call(values) : UNKNOWN;
  if (/^(?:at|slice)$/u.test(name)) return values.every(isPrimitive) ? call(values) : UNKNOWN;
  if (name === 'concat')
    return values.every((value) => isPrimitive(value) || isList(value)) ? call(values) : UNKNOWN;
  if (!isKind(first, 'function')) return UNKNOWN;
  if (name === 'reduce' && values.length > 1)
    return list.reduce((sum, item, index) => first.call([sum, item, index, list]), start);
  if (!/^(?:map|flatMap|filter|find|findIndex|some|every)$/u.test(name)) return UNKNOWN;
  const results = list.map((item, index) => first.call([item, index, list]));
  if (name === 'map') return results;
  if (name === 'flatMap')
    return results.every((result) => isList(result) || isPrimitive(result)) ? results.flat() : UNKNOWN;
  const tests = results.map(truthOf);
  return tests.includes(UNKNOWN) ? UNKNOWN : call([(_: StaticValue, index: number) => tests[index]]);
}
