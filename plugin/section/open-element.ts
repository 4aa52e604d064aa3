import { DEFAULT_ADMONITIONS } from '../source/page.js';
import { isNoIndexTag } from '../source/robots.js';
import { codeText } from './code-text.js';
import { isHidden } from './is-hidden.js';
import { showValue } from './show-value.js';
import { getMember } from './members.js';
import {
  isList,
  isNullish,
  isObject,
  isPrimitive,
  truthOf,
  UNKNOWN,
  type StaticObject,
  type StaticValue,
} from './static-value.js';
import type { TabGroup, Walk } from './walk.js';

/**
 * Opens a JSX or HTML element according to its name: a heading, tab, list, cell and so on. The text of a hidden one is dropped.
 *
 * @returns A function that closes the element.
 */
export function openElement(name: string | null, props: StaticObject, walk: Walk): () => void {
  if (name === null) return nothing;
  if (!isHidden(props)) return openVisible(name, props, walk);
  const unmute = walk.writer.mute();
  const close = openVisible(name, props, walk);
  return () => {
    close();
    unmute();
  };
}

function openVisible(name: string, props: StaticObject, walk: Walk): () => void {
  const { writer } = walk;
  if (MUTED.test(name)) return writer.mute();
  if (/^h[1-6]$/u.test(name) || name === 'Heading') return openHeading(name, props, walk);
  switch (name) {
    case 'meta':
      if (isNoIndexTag(props)) writer.leaveOut();
      return nothing;
    case 'br':
      writer.breakLine();
      return nothing;
    case 'Tabs':
      return openTabs(props, walk);
    case 'TabItem':
      return openTab(props, walk);
    case 'Admonition':
    case 'admonition':
      return openAdmonition(props, walk);
    case 'details':
    case 'Details':
      return openTitledBox(walk, () => showValue(getMember(props, 'summary'), walk));
    case 'blockquote':
      return writer.enterBox();
    case 'summary':
      writer.endBlock();
      return () => writer.endLeadIn();
    case 'pre':
    case 'CodeBlock':
      return openCode(props, walk);
    case 'ul':
    case 'ol':
      return openList(name === 'ol', props, walk);
    case 'li':
      return openItem(walk);
    case 'tr':
      return openRow(walk);
    case 'td':
    case 'th':
      return openCell(walk);
    default:
      return openOther(name, props, walk);
  }
}

function nothing(): void {}

/** Elements whose content is not part of the page's text. */
const MUTED = /^(?:script|style|head|Head|title|template|noscript)$/u;

function openHeading(name: string, props: StaticObject, walk: Walk): () => void {
  const { writer, file, open } = walk;
  writer.endBlock();
  writer.startCapture();
  const line = walk.importLine ?? writer.line;
  return () => {
    const heading = writer.endCapture();
    const id = getMember(props, 'id');
    const as = name === 'Heading' ? getMember(props, 'as') : name;
    const tag = as === undefined ? 'h2' : stringOf(as);
    // MDX and the theme drop the id of an h1 unless it is written as JSX.
    const keepsId = (tag !== undefined && tag !== 'h1') || (name === 'h1' && file.format === 'mdx');
    if (typeof id === 'string' && id !== '' && heading !== '' && keepsId && open.unrenderedDepth === 0) {
      writer.startSection({ anchor: id, heading, depth: Number(tag?.slice(1)) || 2, line });
    } else {
      writer.text(heading);
      writer.endLeadIn();
    }
  };
}

function stringOf(value: StaticValue): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function openTabs(props: StaticObject, { writer, open }: Walk): () => void {
  writer.endBlock();
  open.tabs.push({
    values: getMember(props, 'values'),
    isLazy: truthOf(getMember(props, 'lazy')) !== false,
    defaultValue: getMember(props, 'defaultValue'),
  });
  return () => {
    writer.endBlock();
    open.tabs.pop();
  };
}

function openTab(props: StaticObject, walk: Walk): () => void {
  const { open } = walk;
  const group = open.tabs.at(-1);
  const value = getMember(props, 'value');
  const label = getMember(props, 'label') ?? labelIn(group?.values, stringOf(value)) ?? value;
  const isUnrendered = group !== undefined && isHiddenTab(group, props);
  const close = openTitledBox(walk, () => showValue(label, walk));
  if (isUnrendered) open.unrenderedDepth += 1;
  return () => {
    close();
    if (isUnrendered) open.unrenderedDepth -= 1;
  };
}

/** Returns the label of a tab in `<Tabs values>`. */
function labelIn(values: StaticValue, value: string | undefined): StaticValue {
  if (isNullish(values) === true) return undefined;
  if (!isList(values) || !values.every(isObject)) return UNKNOWN;
  const named = values.find((item) => stringOf(getMember(item, 'value')) === value);
  return value === undefined || named === undefined ? undefined : getMember(named, 'label');
}

// Without a default, the active tab of a lazy group depends on later tabs, so all of them count as hidden.
function isHiddenTab({ isLazy, defaultValue }: TabGroup, props: StaticObject): boolean {
  if (!isLazy) return false;
  if (typeof defaultValue === 'string') return getMember(props, 'value') !== defaultValue;
  return truthOf(getMember(props, 'default')) !== true;
}

function openAdmonition(props: StaticObject, walk: Walk): () => void {
  const title = getMember(props, 'title');
  const type = getMember(props, 'type');
  const keyword = type === undefined ? 'info' : stringOf(type);
  const byType =
    keyword === undefined ? UNKNOWN : defaultAdmonitionTitle(keyword, walk.site.admonitionTitles);
  return openTitledBox(walk, () => showValue(truthOf(title) === false ? byType : title, walk));
}

/**
 * Returns the title that theme-classic shows for an admonition without a title of its own.
 *
 * @param keyword - The directive's name or the component's `type`. The theme shows unknown keywords as `info`.
 * @param titles - The site's translated titles by keyword.
 */
export function defaultAdmonitionTitle(
  keyword: string,
  titles: Readonly<Record<string, string>> = {},
): string {
  const name = DEFAULT_ADMONITIONS.includes(keyword) ? keyword : 'info';
  return titles[keyword] ?? titles[name] ?? name;
}

function openTitledBox({ writer }: Walk, showTitle: () => void): () => void {
  const leaveBox = writer.enterBox();
  showTitle();
  writer.endLeadIn();
  return leaveBox;
}

function openCode(props: StaticObject, { writer, site }: Walk): () => void {
  writer.endBlock();
  writer.startCapture(true);
  return () => {
    const code = writer.endCapture();
    const classLanguage = /language-(?<name>\S+)/u.exec(stringOf(getMember(props, 'className')) ?? '');
    const source = {
      code,
      language: stringOf(getMember(props, 'language')) ?? classLanguage?.groups?.['name'],
      meta: stringOf(getMember(props, 'metastring')),
      title: stringOf(getMember(props, 'title')),
    };
    writer.block('code', codeText(source, site.magicComments));
  };
}

function openList(isOrdered: boolean, props: StaticObject, walk: Walk): () => void {
  const { writer, open } = walk;
  writer.endBlock();
  const start = getMember(props, 'start') ?? 1;
  const next = isPrimitive(start) ? Number(start) : NaN;
  open.lists.push({ isOrdered: isOrdered && !Number.isNaN(next), next });
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

/** Joins the cells of a table row into one line. Returns `''` if all cells are empty. */
export function joinCells(cells: readonly string[]): string {
  return cells.every((cell) => cell === '') ? '' : cells.join(' | ');
}

function openOther(name: string, props: StaticObject, { writer }: Walk): () => void {
  const isBlock = BLOCKS.has(name);
  if (isBlock) writer.endBlock();
  const alt = getMember(props, 'alt');
  if (typeof alt === 'string') writer.text(alt);
  return isBlock ? () => writer.endBlock() : nothing;
}

/** Elements that a browser renders as blocks. */
const BLOCKS: ReadonlySet<string> = new Set(
  (
    'address article aside caption center dd dialog div dl dt fieldset figcaption figure footer form header hgroup hr ' +
    'legend main menu nav option p section table tbody tfoot thead video'
  ).split(' '),
);
