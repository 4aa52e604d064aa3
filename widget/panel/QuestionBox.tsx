import { useLayoutEffect, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
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
  /** The site's, for numbers. */
  locale: string;
  /** An answer is on its way: the button stops it. */
  busy: boolean;
  onChange: (question: string) => void;
  onSend: () => void;
  onStop: () => void;
}

/** From here on the count is shown; a share of the limit. */
const COUNT_FROM = 0.9;

/** Where the question is typed. Enter sends, Shift+Enter starts a line; a word being composed is left alone. */
export function QuestionBox(props: QuestionBoxProps): ReactNode {
  const { box, kind, question, locale, busy, onChange, onSend, onStop } = props;
  const count = question.trim().length;
  const limit = LIMITS.messageMaxChars;
  const tooLong = count > limit;
  const counted = { count: formatNumber(count, locale), limit: formatNumber(limit, locale) };
  const sendable = count > 0 && !tooLong && kind !== 'needs_selection';

  useLayoutEffect(() => {
    if (box.current !== null) fitHeight(box.current, question);
  }, [box, question]);

  function onKeyDown(event: KeyboardEvent): void {
    // 229: Safari ends a composition before the Enter that confirmed it.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    if (sendable && !busy) onSend();
  }

  return (
    <div className="docent-box">
      <textarea
        ref={box}
        className="docent-box__text"
        rows={1}
        value={question}
        placeholder={placeholderOf(kind)}
        aria-label={nameOf(kind)}
        aria-invalid={tooLong}
        enterKeyHint={kind === 'search' ? 'search' : 'send'}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {busy ? (
        <button
          type="button"
          className="docent-send"
          aria-label={LABEL.stop()}
          title={LABEL.stop()}
          // The second click of a double click on what was the send button.
          onClick={(event) => {
            if (event.detail !== 2) onStop();
          }}
        >
          <PanelIcon name="stop" />
        </button>
      ) : (
        <button
          type="button"
          className="docent-send"
          aria-label={kind === 'search' ? LABEL.search() : LABEL.send()}
          title={kind === 'search' ? LABEL.search() : LABEL.send()}
          disabled={!sendable}
          onClick={onSend}
        >
          <PanelIcon name="send" />
        </button>
      )}
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

/** As high as its text; an empty box as high as one line, however long the placeholder. */
function fitHeight(element: HTMLTextAreaElement, text: string): void {
  element.style.height = 'auto';
  if (text !== '') element.style.height = `${element.scrollHeight}px`;
}

function nameOf(kind: QuestionKind): string {
  if (kind === 'search') return LABEL.inputSearch();
  return kind === 'book' ? LABEL.inputBook() : LABEL.inputSelection();
}

function placeholderOf(kind: QuestionKind): string {
  if (kind === 'search') return LABEL.placeholderSearch();
  return kind === 'book' ? LABEL.placeholderBook() : LABEL.placeholderSelection();
}
