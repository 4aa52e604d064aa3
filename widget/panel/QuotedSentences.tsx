import type { ReactNode } from 'react';
import type { ShownPassage } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { MarkedText } from './MarkedText.js';
import { PageLink, type LinkProps } from './PageLink.js';

/** Quotes the sentences that answer the question, best first, each above a link to its section. Renders nothing if there are none. */
export function QuotedSentences(
  props: LinkProps & { readonly passages: readonly ShownPassage[] },
): ReactNode {
  const quoted = props.passages
    .flatMap(({ quotes = [], place }) => quotes.map((quote) => ({ ...quote, place })))
    .toSorted((a, b) => a.order - b.order);
  if (quoted.length === 0) return null;
  return (
    <section className="docent-quoted" data-docent="quotes" aria-label={LABEL.quoted}>
      <h4 className="docent-subhead">{LABEL.quoted}</h4>
      {quoted.map(({ order, url, heading, place, parts }) => (
        <figure key={order} dir="auto">
          <blockquote className="docent-quoted__text" cite={url}>
            <MarkedText parts={parts} />
          </blockquote>
          <figcaption>
            <PageLink url={url} onFollow={props.onFollow} className="docent-quoted__source">
              {/* Isolated, because two names in the book's script would run together in a panel of the other direction. */}
              <bdi>{heading}</bdi>
              {place !== '' && (
                <>
                  {/* Keeps the names apart for screen readers. */ ' '}
                  <bdi className="docent-quoted__place">{place}</bdi>
                </>
              )}
            </PageLink>
          </figcaption>
        </figure>
      ))}
    </section>
  );
}
