import type { LinkPolicy } from './link-target.js';

/** A section an answer cites as `[n]`. */
export interface AnswerSource {
  n: number;
  /** A path, or an address of the site's origin. */
  url: string;
  title: string;
}

/** Texts of the answer's controls. */
export interface AnswerLabels {
  /** The button of a code block. */
  copy: string;
  /** The same button for two seconds after copying. */
  copied: string;
  /** The accessible name of a citation, with the placeholders `{n}` and `{title}`. */
  source: string;
}

/** What all nodes of an answer share. The object stays the same until a part changes. */
export interface AnswerView {
  sources: ReadonlyMap<number, AnswerSource>;
  links: LinkPolicy;
  labels: AnswerLabels;
  onNavigate: (url: string) => void;
}
