import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('-label.ts'));
const sources = files
  .concat('../launcher/launcher-label.ts')
  .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'));
const literal =
  /translate\(\s*\{\s*id:\s*'(docent\.[\w.]+)',\s*message:\s*'(?:[^'\\]|\\.)+',\s*description:\s*'/gu;

it('gives every text a literal id, message and description for `docusaurus write-translations`', () => {
  const calls = sources.flatMap((source) => source.match(/\btranslate\(/gu) ?? []);
  const ids = sources.flatMap((source) => [...source.matchAll(literal)].map(([, id]) => id));
  expect(ids).toHaveLength(calls.length);
  expect(new Set(ids).size).toBe(ids.length);
});

it('gives each text its own name, so that none overrides another', () => {
  const names = sources
    .slice(0, -1)
    .flatMap((source) => [...source.matchAll(/^ {2}(\w+): (?:translate)?\(/gmu)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(60);
  expect(new Set(names).size).toBe(names.length);
});
