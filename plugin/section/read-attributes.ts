import type { JSXElement } from 'estree-jsx';
import type { Nodes } from 'mdast';
import { evaluate, type Scope, type StaticValue } from './static-value.js';

type MdxAttributes = Extract<Nodes, { type: 'mdxJsxFlowElement' }>['attributes'];

/**
 * An MDX element's attributes as far as they are known without running code; a bare one (`default`) is true.
 * Spread attributes are unknown.
 */
export function readAttributes(attributes: MdxAttributes, scope: Scope): ReadonlyMap<string, StaticValue> {
  const values = new Map<string, StaticValue>();
  for (const attribute of attributes) {
    if (attribute.type !== 'mdxJsxAttribute') continue;
    const { name, value } = attribute;
    if (typeof value === 'string') values.set(name, value);
    else if (value === null || value === undefined) values.set(name, true);
    else {
      const [statement] = value.data?.estree?.body ?? [];
      if (statement?.type === 'ExpressionStatement') values.set(name, evaluate(statement.expression, scope));
    }
  }
  return values;
}

/** The same for JSX inside an expression. */
export function readJsxAttributes(
  { openingElement }: JSXElement,
  scope: Scope,
): ReadonlyMap<string, StaticValue> {
  const values = new Map<string, StaticValue>();
  for (const attribute of openingElement.attributes) {
    if (attribute.type !== 'JSXAttribute' || attribute.name.type !== 'JSXIdentifier') continue;
    const { name, value } = attribute;
    if (value === null) values.set(name.name, true);
    else if (value.type === 'JSXExpressionContainer')
      values.set(name.name, evaluate(value.expression, scope));
    else values.set(name.name, evaluate(value, scope));
  }
  return values;
}
