import type { JSXElement, JSXFragment } from 'estree-jsx';
import type { FileChanges } from './find-changes.js';
import type { FileImport, MarkdownFile } from './markdown-file.js';

/** A value that is only known at run time. Unlike with `undefined` or `false`, a condition takes neither branch. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/**
 * The value of an expression at build time: plain data, any part of which may be `UNKNOWN`, a `StaticFunction`, a
 * `StaticElement`, a `StaticSlot` or a `StaticPartial`. Nothing is known about any other object.
 */
export type StaticValue = unknown;

export type Primitive = string | number | boolean | null | undefined;

/** A plain object: props, front matter or a constant. With `[MORE]`, it may have properties that are not listed. */
export type StaticObject = Readonly<Record<PropertyKey, StaticValue>>;

export const MORE: unique symbol = Symbol('more');

/** A function, such as a component or a callback. */
export type StaticFunction = (...values: StaticValue[]) => StaticValue;

/** JSX inside an expression, together with its scope. */
export class StaticElement {
  constructor(
    readonly node: JSXElement | JSXFragment,
    readonly scope: Scope,
  ) {}
}

/** The children of an element, which are rendered where the component puts them. */
export class StaticSlot {
  /** @param isPresent - Whether the children are certainly truthy. */
  constructor(
    readonly isPresent: boolean,
    readonly render: () => void,
  ) {}
}

/** The component of an imported Markdown file. */
export class StaticPartial {
  constructor(
    readonly file: MarkdownFile,
    readonly importer: MarkdownFile,
    readonly wanted: FileImport,
  ) {}
}

/** The names of a file, function or block, which shadow those of the enclosing scope. */
export class Scope {
  readonly #names = new Map<string, () => StaticValue>();

  constructor(
    readonly changes: FileChanges,
    readonly outer?: Scope,
  ) {}

  get names(): string[] {
    return [...this.#names.keys()];
  }

  /** Declares a name. @param read - Evaluates its value. Called once, on first use. */
  declare(name: string, read: () => StaticValue): void {
    this.#names.set(name, read);
  }

  /** Reads a name. @returns Its value, or `UNKNOWN` if it is undeclared or the file's code reassigns or mutates it. */
  get(name: string): StaticValue {
    const read = this.#names.get(name);
    if (read === undefined) return this.outer === undefined ? UNKNOWN : this.outer.get(name);
    // Unknown during evaluation, so that a constant that refers to itself does not loop.
    this.#names.set(name, () => UNKNOWN);
    const value = read();
    const { names, reachesAnyObject } = this.changes;
    const isChanged = names.has(name) || (reachesAnyObject && (isList(value) || isObject(value)));
    this.#names.set(name, () => (isChanged ? UNKNOWN : value));
    return isChanged ? UNKNOWN : value;
  }
}

/** A property or spread of an object literal or of JSX attributes. */
export type ObjectPart = { name: StaticValue; value: StaticValue } | { spread: StaticValue };

/** Creates an object as a literal does. Later parts win, and an unknown spread or name may set any property. */
export function objectFrom(parts: Iterable<ObjectPart>): Record<PropertyKey, StaticValue> {
  let made: Record<PropertyKey, StaticValue> = Object.create(null);
  for (const part of parts) {
    if ('name' in part && isPrimitive(part.name)) made[String(part.name)] = part.value;
    else {
      const spread = 'spread' in part ? part.spread : UNKNOWN;
      const isKnown = isPrimitive(spread) || isList(spread) || isObject(spread);
      if (!isKnown || (isObject(spread) && MORE in spread)) made = Object.create(null);
      Object.assign(made, isKnown ? spread : { [MORE]: true });
    }
  }
  return made;
}

/** Returns whether a value is truthy, or `UNKNOWN` if that is open. */
export function truthOf(value: StaticValue): boolean | typeof UNKNOWN {
  return isOpen(value) ? UNKNOWN : Boolean(value);
}

/** Returns whether a value is `null` or `undefined`, or `UNKNOWN` if that is open. */
export function isNullish(value: StaticValue): boolean | typeof UNKNOWN {
  return isOpen(value) ? UNKNOWN : value === null || value === undefined;
}

/** Returns whether a value is open: it may or may not be truthy, and may or may not be `null` or `undefined`. */
export function isOpen(value: StaticValue): boolean {
  return value === UNKNOWN || (value instanceof StaticSlot && !value.isPresent);
}

export function isList(value: StaticValue): value is readonly StaticValue[] {
  return Array.isArray(value);
}

export function isObject(value: StaticValue): value is StaticObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isFunction(value: StaticValue): value is StaticFunction {
  return typeof value === 'function';
}

export function isPrimitive(value: StaticValue): value is Primitive {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}
