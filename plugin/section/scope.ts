import type { FileChanges } from './find-changes.js';
import { isKind, isList, UNKNOWN, type StaticValue } from './static-value.js';

/** The names an expression can see. */
export interface Scope {
  /** @returns `UNKNOWN` for a name nobody declared */
  get(name: string): StaticValue;
  /** What the file's code changes after it was declared. */
  changes: FileChanges;
}

/** The scope of a function or block. */
export interface LocalScope extends Scope {
  declare(name: string, value: StaticValue): void;
}

/** Opens a scope inside another one; its own names come first. */
export function openScope(outer: Scope): LocalScope {
  const { changes } = outer;
  const names = new Map<string, StaticValue>();
  return {
    changes,
    get: (name) => (names.has(name) ? names.get(name) : outer.get(name)),
    declare: (name, value) => {
      names.set(name, whileUnchanged(name, value, changes));
    },
  };
}

/** @returns a declared value, or `UNKNOWN` where code of the file changes it at a time we do not follow */
export function whileUnchanged(
  name: string,
  value: StaticValue,
  { names, reachesAnyObject }: FileChanges,
): StaticValue {
  const isObject = isList(value) || isKind(value, 'object');
  return names.has(name) || (reachesAnyObject && isObject) ? UNKNOWN : value;
}
