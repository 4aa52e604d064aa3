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

/** Globals with the same results on every machine. */
export const GLOBALS: ReadonlyMap<string, StaticValue> = new Map<string, StaticValue>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['String', native(String)],
  ['Number', native(Number)],
  ['Boolean', { kind: 'function', call: ([value]) => truthOf(value) }],
  [
    'Math',
    namespace(
      'abs ceil floor max min round sign trunc'
        .split(' ')
        .map((name) => [name, native(Reflect.get(Math, name))]),
    ),
  ],
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
  const [first] = values;
  switch (name) {
    case 'map':
    case 'flatMap':
    case 'filter':
    case 'find':
    case 'findIndex':
    case 'some':
    case 'every':
      return isKind(first, 'function') ? iterate(list, name, first) : UNKNOWN;
    case 'reduce':
      if (!isKind(first, 'function') || values.length < 2) return UNKNOWN;
      return list.reduce((sum, item, index) => first.call([sum, item, index, list]), values[1]);
    case 'join':
    case 'includes':
    case 'indexOf':
      return list.every(isPrimitive) ? callNative(Reflect.get(list, name), list, values) : UNKNOWN;
    case 'at':
    case 'slice':
      return values.every(isPrimitive) ? Reflect.apply(Reflect.get(list, name), list, values) : UNKNOWN;
    case 'concat':
      return values.every((value) => isPrimitive(value) || isList(value)) ? list.concat(...values) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Calls a callback for every item; an unknown test makes the result unknown. */
function iterate(list: readonly StaticValue[], name: string, callback: StaticFunction): StaticValue {
  const results = list.map((item, index) => callback.call([item, index, list]));
  if (name === 'map') return results;
  if (name === 'flatMap')
    return results.every((result) => isList(result) || isPrimitive(result)) ? results.flat() : UNKNOWN;
  const tests = results.map(truthOf);
  if (tests.includes(UNKNOWN)) return UNKNOWN;
  const found = tests.indexOf(true);
  switch (name) {
    case 'filter':
      return list.filter((_, index) => tests[index]);
    case 'find':
      return found === -1 ? undefined : list[found];
    case 'findIndex':
      return found;
    case 'some':
      return found !== -1;
    default:
      return !tests.includes(false);
  }
}
