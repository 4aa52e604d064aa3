import { parseExpression } from '@babel/parser';
import path from 'node:path';
import type { Node } from '@babel/types';
import { BuildError } from '../../../plugin/build-error.js';
import { PACKAGE_NAME } from './edit-config.js';
import { editFile, readText, type FileChange } from './file-change.js';
import { insertItem, listOf, newlineOf, indentUnit } from './insert-item.js';
import { propertyName } from './parse-module.js';
import { propertyOf } from './static-text.js';

/**
 * Plans the edit that adds the package to a site's dependencies, in the place where npm would put it. I/O: reads package.json.
 *
 * @returns `undefined` if the site depends on it already, or has no package.json of its own.
 */
export async function addDependency(siteDir: string, version: string): Promise<FileChange | undefined> {
  const source = await readText(path.join(siteDir, 'package.json'), 'package.json');
  if (source === null) return undefined;
  const root = parseJson(source);
  const lists = ['dependencies', 'devDependencies'].map((name) => propertyOf(root, name));
  if (lists.some((list) => list?.type === 'ObjectExpression' && propertyOf(list, PACKAGE_NAME) !== undefined))
    return undefined;
  const entry = `"${PACKAGE_NAME}": "^${version}"`;
  const [dependencies] = lists;
  const json = { comments: [], mayTrail: false } as const;
  if (dependencies?.type === 'ObjectExpression') {
    const after = dependencies.properties.findLastIndex(
      (property) => (propertyName(property) ?? '') < PACKAGE_NAME,
    );
    const place = { ...json, after: Math.max(after, 0) };
    return editFile(
      'package.json',
      source,
      insertItem(source, listOf(dependencies), () => entry, place),
    );
  }
  const newline = newlineOf(source);
  const text = (indent: string): string =>
    `"dependencies": {${newline}${indent}${indentUnit(source)}${entry}${newline}${indent}}`;
  return editFile('package.json', source, insertItem(source, listOf(root), text, json));
}

function parseJson(source: string): Extract<Node, { type: 'ObjectExpression' }> {
  const text = source.replace(/^\uFEFF/u, ' ');
  try {
    JSON.parse(text);
    const expression = parseExpression(text);
    if (expression.type === 'ObjectExpression') return expression;
  } catch {
    // Reported below, as is JSON that is no object.
  }
  throw new BuildError({
    code: 'package-unparsable',
    message: 'the file is not a JSON object',
    hint: 'Fix its syntax; npm does not read it either.',
    file: 'package.json',
  });
}
