import {
  isNullish,
  isOpen,
  isPrimitive,
  StaticPartial,
  StaticSlot,
  truthOf,
  UNKNOWN,
  type StaticValue,
} from './static-value.js';

/** Applies a unary operator as JavaScript does. */
export function applyUnary(operator: string, value: StaticValue): StaticValue {
  if (operator === 'void') return undefined;
  if (operator === 'typeof') return typeOf(value);
  if (operator === '!') {
    const truth = truthOf(value);
    return truth === UNKNOWN ? UNKNOWN : !truth;
  }
  if (!isPrimitive(value)) return UNKNOWN;
  if (operator === '+') return Number(value);
  return operator === '-' ? -Number(value) : UNKNOWN;
}

/** Applies a binary operator as JavaScript does. Objects can only be tested for being null or identical. */
export function applyBinary(operator: string, left: StaticValue, right: StaticValue): StaticValue {
  const apply = OPERATORS[operator];
  if (apply === undefined) return UNKNOWN;
  if (isPrimitive(left) && isPrimitive(right)) return Reflect.apply(apply, undefined, [left, right]);
  if (!/^[!=]=/u.test(operator) || isOpen(left) || isOpen(right)) return UNKNOWN;
  // A slot may hold a single string.
  const isSlot = left instanceof StaticSlot || right instanceof StaticSlot;
  const haveTypes = operator.length === 3 && !isSlot && isPrimitive(left) !== isPrimitive(right);
  const isKnown = haveTypes || left === right || isNullish(left) === true || isNullish(right) === true;
  return isKnown ? (left === right) === operator.startsWith('=') : UNKNOWN;
}

/** JavaScript's own operators. The values may be any primitives; the types only satisfy the compiler. */
const OPERATORS: Readonly<Record<string, (a: number, b: number) => unknown>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  // oxlint-disable-next-line eqeqeq -- the author's operator
  '==': (a, b) => a == b,
  // oxlint-disable-next-line eqeqeq -- the author's operator
  '!=': (a, b) => a != b,
};

function typeOf(value: StaticValue): StaticValue {
  if (value === UNKNOWN || value instanceof StaticSlot) return UNKNOWN;
  return value instanceof StaticPartial ? 'function' : typeof value;
}
