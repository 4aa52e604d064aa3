import { useId, useState, type ReactNode } from 'react';
import { LABEL } from '../label/label.js';

/** A longer quotation is collapsed to its first lines. */
const FOLD_CHARS = 160;
const FOLD_LINES = 3;

/** Quotes the selected text with its line breaks, without blank lines around it. A long quotation can be expanded. */
export function Quote({ text }: { readonly text: string }): ReactNode {
  const [unfolded, setUnfolded] = useState(false);
  const id = useId();
  const long = text.length > FOLD_CHARS || text.trim().split('\n').length > FOLD_LINES;
  return (
    <div className="docent-quote">
      <blockquote
        id={id}
        dir="auto"
        className={long && !unfolded ? 'docent-quote__text docent-quote__text--folded' : 'docent-quote__text'}
        aria-label={LABEL.selectionQuoted}
      >
        {text.replace(/^\s*\n|\s+$/gu, '')}
      </blockquote>
      {long && (
        <button
          type="button"
          className="docent-link-button"
          aria-expanded={unfolded}
          aria-controls={id}
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? LABEL.selectionHide : LABEL.selectionShow}
        </button>
      )}
    </div>
  );
}
