import type {
  ArrowFunctionExpression,
  Expression,
  FunctionDeclaration,
  FunctionExpression,
  JSXElement,
  JSXEmptyExpression,
  JSXFragment,
  MemberExpression,
  ObjectExpression,
  Pattern,
  PrivateIdentifier,
  SpreadElement,
  Super,
  TemplateLiteral,
} from 'estree-jsx';

/** What an expression gives without running any code; `undefined` also stands for all that only running could tell. */
export type StaticValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly StaticValue[]
  | StaticObject
  | StaticElement
  | StaticFunction
  | StaticSlot;

/** A plain object: props, front matter, a constant. */
export interface StaticObject {
  kind: 'object';
  get(name: string): StaticValue;
}

/** JSX inside an expression, with the names it can see. */
interface StaticElement {
  kind: 'element';
  node: JSXElement | JSXFragment;
  scope: Scope;
}

/** A function written in the file: a component, or what `.map` is given. */
export interface StaticFunction {
  kind: 'function';
  call(values: readonly StaticValue[]): StaticValue;
}

/** The children a component was given: rendered where the component puts them. */
interface StaticSlot {
  kind: 'slot';
  render(): void;
}

/** Looks a name up; unknown names are `undefined`. */
export type Scope = (name: string) => StaticValue;

/** All that can stand where an expression does; what is no expression is unknown. */
type Operand = Expression | JSXEmptyExpression | Pattern | PrivateIdentifier | SpreadElement | Super;

/** A function as it stands in the syntax tree. */
type FunctionNode = ArrowFunctionExpression | FunctionExpression | FunctionDeclaration;

/**
 * Works out an expression as far as that needs no running code: literals, templates, constants of the file, members of
 * objects, `+`, conditions, JSX, `.map` over a constant array, calls of functions that only return.
 *
 * @returns undefined for all else: the words are then not known at build time
 */
export function evaluate(node: Operand, scope: Scope): StaticValue {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'bigint' || node.value instanceof RegExp ? undefined : node.value;
    case 'TemplateLiteral':
      return evaluateTemplate(node, scope);
    case 'Identifier':
      return scope(node.name);
    case 'MemberExpression':
      return evaluateMember(node, scope);
    case 'ChainExpression':
      return evaluate(node.expression, scope);
    case 'BinaryExpression':
      return node.operator === '+' ? add(evaluate(node.left, scope), evaluate(node.right, scope)) : undefined;
    case 'LogicalExpression': {
      const left = evaluate(node.left, scope);
      if (node.operator === '??') return left ?? evaluate(node.right, scope);
      return Boolean(left) === (node.operator === '&&') ? evaluate(node.right, scope) : left;
    }
    case 'ConditionalExpression':
      return evaluate(evaluate(node.test, scope) ? node.consequent : node.alternate, scope);
    case 'ArrayExpression':
      return node.elements.map((element) => (element === null ? undefined : evaluate(element, scope)));
    case 'ObjectExpression':
      return objectFrom(evaluateProperties(node, scope));
    case 'JSXElement':
    case 'JSXFragment':
      return { kind: 'element', node, scope };
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return functionFrom(node, scope);
    case 'CallExpression':
      return evaluateMap(node.callee, node.arguments[0], scope);
    default:
      return undefined;
  }
}

/** Makes a value of a function's syntax tree; calling it evaluates its body's expression or first `return`. */
export function functionFrom(node: FunctionNode, scope: Scope): StaticFunction {
  return {
    kind: 'function',
    call: (values) => {
      const names = new Map<string, StaticValue>();
      for (const [index, parameter] of node.params.entries()) bind(parameter, values[index], names);
      const inner: Scope = (name) => (names.has(name) ? names.get(name) : scope(name));
      if (node.body.type !== 'BlockStatement') return evaluate(node.body, inner);
      const last = node.body.body.find((statement) => statement.type === 'ReturnStatement');
      return last?.argument ? evaluate(last.argument, inner) : undefined;
    },
  };
}

/** Makes a value of a plain object or a map; what is in it may be plain data of any depth. */
export function objectFrom(entries: ReadonlyMap<string, StaticValue>): StaticObject {
  return { kind: 'object', get: (name) => entries.get(name) };
}

/** Front matter, JSON: plain data as a static value. Dates and other class instances are unknown. */
export function fromPlainData(data: unknown): StaticValue {
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean') return data;
  if (Array.isArray(data)) return data.map(fromPlainData);
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype)
    return undefined;
  return objectFrom(new Map(Object.entries(data).map(([name, value]) => [name, fromPlainData(value)])));
}

function evaluateTemplate(node: TemplateLiteral, scope: Scope): StaticValue {
  const holes = node.expressions.map((hole) => evaluate(hole, scope));
  if (holes.some((hole) => typeof hole !== 'string' && typeof hole !== 'number')) return undefined;
  return node.quasis
    .map((quasi, index) => `${quasi.value.cooked ?? quasi.value.raw}${asText(holes[index])}`)
    .join('');
}

function evaluateMember(node: MemberExpression, scope: Scope): StaticValue {
  const object = evaluate(node.object, scope);
  const name =
    !node.computed && node.property.type === 'Identifier'
      ? node.property.name
      : evaluate(node.property, scope);
  if (isList(object)) {
    if (name === 'length') return object.length;
    return typeof name === 'number' ? object[name] : undefined;
  }
  return isKind(object, 'object') && typeof name === 'string' ? object.get(name) : undefined;
}

function evaluateProperties(node: ObjectExpression, scope: Scope): Map<string, StaticValue> {
  const entries = new Map<string, StaticValue>();
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init') continue;
    const name = property.key.type === 'Identifier' ? property.key.name : literalName(property.key);
    if (name !== undefined) entries.set(name, evaluate(property.value, scope));
  }
  return entries;
}

function literalName(key: { type: string; value?: unknown }): string | undefined {
  return key.type === 'Literal' ? String(key.value) : undefined;
}

function evaluateMap(callee: Operand, argument: Operand | undefined, scope: Scope): StaticValue {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  if (callee.property.name !== 'map' || argument === undefined) return undefined;
  const list = evaluate(callee.object, scope);
  const transform = evaluate(argument, scope);
  if (!isList(list) || !isKind(transform, 'function')) return undefined;
  return list.map((item, index) => transform.call([item, index]));
}

function bind(pattern: Pattern, value: StaticValue, names: Map<string, StaticValue>): void {
  if (pattern.type === 'Identifier') names.set(pattern.name, value);
  else if (pattern.type === 'AssignmentPattern')
    bind(pattern.left, value === undefined ? evaluate(pattern.right, () => undefined) : value, names);
  else if (pattern.type === 'ObjectPattern' && isKind(value, 'object')) {
    for (const property of pattern.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      bind(property.value, value.get(property.key.name), names);
    }
  }
}

function add(left: StaticValue, right: StaticValue): StaticValue {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const isKnown = [left, right].every((side) => typeof side === 'string' || typeof side === 'number');
  return isKnown ? `${asText(left)}${asText(right)}` : undefined;
}

function asText(value: StaticValue): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Whether a value is an array. */
export function isList(value: StaticValue): value is readonly StaticValue[] {
  return Array.isArray(value);
}

/** Whether a value is of one of the tagged kinds. */
export function isKind<Kind extends 'object' | 'element' | 'function' | 'slot'>(
  value: StaticValue,
  kind: Kind,
): value is Extract<StaticValue, { kind: Kind }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
