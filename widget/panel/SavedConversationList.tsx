import type { ReactNode } from 'react';
import type { ConversationSummary } from '../conversation/saved-conversations.js';
import { LABEL } from '../label/label.js';
import { formatMoment } from './locale-format.js';
import { IconButton } from './panel-icons.js';

export interface SavedConversationListProps {
  saved: readonly ConversationSummary[];
  currentId: string;
  /** The site's locale, for dates. */
  locale: string;
  onOpen: (id: string) => void;
  onRemove: (id: string) => void;
  onRemoveAll: () => void;
}

/** Lists the saved conversations, newest first, to open or delete. */
export function SavedConversationList(props: SavedConversationListProps): ReactNode {
  const { saved, currentId, locale, onOpen, onRemove, onRemoveAll } = props;
  return (
    <section className="docent-saved" aria-label={LABEL.saved}>
      {saved.length === 0 ? (
        <p className="docent-note">{LABEL.savedEmpty}</p>
      ) : (
        <ul>
          {saved.map(({ id, firstQuestion, questions, updatedAtMs }) => (
            <li key={id}>
              <button
                type="button"
                className="docent-saved__open"
                aria-current={id === currentId ? 'true' : undefined}
                onClick={() => onOpen(id)}
              >
                <span className="docent-saved__question">{firstQuestion}</span>
                <span className="docent-saved__facts">
                  {formatMoment(updatedAtMs, locale)} ·{' '}
                  {questions === 1 ? LABEL.savedOne : LABEL.savedMany({ count: questions })}
                </span>
              </button>
              <IconButton
                icon="remove"
                label={LABEL.savedDelete({ question: firstQuestion })}
                onClick={() => onRemove(id)}
              />
            </li>
          ))}
        </ul>
      )}
      <p className="docent-saved__foot">
        <span>{LABEL.savedNote}</span>
        {saved.length > 0 && (
          <button type="button" className="docent-link-button" onClick={onRemoveAll}>
            {LABEL.savedDeleteAll}
          </button>
        )}
      </p>
    </section>
  );
}
