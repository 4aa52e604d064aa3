import type { ReactNode } from 'react';
import type { ConversationSummary } from '../conversation/saved-conversations.js';
import { LABEL } from '../label/label.js';
import { formatMoment } from './locale-format.js';
import { IconButton } from './panel-icons.js';

/** `locale` is the site's, for the dates. */
export interface HistoryListProps {
  saved: readonly ConversationSummary[];
  currentId: string;
  locale: string;
  onOpen: (id: string) => void;
  onRemove: (id: string) => void;
  onRemoveAll: () => void;
}

/** Earlier conversations, newest first; each can be opened and deleted. */
export function HistoryList(props: HistoryListProps): ReactNode {
  const { saved, currentId, locale, onOpen, onRemove, onRemoveAll } = props;
  return (
    <section className="docent-history" aria-label={LABEL.history()}>
      {saved.length === 0 ? (
        <p className="docent-note">{LABEL.historyEmpty()}</p>
      ) : (
        <ul>
          {saved.map(({ id, firstQuestion, questions, updatedAtMs }) => (
            <li key={id}>
              <button
                type="button"
                className="docent-history__open"
                aria-current={id === currentId ? 'true' : undefined}
                onClick={() => onOpen(id)}
              >
                <span className="docent-history__question">{firstQuestion}</span>
                <span className="docent-history__facts">
                  {formatMoment(updatedAtMs, locale)} ·{' '}
                  {questions === 1 ? LABEL.historyOne() : LABEL.historyMany({ count: questions })}
                </span>
              </button>
              <IconButton
                icon="remove"
                label={LABEL.historyDelete({ question: firstQuestion })}
                onClick={() => onRemove(id)}
              />
            </li>
          ))}
        </ul>
      )}
      <p className="docent-history__foot">
        <span>{LABEL.historyNote()}</span>
        {saved.length > 0 && (
          <button type="button" className="docent-link-button" onClick={onRemoveAll}>
            {LABEL.historyDeleteAll()}
          </button>
        )}
      </p>
    </section>
  );
}
