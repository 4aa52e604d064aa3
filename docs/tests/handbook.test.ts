import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../api/_contract/errors.js';
import { pluginOptionsSchema } from '../../plugin/options/options.js';
import { isPrintedBy, listSources, readPatterns, readText } from './source-texts.js';

/** First cells of a Markdown file's tables, without backticks and links. */
function firstCells(markdown: string): string[] {
  return markdown.split('\n').flatMap((line) => {
    const cell = /^\| (.+?) \|/u.exec(line)?.[1];
    return cell === undefined ? [] : [cell.replaceAll(/\[(.+?)\]\(.*?\)/gu, '$1').replaceAll('`', '')];
  });
}

describe('messages quoted in the handbook', () => {
  const pages = ['troubleshooting.md', 'measure.md', 'options.md', 'quick-start.mdx'].map((name) =>
    readText(`book/docs/${name}`),
  );
  // On the troubleshooting page, italics are messages and nothing else.
  const italics = Array.from(
    pages[0]?.matchAll(/(?<![*{/])\*(?![*/])([^*]+)\*(?![*/])/gu) ?? [],
    ([, text = '']) => text.replaceAll(/\s+/gu, ' '),
  );
  const fences = pages.flatMap((page) =>
    Array.from(page.matchAll(/```text\n(.*?)```/gsu), ([, text = '']) => text.trim().split('\n')).flat(),
  );
  // Printed by the MDX compiler, and composed of literals too short to recognise.
  const foreign = /Expected a closing tag|there is no page/u;
  const messages = [...italics, ...fences].filter((message) => !foreign.test(message));
  const patterns = ['plugin', 'widget', 'api', 'scripts/cli']
    .flatMap((folder) => listSources(folder, /\.tsx?$/u))
    .flatMap((file) => readPatterns(readText(file)));

  it('are all found', () => expect(messages.length).toBeGreaterThan(15));

  it.each(messages)('%s', (message) => {
    expect(patterns.some((pattern) => isPrintedBy(message.trim(), pattern))).toBe(true);
  });
});

it('options.md lists every option of the plugin with its default', () => {
  const page = readText('book/docs/options.md');
  const rows = page.split('\n').filter((line) => line.startsWith('| [`'));
  const listed = firstCells(rows.join('\n')).flatMap((cell) => cell.split(', '));
  const options = Object.keys(pluginOptionsSchema.shape).filter((name) => name !== 'id');
  expect(listed.toSorted()).toEqual(options.toSorted());
  const undocumented = Object.entries(pluginOptionsSchema.parse({})).filter(([name, value]) => {
    const shown = typeof value === 'object' ? JSON.stringify(value).replaceAll('"', "'") : String(value);
    const row = rows.find((line) => line.includes(`\`${name}\``)) ?? '';
    return name !== 'id' && !row.includes(`| \`${shown}\` |`) && !row.includes(`| \`'${shown}'\` |`);
  });
  expect(undocumented).toEqual([]);
});

it('environment.md and .env.example list every variable that the function reads', () => {
  const config = listSources('api/_config', /\.ts$/u).map(readText).join('\n');
  const read = new Set(config.match(/\b(?:(?:DOCENT|OPENAI)_[A-Z_]+|REDIS_URL|DATABASE_URL)\b/gu));
  for (const [, constant = ''] of config.matchAll(/const ([A-Z_]+) =/gu)) read.delete(constant);
  // Named in a sentence of an error message, as a family.
  read.delete('DOCENT_AUTH');
  const [functionPart = ''] = readText('book/docs/environment.md').split("## The site's build");
  const documented = firstCells(functionPart).filter((cell) => /^[A-Z][A-Z_]+$/u.test(cell));
  const examples = Array.from(readText('.env.example').matchAll(/^([A-Z_]+)=/gmu), ([, name]) => name);
  expect(documented.toSorted()).toEqual([...read].toSorted());
  expect(examples.filter((name) => name !== undefined).toSorted()).toEqual([...read].toSorted());
});

it('errors.md lists every error code with its status', () => {
  const rows = readText('book/http/errors.md').matchAll(/^\| `(\w+)` \| (\d+) \|/gmu);
  const documented = Object.fromEntries(Array.from(rows, ([, code = '', status]) => [code, Number(status)]));
  expect(documented).toEqual(
    Object.fromEntries(Object.entries(ERRORS).map(([code, { status }]) => [code, status])),
  );
});

it('deployment.md shows every route, and requests.md describes it', () => {
  const deployment = readText('book/docs/deployment.md');
  const requests = readText('book/http/requests.md');
  const routes = listSources('api', /\.ts$/u).filter((file) => !file.includes('/_'));
  expect(routes).toHaveLength(7);
  for (const file of routes) {
    const route = file.replace(/\.ts$/u, '');
    expect(deployment).toContain(`ask/${route}.js`);
    expect(deployment).toMatch(
      new RegExp(`docusaurus-plugin-docent/${escapeRegExp(route.replace('/index', ''))}['\`]`, 'u'),
    );
    expect(requests).toContain(`/${route.replace('/index', '').replace('[id]', '{id}')}`);
  }
});

it('command.md lists every option of every command', () => {
  const page = readText('book/docs/command.md');
  const source = listSources('scripts/cli', /\.ts$/u).map(readText).join('\n');
  const documented = new Set(page.match(/(?<=`(?:-\w, )?|, )--[a-z][a-z0-9-]+/gu));
  const defined = Array.from(
    source.matchAll(/'(?:-\w, )?(--[a-z][a-z0-9-]+)(?: <.+?>)?'/gu),
    ([, flag = '']) => flag,
  );
  // Commander's own.
  const own = new Set(['--help', '--version']);
  const listed = (flags: Iterable<string>): string[] =>
    [...new Set(flags)].filter((flag) => !own.has(flag)).toSorted();
  expect(listed(documented)).toEqual(listed(defined));
});

it('troubleshooting.md explains every code of docent doctor, and no other', () => {
  const source = readText('scripts/cli/doctor/fixes.ts');
  const defined = Array.from(
    source.matchAll(/^ {2}'?([\w-]+)'?: (?:problem|warning)\(/gmu),
    ([, code = '']) => code,
  );
  expect(defined.length).toBeGreaterThan(40);
  const page = readText('book/docs/troubleshooting.md');
  const anchors = new Set(
    Array.from(page.matchAll(/^#{2,4} .*\{#([\w-]+)\}$/gmu), ([, anchor = '']) => anchor),
  );
  expect(defined.filter((code) => !anchors.has(code))).toEqual([]);
  const [, codes = ''] = page.split('{#codes}');
  const explained = Array.from(codes.matchAll(/^#### (\S+) \{#(.+)\}$/gmu), ([, code = '', anchor]) => [
    code,
    anchor,
  ]);
  expect(explained).toEqual(defined.filter((code) => code !== 'paused').map((code) => [code, code]));
});

it('styling.md lists every CSS variable that a site can set, and no other', () => {
  const styles = listSources('widget', /css\.ts$|\.css$/u)
    .map(readText)
    .join('\n');
  const roots = styles.matchAll(/:where\(:root\)\s*\{(.*?)\}/gsu);
  const settable = new Set(
    Array.from(roots, ([, body = '']) => body.match(/--docent-[a-z-]+(?=\s*:)/gu) ?? []).flat(),
  );
  const documented = firstCells(readText('book/docs/styling.md')).filter((cell) =>
    cell.startsWith('--docent'),
  );
  expect(documented.toSorted()).toEqual([...settable].toSorted());
});

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
}
