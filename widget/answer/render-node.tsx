import type { InlineMath } from 'mdast-util-math';
import type { Link, List, ListItem, RootContent, Table } from 'mdast';
import { createElement, Fragment, type ReactNode } from 'react';
import type { AnswerView } from './answer-view.js';
import { CodeBlock, ScrollArea } from './code-block.js';
import { resolveLink } from './link-target.js';
import { renderCitation, renderText } from './render-text.js';
import { SiteLink } from './site-link.js';

export interface NodePlace {
  view: AnswerView;
  /** The text that the nodes' positions refer to. */
  input: string;
  /** Whether the block may grow, so that an address at its end may be incomplete. */
  growing: boolean;
}

/**
 * Renders a Markdown node to a fixed set of elements: no HTML from the model, nothing that is fetched, and only allowed
 * links. Other nodes, and those more than 40 levels deep, appear as their source. Headings start at the third level,
 * because the page and the panel have the first two.
 */
export function renderNode(node: RootContent, place: NodePlace): ReactNode {
  return render(node, { ...place, depth: 0, insideLink: false });
}

interface Context extends NodePlace {
  depth: number;
  insideLink: boolean;
}

/** Unlike the parser, React and the browser's layout recurse. */
const MAX_DEPTH = 40;

function render(node: RootContent, context: Context): ReactNode {
  if (context.depth > MAX_DEPTH) return sourceOf(node, context);
  switch (node.type) {
    case 'paragraph':
      return <p>{renderChildren(node, context)}</p>;
    case 'heading': {
      const className = `docent-heading docent-heading-${node.depth}`;
      return createElement(`h${Math.min(node.depth + 2, 6)}`, { className }, renderChildren(node, context));
    }
    case 'text':
      return renderText(node.value, context.view, context.insideLink);
    case 'emphasis':
      return <em>{renderChildren(node, context)}</em>;
    case 'strong':
      return <strong>{renderChildren(node, context)}</strong>;
    case 'delete':
      return <del>{renderChildren(node, context)}</del>;
    case 'inlineCode':
      return <code dir="ltr">{node.value}</code>;
    case 'break':
      return <br />;
    case 'code':
      return <CodeBlock code={node.value} language={node.lang ?? null} labels={context.view.labels} />;
    case 'blockquote':
      return <blockquote>{renderChildren(node, context)}</blockquote>;
    case 'thematicBreak':
      return <hr />;
    case 'list':
      return renderList(node, context);
    case 'listItem':
      return renderListItem(node, false, context);
    case 'table':
      return renderTable(node, context);
    case 'link':
      return renderLink(node, context);
    case 'image':
      return node.alt === null || node.alt === undefined || node.alt === '' ? null : (
        <span className="docent-image-text">{node.alt}</span>
      );
    case 'inlineMath':
      return renderInlineMath(node, context);
    case 'math':
      return (
        <ScrollArea element="pre" className="docent-math docent-math-block">
          <code dir="ltr">{node.value}</code>
        </ScrollArea>
      );
    case 'footnoteReference':
      return <sup className="docent-footnote-mark">{node.label ?? node.identifier}</sup>;
    case 'footnoteDefinition':
      return (
        <div className="docent-footnote">
          <sup className="docent-footnote-mark">{node.label ?? node.identifier}</sup>
          {renderChildren(node, context)}
        </div>
      );
    default:
      // Tables render their own rows and cells, and this parser produces no other nodes.
      return sourceOf(node, context);
  }
}

function renderChildren(node: { children: RootContent[] }, context: Context): ReactNode {
  const below = { ...context, depth: context.depth + 1 };
  return node.children.map((child, index) => (
    // A growing block gains children only at its end, so the index identifies a child.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>{render(child, below)}</Fragment>
  ));
}

function renderList(list: List, context: Context): ReactNode {
  const isLoose = list.spread === true || list.children.some(({ spread }) => spread === true);
  const below = { ...context, depth: context.depth + 1 };
  const items = list.children.map((item, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>{renderListItem(item, isLoose, below)}</Fragment>
  ));
  return list.ordered === true ? <ol start={list.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function renderListItem(item: ListItem, isLoose: boolean, context: Context): ReactNode {
  if (context.depth > MAX_DEPTH) return <li>{sourceOf(item, context)}</li>;
  const below = { ...context, depth: context.depth + 1 };
  const isTask = typeof item.checked === 'boolean';
  return (
    <li className={isTask ? 'docent-task' : undefined}>
      {isTask ? `${item.checked === true ? '\u2611' : '\u2610'} ` : null}
      {item.children.map((child, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {child.type === 'paragraph' && !isLoose ? renderChildren(child, below) : render(child, below)}
        </Fragment>
      ))}
    </li>
  );
}

function renderTable(table: Table, context: Context): ReactNode {
  const below = { ...context, depth: context.depth + 2 };
  const [head, ...body] = table.children.map((row, rowIndex) => (
    // oxlint-disable-next-line react/no-array-index-key
    <tr key={rowIndex}>
      {row.children.map((cell, column) => {
        const align = table.align?.[column];
        const className = align === null || align === undefined ? undefined : `docent-align-${align}`;
        const props = rowIndex === 0 ? { className, scope: 'col' } : { className };
        return createElement(
          rowIndex === 0 ? 'th' : 'td',
          { ...props, key: column },
          renderChildren(cell, below),
        );
      })}
    </tr>
  ));
  return (
    <ScrollArea element="div" className="docent-table">
      <table>
        <thead>{head}</thead>
        {body.length > 0 ? <tbody>{body}</tbody> : null}
      </table>
    </ScrollArea>
  );
}

function renderLink(link: Link, context: Context): ReactNode {
  const { view } = context;
  const words = renderChildren(link, { ...context, insideLink: true });
  const [only] = link.children;
  if (link.children.length === 1 && only?.type === 'text' && /^\[?\d{1,3}\]?$/.test(only.value)) {
    const number = only.value.replaceAll(/[[\]]/g, '');
    if (view.sources.has(Number(number))) return renderCitation(number, view);
  }
  const target = context.insideLink || isIncomplete(link, context) ? null : resolveLink(link.url, view.links);
  if (target?.kind === 'site') {
    return (
      <SiteLink className="docent-link" path={target.path} onNavigate={view.onNavigate}>
        {words}
      </SiteLink>
    );
  }
  if (target?.kind === 'elsewhere') {
    return (
      <a className="docent-link" href={target.url} target="_blank" rel="noopener noreferrer">
        {words}
      </a>
    );
  }
  const showsAddress =
    !sourceOf(link, context).startsWith('[') || (only?.type === 'text' && only.value === link.url);
  return (
    <>
      {words}
      {showsAddress ? null : <span className="docent-address">{` (${shorten(link.url)})`}</span>}
    </>
  );
}

/** Whether a bare address (`https://...`, not `[text](address)`) may still grow: no white space follows it yet. */
function isIncomplete(link: Link, context: Context): boolean {
  if (!context.growing || /^[[<]/.test(sourceOf(link, context))) return false;
  return !/\s/.test(context.input.slice(link.position?.end.offset ?? 0));
}

/** Distinguishes `$x$` from prices by Pandoc's rule: no white space just inside the dollars, no digit after them. */
function renderInlineMath(node: InlineMath, context: Context): ReactNode {
  const source = sourceOf(node, context);
  const next = context.input.charAt(node.position?.end.offset ?? 0);
  const isPrice = !source.startsWith('$$') && (/^\$\s|\s\$$/.test(source) || /\d/.test(next));
  if (isPrice) return renderText(source, context.view, context.insideLink);
  return (
    <code className="docent-math" dir="ltr">
      {node.value}
    </code>
  );
}

/** Keeps enough to recognise an address; `data:` addresses are long. */
function shorten(address: string): string {
  return address.length > 200 ? `${address.slice(0, 200)}…` : address;
}

function sourceOf(node: RootContent, { input }: NodePlace): string {
  const { start, end } = node.position ?? {};
  return input.slice(start?.offset ?? 0, end?.offset ?? 0);
}
