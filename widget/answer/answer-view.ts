import type { LinkPolicy } from './link-target.js';

/** A section an answer cites as `[n]`. */
export interface AnswerSource {
  n: number;
  /** A path, or an address on the site's origin. */
  url: string;
  title: string;
}

/** The texts of the answer's controls. */
export interface AnswerLabels {
  /** The copy button of a code block. */
  copy: string;
  /** The same button, for two seconds after copying. */
  copied: string;
  /** The accessible name of a citation, with the placeholders `{n}` and `{title}`. */
  source: string;
}

/** Data that all nodes of an answer share. The object stays the same until one of its parts changes. */
export interface AnswerView {
  sources: ReadonlyMap<number, AnswerSource>;
  links: LinkPolicy;
  labels: AnswerLabels;
  onNavigate: (url: string) => void;
}
