import type { Failure, FailureCode, SearchGap, Turn, TurnStatus } from '../conversation/conversation.js';
import type { FAILURE_LABEL } from '../label/failure-label.js';
import { LABEL } from '../label/label.js';

/** Returns the text for a failure. For a question about a selection, adds that only the answering service, not a search, can answer it. */
export function failureText(failure: Failure, aboutSelection: boolean): string {
  const reason = REASONS[failure.code] ?? 'failUnavailable';
  const text = LABEL[reason];
  return aboutSelection && !SERVICE_WORKS.has(reason) ? `${text} ${LABEL.failSelectionNeeds}` : text;
}

/** Returns the text for a turn's status, or `null` if the panel shows the turn's content instead. */
export function statusText(status: TurnStatus): string | null {
  return STATUS_TEXT[status] ?? null;
}

/** Returns the note on why a finished answer is incomplete. */
export function cutText(cutBy: NonNullable<Turn['cutBy']>): string {
  return cutBy === 'length' ? LABEL.cutByLength : LABEL.cutByFilter;
}

/** Returns the line that says what of the book could not be searched. */
export function gapText({ words, offline }: SearchGap): string {
  const text = offline ? LABEL.gapOffline : LABEL.gapMissing;
  return words.length === 0 ? text : `${text} ${LABEL.gapWords({ words: words.join(', ') })}`;
}

const STATUS_TEXT: { readonly [Status in TurnStatus]?: string } = {
  searching: LABEL.searching,
  asking: LABEL.asking,
  nothing_found: LABEL.nothingFound,
  stopped: LABEL.stopped,
  interrupted: LABEL.interrupted,
};

type Reason = keyof typeof FAILURE_LABEL;

/** Codes without an entry (origin, route, method, media type) mean that the site and its function do not match. */
const REASONS: { readonly [Code in FailureCode]?: Reason } = {
  rate_limited: 'failRateLimited',
  budget_exhausted: 'failBudget',
  share_exhausted: 'failShare',
  selection_exhausted: 'failSelectionDay',
  offline: 'failOffline',
  network: 'failNetwork',
  admission_unavailable: 'failNetwork',
  body_timeout: 'failNetwork',
  misconfigured: 'failMisconfigured',
  paused: 'failPaused',
  overloaded: 'failOverloaded',
  upstream_error: 'failModel',
  upstream_timeout: 'failSlow',
  user_required: 'failSignIn',
  user_invalid: 'failSession',
  challenge_required: 'failSession',
  token_missing: 'failSession',
  token_invalid: 'failSession',
  token_expired: 'failSession',
  history_invalid: 'failSession',
  step_invalid: 'failSession',
  context_unsigned: 'failBook',
  mode_refused: 'failMode',
  selection_refused: 'failSelection',
  invalid_request: 'failRequest',
  message_empty: 'failRequest',
  message_too_long: 'failRequest',
  selection_missing: 'failRequest',
  selection_too_long: 'failRequest',
  body_too_large: 'failRequest',
  index_unavailable: 'failIndex',
  index_outdated: 'failOutdated',
  internal: 'failInternal',
  store_unavailable: 'failInternal',
};

/** Reasons that prove that the service works. The note that a selection needs it would then be misleading. */
const SERVICE_WORKS: ReadonlySet<Reason> = new Set<Reason>([
  'failRequest',
  'failRateLimited',
  'failMode',
  'failSelection',
  'failSelectionDay',
]);

/** Whether a question about a selection was refused for good, or for the day, so that only the whole book is left to ask. */
export function isBookLeft({ code }: Failure): boolean {
  return code === 'selection_refused' || code === 'selection_exhausted' || code === 'mode_refused';
}
