import type { Node } from '@babel/types';
import { indentUnit, insertItem, listOf, newlineOf } from './insert-item.js';
import {
  findConfigObjects,
  join,
  problem,
  resolveArrays,
  type ArrayNode,
  type Found,
  type ObjectNode,
} from './config-shape.js';
import { propertyName, unwrap, type ParsedModule } from './parse-module.js';
import { propertyOf, staticText } from './static-text.js';
import type { TextEdit } from './text-edit.js';

export const PACKAGE_NAME = 'docusaurus-plugin-docent';

/** Docusaurus finds the package under this name too. */
const SHORT_NAME = 'docent';

/** Options of the plugin, by name. */
export type OptionTexts = Readonly<Record<string, string>>;

/** What a configuration file says about the site, as far as it can be known without running it. */
export interface ConfigFacts {
  title?: string | undefined;
  url?: string | undefined;
  baseUrl?: string | undefined;
  projectName?: string | undefined;
  /** The plugin's entry in `plugins`, if there is one. */
  entry?: { node: Node; book?: string | undefined };
}

/** Reads what `docent init` needs to know of the site from its configuration. */
export function readConfigFacts(module: ParsedModule): ConfigFacts {
  const objects = findConfigObjects(module);
  const [config] = objects.ok ? objects.nodes : [];
  const text = (name: string): string | undefined =>
    config === undefined ? undefined : staticText(module, propertyOf(config, name));
  const entry = findEntry(module);
  return {
    title: text('title'),
    url: text('url'),
    baseUrl: text('baseUrl'),
    projectName: text('projectName'),
    ...(entry !== undefined && { entry: { node: entry, book: entryOption(module, entry, 'book') } }),
  };
}

/**
 * Returns the edits that add the plugin to a configuration: an entry in every list that `plugins` can be, or a new `plugins`.
 *
 * @returns The edits, or why they are not safe, for example because the list is made by a function.
 */
export function addPlugin(module: ParsedModule, options: OptionTexts): Found<TextEdit> {
  const objects = findConfigObjects(module);
  if (!objects.ok) return objects;
  const assigned = findAssigned(module, objects.nodes);
  if (assigned.length > 0)
    return addToLists(module, join(assigned.map((value) => resolveArrays(module, value))), options);
  const lists: Found<ArrayNode>[] = [];
  const without: ObjectNode[] = [];
  for (const object of objects.nodes) {
    const place = findPlugins(module, object);
    if (!place.ok) return place;
    const [value] = place.nodes;
    if (value === undefined) without.push(object);
    else lists.push(resolveArrays(module, value));
  }
  const added = addToLists(module, join(lists), options);
  if (!added.ok) return added;
  return {
    ok: true,
    nodes: [...added.nodes, ...without.flatMap((object) => addProperty(module, object, options))],
  };
}

/**
 * Returns the edits that set options of an entry which is already there.
 *
 * @returns The edits, none if the options have these values; or why an option cannot be set.
 */
export function setOptions(module: ParsedModule, entry: Node, options: OptionTexts): Found<TextEdit> {
  const wanted = Object.entries(options);
  if (wanted.length === 0) return { ok: true, nodes: [] };
  if (entry.type === 'StringLiteral') {
    const text = writeEntry(module, options, entry.value)('');
    return { ok: true, nodes: [{ start: entry.start ?? 0, end: entry.end ?? 0, text }] };
  }
  if (entry.type !== 'ArrayExpression') return problem('its entry is not a list', entry);
  const second = entry.elements[1];
  if (second == null) {
    const text = writeObject(module, options);
    return { ok: true, nodes: insertItem(module.source, listOf(entry), () => text, module) };
  }
  const object = resolveOptions(module, second);
  if (object === undefined) return problem('its options are not an object literal', second);
  const missing: string[] = [];
  const edits: TextEdit[] = [];
  for (const [name, value] of wanted) {
    const current = propertyOf(object, name);
    if (current === undefined) missing.push(`${name}: ${quote(module, value)}`);
    else if (staticText(module, current) === value) continue;
    else if (current.type === 'StringLiteral')
      edits.push({ start: current.start ?? 0, end: current.end ?? 0, text: quote(module, value) });
    else return problem(`\`${name}\` is set by an expression`, current);
  }
  if (missing.length > 0) {
    const newline = newlineOf(module.source);
    const isMultiline = module.source.slice(object.start ?? 0, object.end ?? 0).includes('\n');
    const text = (indent: string): string => missing.join(isMultiline ? `,${newline}${indent}` : ', ');
    const padded = object.properties.length === 0 ? (): string => ` ${missing.join(', ')} ` : text;
    edits.push(...insertItem(module.source, listOf(object), padded, module));
  }
  return { ok: true, nodes: edits };
}

/** The lines that an author adds by hand. */
export function manualLines(options: OptionTexts): string {
  return `plugins: [\n  ['${PACKAGE_NAME}', ${inline(options, "'")}],\n],`;
}

function addToLists(module: ParsedModule, lists: Found<ArrayNode>, options: OptionTexts): Found<TextEdit> {
  if (!lists.ok) return lists;
  const edits = lists.nodes.flatMap((list) =>
    insertItem(module.source, listOf(list), writeEntry(module, options), module),
  );
  return { ok: true, nodes: edits };
}

/** Returns what the file assigns to `plugins` of the configuration: `config.plugins = […]`. */
function findAssigned(module: ParsedModule, configs: readonly Node[]): Node[] {
  return module.nodes.flatMap((node) => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return [];
    const { object, property } = node.left;
    if (property.type !== 'Identifier' || property.name !== 'plugins' || object.type !== 'Identifier')
      return [];
    const value = module.valueOf(object.name);
    return value !== undefined && configs.includes(unwrap(value)) ? [node.right] : [];
  });
}

/** Returns the value of `plugins`, which a spread object may have as well. No node: there is none, and adding it replaces nothing. */
function findPlugins(module: ParsedModule, object: ObjectNode, depth = 0): Found<Node> {
  const own = propertyOf(object, 'plugins');
  if (own !== undefined)
    return own.type === 'ObjectMethod' ? problem('`plugins` is a method', own) : { ok: true, nodes: [own] };
  for (const property of object.properties.toReversed()) {
    if (property.type !== 'SpreadElement') continue;
    const bases = spreadObjects(module, property.argument);
    if (bases === undefined || depth > MAX_SPREADS)
      return problem('the configuration includes another object, which may have `plugins`', property);
    for (const base of bases) {
      const found = findPlugins(module, base, depth + 1);
      if (!found.ok) return found;
      if (found.nodes.length === 0) continue;
      return bases.length === 1 ? found : problem('only one branch of a condition has `plugins`', property);
    }
  }
  return { ok: true, nodes: [] };
}

const MAX_SPREADS = 5;

/** Returns the object literals that a spread value can be, or `undefined` if it can be something else. */
function spreadObjects(module: ParsedModule, value: Node): ObjectNode[] | undefined {
  const node = unwrap(value);
  switch (node.type) {
    case 'ObjectExpression':
      return [node];
    case 'Identifier': {
      const named = module.valueOf(node.name);
      // One step only: a name for another name could go round in circles.
      return named?.type === 'ObjectExpression' ? [named] : undefined;
    }
    case 'LogicalExpression': {
      const objects = node.operator === '&&' ? spreadObjects(module, node.right) : undefined;
      // Twice, because what is spread only sometimes is not the one place of `plugins`.
      return objects && [...objects, ...objects];
    }
    case 'ConditionalExpression': {
      const [first, second] = [node.consequent, node.alternate].map((branch) =>
        spreadObjects(module, branch),
      );
      return first && second && [...first, ...second];
    }
    default:
      return undefined;
  }
}

function addProperty(module: ParsedModule, object: ObjectNode, options: OptionTexts): TextEdit[] {
  const presets = object.properties.findIndex((property) => propertyName(property) === 'presets');
  return insertItem(
    module.source,
    listOf(object),
    (indent) => {
      const inner = indent + indentUnit(module.source);
      return ['plugins: [', `${inner}${writeEntry(module, options)(inner)},`, `${indent}]`].join(
        newlineOf(module.source),
      );
    },
    presets === -1 ? module : { ...module, after: presets },
  );
}

/** Writes the entry on one line if that is short, otherwise with an option on each line. */
function writeEntry(
  module: ParsedModule,
  options: OptionTexts,
  name = PACKAGE_NAME,
): (indent: string) => string {
  const unit = indentUnit(module.source);
  const newline = newlineOf(module.source);
  return (indent) => {
    const line = `[${quote(module, name)}, ${writeObject(module, options)}]`;
    if (indent.length + line.length < MAX_COLUMNS) return line;
    const inner = indent + unit;
    const properties = Object.entries(options).map(
      ([key, value]) => `${inner}${unit}${key}: ${quote(module, value)},`,
    );
    const lines = ['[', `${inner}${quote(module, name)},`, `${inner}{`, ...properties, `${inner}},`];
    return [...lines, `${indent}]`].join(newline);
  };
}

const MAX_COLUMNS = 88;

function writeObject(module: ParsedModule, options: OptionTexts): string {
  return inline(options, quoteOf(module));
}

function inline(options: OptionTexts, mark: string): string {
  const properties = Object.entries(options).map(([key, value]) => `${key}: ${mark}${escape(value)}${mark}`);
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
}

function quote(module: ParsedModule, text: string): string {
  const mark = quoteOf(module);
  return mark + escape(text) + mark;
}

function escape(text: string): string {
  return text.replaceAll(/['"\\]/gu, String.raw`\$&`);
}

/** The quotation mark that the file uses more often. */
function quoteOf({ source }: ParsedModule): string {
  const count = (mark: string): number => source.split(mark).length;
  return count('"') > count("'") ? '"' : "'";
}

/** Returns the plugin's entry: the list that begins with its name, the name alone, or an import of the package. */
function findEntry(module: ParsedModule): Node | undefined {
  const lists = module.nodes.filter((node) => node.type === 'ArrayExpression');
  const nested = new Set(lists.flatMap(({ elements }) => elements));
  for (const list of lists) {
    const [first, second] = list.elements;
    const takesOptions = second?.type === 'ObjectExpression' || second?.type === 'Identifier';
    if (isPluginName(first) && (takesOptions || (isPackageName(first) && nested.has(list)))) return list;
    const alone = list.elements.find((element) => isPackageName(element));
    if (alone != null) return alone;
  }
  return module.nodes.find(
    (node) =>
      (node.type === 'ImportDeclaration' &&
        node.importKind !== 'type' &&
        node.source.value === PACKAGE_NAME) ||
      (node.type === 'CallExpression' && isPackageName(node.arguments[0])),
  );
}

/** Only the package's whole name is unmistakable outside a list with options: `docent` may be a keyword. */
function isPluginName(node: Node | null | undefined): boolean {
  return isPackageName(node) || (node?.type === 'StringLiteral' && node.value === SHORT_NAME);
}

function isPackageName(node: Node | null | undefined): boolean {
  if (node?.type === 'CallExpression') return isPackageName(node.arguments[0]);
  return node?.type === 'StringLiteral' && node.value === PACKAGE_NAME;
}

function entryOption(module: ParsedModule, entry: Node, name: string): string | undefined {
  if (entry.type !== 'ArrayExpression' || entry.elements[1] == null) return undefined;
  const object = resolveOptions(module, entry.elements[1]);
  return object === undefined ? undefined : staticText(module, propertyOf(object, name));
}

function resolveOptions(module: ParsedModule, value: Node): ObjectNode | undefined {
  const node = unwrap(value);
  if (node.type === 'ObjectExpression') return node;
  const named = node.type === 'Identifier' ? module.valueOf(node.name) : undefined;
  const object = named === undefined ? undefined : unwrap(named);
  return object?.type === 'ObjectExpression' ? object : undefined;
}
