import { BuildError } from '../build-error.js';
import { createFileScope } from './file-scope.js';
import type { FileImport, MarkdownFile } from './markdown-file.js';
import { openElement } from './open-element.js';
import { pathForAuthor } from './parse-error.js';
import { showValue } from './show-value.js';
import { isKind, objectFrom, type StaticObject, type StaticValue } from './static-value.js';
import { walkFile } from './walk-nodes.js';
import type { ElementUse, Walk } from './walk.js';

/** How deep components of a file may render each other; one that renders itself only stops on data we do not run. */
const MAX_COMPONENT_DEPTH = 20;

/**
 * Writes the words of an element: a partial's whole file, what a component defined in the file returns, else what its
 * name means and its children.
 *
 * @throws BuildError `partial-cycle`
 */
export function showElement(element: ElementUse, walk: Walk): void {
  const { writer } = walk;
  if (element.isFlow) writer.endBlock();
  const partial = element.name === null ? undefined : findPartial(element.name, walk);
  if (partial !== undefined) showPartial(partial, element, walk);
  else if (!showComponent(element, walk)) {
    const close = openElement(element.name, element.attributes, walk, (value) => showValue(value, walk));
    element.showChildren();
    close();
  }
  if (element.isFlow) writer.endBlock();
}

function findPartial(
  name: string,
  { file, files }: Walk,
): { file: MarkdownFile; wanted: FileImport } | undefined {
  const wanted = file.imports.find(({ kind, names }) => kind === 'markdown' && names.get(name) === 'default');
  const found = wanted === undefined ? undefined : files.markdown.get(wanted.filePath);
  return wanted === undefined || found === undefined ? undefined : { file: found, wanted };
}

function showPartial(
  { file, wanted }: { file: MarkdownFile; wanted: FileImport },
  element: ElementUse,
  walk: Walk,
): void {
  const { files, openFiles, site } = walk;
  const line = walk.file.lineInFile(wanted.line);
  if (openFiles.includes(file.filePath)) {
    throw new BuildError({
      code: 'partial-cycle',
      message: `The partial \`${wanted.specifier}\` is shown inside itself: ${[...openFiles, file.filePath]
        .map((open) => pathForAuthor(open, site.siteDir))
        .join(' > ')}.`,
      hint: 'Take one of the imports out; the page would never end.',
      file: pathForAuthor(walk.file.filePath, site.siteDir),
      line,
    });
  }
  walk.writer.endBlock();
  walkFile({
    ...walk,
    file,
    scope: createFileScope(file, files, { frontMatter: {}, props: propsOf(element) }),
    openFiles: [...openFiles, file.filePath],
    importLine: walk.importLine ?? line,
    footnotes: [],
  });
}

/** @returns false when the name is no component of the file, or what it shows is only known at run time */
function showComponent(element: ElementUse, walk: Walk): boolean {
  if (element.name === null || !/^[A-Z]/u.test(element.name) || walk.componentDepth >= MAX_COMPONENT_DEPTH)
    return false;
  const component = walk.scope(element.name);
  if (!isKind(component, 'function')) return false;
  const shown = component.call([propsOf(element)]);
  if (shown === undefined) return false;
  showValue(shown, { ...walk, componentDepth: walk.componentDepth + 1 });
  return true;
}

function propsOf({ attributes, showChildren }: ElementUse): StaticObject {
  return objectFrom(
    new Map<string, StaticValue>([...attributes, ['children', { kind: 'slot', render: showChildren }]]),
  );
}
