import { BuildError } from '../build-error.js';
import type { MarkdownSite, SourcePage } from '../source/page.js';
import { createFileScope } from './file-scope.js';
import { loadFiles } from './load-files.js';
import type { Section } from './section.js';
import { SectionWriter } from './section-writer.js';
import { getMember } from './members.js';
import { openElement } from './open-element.js';
import { pathForAuthor } from './parse-error.js';
import { showValue } from './show-value.js';
import { isFunction, StaticPartial, UNKNOWN, type StaticValue } from './static-value.js';
import { walkFile } from './walk-nodes.js';
import type { ElementUse, Walk } from './walk.js';

/**
 * Splits a page into sections with the text and anchors of the built page (stage 2).
 *
 * @param site - Settings of the site. `readFile` reads partials and imported code.
 * @returns Sections in reading order, beginning with the description and any text before the first heading; none if the page asks
 *   robots not to index it.
 * @throws BuildError `page-unparsable` (with line and column), `partial-missing`, `partial-cycle`
 */
export async function splitSections(page: SourcePage, site: MarkdownSite): Promise<Section[]> {
  const files = await loadFiles(page, site);
  const writer = new SectionWriter(page);
  walkFile({
    writer,
    page,
    site,
    files,
    file: files.page,
    scope: createFileScope(files.page, files, { frontMatter: page.frontMatter, props: {} }),
    openFiles: [page.filePath],
    importLine: undefined,
    footnotes: [],
    componentDepth: 0,
    open: { tabs: [], lists: [], rows: [], unrenderedDepth: 0 },
    showElement,
  });
  return writer.finish();
}

/** How deeply components defined in the book may render each other. */
const MAX_COMPONENT_DEPTH = 20;

/**
 * Writes the text of an element: a partial's file, the result of a component defined in the book, or other elements' children.
 *
 * @throws BuildError `partial-cycle`
 */
function showElement(element: ElementUse, walk: Walk): void {
  const { name, props, isFlow } = element;
  const { writer, componentDepth } = walk;
  const component = findComponent(name, walk);
  if (isFlow) writer.endBlock();
  if (component instanceof StaticPartial) showPartial(component, element, walk);
  else if (isFunction(component) && componentDepth < MAX_COMPONENT_DEPTH)
    showValue(component(props), { ...walk, componentDepth: componentDepth + 1 });
  else {
    const tag = typeof component === 'string' ? component : name;
    const close = openElement(tag, props, walk);
    if (element.childrenLine !== undefined) writer.at(element.childrenLine);
    showValue(getMember(props, 'children'), walk);
    close();
  }
  if (isFlow) writer.endBlock();
}

/** Looks up `<Name>` or `<object.name>`. Lower-case names are HTML elements. */
function findComponent(name: string | null, { scope }: Walk): StaticValue {
  if (name === null || !/^[A-Z_$]|\./u.test(name)) return UNKNOWN;
  const [first = '', ...members] = name.split('.');
  return members.reduce<StaticValue>(getMember, scope.get(first));
}

function showPartial({ file, importer, wanted }: StaticPartial, { props }: ElementUse, walk: Walk): void {
  const { files, openFiles, site } = walk;
  const line = importer.lineInFile(wanted.line);
  if (openFiles.includes(file.filePath)) {
    throw new BuildError({
      code: 'partial-cycle',
      message: `the partial \`${wanted.specifier}\` includes itself: ${[...openFiles, file.filePath]
        .map((open) => pathForAuthor(open, site.siteDir))
        .join(' > ')}`,
      hint: 'Remove one of these imports; the page would never end.',
      file: pathForAuthor(importer.filePath, site.siteDir),
      line,
    });
  }
  walk.writer.endBlock();
  const frontMatter = file.root.children[0]?.type === 'yaml' ? UNKNOWN : {};
  walkFile({
    ...walk,
    file,
    scope: createFileScope(file, files, { frontMatter, props }),
    openFiles: [...openFiles, file.filePath],
    importLine: walk.importLine ?? line,
    footnotes: [],
  });
}
