import type { ReactNode } from 'react';
import type { Source } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { PageLink } from './PageLink.js';

/** Lists the cited sections by their numbers in the answer. */
export function SourceList(props: {
  readonly sources: readonly Source[];
  readonly onFollow: (url: string) => void;
}): ReactNode {
  const { sources, onFollow } = props;
  if (sources.length === 0) return null;
  return (
    <section className="docent-sources" data-docent="sources" aria-label={LABEL.sources}>
      <h4 className="docent-subhead">{LABEL.sources}</h4>
      <ol>
        {[...sources]
          .toSorted((a, b) => a.n - b.n)
          .map(({ n, url, title, section }) => (
            <li key={n} value={n}>
              <PageLink url={url} onFollow={onFollow} className="docent-source">
                <span className="docent-source__number">{n}</span>
                <span className="docent-source__name">
                  {section ?? title}
                  {section !== undefined && section !== title && (
                    <span className="docent-source__place">{title}</span>
                  )}
                </span>
              </PageLink>
            </li>
          ))}
      </ol>
    </section>
  );
}
