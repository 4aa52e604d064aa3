import { Parser } from 'htmlparser2';
import type { Heading, List, ListItem, Nodes, PhrasingContent, Table } from 'mdast';
import { get as emojiOf } from 'node-emoji';
import { codeText } from './code-text.js';
import { defaultAdmonitionTitle, joinCells, openElement } from './open-element.js';
import { evaluateMdx, readMdxProps } from './read-attributes.js';
import { showValue } from './show-value.js';
import { StaticSlot, type StaticValue } from './static-value.js';
import type { Walk } from './walk.js';

/** Writes the text of a file as its compiled component shows it, with footnotes at the end. */
export function walkFile(walk: Walk): void {
  const html = createHtmlParser(walk);
  walkFlow(walk.file.root.children, { ...walk, html });
  html.end();
  walkFootnotes({ ...walk, html });
  walk.writer.endBlock();
}

/** A walk together with the parser for the raw HTML of its file. */
type NodeWalk = Walk & { html: Parser };

/**
 * Creates the parser for the raw HTML of a file in `md` format. One parser reads the whole file because Markdown splits
 * HTML around paragraphs (`<details>`, text, `</details>`).
 */
function createHtmlParser(walk: Walk): Parser {
  const closers: (() => void)[] = [];
  return new Parser({
    onopentag: (name, attributes) => {
      // `hidden` without a value is `''` here, which is false as a prop.
      const props = 'hidden' in attributes ? { ...attributes, hidden: true } : attributes;
      closers.push(openElement(name, props, walk));
    },
    ontext: (text) => walk.writer.text(text),
    onclosetag: () => closers.pop()?.(),
  });
}

/** Walks blocks. A line break after each piece of raw HTML separates its text from the next block's. */
function walkFlow(nodes: readonly Nodes[], walk: NodeWalk): void {
  for (const node of nodes) {
    walkNodes([node], walk);
    if (node.type === 'html') walk.writer.text('\n');
  }
}

function walkNodes(nodes: readonly Nodes[], walk: NodeWalk): void {
  for (const node of nodes) {
    if (node.position) walk.writer.at(walk.file.lineInFile(node.position.start.line));
    walkNode(node, walk);
  }
}

function walkNode(node: Nodes, walk: NodeWalk): void {
  const { writer } = walk;
  switch (node.type) {
    case 'text':
      return writer.text(walk.site.emoji === false ? node.value : showEmoji(node.value));
    case 'inlineCode':
      return writer.text(node.value);
    case 'inlineMath':
      // Dollar signs are kept: models expect them around formulas, and prices on a page without formulas stay intact.
      return writer.text(`$${node.value}$`);
    case 'break':
      return writer.breakLine();
    case 'image':
    case 'imageReference':
      return writer.text(node.alt ?? '');
    case 'footnoteReference':
      if (!walk.footnotes.includes(node.identifier)) walk.footnotes.push(node.identifier);
      return undefined;
    case 'html':
      return walk.html.write(node.value);
    case 'paragraph':
      return walkBlock(node.children, walk);
    case 'heading':
      return walkHeading(node, walk);
    case 'blockquote':
      return within(writer.enterBox(), () => walkFlow(node.children, walk));
    case 'list':
      return walkList(node, walk);
    case 'table':
      return walkTable(node, walk);
    case 'code':
      return writer.block(
        'code',
        codeText({ code: node.value, language: node.lang, meta: node.meta }, walk.site.magicComments),
      );
    case 'math':
      return writer.block('formula', node.value);
    case 'containerDirective':
      return walk.site.admonitionKeywords.includes(node.name)
        ? walkAdmonition(node, walk)
        : walkFlow(node.children, walk);
    case 'leafDirective':
      return walkBlock(node.children, walk);
    case 'textDirective':
      return walkTextDirective(node, walk);
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      return walk.showElement(
        {
          name: node.name,
          props: readMdxProps(node.attributes, walk.scope, childrenOf(node.children, walk)),
          isFlow: node.type === 'mdxJsxFlowElement',
          childrenLine: walk.file.lineInFile(node.children[0]?.position?.start.line ?? writer.line),
        },
        walk,
      );
    case 'mdxFlowExpression':
      writer.endBlock();
      showValue(evaluateMdx(node, walk.scope), walk);
      return writer.endBlock();
    case 'mdxTextExpression':
      return showValue(evaluateMdx(node, walk.scope), walk);
    case 'footnoteDefinition':
    case 'definition':
    case 'mdxjsEsm':
    case 'yaml':
      return undefined;
    case 'thematicBreak':
      return writer.endBlock();
    default:
      return walkNodes(node.children, walk);
  }
}

function showEmoji(text: string): string {
  return text.replaceAll(/:(?:\+1|[\w-]+):/gu, (shortcode) => emojiOf(shortcode) ?? shortcode);
}

function within(leave: () => void, walkInside: () => void): void {
  walkInside();
  leave();
}

function walkBlock(children: readonly PhrasingContent[], walk: NodeWalk): void {
  walk.writer.endBlock();
  walkNodes(children, walk);
  walk.writer.endBlock();
}

function walkHeading(node: Heading, walk: NodeWalk): void {
  const { writer, file, open } = walk;
  writer.endBlock();
  const line = walk.importLine ?? file.lineInFile(node.position?.start.line ?? 1);
  writer.startCapture();
  walkNodes(node.children, walk);
  const heading = writer.endCapture();
  if (heading === '') return;
  if (node === file.contentTitle && walk.importLine === undefined) {
    writer.nameLead({ heading, depth: 1, line });
    return;
  }
  // The theme's `Heading` drops the id of an h1.
  const id = node.depth === 1 || open.unrenderedDepth > 0 ? '' : file.headingIds.get(node);
  writer.startSection({ anchor: id || undefined, heading, depth: node.depth, line });
}

function walkList(node: List, walk: NodeWalk): void {
  walk.writer.endBlock();
  for (const [index, item] of node.children.entries()) {
    const marker = node.ordered ? `${(node.start ?? 1) + index}. ` : '- ';
    within(walk.writer.startItem(marker + checkbox(item)), () => walkFlow(item.children, walk));
  }
}

function checkbox({ checked }: ListItem): string {
  if (typeof checked !== 'boolean') return '';
  return checked ? '☑ ' : '☐ ';
}

function walkTable(node: Table, walk: NodeWalk): void {
  const { writer, file } = walk;
  writer.endBlock();
  for (const row of node.children) {
    const cells = row.children.map((cell) => {
      writer.startCapture();
      walkNodes(cell.children, walk);
      return writer.endCapture();
    });
    if (row.position) writer.at(file.lineInFile(row.position.start.line));
    writer.block('table-row', joinCells(cells));
  }
}

function walkAdmonition(node: Extract<Nodes, { type: 'containerDirective' }>, walk: NodeWalk): void {
  const { writer, site } = walk;
  const [first, ...rest] = node.children;
  const label = first?.type === 'paragraph' && first.data?.directiveLabel === true ? first : undefined;
  const title = node.attributes?.['title'];
  within(writer.enterBox(), () => {
    if (title) writer.text(title);
    else if (label !== undefined) walkNodes(label.children, walk);
    else writer.text(defaultAdmonitionTitle(node.name, site.admonitionTitles));
    writer.endLeadIn();
    walkFlow(label === undefined ? node.children : rest, walk);
  });
}

// `10:30pm` parses as a directive. Docusaurus turns directives without a label and attributes back into text.
function walkTextDirective(node: Extract<Nodes, { type: 'textDirective' }>, walk: NodeWalk): void {
  const isPlain = node.children.length === 0 && Object.keys(node.attributes ?? {}).length === 0;
  if (isPlain) walk.writer.text(`:${node.name}`);
  else walkNodes(node.children, walk);
}

/** Returns React's `children`: `undefined`, the value of a single expression, or a slot. */
function childrenOf(nodes: readonly Nodes[], walk: NodeWalk): StaticValue {
  const [first] = nodes;
  if (first === undefined) return undefined;
  if (nodes.length === 1 && (first.type === 'mdxTextExpression' || first.type === 'mdxFlowExpression'))
    return evaluateMdx(first, walk.scope);
  const isPresent = nodes.some(
    (node) => !MAYBE_NOTHING.has(node.type) && !(node.type === 'text' && node.value.trim() === ''),
  );
  return new StaticSlot(isPresent, () => walkNodes(nodes, walk));
}

/** Types of nodes that may render nothing. */
const MAYBE_NOTHING: ReadonlySet<Nodes['type']> = new Set([
  'mdxTextExpression',
  'mdxFlowExpression',
  'definition',
  'footnoteDefinition',
]);

/** Writes the footnotes that remark-rehype appends to a file, under their heading. */
function walkFootnotes(walk: NodeWalk): void {
  const { writer, file, footnotes } = walk;
  if (!footnotes.some((identifier) => file.footnotes.has(identifier))) return;
  const leave = writer.enterBox();
  const [first] = footnotes;
  const line = file.footnotes.get(first ?? '')?.position?.start.line ?? 1;
  writer.startSection({
    anchor: walk.open.unrenderedDepth > 0 ? undefined : 'footnote-label',
    heading: 'Footnotes',
    depth: 2,
    line: walk.importLine ?? file.lineInFile(line),
  });
  // Footnotes may refer to further footnotes, so the list grows during the loop.
  for (let index = 0; index < footnotes.length; index += 1) {
    const definition = file.footnotes.get(footnotes[index] ?? '');
    if (definition === undefined) continue;
    within(writer.startItem(`${index + 1}. `), () => walkFlow(definition.children, walk));
  }
  if (walk.importLine !== undefined) leave();
}
