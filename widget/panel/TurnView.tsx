import { Fragment, memo, useState, type ReactNode } from 'react';
import { Answer } from '../answer/answer.js';
import { isPending, type Failure, type Turn } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { answerAsText } from './answer-as-text.js';
import { formatTime } from './locale-format.js';
import { PanelIcon } from './panel-icons.js';
import { Quote } from './Quote.js';
import { PassageList, SourceList } from './SectionLists.js';
import { cutText, failureText, gapText, isBookLeft, statusText } from './turn-text.js';
import { useSecondsUntil } from './use-browser-state.js';

export interface TurnViewProps {
  turn: Turn;
  /** The site's locale, for times. */
  locale: string;
  /** Whether any answer is pending, in which case no turn can be retried. */
  busy: boolean;
  onFollow: (url: string) => void;
  onRetry: (turnId: string) => void;
  /** Asks the whole book a question. Absent where only selections can be asked about. */
  onAskBook?: ((question: string) => void) | undefined;
}

/** Renders a question with its answer, or with what replaces the answer. Renders again only if its turn changes. */
export const TurnView = memo(function TurnView({
  turn,
  locale,
  busy,
  onFollow,
  onRetry,
  onAskBook,
}: TurnViewProps): ReactNode {
  const { id, question, selection, status, queries, text, sources, passages, failure, cutBy, gap } = turn;
  const note = statusText(status);
  return (
    <article className="docent-turn">
      <div className="docent-question">
        <h3 className="docent-hidden">{LABEL.asked}</h3>
        {selection !== null && <Quote text={selection.text} />}
        <p className="docent-question__text" dir="auto">
          {question}
        </p>
      </div>
      <div className="docent-reply" aria-busy={isPending(status)}>
        <h3 className="docent-hidden">{LABEL.answered}</h3>
        {queries !== undefined && <SearchedQueries queries={queries} />}
        {text !== '' && (
          <div className="docent-reply__text" data-docent="answer">
            <Answer
              text={text}
              sources={sources.map(({ n, url, title, section }) => ({ n, url, title: section ?? title }))}
              streaming={status === 'streaming'}
              onNavigate={onFollow}
              labels={ANSWER_LABELS}
            />
          </div>
        )}
        {note !== null && <p className={isPending(status) ? 'docent-progress' : 'docent-note'}>{note}</p>}
        {cutBy !== undefined && <p className="docent-note">{cutText(cutBy)}</p>}
        {failure !== null && <FailureNote failure={failure} aboutSelection={selection !== null} />}
        {!isPending(status) && gap !== undefined && (
          <p className="docent-note" data-docent="gap" dir="auto">
            {gapText(gap)}
          </p>
        )}
        {!isPending(status) && <SourceList sources={sources} onFollow={onFollow} />}
        <div className="docent-actions">
          {text !== '' && !isPending(status) && <CopyButton turn={turn} />}
          {failure !== null && selection !== null && isBookLeft(failure) && onAskBook !== undefined && (
            <button
              type="button"
              className="docent-action"
              disabled={busy}
              onClick={() => onAskBook(question)}
            >
              <PanelIcon name="book" />
              {LABEL.askBook}
            </button>
          )}
          {(status === 'failed' || status === 'stopped' || status === 'interrupted') && (
            <RetryButton
              retryAtMs={failure?.retryAtMs}
              locale={locale}
              busy={busy}
              onRetry={() => onRetry(id)}
            />
          )}
        </div>
        {!isPending(status) && <PassageList passages={passages} onFollow={onFollow} />}
      </div>
    </article>
  );
});

/** Names the queries that the model searched the book for. They are text, in the book's language and its direction. */
function SearchedQueries({ queries }: { readonly queries: readonly string[] }): ReactNode {
  return (
    <p className="docent-note docent-searched" data-docent="searched">
      {LABEL.searchedFor}
      {queries.map((query, index) => (
        // The queries of a turn only grow in number.
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={index}>
          {index === 0 ? ' ' : ' · '}
          <bdi>{query}</bdi>
        </Fragment>
      ))}
    </p>
  );
}

const ANSWER_LABELS = { copy: LABEL.copyCode, copied: LABEL.copied, source: LABEL.sourceNamed };

function FailureNote(props: { readonly failure: Failure; readonly aboutSelection: boolean }): ReactNode {
  const { failure, aboutSelection } = props;
  return (
    <div className="docent-failure">
      <PanelIcon name="warning" />
      <div>
        <p>{failureText(failure, aboutSelection)}</p>
        {failure.requestId !== undefined && (
          <p className="docent-failure__reference">{LABEL.reference({ id: failure.requestId })}</p>
        )}
      </div>
    </div>
  );
}

function RetryButton(props: {
  retryAtMs: number | undefined;
  locale: string;
  busy: boolean;
  onRetry: () => void;
}): ReactNode {
  const { retryAtMs, locale, busy, onRetry } = props;
  const seconds = useSecondsUntil(retryAtMs);
  const wait =
    seconds > COUNTDOWN_MAX_SECONDS && retryAtMs !== undefined
      ? LABEL.retryAt({ time: formatTime(retryAtMs, locale) })
      : LABEL.retryIn({ seconds });
  return (
    <button type="button" className="docent-action" disabled={busy || seconds > 0} onClick={onRetry}>
      <PanelIcon name="retry" />
      {seconds > 0 ? wait : LABEL.retry}
    </button>
  );
}

/** A longer wait, as until the end of a day's budget, is shown as a time of day. Limits per minute are counted down. */
const COUNTDOWN_MAX_SECONDS = 120;

function CopyButton({ turn }: { readonly turn: Turn }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  function copy(): void {
    // `navigator.clipboard` does not exist on plain http.
    const writing =
      navigator.clipboard?.writeText(answerAsText(turn, window.location.href)) ?? Promise.reject();
    writing.then(
      () => setState('copied'),
      () => setState('failed'),
    );
    setTimeout(() => setState('idle'), 2_500);
  }
  const text = state === 'idle' ? LABEL.copy : state === 'copied' ? LABEL.copied : LABEL.copyFailed;
  return (
    <>
      <button type="button" className="docent-action" onClick={copy}>
        <PanelIcon name={state === 'copied' ? 'done' : 'copy'} />
        {text}
      </button>
      {/* Outside the button: screen readers do not announce changes to a button's content. */}
      <output className="docent-hidden">{state === 'idle' ? '' : text}</output>
    </>
  );
}
