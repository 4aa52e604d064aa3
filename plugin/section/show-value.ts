import type { JSXElement, JSXFragment } from 'estree-jsx';
import { evaluate } from './evaluate.js';
import { readJsxProps } from './read-attributes.js';
import { isList, StaticElement, StaticSlot, type Scope, type StaticValue } from './static-value.js';
import type { Walk } from './walk.js';

/** Writes what React shows of a value: nothing for booleans, `null` and `undefined`, and nothing for unknown values. */
export function showValue(value: StaticValue, walk: Walk): void {
  if (typeof value === 'string' || typeof value === 'number') walk.writer.text(String(value));
  else if (isList(value)) for (const item of value) showValue(item, walk);
  else if (value instanceof StaticElement) showJsx(value.node, value.scope, walk);
  else if (value instanceof StaticSlot) value.render();
}

function showJsx(node: JSXElement | JSXFragment, scope: Scope, walk: Walk): void {
  const children = childrenOf(node, scope, walk);
  if (node.type === 'JSXFragment') showValue(children, walk);
  else {
    walk.showElement(
      { name: nameOf(node.openingElement.name), props: readJsxProps(node, scope, children), isFlow: false },
      { ...walk, scope },
    );
  }
}

function nameOf(name: JSXElement['openingElement']['name']): string {
  if (name.type === 'JSXIdentifier') return name.name;
  return name.type === 'JSXMemberExpression'
    ? `${nameOf(name.object)}.${name.property.name}`
    : name.name.name;
}

/** Returns React's `children`: `undefined`, the value of a single expression, or a slot. */
function childrenOf(node: JSXElement | JSXFragment, scope: Scope, walk: Walk): StaticValue {
  const children = node.children.filter(
    (child) =>
      !(child.type === 'JSXText' && foldJsxText(child.value) === '') &&
      !(child.type === 'JSXExpressionContainer' && child.expression.type === 'JSXEmptyExpression'),
  );
  const [first] = children;
  if (children.length < 2 && first?.type === 'JSXExpressionContainer')
    return evaluate(first.expression, scope);
  if (first === undefined) return undefined;
  return new StaticSlot(true, () => {
    for (const child of children) {
      if (child.type === 'JSXText') walk.writer.text(foldJsxText(child.value));
      else if (child.type === 'JSXExpressionContainer') showValue(evaluate(child.expression, scope), walk);
      else if (child.type !== 'JSXSpreadChild') showJsx(child, scope, walk);
    }
  });
}

/** Folds white space as JSX does: around line breaks it is removed, or becomes one space between words. */
function foldJsxText(text: string): string {
  return text
    .split('\n')
    .map((line, index, lines) => {
      const start = index === 0 ? line : line.trimStart();
      return index === lines.length - 1 ? start : start.trimEnd();
    })
    .filter((line) => line !== '')
    .join(' ');
}
