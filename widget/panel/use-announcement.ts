import { useState } from 'react';
import { isPending, type Turn } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { cutText, failureText, gapText, statusText } from './turn-text.js';

/**
 * Returns the text that a screen reader announces: what the book is searched for in the model's words, and a sentence once the last turn
 * has ended, but nothing of the answer while it streams.
 */
export function useAnnouncement(last: Turn | undefined): string {
  // Announces only a turn that was pending here, not one from a saved conversation.
  const [awaitedId, setAwaitedId] = useState<string | null>(null);
  if (last === undefined) return '';
  if (isPending(last.status)) {
    if (awaitedId !== last.id) setAwaitedId(last.id);
    return last.queries === undefined ? '' : `${LABEL.searchedFor} ${last.queries.join(' · ')}`;
  }
  if (awaitedId !== last.id) return '';
  return last.gap === undefined ? endOf(last) : `${endOf(last)} ${gapText(last.gap)}`;
}

function endOf(turn: Turn): string {
  switch (turn.status) {
    case 'done':
      return turn.cutBy === undefined ? LABEL.liveDone : cutText(turn.cutBy);
    case 'found':
      return foundText(turn.passages.length);
    case 'failed': {
      const reason = turn.failure === null ? '' : failureText(turn.failure, turn.selection !== null);
      return turn.passages.length === 0 ? reason : `${reason} ${foundText(turn.passages.length)}`;
    }
    default:
      return statusText(turn.status) ?? '';
  }
}

function foundText(count: number): string {
  return count === 1 ? LABEL.liveFoundOne : LABEL.liveFound({ count });
}
