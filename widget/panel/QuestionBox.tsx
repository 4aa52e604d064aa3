import { useLayoutEffect, type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject } from 'react';
import { LIMITS } from '../../api/_contract/limits.js';
import { LABEL } from '../label/label.js';
import { formatNumber } from './locale-format.js';
import { PanelIcon } from './panel-icons.js';

/** What the next question is about. */
export type QuestionKind = 'book' | 'selection' | 'search' | 'needs_selection';

export interface QuestionBoxProps {
  box: RefObject<HTMLTextAreaElement | null>;
  kind: QuestionKind;
  question: string;
  /** The site's locale, for numbers. */
  locale: string;
  /** Whether an answer is pending. The button then stops it. */
  busy: boolean;
  onChange: (question: string) => void;
  onSend: () => void;
  onStop: () => void;
}

/** Share of the limit from which the character count is shown. */
const COUNT_FROM = 0.9;

/** Renders the question field. Enter sends and Shift+Enter starts a new line, without disturbing an input method's composition. */
export function QuestionBox(props: QuestionBoxProps): ReactNode {
  const { box, kind, question, locale, busy, onChange, onSend, onStop } = props;
  const count = question.trim().length;
  const limit = LIMITS.messageMaxChars;
  const tooLong = count > limit;
  const counted = { count: formatNumber(count, locale), limit: formatNumber(limit, locale) };
  const sendable = count > 0 && !tooLong && kind !== 'needs_selection';
  const { name, placeholder, send } = TEXT[kind];
  const action = busy ? LABEL.stop : send;

  useLayoutEffect(() => {
    if (box.current !== null) fitHeight(box.current, question);
  }, [box, question]);

  function onKeyDown(event: KeyboardEvent): void {
    // Safari ends a composition before the Enter that confirmed it, which then has the key code 229.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    if (sendable && !busy) onSend();
  }

  function onClick({ detail }: MouseEvent): void {
    if (!busy) onSend();
    // The second click of a double click on the send button must not stop the answer.
    else if (detail !== 2) onStop();
  }

  return (
    <div className="docent-box">
      <textarea
        ref={box}
        className="docent-box__text"
        rows={1}
        value={question}
        placeholder={placeholder}
        aria-label={name}
        aria-invalid={tooLong}
        enterKeyHint={kind === 'search' ? 'search' : 'send'}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        className="docent-send"
        aria-label={action}
        title={action}
        disabled={!busy && !sendable}
        onClick={onClick}
      >
        <PanelIcon name={busy ? 'stop' : 'send'} />
      </button>
      {count > limit * COUNT_FROM && (
        <p
          className={tooLong ? 'docent-count docent-count--over' : 'docent-count'}
          role={tooLong ? 'alert' : undefined}
        >
          {tooLong ? LABEL.questionTooLong(counted) : LABEL.questionCount(counted)}
        </p>
      )}
    </div>
  );
}

/** Makes the field as high as its text, and one line high if it is empty, however long the placeholder is. */
function fitHeight(element: HTMLTextAreaElement, text: string): void {
  element.style.height = 'auto';
  if (text !== '') element.style.height = `${element.scrollHeight}px`;
}

const SELECTION_TEXT = {
  name: LABEL.inputSelection,
  placeholder: LABEL.placeholderSelection,
  send: LABEL.send,
};
const TEXT: Readonly<Record<QuestionKind, typeof SELECTION_TEXT>> = {
  book: { name: LABEL.inputBook, placeholder: LABEL.placeholderBook, send: LABEL.send },
  search: { name: LABEL.inputSearch, placeholder: LABEL.placeholderSearch, send: LABEL.search },
  selection: SELECTION_TEXT,
  needs_selection: SELECTION_TEXT,
};
