import { parse, type ParserPlugin } from '@babel/parser';
import type { Comment, Expression, Function as FunctionNode, Node } from '@babel/types';
import { BuildError } from '../../../plugin/build-error.js';

/** The source of a configuration file and its syntax tree. */
export interface ParsedModule {
  source: string;
  /** Path as shown to the author. */
  filePath: string;
  body: readonly Node[];
  /** Every node of the tree. */
  nodes: readonly Node[];
  comments: readonly Comment[];
  /**
   * The value that a name stands for: the initial value of its variable, or its function. `undefined` for a name that is declared
   * twice, assigned later, or imported.
   */
  valueOf: (name: string) => Expression | FunctionNode | undefined;
}

/**
 * Parses a configuration file in JavaScript or TypeScript, as ES module or CommonJS.
 *
 * @throws BuildError `config-unparsable` with the line of a syntax error.
 */
export function parseModule(source: string, filePath: string): ParsedModule {
  const plugins: ParserPlugin[] = /\.[cm]?ts$/u.test(filePath) ? ['typescript'] : ['jsx'];
  try {
    const { program, comments } = parse(source, {
      sourceType: 'unambiguous',
      plugins,
      allowReturnOutsideFunction: true,
    });
    const nodes = [...walk(program)];
    return {
      source,
      filePath,
      body: program.body,
      nodes,
      comments: comments ?? [],
      valueOf: findValues(nodes),
    };
  } catch (error) {
    throw new BuildError(
      {
        code: 'config-unparsable',
        message: `the file does not parse: ${reasonOf(error)}`,
        hint: 'Fix the syntax error; the site does not build with it either.',
        file: filePath,
        line: lineOf(error),
      },
      { cause: error },
    );
  }
}

/** Strips what TypeScript adds around an expression: `x as T`, `x satisfies T`, `<T>x`, `x!`. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** Returns the name of an object's property, or `null` if it is computed or no property. */
export function propertyName(node: Node): string | null {
  if ((node.type !== 'ObjectProperty' && node.type !== 'ObjectMethod') || node.computed) return null;
  if (node.key.type === 'Identifier') return node.key.name;
  return node.key.type === 'StringLiteral' ? node.key.value : null;
}

function findValues(nodes: readonly Node[]): ParsedModule['valueOf'] {
  const values = new Map<string, Expression | FunctionNode | undefined>();
  const add = (name: string, value: Expression | FunctionNode | undefined): void => {
    values.set(name, values.has(name) ? undefined : value);
  };
  for (const node of nodes) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier')
      add(node.id.name, node.init ?? undefined);
    else if (node.type === 'FunctionDeclaration' && node.id != null) add(node.id.name, node);
    else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier')
      values.set(node.left.name, undefined);
  }
  return (name) => values.get(name);
}

/** Yields a node and everything below it, in the order of the source. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'extra' || key.endsWith('Comments')) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/ \(\d+:\d+\)$/u, '') : String(error);
}

function lineOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('loc' in error)) return undefined;
  const { loc } = error;
  if (typeof loc !== 'object' || loc === null || !('line' in loc)) return undefined;
  return typeof loc.line === 'number' ? loc.line : undefined;
}
