import { useState } from 'react';
import { isPending, type Turn } from '../conversation/conversation.js';
import { LABEL } from '../label/label.js';
import { cutText, failureText } from './failure-text.js';

/**
 * What a screen reader is told: one sentence when an answer has ended, nothing while it comes.
 *
 * @param last The conversation's last turn.
 */
export function useAnnouncement(last: Turn | undefined): string {
  // Only what was waited for here: an old conversation that is opened is not announced.
  const [awaitedId, setAwaitedId] = useState<string | null>(null);
  if (last === undefined) return '';
  if (isPending(last.status)) {
    if (awaitedId !== last.id) setAwaitedId(last.id);
    return '';
  }
  return awaitedId === last.id ? endOf(last) : '';
}

function endOf(turn: Turn): string {
  switch (turn.status) {
    case 'done':
      return turn.cutBy === undefined ? LABEL.liveDone() : cutText(turn.cutBy);
    case 'found':
      return foundText(turn.passages.length);
    case 'nothing_found':
      return LABEL.nothingFound();
    case 'stopped':
      return LABEL.stopped();
    case 'interrupted':
      return LABEL.interrupted();
    case 'failed': {
      const reason = turn.failure === null ? '' : failureText(turn.failure, turn.selection !== null);
      return turn.passages.length === 0 ? reason : `${reason} ${foundText(turn.passages.length)}`;
    }
    case 'searching':
    case 'asking':
    case 'streaming':
      return '';
    default:
      return turn.status satisfies never;
  }
}

function foundText(count: number): string {
  return count === 1 ? LABEL.liveFoundOne() : LABEL.liveFound({ count });
}
