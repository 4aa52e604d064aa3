import type { Node } from '@babel/types';
import { propertyName, unwrap, type ParsedModule } from './parse-module.js';

/**
 * Returns the text that an expression is without running the file: literals, names, templates of both, and the last value of
 * `a || b` or `a ?? b` if the first is unknown, because that is where a default stands.
 *
 * @returns `undefined` if the value is known only when the file runs.
 */
export function staticText(
  module: ParsedModule,
  value: Node | null | undefined,
  depth = 0,
): string | undefined {
  if (value == null || depth > MAX_DEPTH) return undefined;
  const node = unwrap(value);
  const text = (inner: Node): string | undefined => staticText(module, inner, depth + 1);
  switch (node.type) {
    case 'StringLiteral':
      return node.value;
    case 'Identifier': {
      const named = module.valueOf(node.name);
      return named === undefined ? undefined : text(named);
    }
    case 'LogicalExpression':
      return node.operator === '&&' ? undefined : (text(node.left) ?? text(node.right));
    case 'TemplateLiteral': {
      const parts = node.quasis.map(({ value: { cooked, raw } }) => cooked ?? raw);
      const values = node.expressions.map(text);
      if (values.includes(undefined)) return undefined;
      return parts.map((part, index) => part + (values[index] ?? '')).join('');
    }
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const [left, right] = [text(node.left), text(node.right)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    default:
      return undefined;
  }
}

const MAX_DEPTH = 20;

/** Returns the value of an object's property, also of a shorthand one. */
export function propertyOf(object: Node & { properties: readonly Node[] }, name: string): Node | undefined {
  const property = object.properties.findLast((candidate) => propertyName(candidate) === name);
  return property?.type === 'ObjectProperty' ? property.value : property;
}
