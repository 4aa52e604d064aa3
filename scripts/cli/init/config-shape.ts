import type { Node } from '@babel/types';
import { unwrap, walk, type ParsedModule } from './parse-module.js';

/** Why a configuration cannot be edited, with the line that says so. */
export interface ShapeProblem {
  /** Follows “because”. */
  reason: string;
  line?: number | undefined;
}

/** Nodes that all have to be edited, or why that is not safe. */
export type Found<T> = { ok: true; nodes: T[] } | { ok: false; problem: ShapeProblem };

/** Returns the object literals that a configuration file exports, one for each `return` of a function. */
export function findConfigObjects(module: ParsedModule): Found<ObjectNode> {
  const exported = findExport(module);
  if (exported === undefined) return problem('the file has no default export and no `module.exports`');
  return resolveObjects(module, exported, new Set());
}

/** An object literal. */
export type ObjectNode = Extract<Node, { type: 'ObjectExpression' }>;

/** An array literal. */
export type ArrayNode = Extract<Node, { type: 'ArrayExpression' }>;

/**
 * Returns the array literals that a value can be: both branches of a condition, the value of a name, the array that `filter(Boolean)`
 * or `concat` is called on.
 */
export function resolveArrays(
  module: ParsedModule,
  value: Node,
  seen: ReadonlySet<Node> = new Set(),
): Found<ArrayNode> {
  const node = unwrap(value);
  if (seen.has(node)) return problem('`plugins` refers to itself', node);
  const within = new Set([...seen, node]);
  switch (node.type) {
    case 'ArrayExpression':
      return { ok: true, nodes: [node] };
    case 'ConditionalExpression':
      return join([node.consequent, node.alternate].map((branch) => resolveArrays(module, branch, within)));
    case 'Identifier': {
      const named = module.valueOf(node.name);
      return named === undefined
        ? problem(`\`${node.name}\` is imported, or assigned more than once`, node)
        : resolveArrays(module, named, within);
    }
    case 'CallExpression': {
      const { callee } = node;
      if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
        const { name } = callee.property;
        const [argument] = node.arguments;
        const keepsItems =
          name === 'concat' ||
          (name === 'filter' && argument?.type === 'Identifier' && argument.name === 'Boolean');
        if (keepsItems) return resolveArrays(module, callee.object, within);
      }
      return problem('`plugins` is the result of a function call', node);
    }
    default:
      return problem('`plugins` is not a list', node);
  }
}

/** Reports the line of a node as the reason why a file cannot be edited. */
export function problem(reason: string, node?: Node): { ok: false; problem: ShapeProblem } {
  return { ok: false, problem: { reason, line: node?.loc?.start.line } };
}

/** Returns the nodes of all results, without duplicates, or the first problem. */
export function join<T>(results: readonly Found<T>[]): Found<T> {
  const nodes = new Set<T>();
  for (const result of results) {
    if (!result.ok) return result;
    for (const node of result.nodes) nodes.add(node);
  }
  return { ok: true, nodes: [...nodes] };
}

function findExport({ body }: ParsedModule): Node | undefined {
  for (const statement of body) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration;
    // TypeScript's `export =`.
    if (statement.type === 'TSExportAssignment') return statement.expression;
    if (statement.type === 'ExportNamedDeclaration') {
      for (const specifier of statement.specifiers) {
        if (specifier.type !== 'ExportSpecifier') continue;
        const { exported } = specifier;
        if ((exported.type === 'Identifier' ? exported.name : exported.value) === 'default')
          return specifier.local;
      }
    }
    if (statement.type !== 'ExpressionStatement') continue;
    const assignment = statement.expression;
    if (assignment.type !== 'AssignmentExpression' || assignment.left.type !== 'MemberExpression') continue;
    const { object, property } = assignment.left;
    if (object.type !== 'Identifier' || property.type !== 'Identifier') continue;
    const path = `${object.name}.${property.name}`;
    if (path === 'module.exports' || path === 'exports.default') return assignment.right;
  }
  return undefined;
}

function resolveObjects(module: ParsedModule, value: Node, seen: ReadonlySet<Node>): Found<ObjectNode> {
  const node = unwrap(value);
  if (seen.has(node)) return problem('the configuration refers to itself', node);
  const within = new Set([...seen, node]);
  switch (node.type) {
    case 'ObjectExpression':
      return { ok: true, nodes: [node] };
    case 'Identifier': {
      const named = module.valueOf(node.name);
      return named === undefined
        ? problem(`\`${node.name}\` is imported, or assigned more than once`, node)
        : resolveObjects(module, named, within);
    }
    case 'AwaitExpression':
      return resolveObjects(module, node.argument, within);
    case 'ConditionalExpression':
      return join([node.consequent, node.alternate].map((branch) => resolveObjects(module, branch, within)));
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration': {
      if (node.body.type !== 'BlockStatement') return resolveObjects(module, node.body, within);
      const returned = returnsOf(node.body).map((result) => resolveObjects(module, result, within));
      return returned.length === 0 ? problem('the exported function returns nothing', node) : join(returned);
    }
    case 'CallExpression': {
      const { callee, arguments: passed } = node;
      const [first] = passed;
      if (callee.type === 'MemberExpression' && first !== undefined) {
        const isResolve =
          callee.object.type === 'Identifier' &&
          callee.object.name === 'Promise' &&
          callee.property.type === 'Identifier' &&
          callee.property.name === 'resolve';
        if (isResolve) return resolveObjects(module, first, within);
      }
      return callee.type === 'Identifier' && passed.length === 0
        ? resolveObjects(module, callee, within)
        : problem('the configuration is the result of a function call', node);
    }
    default:
      return problem('the configuration is not an object literal', node);
  }
}

/** Returns what a function returns, without the functions inside it. */
function returnsOf(block: Node): Node[] {
  const inner = new Set<Node>();
  const results: Node[] = [];
  for (const node of walk(block)) {
    if (isFunction(node)) for (const child of walk(node)) inner.add(child);
    if (node.type === 'ReturnStatement' && node.argument != null && !inner.has(node))
      results.push(node.argument);
  }
  return results;
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression' ||
    node.type === 'ObjectMethod' ||
    node.type === 'ClassMethod'
  );
}
