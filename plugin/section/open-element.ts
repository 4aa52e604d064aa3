import { defaultAdmonitionTitle } from './admonition-title.js';
import { codeText } from './code-text.js';
import { isKind, isList, type StaticValue } from './static-value.js';
import type { TabGroup, Walk } from './walk.js';

/**
 * Begins an element of JSX or HTML: what it means for the words inside it, by its name.
 *
 * @param showValue renders an attribute that may hold JSX: a tab's label, an admonition's title
 * @returns ends the element
 */
export function openElement(
  name: string | null,
  attributes: ReadonlyMap<string, StaticValue>,
  walk: Walk,
  showValue: (value: StaticValue) => void,
): () => void {
  const { writer } = walk;
  if (name === null) return nothing;
  if (MUTED.has(name)) return writer.mute();
  if (/^h[1-6]$/u.test(name) || name === 'Heading') return openHeading(name, attributes, walk);
  switch (name) {
    case 'br':
      writer.breakLine();
      return nothing;
    case 'Tabs':
      return openTabs(attributes, walk);
    case 'TabItem':
      return openTab(attributes, walk, showValue);
    case 'Admonition':
    case 'admonition':
      return openAdmonition(attributes, walk, showValue);
    case 'details':
    case 'Details':
      return openTitledBox(walk, () => showValue(attributes.get('summary')));
    case 'blockquote':
      return writer.enterBox();
    case 'summary':
      writer.endBlock();
      return () => writer.endLeadIn();
    case 'pre':
    case 'CodeBlock':
      return openCode(attributes, walk);
    case 'ul':
    case 'ol':
      return openList(name === 'ol', attributes, walk);
    case 'li':
      return openItem(walk);
    case 'tr':
      return openRow(walk);
    case 'td':
    case 'th':
      return openCell(walk);
    default:
      return openOther(name, attributes, walk);
  }
}

function nothing(): void {}

/** Elements whose content is no text of the page. */
const MUTED: ReadonlySet<string> = new Set([
  'script',
  'style',
  'head',
  'Head',
  'title',
  'template',
  'noscript',
]);

function openHeading(name: string, attributes: ReadonlyMap<string, StaticValue>, walk: Walk): () => void {
  const { writer, file, open } = walk;
  writer.endBlock();
  writer.startCapture();
  const line = walk.importLine ?? writer.line;
  return () => {
    const heading = writer.endCapture();
    const id = attributes.get('id');
    const tag = name === 'Heading' ? (stringOf(attributes.get('as')) ?? 'h2') : name;
    // Markdown's and the theme's h1 lose their id on the way to the page; only an h1 written in JSX is left as it is.
    const keepsId = tag !== 'h1' || (name === 'h1' && file.format === 'mdx');
    if (typeof id === 'string' && id !== '' && heading !== '' && keepsId && open.unrenderedDepth === 0) {
      writer.startSection({ anchor: id, heading, depth: Number(tag.slice(1)) || 2, line });
    } else {
      writer.text(heading);
      writer.endLeadIn();
    }
  };
}

function stringOf(value: StaticValue): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function openTabs(attributes: ReadonlyMap<string, StaticValue>, { writer, open }: Walk): () => void {
  writer.endBlock();
  const values = attributes.get('values');
  const labels = new Map<string, StaticValue>();
  for (const item of isList(values) ? values : []) {
    const value = isKind(item, 'object') ? stringOf(item.get('value')) : undefined;
    if (isKind(item, 'object') && value !== undefined) labels.set(value, item.get('label'));
  }
  const lazy = attributes.get('lazy');
  open.tabs.push({
    labels,
    isLazy: lazy !== undefined && lazy !== false,
    defaultValue: attributes.get('defaultValue'),
  });
  return () => {
    writer.endBlock();
    open.tabs.pop();
  };
}

function openTab(
  attributes: ReadonlyMap<string, StaticValue>,
  walk: Walk,
  showValue: (value: StaticValue) => void,
): () => void {
  const { open } = walk;
  const group = open.tabs.at(-1);
  const value = attributes.get('value');
  const label = attributes.get('label') ?? group?.labels.get(stringOf(value) ?? '') ?? value;
  const isUnrendered = group !== undefined && isHiddenTab(group, attributes);
  const close = openTitledBox(walk, () => showValue(label));
  if (isUnrendered) open.unrenderedDepth += 1;
  return () => {
    close();
    if (isUnrendered) open.unrenderedDepth -= 1;
  };
}

// Which tab a lazy group without a default shows depends on tabs further on: then none of them is relied on.
function isHiddenTab(
  { isLazy, defaultValue }: TabGroup,
  attributes: ReadonlyMap<string, StaticValue>,
): boolean {
  if (!isLazy) return false;
  if (typeof defaultValue === 'string') return attributes.get('value') !== defaultValue;
  return attributes.get('default') === undefined;
}

function openAdmonition(
  attributes: ReadonlyMap<string, StaticValue>,
  walk: Walk,
  showValue: (value: StaticValue) => void,
): () => void {
  const title = attributes.get('title');
  const keyword = stringOf(attributes.get('type')) ?? 'note';
  return openTitledBox(walk, () =>
    showValue(title ?? defaultAdmonitionTitle(keyword, walk.site.admonitionTitles)),
  );
}

function openTitledBox({ writer }: Walk, showTitle: () => void): () => void {
  const leaveBox = writer.enterBox();
  showTitle();
  writer.endLeadIn();
  return leaveBox;
}

function openCode(attributes: ReadonlyMap<string, StaticValue>, { writer, site }: Walk): () => void {
  writer.endBlock();
  writer.startCapture(true);
  return () => {
    const code = writer.endCapture();
    const classLanguage = /language-(?<name>\S+)/u.exec(stringOf(attributes.get('className')) ?? '');
    const source = {
      code,
      language: stringOf(attributes.get('language')) ?? classLanguage?.groups?.['name'],
      meta: stringOf(attributes.get('metastring')),
      title: stringOf(attributes.get('title')),
    };
    writer.block('code', codeText(source, site.magicComments));
  };
}

function openList(isOrdered: boolean, attributes: ReadonlyMap<string, StaticValue>, walk: Walk): () => void {
  const { writer, open } = walk;
  writer.endBlock();
  open.lists.push({ isOrdered, next: Number(attributes.get('start') ?? 1) || 1 });
  return () => {
    writer.endBlock();
    open.lists.pop();
  };
}

function openItem({ writer, open }: Walk): () => void {
  const list = open.lists.at(-1);
  const marker = list?.isOrdered ? `${list.next}. ` : '- ';
  if (list !== undefined) list.next += 1;
  return writer.startItem(marker);
}

function openRow({ writer, open }: Walk): () => void {
  writer.endBlock();
  open.rows.push([]);
  return () => writer.block('table-row', joinCells(open.rows.pop() ?? []));
}

function openCell({ writer, open }: Walk): () => void {
  const row = open.rows.at(-1);
  if (row === undefined) {
    writer.endBlock();
    return () => writer.endBlock();
  }
  writer.startCapture();
  return () => row.push(writer.endCapture());
}

/** A table row as one line; a row without words is none. */
export function joinCells(cells: readonly string[]): string {
  return cells.every((cell) => cell === '') ? '' : cells.join(' | ');
}

function openOther(name: string, attributes: ReadonlyMap<string, StaticValue>, { writer }: Walk): () => void {
  const isBlock = BLOCKS.has(name);
  if (isBlock) writer.endBlock();
  const alt = attributes.get('alt');
  if (typeof alt === 'string') writer.text(alt);
  return isBlock ? () => writer.endBlock() : nothing;
}

/** Elements that a browser sets on lines of their own. */
const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside caption center dd dialog div dl dt fieldset figcaption figure footer form header hgroup hr ' +
    'legend main menu nav option p section table tbody tfoot thead video'
  ).split(' '),
);
