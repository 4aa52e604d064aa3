import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadFreshModule } from '@docusaurus/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { EDITABLE_SHAPES, OTHER_SHAPES, type ConfigShape } from './_test/config-shapes.js';
import { addPlugin, readConfigFacts, setOptions } from './edit-config.js';
import { parseModule } from './parse-module.js';
import { applyEdits, invertEdits } from './text-edit.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'docent-shapes-'));
});
afterAll(() => rm(folder, { recursive: true }));

const configSchema = z.looseObject({ title: z.string(), plugins: z.array(z.unknown()).optional() });

/** Loads a configuration as Docusaurus does, with its own loader. */
async function load(name: string, source: string): Promise<z.infer<typeof configSchema>> {
  const file = path.join(folder, name);
  await writeFile(file, source);
  const exported: unknown = await loadFreshModule(file);
  return configSchema.parse(typeof exported === 'function' ? await exported() : await exported);
}

function add({ extension, source }: ConfigShape): { edited: string; restored: string } {
  const module = parseModule(source, `docusaurus.config.${extension}`);
  const found = addPlugin(module, { book: 'lights', position: 'bottom-left' });
  if (!found.ok) throw new Error(found.problem.reason);
  const edited = applyEdits(source, found.nodes);
  return { edited, restored: applyEdits(edited, invertEdits(source, found.nodes)) };
}

const isOurs = (plugin: unknown): boolean =>
  Array.isArray(plugin) && plugin[0] === 'docusaurus-plugin-docent';

describe.each(EDITABLE_SHAPES)('$name', (shape) => {
  const name = `${shape.name.replaceAll(/\W+/gu, '-')}.${shape.extension}`;

  it('has the plugin once after the edit, and otherwise what it had', async () => {
    const before = await load(`before-${name}`, shape.source);
    const after = await load(`after-${name}`, add(shape).edited);
    const ours = (after.plugins ?? []).filter(isOurs);
    expect(ours).toEqual([['docusaurus-plugin-docent', { book: 'lights', position: 'bottom-left' }]]);
    const others = (after.plugins ?? []).filter((plugin) => !isOurs(plugin));
    expect(JSON.stringify(others)).toBe(JSON.stringify(before.plugins ?? []));
    expect({ ...after, plugins: undefined }).toEqual({ ...before, plugins: undefined });
  });

  it('keeps its line endings', () => {
    const { edited } = add(shape);
    const newline = shape.source.includes('\r\n') ? '\r\n' : '\n';
    expect(edited.split('\n')).toHaveLength(edited.split(newline).length);
  });

  it('is recognised afterwards, so that a second run adds nothing', () => {
    const { edited } = add(shape);
    const module = parseModule(edited, name);
    const { entry, title, url } = readConfigFacts(module);
    expect({ book: entry?.book, title, url }).toEqual({
      book: 'lights',
      title: expect.stringContaining('Lights'),
      url: shape.name.startsWith('a spread object') ? undefined : 'https://ada.github.io',
    });
    expect(readConfigFacts(parseModule(shape.source, name)).entry).toBeUndefined();
  });

  it('comes back byte for byte', () => {
    expect(add(shape).restored).toBe(shape.source);
  });
});

it.each(OTHER_SHAPES)(
  '$name: is left alone, with the reason and the line',
  ({ extension, source, problem, line }) => {
    const found = addPlugin(parseModule(source, `docusaurus.config.${extension}`), { book: 'lights' });
    expect(found).toMatchObject({ ok: false, problem: { reason: expect.stringContaining(problem), line } });
  },
);

/** Sets options in a configuration with this entry, and returns the entry afterwards, or why they cannot be set. */
function set(entry: string, options: Record<string, string>): string {
  const source = `export default { title: 'Lights', plugins: [${entry}] };\n`;
  const module = parseModule(source, 'docusaurus.config.js');
  const { entry: found } = readConfigFacts(module);
  if (found === undefined) throw new Error('no entry');
  const edits = setOptions(module, found.node, options);
  return edits.ok ? applyEdits(source, edits.nodes).slice(source.indexOf('[') + 1, -5) : edits.problem.reason;
}

describe('an entry that is there', () => {
  it.each([
    ["'docusaurus-plugin-docent'", "['docusaurus-plugin-docent', { endpoint: 'https://a.test' }]"],
    ["['docusaurus-plugin-docent']", "['docusaurus-plugin-docent', { endpoint: 'https://a.test' }]"],
    ["['docusaurus-plugin-docent', {}]", "['docusaurus-plugin-docent', { endpoint: 'https://a.test' }]"],
    ["['docent', { book: 'b' }]", "['docent', { book: 'b', endpoint: 'https://a.test' }]"],
    ["['docent', { endpoint: 'https://b.test' }]", "['docent', { endpoint: 'https://a.test' }]"],
    ["['docent', { endpoint: 'https://a.test' }]", "['docent', { endpoint: 'https://a.test' }]"],
    ["['docent', { endpoint: process.env.X }]", '`endpoint` is set by an expression'],
  ])('%s gets the option that a flag asks for', (entry, expected) => {
    expect(set(entry, { endpoint: 'https://a.test' })).toBe(expected);
  });

  it('stays as it is when nothing is asked for', () => {
    expect(set("'docusaurus-plugin-docent'", {})).toBe("'docusaurus-plugin-docent'");
  });
});

it('a syntax error is reported with its line', () => {
  expect(() => parseModule('export default {\n  title: ,\n};\n', 'docusaurus.config.js')).toThrow(
    /docusaurus\.config\.js:2.*does not parse/u,
  );
});
