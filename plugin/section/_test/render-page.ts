import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Options } from '@docusaurus/mdx-loader';
import { DEFAULT_PARSE_FRONT_MATTER } from '@docusaurus/utils';
import { Parser } from 'htmlparser2';
import { createElement, type ComponentType } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { MDXProvider } from '@mdx-js/react';
import remarkMath from 'remark-math';
import type { MarkdownSite, SourcePage } from '../../source/page.js';
// @ts-expect-error plain JavaScript: the compiled pages import it too, outside of Vitest
import { components } from './theme-stand-in.mjs';

/** A page as the reader sees it. */
export interface RenderedPage {
  /** Headings that have an id, in order. */
  headings: { id: string; text: string }[];
  /** The page's text and image descriptions in order, with a space at every tag. */
  text: string;
}

/**
 * Compiles a page and its partials with Docusaurus' own loader and renders it with React. Only the theme's components
 * are replaced by stand-ins.
 */
export async function renderPage(page: SourcePage, site: MarkdownSite): Promise<RenderedPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'docent-render-'));
  try {
    await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
    const compile = createCompiler(folder, page, site);
    const modulePath = await compile(page.filePath);
    const { default: Content }: { default: ComponentType } = await import(pathToFileURL(modulePath).href);
    const html = renderToStaticMarkup(createElement(MDXProvider, { components }, createElement(Content)));
    return readHtml(html);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function createCompiler(
  folder: string,
  page: SourcePage,
  site: MarkdownSite,
): (filePath: string) => Promise<string> {
  const compiled = new Map<string, string>();
  let count = 0;
  const write = async (code: string): Promise<string> => {
    count += 1;
    const file = path.join(folder, `${count}.mjs`);
    await writeFile(file, code);
    return file;
  };
  const compile = async (filePath: string): Promise<string> => {
    const known = compiled.get(filePath);
    if (known !== undefined) return known;
    const file = await write('');
    compiled.set(filePath, file);
    const text = filePath === page.filePath ? page.markdown : await site.readFile(filePath);
    const code = await runLoader(filePath, text, loaderOptions(page, site));
    // The loader turns an image that exists into a `require` for the bundler.
    const withoutBundler = `const require = () => ({ default: 'image' });\n${code}`;
    await writeFile(file, await replaceImports(withoutBundler, filePath));
    return file;
  };
  const replaceImports = async (code: string, importer: string): Promise<string> => {
    let replaced = code;
    for (const { 0: statement, groups } of code.matchAll(
      /^import (?<names>.*?) from ["'](?<from>.*?)["'];?$/gmu,
    )) {
      const { names = '', from = '' } = groups ?? {};
      const target = await moduleFor(names, from, importer);
      if (target !== undefined)
        replaced = replaced.replace(
          statement,
          `import ${names} from ${JSON.stringify(pathToFileURL(target).href)};`,
        );
    }
    return replaced;
  };
  const moduleFor = async (names: string, from: string, importer: string): Promise<string | undefined> => {
    if (/^(?:react|@mdx-js)/u.test(from)) return undefined;
    const bare = from.replace(/^.*!/u, '');
    const filePath = bare.startsWith('@site/')
      ? path.join(site.siteDir, bare.slice(6))
      : path.resolve(path.dirname(importer), bare);
    if (/\.mdx?$/u.test(bare)) return compile(filePath);
    if (from.includes('raw-loader') || bare.endsWith('.json')) {
      const text = await site.readFile(filePath);
      const value = bare.endsWith('.json') ? text : JSON.stringify(text);
      const named = namesIn(names).map((name) => `export const ${name} = data.${name};`);
      return write([`const data = ${value};`, 'export default data;', ...named].join('\n'));
    }
    const script = bare.endsWith('.js') ? await site.readFile(filePath).catch(() => undefined) : undefined;
    if (script !== undefined) return write(script);
    return write(standInModule(names, /^@theme\/(?<name>\w+)$/u.exec(from)?.groups?.['name']));
  };
  return compile;
}

function standInModule(names: string, themeName: string | undefined): string {
  const theme = pathToFileURL(fileURLToPath(new URL('theme-stand-in.mjs', import.meta.url))).href;
  return [
    `export { ${themeName ?? 'Passthrough'} as default } from ${JSON.stringify(theme)};`,
    ...namesIn(names).map((name) => `export { Passthrough as ${name} } from ${JSON.stringify(theme)};`),
  ].join('\n');
}

function namesIn(imported: string): string[] {
  return [...imported.matchAll(/[{,]\s*(?<name>\w+)/gu)].map(({ groups }) => groups?.['name'] ?? '');
}

function loaderOptions(page: SourcePage, site: MarkdownSite): Options {
  return {
    siteDir: site.siteDir,
    staticDirs: [],
    admonitions: { keywords: [...site.admonitionKeywords], extendDefaults: false },
    removeContentTitle: page.kind === 'blog',
    remarkPlugins: site.math ? [remarkMath] : [],
    markdownConfig: {
      format: page.format,
      mermaid: true,
      emoji: site.emoji ?? true,
      mdx1Compat: { comments: site.htmlComments ?? true, admonitions: true, headingIds: true },
      anchors: { maintainCase: site.maintainCase },
      ...(site.preprocessor === undefined ? {} : { preprocessor: site.preprocessor }),
      parseFrontMatter: DEFAULT_PARSE_FRONT_MATTER,
      remarkRehypeOptions: {},
      hooks: { onBrokenMarkdownLinks: 'ignore', onBrokenMarkdownImages: 'ignore' },
    },
  };
}

interface LoaderContext {
  resourcePath: string;
  resource: string;
  _compiler: { name: string };
  getOptions(): Options;
  async(): (error: Error | null, code?: string) => void;
}

async function runLoader(filePath: string, text: string, options: Options): Promise<string> {
  const require = createRequire(import.meta.url);
  const {
    default: load,
  }: { default: (this: LoaderContext, text: string) => Promise<void> } = require('@docusaurus/mdx-loader');
  return new Promise((resolve, reject) => {
    const context: LoaderContext = {
      resourcePath: filePath,
      resource: filePath,
      _compiler: { name: 'server' },
      getOptions: () => options,
      async: () => (error, code) => (error === null ? resolve(code ?? '') : reject(error)),
    };
    load.call(context, text).catch(reject);
  });
}

function readHtml(html: string): RenderedPage {
  const headings: RenderedPage['headings'] = [];
  let text = '';
  let skipped = 0;
  let heading: { id: string; text: string } | undefined;
  const stack: boolean[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      const skips = isSkipped(name, attributes);
      addText(' ');
      stack.push(skips);
      if (skips) skipped += 1;
      if (/^h[1-6]$/u.test(name) && attributes['id']) heading = { id: attributes['id'], text: '' };
      if (name === 'img') addText(attributes['alt'] ?? '');
    },
    ontext: (words) => addText(words),
    onclosetag: (name) => {
      if (stack.pop()) skipped -= 1;
      addText(' ');
      if (/^h[1-6]$/u.test(name) && heading !== undefined) {
        headings.push(heading);
        heading = undefined;
      }
    },
  });
  const addText = (words: string): void => {
    if (skipped > 0) return;
    text += words;
    if (heading !== undefined) heading.text += words;
  };
  parser.end(html);
  return { headings, text };
}

function isSkipped(name: string, attributes: Record<string, string>): boolean {
  return (
    ['script', 'style', 'sup', 'title'].includes(name) ||
    'data-footnote-backref' in attributes ||
    'hidden' in attributes ||
    /display: *none|visibility: *hidden/u.test(attributes['style'] ?? '')
  );
}
