import { memo, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { AnswerLabels, AnswerSource, AnswerView } from './answer-view.js';
import { AnswerBoundary, PlainText } from './answer-boundary.js';
import { createBlockParser, type Block } from './block-parser.js';
import { renderNode } from './render-node.js';
import { settleText } from './settle-text.js';
import { usePacedText } from './use-paced-text.js';

export type { AnswerLabels, AnswerSource } from './answer-view.js';

/** An answer so far. */
export interface AnswerProps {
  /** Markdown out of the model: data, never trusted. */
  text: string;
  /** What `[n]` in the text may link to; a number that is not here stays text. */
  sources: readonly AnswerSource[];
  /** More is to come: the text is followed at 15 Hz, and half an address is no link yet. */
  streaming: boolean;
  /** A link inside the site was clicked; gets its path, query and hash. */
  onNavigate: (url: string) => void;
  /** The site's own origin; default: the page's. */
  siteOrigin?: string;
  /** Other origins that links may lead to; default none. Other addresses are shown as text. */
  allowedOrigins?: readonly string[];
  /** Default: English. */
  labels?: Partial<AnswerLabels>;
}

/**
 * Shows an answer's Markdown as elements: no HTML, no images, links only where allowed. Finished blocks are parsed and
 * rendered once, however long the answer grows. What cannot be parsed or rendered is shown as plain text.
 */
export function Answer(props: AnswerProps): ReactNode {
  const { text, streaming } = props;
  const view = useView(props);
  const shown = usePacedText(text, streaming);
  const [parseBlocks] = useState(createBlockParser);
  // A CRLF may be cut in half between two deltas: only one kind of line end keeps the beginning the same.
  const source = shown.replaceAll(/\r\n?/g, '\n');
  const blocks = tryParse(parseBlocks, streaming ? settleText(source) : source);
  return (
    <div className="docent-answer" dir="auto" aria-busy={streaming}>
      <AnswerBoundary text={shown}>
        {blocks === null ? (
          <PlainText text={shown} />
        ) : (
          blocks.map((block, index) => (
            <AnswerBlock
              key={block.key}
              block={block}
              view={view}
              growing={streaming && index === blocks.length - 1}
            />
          ))
        )}
      </AnswerBoundary>
    </div>
  );
}

const ENGLISH: AnswerLabels = { copy: 'Copy', copied: 'Copied', source: 'Source {n}: {title}' };

const AnswerBlock = memo(function AnswerBlock(props: {
  block: Block;
  view: AnswerView;
  growing: boolean;
}): ReactNode {
  const { block, view, growing } = props;
  return renderNode(block.node, { view, growing, input: block.input });
});

/** The same view as long as its parts say the same, whatever new objects the parent makes. */
function useView({ sources, siteOrigin, allowedOrigins, labels, onNavigate }: AnswerProps): AnswerView {
  const latest = useRef(onNavigate);
  useEffect(() => {
    latest.current = onNavigate;
  }, [onNavigate]);
  const navigate = useCallback((url: string) => latest.current(url), []);
  const origin = siteOrigin ?? (typeof location === 'undefined' ? '' : location.origin);
  const parts = useSame({ sources, origin, allowedOrigins, labels });
  return useMemo(
    () => ({
      sources: new Map(parts.sources.map((source) => [source.n, source])),
      links: { siteOrigin: parts.origin, allowedOrigins: parts.allowedOrigins ?? [] },
      labels: { ...ENGLISH, ...parts.labels },
      onNavigate: navigate,
    }),
    [parts, navigate],
  );
}

function useSame<Value>(value: Value): Value {
  const [kept, setKept] = useState(value);
  if (JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}

function tryParse(parseBlocks: (text: string) => readonly Block[], text: string): readonly Block[] | null {
  try {
    return parseBlocks(text);
  } catch {
    return null;
  }
}
