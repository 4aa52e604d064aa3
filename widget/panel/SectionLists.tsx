import type { ReactNode } from 'react';
import type { ShownPassage, Source } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { MarkedText } from './MarkedText.js';
import { PageLink, type LinkProps } from './PageLink.js';
import { QuotedSentences } from './QuotedSentences.js';

/** Lists the cited sections in the order of their numbers in the answer. */
export function SourceList(props: LinkProps & { readonly sources: readonly Source[] }): ReactNode {
  const items = [...props.sources]
    .toSorted((a, b) => a.n - b.n)
    .map(({ n, url, title, section }) => (
      <li key={n} value={n}>
        <PageLink url={url} onFollow={props.onFollow} className="docent-source">
          <span className="docent-source__number">{n}</span>
          <span className="docent-source__name">
            {section ?? title}
            {section !== undefined && section !== title && (
              <span className="docent-source__place">{title}</span>
            )}
          </span>
        </PageLink>
      </li>
    ));
  return <SectionList name="sources" title={LABEL.sources} items={items} />;
}

/** Lists passages, best first, with the query terms marked, below the sentences that answer best. Each links to its section. */
export function PassageList(props: LinkProps & { readonly passages: readonly ShownPassage[] }): ReactNode {
  const items = props.passages.map(({ url, heading, place, parts }, index) => (
    // Two chunks of one section share an address, and the order never changes.
    // oxlint-disable-next-line react/no-array-index-key
    <li key={index}>
      <PageLink url={url} onFollow={props.onFollow} className="docent-passage">
        <span className="docent-passage__heading">{heading}</span>
        {place !== '' && <span className="docent-passage__place">{place}</span>}
        <span className="docent-passage__text" dir="auto">
          <MarkedText parts={parts} />
        </span>
      </PageLink>
    </li>
  ));
  return (
    <>
      <QuotedSentences passages={props.passages} onFollow={props.onFollow} />
      <SectionList name="passages" title={LABEL.passages} items={items} />
    </>
  );
}

function SectionList(props: { name: string; title: string; items: readonly ReactNode[] }): ReactNode {
  const { name, title, items } = props;
  if (items.length === 0) return null;
  return (
    <section className={`docent-${name}`} data-docent={name} aria-label={title}>
      <h4 className="docent-subhead">{title}</h4>
      <ol>{items}</ol>
    </section>
  );
}
