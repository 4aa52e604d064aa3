import type { ReactNode } from 'react';
import { LABEL } from '../label/label.js';

/** What is said before the first question. */
export interface WelcomeProps {
  offers: 'both' | 'book' | 'selection' | 'search';
  starterQuestions: readonly string[];
  onStart: (question: string) => void;
}

/** The empty conversation: what can be asked here, and questions to start with. */
export function Welcome({ offers, starterQuestions, onStart }: WelcomeProps): ReactNode {
  return (
    <div className="docent-welcome">
      <p className="docent-welcome__heading">
        {offers === 'search' ? LABEL.welcomeSearchHeading() : LABEL.welcomeHeading()}
      </p>
      <p>{textOf(offers)}</p>
      {offers !== 'selection' && starterQuestions.length > 0 && (
        <ul className="docent-starters" aria-label={LABEL.starters()}>
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

function textOf(offers: WelcomeProps['offers']): string {
  switch (offers) {
    case 'both':
      return LABEL.welcomeBoth();
    case 'book':
      return LABEL.welcomeBook();
    case 'selection':
      return LABEL.welcomeSelection();
    case 'search':
      return LABEL.welcomeSearch();
    default:
      return offers satisfies never;
  }
}
