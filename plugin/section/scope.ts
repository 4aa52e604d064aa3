import type { FileChanges } from './find-changes.js';
import { isKind, isList, UNKNOWN, type Scope, type StaticValue } from './static-value.js';

/** The scope of a function or block. */
export interface LocalScope extends Scope {
  declare(name: string, value: StaticValue): void;
}

/** Opens a scope inside another one, whose names it shadows. */
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

/** @returns The declared value, or `UNKNOWN` if code of the file reassigns or mutates it. */
export function whileUnchanged(
  name: string,
  value: StaticValue,
  { names, reachesAnyObject }: FileChanges,
): StaticValue {
  const isObject = isList(value) || isKind(value, 'object');
  return names.has(name) || (reachesAnyObject && isObject) ? UNKNOWN : value;
}
