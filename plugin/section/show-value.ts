import type { JSXElement, JSXFragment } from 'estree-jsx';
import { readJsxAttributes } from './read-attributes.js';
import { evaluate, isList, type Scope, type StaticValue } from './static-value.js';
import type { Walk } from './walk.js';

/** Writes what React would show of a value: text and numbers, lists one after the other, JSX, a component's children. */
export function showValue(value: StaticValue, walk: Walk): void {
  if (typeof value === 'string' || typeof value === 'number') walk.writer.text(String(value));
  else if (isList(value)) for (const item of value) showValue(item, walk);
  else if (typeof value === 'object' && value !== null && 'kind' in value) {
    if (value.kind === 'element') showJsx(value.node, value.scope, walk);
    else if (value.kind === 'slot') value.render();
  }
}

function showJsx(node: JSXElement | JSXFragment, scope: Scope, walk: Walk): void {
  walk.showElement(
    {
      name: node.type === 'JSXElement' ? nameOf(node.openingElement.name) : null,
      attributes: node.type === 'JSXElement' ? readJsxAttributes(node, scope) : new Map(),
      isFlow: false,
      showChildren: () => showJsxChildren(node, scope, walk),
    },
    walk,
  );
}

function nameOf(name: JSXElement['openingElement']['name']): string {
  if (name.type === 'JSXIdentifier') return name.name;
  return name.type === 'JSXMemberExpression'
    ? `${nameOf(name.object)}.${name.property.name}`
    : name.name.name;
}

function showJsxChildren(node: JSXElement | JSXFragment, scope: Scope, walk: Walk): void {
  for (const child of node.children) {
    if (child.type === 'JSXText') walk.writer.text(foldJsxText(child.value));
    else if (child.type === 'JSXExpressionContainer') showValue(evaluate(child.expression, scope), walk);
    else if (child.type !== 'JSXSpreadChild') showJsx(child, scope, walk);
  }
}

/** JSX drops white space that holds a line break, and makes one space of it between words. */
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
