import type { BinaryOperator, UnaryOperator } from 'estree-jsx';
import {
  isKind,
  isNullish,
  isOpen,
  isPrimitive,
  truthOf,
  UNKNOWN,
  type Primitive,
  type StaticValue,
} from './static-value.js';

/** Applies a unary operator as JavaScript does. */
export function applyUnary(operator: UnaryOperator, value: StaticValue): StaticValue {
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

/** Applies a binary operator as JavaScript does; objects can only be compared. */
export function applyBinary(operator: BinaryOperator, left: StaticValue, right: StaticValue): StaticValue {
  switch (operator) {
    case '===':
    case '==':
      return areEqual(left, right, operator === '===');
    case '!==':
    case '!=':
      return applyUnary('!', areEqual(left, right, operator === '!=='));
    default:
      return isPrimitive(left) && isPrimitive(right) ? calculate(operator, left, right) : UNKNOWN;
  }
}

function calculate(operator: BinaryOperator, left: Primitive, right: Primitive): StaticValue {
  const order = ORDERS[operator];
  if (typeof left === 'string' && typeof right === 'string' && order)
    return order(Number(left > right), Number(left < right));
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) return `${left}${right}`;
  return (order ?? CALCULATIONS[operator])?.(Number(left), Number(right)) ?? UNKNOWN;
}

const ORDERS: Operators<boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const CALCULATIONS: Operators<number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
};

type Operators<Result> = Partial<Record<BinaryOperator, (a: number, b: number) => Result>>;

function areEqual(left: StaticValue, right: StaticValue, isStrict: boolean): boolean | typeof UNKNOWN {
  if (isOpen(left) || isOpen(right)) return UNKNOWN;
  if (isPrimitive(left) && isPrimitive(right))
    return left === right || (!isStrict && areLooselyEqual(left, right));
  if (!isPrimitive(left) && !isPrimitive(right)) return left === right ? true : UNKNOWN;
  if (isNullish(left) === true || isNullish(right) === true) return false;
  return isStrict && !isKind(left, 'slot') && !isKind(right, 'slot') ? false : UNKNOWN;
}

function areLooselyEqual(left: Primitive, right: Primitive): boolean {
  if (isNullish(left) === true || isNullish(right) === true) return isNullish(left) === isNullish(right);
  return typeof left !== typeof right && Number(left) === Number(right);
}

function typeOf(value: StaticValue): StaticValue {
  if (value === UNKNOWN || isKind(value, 'slot')) return UNKNOWN;
  return isKind(value, 'function') || isKind(value, 'partial') ? 'function' : typeof value;
}
