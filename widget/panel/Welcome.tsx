import type { ReactNode } from 'react';
import { LABEL } from '../label/label.js';

export interface WelcomeProps {
  offers: 'both' | 'book' | 'selection' | 'search';
  starterQuestions: readonly string[];
  onStart: (question: string) => void;
}

/** An empty conversation: what the reader can ask, and the starter questions. */
export function Welcome({ offers, starterQuestions, onStart }: WelcomeProps): ReactNode {
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

const TEXT: Readonly<Record<WelcomeProps['offers'], string>> = {
  both: LABEL.welcomeBoth,
  book: LABEL.welcomeBook,
  selection: LABEL.welcomeSelection,
  search: LABEL.welcomeSearch,
};
