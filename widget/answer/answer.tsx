import { Component, memo, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { AnswerLabels, AnswerSource, AnswerView } from './answer-view.js';
import { createBlockParser, type Block, type ParsedBlocks } from './block-parser.js';
import { limitMarks } from './limit-marks.js';
import { renderNode } from './render-node.js';
import { usePacedText } from './use-paced-text.js';

export type { AnswerLabels, AnswerSource } from './answer-view.js';

export interface AnswerProps {
  /** The model's Markdown so far. Untrusted. */
  text: string;
  /** The sections that `[n]` in the text links to. An unknown number stays text. */
  sources: readonly AnswerSource[];
  /** Whether more text follows. The answer then renders at up to 15 Hz, and an address that may be incomplete is not linked. */
  streaming: boolean;
  /** Called for a click on a link within the site, with its path, query and hash. */
  onNavigate: (url: string) => void;
  /** The site's origin. Default: the page's. */
  siteOrigin?: string;
  /** Other origins that links may lead to. Default: none. Other addresses are shown as text. */
  allowedOrigins?: readonly string[];
  /** Default: English. */
  labels?: Partial<AnswerLabels>;
}

/**
 * Renders an answer's Markdown without HTML or images, and with links only where allowed. Finished blocks are parsed and rendered once,
 * however long the answer grows, and a long answer in several tasks. Falls back to plain text if parsing or rendering fails.
 */
export function Answer(props: AnswerProps): ReactNode {
  const { text, streaming } = props;
  const view = useView(props);
  const shown = usePacedText(text, streaming);
  const [parseBlocks] = useState(createBlockParser);
  // A CRLF may be split between two deltas. Normalised line endings keep the beginning of the text stable.
  const source = limitMarks(shown.replaceAll(/\r\n?/g, '\n'));
  const parsed = tryParse(parseBlocks, streaming ? settleText(source) : source);
  const blocks = parsed?.blocks;
  const [, setSteps] = useState(0);
  useEffect(() => {
    if (parsed?.isWhole !== false) return undefined;
    // The next step waits for a frame. Otherwise one frame lays out the blocks of many steps.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setSteps((steps) => steps + 1));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [parsed]);
  const plainText = <p className="docent-plain">{source}</p>;
  return (
    <div className="docent-answer" dir="auto" aria-busy={streaming}>
      <AnswerBoundary fallback={plainText}>
        {blocks?.map((block, index) => (
          <AnswerBlock
            key={block.key}
            block={block}
            view={view}
            growing={streaming && index === blocks.length - 1}
          />
        )) ?? plainText}
      </AnswerBoundary>
    </div>
  );
}

/** Renders `fallback` if rendering the answer throws. The launcher's boundary is not in this bundle. */
class AnswerBoundary extends Component<{ fallback: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}

const ENGLISH: AnswerLabels = { copy: 'Copy', copied: 'Copied', source: 'Source {n}: {title}' };

const AnswerBlock = memo(function AnswerBlock(props: {
  block: Block;
  view: AnswerView;
  growing: boolean;
}): ReactNode {
  const { block, view, growing } = props;
  if (block.node === null) return <p className="docent-plain">{block.input}</p>;
  return renderNode(block.node, { view, growing, input: block.input });
});

/** Keeps the view's identity while its parts are equal, even if the parent passes new objects. */
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

function tryParse(parseBlocks: (text: string) => ParsedBlocks, text: string): ParsedBlocks | null {
  try {
    let parsed = parseBlocks(text);
    // Where nothing is shown, as in a test, there are no effects either.
    while (!parsed.isWhole && typeof document === 'undefined') parsed = parseBlocks(text);
    return parsed;
  } catch {
    return null;
  }
}

/**
 * Holds back the end of a growing answer while its meaning may change: a line with only a marker (`Steps:` with `-`
 * below it is a heading until text follows the `-`), and an unfinished citation (`[1`).
 */
function settleText(text: string): string {
  const lineStart = text.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart);
  const isMarker = /^[-=*+_#>|~`:. \t]+$/.test(line) || /^[ \t]*\d{1,9}[.)]?[ \t]*$/.test(line);
  return isMarker ? text.slice(0, lineStart) : text.replace(/\[\d{0,3}(?:, ?\d{0,3}){0,8}$/, '');
}
