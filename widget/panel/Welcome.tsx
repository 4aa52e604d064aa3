import type { ReactNode } from 'react';
import type { AskMode } from '../../plugin/format/settings.js';
import { LABEL } from '../label/label.js';

/** Renders an empty conversation: what the reader can ask, and the starter questions. */
export function Welcome(props: {
  offers: AskMode | 'search';
  starterQuestions: readonly string[];
  onStart: (question: string) => void;
}): ReactNode {
  const { offers, starterQuestions, onStart } = props;
  return (
    <div className="docent-welcome">
      <p className="docent-welcome__heading">
        {offers === 'search' ? LABEL.welcomeSearchHeading : LABEL.welcomeHeading}
      </p>
      <p>{TEXT[offers]}</p>
      {offers !== 'selection' && starterQuestions.length > 0 && (
        <ul className="docent-starters" aria-label={LABEL.starters}>
          {starterQuestions.map((question) => (
            <li key={question}>
              <button type="button" className="docent-starter" onClick={() => onStart(question)}>
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const TEXT: Readonly<Record<AskMode | 'search', string>> = {
  both: LABEL.welcomeBoth,
  book: LABEL.welcomeBook,
  selection: LABEL.welcomeSelection,
  search: LABEL.welcomeSearch,
};
