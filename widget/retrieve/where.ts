import type { Partition } from '../load/partition.js';

/**
 * Applies Orama's `where` to whole partitions, because all chunks of one have the same `partition`, `kind` and `version`.
 *
 * @param where - `{kind: 'docs'}`, `{version: ['2.0', 'current']}`, `{partition: {in: [...]}}` or `{partition: {eq: ...}}`; all
 *   conditions must hold.
 * @throws TypeError if another property or operator is used.
 */
export function filterPartitions(partitions: readonly Partition[], where: unknown): readonly Partition[] {
  if (typeof where !== 'object' || where === null) return partitions;
  const conditions = Object.entries(where).map(([property, condition]) => ({
    property: readProperty(property),
    allowed: readAllowed(property, condition),
  }));
  return partitions.filter((partition) =>
    conditions.every(({ property, allowed }) => allowed.includes(partition.entry[property])),
  );
}

function readProperty(property: string): 'key' | 'kind' | 'version' {
  if (property === 'partition') return 'key';
  if (property === 'kind' || property === 'version') return property;
  throw new TypeError(`where accepts partition, kind or version, not ${property}.`);
}

function readAllowed(property: string, condition: unknown): readonly unknown[] {
  if (typeof condition === 'string') return [condition];
  if (Array.isArray(condition)) return condition;
  if (typeof condition === 'object' && condition !== null) {
    if ('eq' in condition) return [condition.eq];
    if ('in' in condition && Array.isArray(condition.in)) return condition.in;
  }
  throw new TypeError(`where.${property} accepts a value, a list of values, eq or in.`);
}
