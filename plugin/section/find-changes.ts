import type { Node } from 'estree-jsx';
import type { Root } from 'mdast';

/** What the code of a file reassigns or mutates. */
export interface FileChanges {
  /** Variables that are reassigned or whose object or array is mutated. */
  names: ReadonlySet<string>;
  /** Whether a mutation may affect any object, because it happens through a parameter, an alias or a property. */
  reachesAnyObject: boolean;
}

/** Finds assignments and mutating calls (`list.push()`, `Object.assign()`) in a file, whether or not they ever run. */
export function findChanges(root: Root): FileChanges {
  const targets: Target[] = [];
  /** Type of the initializer, by variable. */
  const makers = new Map<string, string>();
  visit(root, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init)
      makers.set(node.id.name, node.init.type);
    targets.push(...listTargets(node));
  });
  return {
    names: new Set(targets.map(({ name }) => name)),
    reachesAnyObject: targets.some(({ name, depth }) => {
      const maker = makers.get(name) ?? '';
      const isOwn = depth === 0 || maker === 'CallExpression' || BROWSER.test(name);
      return !isOwn && !(depth === 1 && /^(?:Array|Object)Expression$/u.test(maker));
    }),
  };
}

/** A changed variable. `depth` is how many members below it the mutation happens: 0 for an assignment. */
interface Target {
  name: string;
  depth: number;
}

const BROWSER = /^(?:document|globalThis|localStorage|location|window)$/u;
const CHANGING = /^(?:copyWithin|fill|pop|push|reverse|shift|sort|splice|unshift)$/u;
/** Methods that return a new array. */
const COPYING = /^(?:concat|entries|filter|flat|flatMap|from|keys|map|slice|split|values)$/u;

function listTargets(node: Node): Target[] {
  switch (node.type) {
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return targetsIn(node.left, 0);
    case 'UpdateExpression':
      return targetsIn(node.argument, 0);
    case 'UnaryExpression':
      return node.operator === 'delete' ? targetsIn(node.argument, 0) : [];
    case 'CallExpression': {
      const [first] = node.arguments;
      const method = methodOf(node.callee);
      if (/^(?:assign|definePropert\w+)$/u.test(method) && first) return targetsIn(first, 1);
      return CHANGING.test(method) && node.callee.type === 'MemberExpression'
        ? targetsIn(node.callee.object, 1)
        : [];
    }
    default:
      return [];
  }
}

function targetsIn(node: Node, depth: number): Target[] {
  switch (node.type) {
    case 'Identifier':
      return [{ name: node.name, depth }];
    case 'MemberExpression':
      return targetsIn(node.object, depth + 1);
    case 'ChainExpression':
      return targetsIn(node.expression, depth);
    case 'ArrayExpression':
    case 'NewExpression':
    case 'ObjectExpression':
    case 'VariableDeclaration':
      return [];
    default: {
      if (node.type === 'CallExpression' && COPYING.test(methodOf(node.callee))) return [];
      // Stands for any object, in addition to every name of a destructuring pattern.
      const targets: Target[] = [{ name: '', depth: 2 }];
      visit(node, (inner) => {
        if (inner.type === 'Identifier') targets.push({ name: inner.name, depth: 0 });
      });
      return targets;
    }
  }
}

function methodOf(callee: Node): string {
  if (callee.type !== 'MemberExpression') return '';
  if (callee.property.type === 'Identifier') return callee.property.name;
  return callee.property.type === 'Literal' ? String(callee.property.value) : '';
}

/** Visits the JavaScript in a Markdown tree, which is in `data.estree` of its nodes. */
function visit(value: unknown, onNode: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, onNode);
  else if (isNode(value)) {
    onNode(value);
    for (const [name, inner] of Object.entries(value)) if (name !== 'position') visit(inner, onNode);
  } else if (typeof value === 'object' && value !== null && 'estree' in value) visit(value.estree, onNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
