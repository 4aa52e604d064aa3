import { Fragment, type ReactNode } from 'react';
import type { AnswerView } from './answer-view.js';
import { resolveLink } from './link-target.js';
import { SiteLink } from './site-link.js';

/**
 * Renders text outside of code. `[n]`, `[1, 2]` and `[1][2]` become links if their sources are known. `<br>` becomes a line break,
 * because table cells have no other.
 *
 * @param insideLink - Whether the text is in a link. Citations then stay text, because links cannot be nested.
 */
export function renderText(text: string, view: AnswerView, insideLink: boolean): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const [whole, numbers] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (numbers === undefined) parts.push(<br key={match.index} />);
    else if (insideLink) parts.push(whole);
    else
      parts.push(
        <Fragment key={match.index}>
          {numbers.split(',').map((n) => renderCitation(n.trim(), view))}
        </Fragment>,
      );
  }
  parts.push(text.slice(end));
  return parts.length === 1 ? text : parts;
}

/** Renders a citation as a link, or as its number in brackets if the source is unknown or not on the site. */
export function renderCitation(number: string, view: AnswerView): ReactNode {
  const source = view.sources.get(Number(number));
  // Anchors in some scripts contain invisible characters. Once escaped, they cannot mislead.
  const address = source?.url.replaceAll(/\p{Cf}/gu, encodeURIComponent) ?? '';
  const target = resolveLink(address, view.links);
  if (source === undefined || target?.kind !== 'site') return `[${number}]`;
  const label = view.labels.source.replace('{n}', number).replace('{title}', () => source.title);
  return (
    <sup key={number} className="docent-citation">
      <SiteLink
        className="docent-citation-link"
        path={target.path}
        onNavigate={view.onNavigate}
        label={label}
      >
        [{number}]
      </SiteLink>
    </sup>
  );
}

// A list that begins with 0 is an interval.
const SPECIAL = /\[([1-9]\d{0,2}(?: ?, ?\d{1,3}){0,15})\]|<br[ \t]*\/?>/gi;
