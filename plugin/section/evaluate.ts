import type * as estree from 'estree-jsx';
import { getMember } from './members.js';
import { applyBinary, applyUnary } from './operators.js';
import {
  isFunction,
  isList,
  isNullish,
  isOpen,
  isPrimitive,
  objectFrom,
  Scope,
  StaticElement,
  truthOf,
  UNKNOWN,
  type ObjectPart,
  type StaticFunction,
  type StaticValue,
} from './static-value.js';

type FunctionNode = estree.ArrowFunctionExpression | estree.FunctionExpression | estree.FunctionDeclaration;

/**
 * Evaluates an expression without running the page. The result is what JavaScript computes, except that it, an element or
 * a property may be `UNKNOWN`. If JavaScript would throw, it is meaningless, but such a page does not build anyway.
 */
export function evaluate(node: estree.Node, scope: Scope): StaticValue {
  switch (node.type) {
    case 'Literal':
      return node.value;
    case 'TemplateLiteral':
      return evaluateTemplate(node, scope);
    case 'Identifier':
      return scope.get(node.name);
    case 'MemberExpression':
      return getMember(evaluate(node.object, scope), keyOf(node.property, node.computed, scope));
    case 'ChainExpression':
      return endsEarly(node.expression, scope) ? undefined : evaluate(node.expression, scope);
    case 'UnaryExpression':
      return applyUnary(node.operator, evaluate(node.argument, scope));
    case 'BinaryExpression':
      return applyBinary(node.operator, evaluate(node.left, scope), evaluate(node.right, scope));
    case 'LogicalExpression':
      return evaluateLogical(node, scope);
    case 'ConditionalExpression': {
      const truth = truthOf(evaluate(node.test, scope));
      return truth === UNKNOWN ? UNKNOWN : evaluate(truth ? node.consequent : node.alternate, scope);
    }
    case 'ArrayExpression':
      return evaluateList(node.elements, scope);
    case 'ObjectExpression':
      return objectFrom(listParts(node, scope));
    case 'JSXElement':
    case 'JSXFragment':
      return new StaticElement(node, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return functionFrom(node, scope);
    case 'CallExpression':
      return evaluateCall(node, scope);
    default:
      return UNKNOWN;
  }
}

/** Declares the names that a statement introduces, with their values. */
export function declareNames(statement: estree.Node, scope: Scope): void {
  if (statement.type === 'FunctionDeclaration')
    scope.declare(statement.id.name, () => functionFrom(statement, scope));
  else if (statement.type === 'ClassDeclaration') scope.declare(statement.id.name, () => UNKNOWN);
  else if (statement.type === 'VariableDeclaration') {
    for (const { id, init } of statement.declarations) {
      const pattern = new Scope(scope.changes);
      bind(id, UNKNOWN, pattern);
      for (const name of pattern.names) {
        scope.declare(name, () => {
          const parts = new Scope(scope.changes, scope);
          bind(id, init ? evaluate(init, scope) : undefined, parts);
          return parts.get(name);
        });
      }
    }
  }
}

/** Creates a function. A call that reaches a statement `runStatement` does not support, such as a loop, gives `UNKNOWN`. */
function functionFrom(node: FunctionNode, scope: Scope): StaticFunction {
  const made: StaticFunction = (...values) =>
    withinLimits(() => {
      if (node.async || node.generator) return UNKNOWN;
      const local = new Scope(scope.changes, scope);
      if (node.type === 'FunctionExpression' && node.id) local.declare(node.id.name, () => made);
      bindList(node.params, values, local);
      if (node.body.type !== 'BlockStatement') return evaluate(node.body, local);
      return runBlock(node.body.body, local)?.value;
    });
  return made;
}

/** Declares the names of a pattern, each with its part of the value. */
function bind(pattern: estree.Pattern, value: StaticValue, scope: Scope): void {
  switch (pattern.type) {
    case 'Identifier':
      return scope.declare(pattern.name, () => value);
    case 'AssignmentPattern': {
      const given = isOpen(value) ? UNKNOWN : value;
      return bind(pattern.left, given === undefined ? evaluate(pattern.right, scope) : given, scope);
    }
    case 'ArrayPattern':
      return bindList(pattern.elements, typeof value === 'string' ? Array.from(value) : value, scope);
    case 'ObjectPattern': {
      let rest = objectFrom([{ spread: value }]);
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(property.argument, rest, scope);
        else {
          const name = keyOf(property.key, property.computed, scope);
          if (isPrimitive(name)) delete rest[String(name)];
          else rest = objectFrom([{ spread: UNKNOWN }]);
          bind(property.value, getMember(value, name), scope);
        }
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** Limits of an evaluation. The results of calls beyond them are `UNKNOWN`. */
const MAX_DEPTH = 100;
const MAX_CALLS = 10_000;
const running = { depth: 0, calls: 0 };

function withinLimits(call: () => StaticValue): StaticValue {
  if (running.depth === 0) running.calls = 0;
  running.calls += 1;
  if (running.depth >= MAX_DEPTH || running.calls > MAX_CALLS) return UNKNOWN;
  running.depth += 1;
  try {
    return call();
  } finally {
    running.depth -= 1;
  }
}

/** Runs the statements of a block. @returns The value of its `return`, or `undefined` if it reaches none. */
function runBlock(statements: readonly estree.Node[], outer: Scope): { value: StaticValue } | undefined {
  const scope = new Scope(outer.changes, outer);
  for (const statement of statements) declareNames(statement, scope);
  for (const statement of statements) {
    const done = runStatement(statement, scope);
    if (done !== undefined) return done;
  }
  return undefined;
}

function runStatement(statement: estree.Node, scope: Scope): { value: StaticValue } | undefined {
  switch (statement.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'EmptyStatement':
      return undefined;
    case 'VariableDeclaration':
      return statement.kind === 'var' ? { value: UNKNOWN } : undefined;
    case 'BlockStatement':
      return runBlock(statement.body, scope);
    case 'ReturnStatement':
      return { value: statement.argument ? evaluate(statement.argument, scope) : undefined };
    case 'IfStatement': {
      const truth = truthOf(evaluate(statement.test, scope));
      if (truth === UNKNOWN) return { value: UNKNOWN };
      const taken = truth ? statement.consequent : statement.alternate;
      return taken ? runBlock([taken], scope) : undefined;
    }
    case 'ExpressionStatement':
      return isWithoutEffect(statement.expression) ? undefined : { value: UNKNOWN };
    default:
      return { value: UNKNOWN };
  }
}

/** Returns whether an expression statement changes nothing during rendering, as a directive or a call of a `use…` hook. */
function isWithoutEffect(node: estree.Expression): boolean {
  if (node.type === 'Literal') return true;
  return (
    node.type === 'CallExpression' && node.callee.type === 'Identifier' && /^use[A-Z]/u.test(node.callee.name)
  );
}

function bindList(patterns: readonly (estree.Pattern | null)[], value: StaticValue, scope: Scope): void {
  for (const [index, pattern] of patterns.entries()) {
    if (pattern?.type === 'RestElement')
      bind(pattern.argument, isList(value) ? value.slice(index) : UNKNOWN, scope);
    else if (pattern) bind(pattern, isList(value) ? value[index] : UNKNOWN, scope);
  }
}

function evaluateTemplate(node: estree.TemplateLiteral, scope: Scope): StaticValue {
  const holes = node.expressions.map((hole) => evaluate(hole, scope));
  if (!holes.every(isPrimitive)) return UNKNOWN;
  return node.quasis
    .map(({ value }, index) => `${index === 0 ? '' : String(holes[index - 1])}${value.cooked ?? value.raw}`)
    .join('');
}

function evaluateLogical({ operator, left, right }: estree.LogicalExpression, scope: Scope): StaticValue {
  const value = evaluate(left, scope);
  const goesOn = operator === '??' ? isNullish(value) : truthOf(value);
  if (goesOn === UNKNOWN) return UNKNOWN;
  return goesOn === (operator !== '||') ? evaluate(right, scope) : value;
}

/** Returns whether a `?.` in a chain meets `null` or `undefined`, which makes the whole chain `undefined`. */
function endsEarly(node: estree.Node, scope: Scope): boolean {
  if (node.type !== 'MemberExpression' && node.type !== 'CallExpression') return false;
  const before = node.type === 'MemberExpression' ? node.object : node.callee;
  const endsHere = node.optional && isNullish(evaluate(before, scope)) === true;
  return endsHere || endsEarly(before, scope);
}

function evaluateCall(node: estree.SimpleCallExpression, scope: Scope): StaticValue {
  const values = evaluateList(node.arguments, scope);
  const target = evaluate(node.callee, scope);
  return values !== UNKNOWN && isFunction(target) ? target(...values) : UNKNOWN;
}

function evaluateList(
  nodes: readonly (estree.Expression | estree.SpreadElement | null)[],
  scope: Scope,
): readonly StaticValue[] | typeof UNKNOWN {
  const values: StaticValue[] = [];
  for (const node of nodes) {
    if (node === null) return UNKNOWN;
    const value = evaluate(node.type === 'SpreadElement' ? node.argument : node, scope);
    if (node.type !== 'SpreadElement') values.push(value);
    else if (isList(value) || typeof value === 'string') values.push(...Array.from(value));
    else return UNKNOWN;
  }
  return values;
}

function* listParts(node: estree.ObjectExpression, scope: Scope): Generator<ObjectPart> {
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') yield { spread: evaluate(property.argument, scope) };
    else {
      const name = keyOf(property.key, property.computed, scope);
      const isPrototype = name === '__proto__' && !property.computed && !property.shorthand;
      const value = property.kind === 'init' ? evaluate(property.value, scope) : UNKNOWN;
      yield { name: isPrototype ? UNKNOWN : name, value };
    }
  }
}

function keyOf(key: estree.Node, isComputed: boolean, scope: Scope): StaticValue {
  return !isComputed && key.type === 'Identifier' ? key.name : evaluate(key, scope);
}
