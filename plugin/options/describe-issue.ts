import { closest } from 'fastest-levenshtein';
import type * as z from 'zod';

/**
 * Describes a zod issue to an author: the setting, what is wrong with it and what to write instead.
 *
 * @param knownNames - Names of valid settings, the closest of which is suggested for an unknown name.
 * @param whole - What to call the value in an issue that concerns all of it and not a single setting.
 * @returns One line, or one line per unknown name.
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  knownNames: readonly string[],
  whole = 'the options',
): string[] {
  const name = issue.path.length === 0 ? whole : `\`${issue.path.map(String).join('.')}\``;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys
        .map((key) => [...issue.path, key].join('.'))
        .map((key) => `unknown option \`${key}\`; did you mean \`${closest(key, [...knownNames])}\`?`);
    case 'invalid_value':
      return [`${name} must be ${EITHER.format(issue.values.map((value) => `'${String(value)}'`))}`];
    case 'invalid_type':
      return [`${name} must be ${TYPE_NAMES[issue.expected] ?? `of type ${issue.expected}`}`];
    case 'too_small':
      return [`${name} must ${bound(issue.origin, 'at least', issue.minimum)}`];
    case 'too_big':
      return [`${name} must ${bound(issue.origin, 'at most', issue.maximum)}`];
    case 'invalid_format':
      return [
        issue.format === 'url'
          ? `${name} must be an http(s) address such as 'https://ask.example.org'`
          : `${name} ${issue.message}`,
      ];
    default:
      return [`${name} ${issue.message}`];
  }
}

/** Formats a list such as `'a', 'b' or 'c'`. */
const EITHER = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** Names of types for authors. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

function bound(origin: string, limit: 'at least' | 'at most', value: number | bigint): string {
  const isOne = Number(value) === 1;
  if (origin === 'array') return `have ${limit} ${value} ${isOne ? 'entry' : 'entries'}`;
  return `be ${limit} ${value}${origin === 'string' ? ` ${isOne ? 'character' : 'characters'} long` : ''}`;
}
