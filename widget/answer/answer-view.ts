import type { LinkPolicy } from './link-target.js';

/** A section an answer cites as `[n]`. */
export interface AnswerSource {
  n: number;
  /** Address below the host, or of the site's own origin. */
  url: string;
  title: string;
}

/** Words of the answer's own controls. */
export interface AnswerLabels {
  /** On a code block's button. */
  copy: string;
  /** On the same button for two seconds after. */
  copied: string;
  /** Accessible name of a citation; `{n}` and `{title}` are filled in. */
  source: string;
}

/** What every node of an answer is rendered with. The same object until one of these changes. */
export interface AnswerView {
  sources: ReadonlyMap<number, AnswerSource>;
  links: LinkPolicy;
  labels: AnswerLabels;
  onNavigate: (url: string) => void;
}
