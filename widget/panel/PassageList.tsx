import type { ReactNode } from 'react';
import type { ShownPassage } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { PageLink } from './PageLink.js';

/** Lists passages, best first, with the query terms marked. Each links to its section. */
export function PassageList(props: {
  readonly passages: readonly ShownPassage[];
  readonly onFollow: (url: string) => void;
}): ReactNode {
  const { passages, onFollow } = props;
  if (passages.length === 0) return null;
  return (
    <section className="docent-passages" data-docent="passages" aria-label={LABEL.passages}>
      <h4 className="docent-subhead">{LABEL.passages}</h4>
      <ol>
        {passages.map(({ url, heading, place, parts }, index) => (
          // Two chunks of one section share an address, and the order never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <PageLink url={url} onFollow={onFollow} className="docent-passage">
              <span className="docent-passage__heading">{heading}</span>
              {place !== '' && <span className="docent-passage__place">{place}</span>}
              <span className="docent-passage__text" dir="auto">
                {parts.map(({ text, marked }, at) =>
                  marked ? (
                    // oxlint-disable-next-line react/no-array-index-key
                    <mark key={at} className="docent-mark">
                      {text}
                    </mark>
                  ) : (
                    text
                  ),
                )}
              </span>
            </PageLink>
          </li>
        ))}
      </ol>
    </section>
  );
}
