import type { Failure, FailureCode, Turn } from '../conversation/conversation.js';
import { LABEL } from '../label.js';

/** Why there is no answer, in the reader's words; about a selection it adds that a search cannot stand in. */
export function failureText(failure: Failure, aboutSelection: boolean): string {
  const reason = reasonOf(failure.code);
  return aboutSelection && !isAboutTheQuestion(failure.code)
    ? `${reason} ${LABEL.failSelectionNeeds()}`
    : reason;
}

/** Why a finished answer stops short, in the reader's words. */
export function cutText(cutBy: NonNullable<Turn['cutBy']>): string {
  return cutBy === 'length' ? LABEL.cutByLength() : LABEL.cutByFilter();
}

function reasonOf(code: FailureCode): string {
  switch (code) {
    case 'rate_limited':
      return LABEL.failRateLimited();
    case 'budget_exhausted':
      return LABEL.failBudget();
    case 'offline':
      return LABEL.failOffline();
    case 'network':
      return LABEL.failNetwork();
    case 'misconfigured':
      return LABEL.failMisconfigured();
    case 'paused':
      return LABEL.failPaused();
    case 'overloaded':
      return LABEL.failOverloaded();
    case 'upstream_error':
      return LABEL.failModel();
    case 'upstream_timeout':
      return LABEL.failSlow();
    case 'user_required':
      return LABEL.failSignIn();
    case 'admission_unavailable':
      return LABEL.failNetwork();
    case 'user_invalid':
    case 'challenge_required':
    case 'token_missing':
    case 'token_invalid':
    case 'token_expired':
    case 'history_invalid':
      return LABEL.failSession();
    case 'context_unsigned':
      return LABEL.failBook();
    case 'invalid_request':
    case 'message_empty':
    case 'message_too_long':
    case 'selection_missing':
    case 'selection_too_long':
    case 'body_too_large':
      return LABEL.failRequest();
    case 'index_unavailable':
      return LABEL.failIndex();
    case 'index_outdated':
      return LABEL.failOutdated();
    case 'internal':
    case 'store_unavailable':
      return LABEL.failInternal();
    default:
      // Origin, route, method, media type: the site and its function do not fit together.
      return LABEL.failUnavailable();
  }
}

function isAboutTheQuestion(code: FailureCode): boolean {
  return reasonOf(code) === LABEL.failRequest() || code === 'rate_limited';
}
