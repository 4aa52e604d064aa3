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
      return issue.keys.map((key) => describeUnknown([...issue.path, key].join('.'), key, knownNames));
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

function describeUnknown(name: string, key: string, knownNames: readonly string[]): string {
  const variable = variableFor(key);
  if (variable === undefined)
    return `unknown option \`${name}\`; did you mean \`${closest(name, [...knownNames])}\`?`;
  if (variable === 'DOCENT_SECRET')
    return `\`${name}\` must not be in docusaurus.config, which is published with the site; set the environment variable DOCENT_SECRET for the build and for the function`;
  return SECRETS.has(variable)
    ? `\`${name}\` must not be in docusaurus.config, which is published with the site; set the environment variable ${variable} for the function`
    : `\`${name}\` is a setting of the function; set the environment variable ${variable} there`;
}

/** Finds the environment variable that an option is meant to be, by its own name or another that authors use. */
function variableFor(key: string): string | undefined {
  const name = key.toLowerCase().replaceAll(/[^a-z]/gu, '');
  return VARIABLES.get(name) ?? VARIABLES.get(name.replace(/^(?:docent|openai)/u, ''));
}

/** Names that authors give to settings of the function, in lower case without separators, `docent` and `openai`. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['secret', 'DOCENT_SECRET'],
  ['signingsecret', 'DOCENT_SECRET'],
  ['key', 'OPENAI_API_KEY'],
  ['apikey', 'OPENAI_API_KEY'],
  ['apitoken', 'OPENAI_API_KEY'],
  ['modelapikey', 'OPENAI_API_KEY'],
  ['apibase', 'OPENAI_BASE_URL'],
  ['baseurl', 'OPENAI_BASE_URL'],
  ['modelurl', 'OPENAI_BASE_URL'],
  ['model', 'DOCENT_MODEL'],
  ['modelname', 'DOCENT_MODEL'],
  ['maxtokens', 'DOCENT_MAX_OUTPUT_TOKENS'],
  ['maxoutputtokens', 'DOCENT_MAX_OUTPUT_TOKENS'],
  ['instructions', 'DOCENT_INSTRUCTIONS'],
  ['prompt', 'DOCENT_INSTRUCTIONS'],
  ['systemprompt', 'DOCENT_INSTRUCTIONS'],
  ['origin', 'DOCENT_ORIGINS'],
  ['origins', 'DOCENT_ORIGINS'],
  ['allowedorigins', 'DOCENT_ORIGINS'],
  ['redisurl', 'REDIS_URL'],
  ['databaseurl', 'DATABASE_URL'],
  ['turnstilesecret', 'DOCENT_TURNSTILE_SECRET'],
  ['turnstilesecretkey', 'DOCENT_TURNSTILE_SECRET'],
]);

/** Variables whose value nobody else may know. */
const SECRETS: ReadonlySet<string> = new Set([
  'OPENAI_API_KEY',
  'REDIS_URL',
  'DATABASE_URL',
  'DOCENT_TURNSTILE_SECRET',
]);

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
