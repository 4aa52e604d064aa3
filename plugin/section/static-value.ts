import type { JSXElement, JSXFragment } from 'estree-jsx';
import type { FileChanges } from './find-changes.js';
import type { FileImport, MarkdownFile } from './markdown-file.js';

/** A value that is only known at run time. It is not `undefined` or `false`: an unknown condition takes no branch. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/** The value of an expression at build time. */
export type StaticValue =
  | Primitive
  | typeof UNKNOWN
  | readonly StaticValue[]
  | StaticObject
  | StaticElement
  | StaticFunction
  | StaticSlot
  | StaticPartial;

export type Primitive = string | number | boolean | null | undefined;

/** A plain object: props, front matter, a constant. */
export interface StaticObject {
  kind: 'object';
  entries: ReadonlyMap<string, StaticValue>;
  /** Whether `entries` has all properties; false after an unknown spread or key. */
  isComplete: boolean;
}

/** JSX inside an expression, with its scope. */
interface StaticElement {
  kind: 'element';
  node: JSXElement | JSXFragment;
  scope: Scope;
}

/** A function: a component, a callback. */
export interface StaticFunction {
  kind: 'function';
  call(values: readonly StaticValue[]): StaticValue;
}

/** The children of an element; rendered where the component puts them. */
interface StaticSlot {
  kind: 'slot';
  /** Whether they are certainly truthy. */
  isPresent: boolean;
  render(): void;
}

/** The component of an imported Markdown file. */
export interface StaticPartial {
  kind: 'partial';
  file: MarkdownFile;
  importer: MarkdownFile;
  wanted: FileImport;
}

/** The names visible to an expression. */
export interface Scope {
  /** @returns `UNKNOWN` for an undeclared name. */
  get(name: string): StaticValue;
  /** What the file's code mutates. */
  changes: FileChanges;
}

/** A property or spread of an object literal or of JSX attributes. */
export type ObjectPart = { name: StaticValue; value: StaticValue } | { spread: StaticValue };

/** Creates an object as a literal does: later parts win; an unknown spread or name may set any property. */
export function objectFrom(parts: Iterable<ObjectPart>): StaticObject {
  const entries = new Map<string, StaticValue>();
  let isComplete = true;
  for (const part of parts) {
    const spread = 'spread' in part ? part.spread : undefined;
    if ('name' in part && isPrimitive(part.name)) entries.set(String(part.name), part.value);
    else if ('name' in part || (!isKind(spread, 'object') && !isEmptySpread(spread)) || hasMore(spread)) {
      entries.clear();
      isComplete = false;
    }
    if (isKind(spread, 'object')) for (const [name, value] of spread.entries) entries.set(name, value);
  }
  return { kind: 'object', entries, isComplete };
}

/** Converts front matter or JSON; dates and other class instances are unknown. */
export function fromPlainData(data: unknown): StaticValue {
  if (isPrimitive(data)) return data;
  if (Array.isArray(data)) return data.map(fromPlainData);
  if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype)
    return UNKNOWN;
  return objectFrom(Object.entries(data).map(([name, value]) => ({ name, value: fromPlainData(value) })));
}

/** @returns A property's value; `undefined` if it certainly does not exist. */
export function getProperty({ entries, isComplete }: StaticObject, name: string): StaticValue {
  if (entries.has(name)) return entries.get(name);
  return isComplete && !(name in Object.prototype) ? undefined : UNKNOWN;
}

/** @returns Whether a value is truthy. */
export function truthOf(value: StaticValue): boolean | typeof UNKNOWN {
  return isOpen(value) ? UNKNOWN : Boolean(value);
}

/** @returns Whether a value is `null` or `undefined`. */
export function isNullish(value: StaticValue): boolean | typeof UNKNOWN {
  return isOpen(value) ? UNKNOWN : value === null || value === undefined;
}

/** Whether a value may be truthy or not, null or not. */
export function isOpen(value: StaticValue): boolean {
  return value === UNKNOWN || (isKind(value, 'slot') && !value.isPresent);
}

export function isList(value: StaticValue): value is readonly StaticValue[] {
  return Array.isArray(value);
}

export function isPrimitive(value: unknown): value is Primitive {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

export function isKind<Kind extends 'object' | 'element' | 'function' | 'slot' | 'partial'>(
  value: StaticValue,
  kind: Kind,
): value is Extract<StaticValue, { kind: Kind }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

function isEmptySpread(value: StaticValue): boolean {
  return isPrimitive(value) && typeof value !== 'string';
}

function hasMore(value: StaticValue): boolean {
  return isKind(value, 'object') && !value.isComplete;
}
