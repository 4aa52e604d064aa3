import {
  isFunction,
  isList,
  isNullish,
  isObject,
  isOpen,
  isPrimitive,
  MORE,
  StaticSlot,
  truthOf,
  UNKNOWN,
  type StaticFunction,
  type StaticObject,
  type StaticValue,
} from './static-value.js';

/** Reads a member as JavaScript does. Of inherited members, only the methods listed below are known. */
export function getMember(value: StaticValue, key: StaticValue): StaticValue {
  const isData = isObject(value) || isList(value) || isPrimitive(value);
  if (!isData || isNullish(value) === true || !isPrimitive(key)) return UNKNOWN;
  const name = String(key);
  const object: object = Object(value);
  if (Object.hasOwn(object, name)) return Reflect.get(object, name);
  if (isList(value) && name in object) return listMethod(value, name);
  if (isPrimitive(value) && PRIMITIVE_METHODS.has(name) && name in object)
    return onPrimitives(Reflect.get(object, name), value);
  return name in object || name in Object.prototype || MORE in object ? UNKNOWN : undefined;
}

const MATH = ['abs', 'ceil', 'floor', 'max', 'min', 'round', 'sign', 'trunc'];

/** Globals that give the same results on every machine. */
export const GLOBALS: StaticObject = {
  undefined,
  NaN,
  Infinity,
  String: onPrimitives(String),
  Number: onPrimitives(Number),
  Boolean: (value: StaticValue) => truthOf(value),
  Math: {
    [MORE]: true,
    ...Object.fromEntries(MATH.map((name) => [name, onPrimitives(Reflect.get(Math, name))])),
  },
  Object: {
    [MORE]: true,
    keys: onListed(Object.keys),
    values: onListed(Object.values),
    entries: onListed(Object.entries),
  },
};

/** Methods of primitive values that mutate nothing and do not depend on the locale. */
const PRIMITIVE_METHODS: ReadonlySet<string> = new Set(
  (
    'at charAt concat endsWith includes indexOf lastIndexOf padEnd padStart repeat replace replaceAll slice split startsWith substring ' +
    'toFixed toLowerCase toString toUpperCase trim trimEnd trimStart'
  ).split(' '),
);

function onPrimitives(method: unknown, self?: StaticValue): StaticFunction {
  return (...values) => (values.every(isPrimitive) ? callNative(method, self, values) : UNKNOWN);
}

function onListed(method: (object: object) => StaticValue): StaticFunction {
  return (value) => (isList(value) || (isObject(value) && !(MORE in value)) ? method(value) : UNKNOWN);
}

function listMethod(list: readonly StaticValue[], name: string): StaticValue {
  const method: unknown = Reflect.get(list, name);
  switch (name) {
    case 'at':
    case 'slice':
      return onPrimitives(method, list);
    case 'join':
    case 'includes':
    case 'indexOf':
      return list.every(isPrimitive) ? onPrimitives(method, list) : UNKNOWN;
    case 'concat':
      return (...values: StaticValue[]) =>
        values.every((value) => isPrimitive(value) || isList(value)) ? list.concat(...values) : UNKNOWN;
    case 'map':
    case 'reduce':
      return (...values: StaticValue[]) => callNative(method, list, values);
    case 'filter':
    case 'find':
    case 'findIndex':
    case 'flatMap':
    case 'some':
    case 'every':
      return (callback: StaticValue) =>
        isFunction(callback)
          ? callNative(method, list, [(...values: StaticValue[]) => assertKnown(callback(...values))])
          : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Returns a callback's result. @throws TypeError if it is unknown, which makes the calling method's result `UNKNOWN`. */
function assertKnown(value: StaticValue): StaticValue {
  if (isOpen(value) || value instanceof StaticSlot) throw new TypeError('The method needs a known value');
  return value;
}

function callNative(method: unknown, self: StaticValue, values: readonly StaticValue[]): StaticValue {
  try {
    return typeof method === 'function' ? Reflect.apply(method, self, values) : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
