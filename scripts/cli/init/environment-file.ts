import { parseEnv } from 'node:util';
import { newlineOf } from './insert-item.js';
import type { TextEdit } from './text-edit.js';

/** Returns the variables of an environment file that have a value. */
export function readVariables(source: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(parseEnv(source)))
    if (value !== undefined && value !== '') variables[name] = value;
  return variables;
}

/** Returns the edit that adds lines to the end of a text file, on lines of their own. */
export function appendLines(source: string, lines: readonly string[]): TextEdit {
  const newline = newlineOf(source);
  const separator = source === '' || source.endsWith('\n') ? '' : newline;
  return {
    start: source.length,
    end: source.length,
    text: separator + lines.map((line) => line + newline).join(''),
  };
}

/**
 * Returns whether `.gitignore` files ignore a file. They are read for plain names and `*`; a pattern that is not understood ignores
 * nothing, so that at worst a line is added that is already implied.
 *
 * @param gitignores - The files that apply, from the repository's root down to the one next to the file. Lines that begin with `/`
 *   count only in the last.
 */
export function isIgnored(gitignores: readonly string[], name: string): boolean {
  let ignored = false;
  for (const [index, gitignore] of gitignores.entries()) {
    for (const line of gitignore.split(/\r?\n/u)) {
      const isNegated = line.startsWith('!');
      const pattern = line
        .trim()
        .replace(/^!/u, '')
        .replace(/^\*\*\//u, '');
      const isAnchored = pattern.startsWith('/');
      if (pattern === '' || pattern.startsWith('#') || (isAnchored && index < gitignores.length - 1))
        continue;
      if (matches(pattern.replace(/^\//u, ''), name)) ignored = !isNegated;
    }
  }
  return ignored;
}

function matches(pattern: string, name: string): boolean {
  if (/[[\]?\\/]/u.test(pattern)) return false;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+^${}()|]/gu, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(name);
}
