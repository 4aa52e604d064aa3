import type { ReactNode } from 'react';
import type { TextParts } from '../conversation/conversation.js';

/** Renders text with the query terms marked. */
export function MarkedText({ parts }: { readonly parts: TextParts }): ReactNode {
  return parts.map(({ text, marked }, index) =>
    marked ? (
      // The parts of a text never change.
      // oxlint-disable-next-line react/no-array-index-key
      <mark key={index} className="docent-mark">
        {text}
      </mark>
    ) : (
      text
    ),
  );
}
