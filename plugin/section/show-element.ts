import { BuildError } from '../build-error.js';
import { createFileScope } from './file-scope.js';
import { getMember } from './members.js';
import { openElement } from './open-element.js';
import { pathForAuthor } from './parse-error.js';
import { showValue } from './show-value.js';
import {
  getProperty,
  isKind,
  objectFrom,
  UNKNOWN,
  type StaticPartial,
  type StaticValue,
} from './static-value.js';
import { walkFile } from './walk-nodes.js';
import type { ElementUse, Walk } from './walk.js';

/** How deep the book's components may render each other. */
const MAX_COMPONENT_DEPTH = 20;

/**
 * Writes the text of an element: a partial's file, the result of a component defined in the book, or the children of
 * any other element.
 *
 * @throws BuildError `partial-cycle`
 */
export function showElement(element: ElementUse, walk: Walk): void {
  const { name, props, isFlow } = element;
  const { writer, componentDepth } = walk;
  const component = findComponent(name, walk);
  if (isFlow) writer.endBlock();
  if (isKind(component, 'partial')) showPartial(component, element, walk);
  else if (isKind(component, 'function') && componentDepth < MAX_COMPONENT_DEPTH)
    showValue(component.call([props]), { ...walk, componentDepth: componentDepth + 1 });
  else {
    const tag = typeof component === 'string' ? component : name;
    const close = openElement(tag, props, walk);
    if (element.childrenLine !== undefined) writer.at(element.childrenLine);
    showValue(getProperty(props, 'children'), walk);
    close();
  }
  if (isFlow) writer.endBlock();
}

/** Looks up `<Name>` or `<object.name>`; lower-case names are HTML elements. */
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
        .join(' > ')}.`,
      hint: 'Remove one of these imports; the page would never end.',
      file: pathForAuthor(importer.filePath, site.siteDir),
      line,
    });
  }
  walk.writer.endBlock();
  const frontMatter = file.root.children[0]?.type === 'yaml' ? UNKNOWN : objectFrom([]);
  walkFile({
    ...walk,
    file,
    scope: createFileScope(file, files, { frontMatter, props }),
    openFiles: [...openFiles, file.filePath],
    importLine: walk.importLine ?? line,
    footnotes: [],
  });
}
