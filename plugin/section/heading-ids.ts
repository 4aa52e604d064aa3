import type { Heading, Nodes, Root, RootContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import type { DocusaurusRules } from '../source/docusaurus-rules.js';
import type { MarkdownSite } from '../source/page.js';

/**
 * Assigns every Markdown heading of a file the id it has in the built HTML. Docusaurus uses the first of these: an id set
 * by a plugin (`hProperties.id`), a trailing comment `{/* #id *\/}` or `<!-- #id -->`, `{#id}`, the slug of the text. Only
 * plugin ids and slugs are numbered if they repeat (`-1`). Id syntax is removed from the heading.
 *
 * @param root - Tree of a whole file, because repeats are counted per file, even in partials.
 * @returns Ids by heading node; `''` for a heading without text.
 */
export function assignHeadingIds(
  root: Root,
  { maintainCase, rules }: Pick<MarkdownSite, 'maintainCase' | 'rules'>,
): ReadonlyMap<Heading, string> {
  const slugger = rules.createSlugger();
  const ids = new Map<Heading, string>();
  for (const node of listNodes(root)) {
    if (node.type !== 'heading') continue;
    const preset = node.data?.hProperties?.['id'];
    const id =
      typeof preset === 'string' && preset !== ''
        ? slugger.slug(preset, { maintainCase: true })
        : (takeCommentId(node) ??
          takeBracedId(node, rules) ??
          slugger.slug(headingText(node), { maintainCase }));
    ids.set(node, id);
  }
  return ids;
}

/** Lists a node and its descendants in reading order. */
export function* listNodes(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* listNodes(child);
}

function takeCommentId(heading: Heading): string | undefined {
  const last = heading.children.at(-1);
  const id = /^#(?<id>\S+)/u.exec(commentText(last)?.trim() ?? '')?.groups?.['id'];
  if (id === undefined) return undefined;
  heading.children.pop();
  const before = heading.children.at(-1);
  if (before?.type === 'text') before.value = before.value.trimEnd();
  return id;
}

/** Returns the text of the comment if a node consists of a single comment. */
function commentText(node: RootContent | undefined): string | undefined {
  if (node?.type === 'html') return /^<!--(?<text>[\s\S]*)-->$/u.exec(node.value)?.groups?.['text'];
  if (node?.type !== 'mdxTextExpression') return undefined;
  const program = node.data?.estree;
  const comments = program?.comments ?? [];
  return program?.body.length === 0 && comments.length === 1 ? comments[0]?.value : undefined;
}

function takeBracedId(heading: Heading, { parseMarkdownHeadingId }: DocusaurusRules): string | undefined {
  const { id } = parseMarkdownHeadingId(headingText(heading));
  if (id === undefined) return undefined;
  const last = heading.children.at(-1);
  const rest = last !== undefined && 'value' in last ? parseMarkdownHeadingId(last.value).text : '';
  if (last !== undefined && 'value' in last && rest !== '') last.value = rest;
  else heading.children.pop();
  return id;
}

function headingText(heading: Heading): string {
  const shown = heading.children.filter((child) => child.type !== 'html');
  return toString(shown.length > 0 ? shown : heading);
}
