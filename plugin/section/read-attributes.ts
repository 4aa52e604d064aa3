import type { JSXElement } from 'estree-jsx';
import type { Nodes } from 'mdast';
import { evaluate } from './evaluate.js';
import {
  objectFrom,
  UNKNOWN,
  type ObjectPart,
  type StaticObject,
  type StaticValue,
  type Scope,
} from './static-value.js';

type MdxAttributes = Extract<Nodes, { type: 'mdxJsxFlowElement' }>['attributes'];
type EstreeHolder = { data?: Extract<Nodes, { type: 'mdxTextExpression' }>['data'] };

/** Reads the props of an MDX element. A bare attribute (`default`) is `true`. */
export function readMdxProps(attributes: MdxAttributes, scope: Scope, children: StaticValue): StaticObject {
  const parts = attributes.map((attribute): ObjectPart => {
    if (attribute.type === 'mdxJsxExpressionAttribute') {
      // Parsed as `({...spread})`.
      return { spread: evaluateMdx(attribute, scope) };
    }
    const { name, value } = attribute;
    if (value === null || value === undefined || typeof value === 'string')
      return { name, value: value ?? true };
    return { name, value: evaluateMdx(value, scope) };
  });
  return withChildren(parts, children);
}

/** Reads the props of a JSX element inside an expression. */
export function readJsxProps(
  { openingElement }: JSXElement,
  scope: Scope,
  children: StaticValue,
): StaticObject {
  const parts = openingElement.attributes.map((attribute): ObjectPart => {
    if (attribute.type === 'JSXSpreadAttribute') return { spread: evaluate(attribute.argument, scope) };
    const { name, value } = attribute;
    const known = name.type === 'JSXIdentifier' ? name.name : `${name.namespace.name}:${name.name.name}`;
    if (value === null) return { name: known, value: true };
    return {
      name: known,
      value: evaluate(value.type === 'JSXExpressionContainer' ? value.expression : value, scope),
    };
  });
  return withChildren(parts, children);
}

/** Evaluates an expression of the MDX tree. Returns `undefined` if it is only a comment. */
export function evaluateMdx({ data }: EstreeHolder, scope: Scope): StaticValue {
  const [statement] = data?.estree?.body ?? [];
  if (statement === undefined) return undefined;
  return statement.type === 'ExpressionStatement' ? evaluate(statement.expression, scope) : UNKNOWN;
}

/** Creates the props. Children replace a `children` attribute, and React does not pass on `key` and `ref`. */
function withChildren(parts: ObjectPart[], children: StaticValue): StaticObject {
  const hidden = ['key', 'ref'].map((name): ObjectPart => ({ name, value: UNKNOWN }));
  if (children !== undefined) parts.push({ name: 'children', value: children });
  return objectFrom([...parts, ...hidden]);
}
