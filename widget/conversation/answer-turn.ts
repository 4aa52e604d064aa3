import { LIMITS } from '../../api/_contract/limits.js';
import type { ChatRequest, Passage, SearchStep } from '../../api/_contract/request.js';
import { choosePassages } from '../context/choose-passages.js';
import type { LoadError } from '../load/load-error.js';
import type { AnswerEvent, AskClient, AskError } from '../request/ask-client.js';
import type { BookQuery, BookSearch, FoundPassages, PageSearch } from './book-search.js';
import type { PageRef, SearchGap, Turn, TurnEvent } from './conversation.js';
import { fitRequest } from './fit-request.js';
import { chooseSelectionContext } from './selection-context.js';
import { previousTurns } from './previous-turns.js';
import { sectionUrl, showPassages, type ExtractQuotes } from './show-passages.js';

/** The I/O that answering a turn needs. */
export interface AnswerPorts {
  search: BookSearch;
  /** Finds what shows the function that a selection is the book's. */
  pagePassages: PageSearch;
  extract: ExtractQuotes;
  /** `null` if no function is configured; the widget then only searches the book. */
  ask: AskClient['ask'] | null;
  now: () => number;
  isOffline: () => boolean;
}

/** One attempt at a turn. Once it is stopped, `report` and `onText` ignore whatever still arrives. */
export interface AnswerRun {
  ports: AnswerPorts;
  signal: AbortSignal;
  report: (event: TurnEvent) => void;
  onText: (delta: string) => void;
}

/** How many earlier questions the search receives, to help a short follow-up find its passages. */
const PREVIOUS_QUESTIONS = 3;

/**
 * Answers a turn from the book (search, context and request) or from its selection alone. Instead of an answer, the function may ask for
 * another search, at most `LIMITS.searchStepsMax` times. Resolves once the end of the turn has been reported. Failures of the network and
 * the function are reported, not thrown.
 *
 * @param before - The conversation's other turns, oldest first.
 */
export async function answerTurn(turn: Turn, before: readonly Turn[], run: AnswerRun): Promise<void> {
  const { ports, report } = run;
  const { question, selection } = turn;
  if (selection === null) return answerFromBook(turn, before, run);
  if (ports.ask === null) {
    return report({ type: 'failed', failure: { code: 'misconfigured', retryable: false } });
  }
  report({ type: 'sent', passages: [] });
  const found = await ports.pagePassages(selection.page.path);
  if (run.signal.aborted) return;
  const context = found === null ? [] : chooseSelectionContext(selection.text, found);
  const request = fitRequest({
    mode: 'selection_only',
    message: question,
    selected_text: selection.text,
    ...(found !== null && context.length > 0 && { context, book: found.book }),
    page: toWirePage(selection.page),
  });
  report(toTurnEvent(await streamAnswer(ports.ask(request, run.signal), [], run), ports));
}

async function answerFromBook(turn: Turn, before: readonly Turn[], run: AnswerRun): Promise<void> {
  const { ports, signal, report } = run;
  const { ask } = ports;
  const { question, page } = turn;
  const bookTurns = before.filter(({ selection }) => selection === null);
  const query: BookQuery = {
    question,
    pagePath: page.path,
    previousQuestions: bookTurns.slice(-PREVIOUS_QUESTIONS).map((earlier) => earlier.question),
  };
  const found = await ports.search(query);
  if (!found.ok) return report(loadFailure(found.error, ports));
  report({ type: 'search_ended', gap: gapOf(found) });
  let step: SearchStep | undefined;
  /** Prepares the passages to show if there is no answer, and what is sent to the function. */
  const gather = async ({ hits, book, build, contents }: FoundPassages) => ({
    // The queries are in the book's words, which the question may not be.
    passages: await showPassages(question, hits, ports.extract, step?.queries),
    context: choosePassages(hits, build),
    contents,
    book,
  });
  let material = await gather(found);
  if (ask === null || (material.context.length === 0 && material.contents.length === 0)) {
    return report({ type: 'found', passages: material.passages });
  }
  const history = previousTurns(before);
  const send = async (steering: Pick<BookRequest, 'can_search' | 'step'>): Promise<AnswerEnd> => {
    const { passages, context, contents, book } = material;
    report({ type: 'sent', passages });
    const request = fitRequest({
      mode: 'normal',
      message: question,
      context,
      ...(contents.length > 0 && { contents }),
      book,
      ...(history.length > 0 && { history }),
      page: toWirePage(page),
      ...steering,
    });
    return streamAnswer(ask(request, signal), context, run);
  };

  for (let searches = 0; ; searches += 1) {
    const end = await send({ can_search: true, ...(step && { step }) });
    if (end.type !== 'search') {
      // A function without search steps refuses a request without passages.
      if (isFailure(end, 'invalid_request') && material.context.length === 0) break;
      // A receipt expires after 90 seconds, is worth one request, and is bound to the session and the build.
      if (isFailure(end, 'step_invalid') && step !== undefined) break;
      return report(toTurnEvent(end, ports));
    }
    if (searches === LIMITS.searchStepsMax) break;
    step = end.step;
    report({ type: 'searched', queries: step.queries });
    const again = await ports.search({ ...query, queries: step.queries });
    if (signal.aborted) return;
    if (again.ok) {
      report({ type: 'search_ended', gap: gapOf(again) });
      material = await gather(again);
    } else if (material.context.length === 0) return report(loadFailure(again.error, ports));
  }

  // The steps have ended without an answer. Without `can_search`, the function answers from the passages found so far.
  if (material.context.length === 0) return report({ type: 'found', passages: material.passages });
  const end = await send({});
  // Text before a call is not an answer, and would hide the passages.
  if (end.type === 'search') report({ type: 'sent', passages: material.passages });
  report(toTurnEvent(end, ports));
}

type BookRequest = Extract<ChatRequest, { mode: 'normal' }>;
/** Returns what a search could not look into, as the panel shows it. */
function gapOf({ incomplete }: FoundPassages): SearchGap | undefined {
  return incomplete && { words: incomplete.words, offline: incomplete.error.code === 'unreachable' };
}

/** How a request ended: its last event, or `interrupted` if it had none. */
type AnswerEnd = Extract<AnswerEvent, { type: 'done' | 'search' | 'failed' }> | { type: 'interrupted' };

/** Reports text and sources as they arrive. */
async function streamAnswer(
  events: ReturnType<AskClient['ask']>,
  context: readonly Passage[],
  { report, onText }: AnswerRun,
): Promise<AnswerEnd> {
  for await (const event of events) {
    switch (event.type) {
      case 'text':
        onText(event.delta);
        break;
      case 'source': {
        const { n, url, title } = event;
        report({ type: 'source', source: { n, url, title, ...findSource(url, context) } });
        break;
      }
      case 'done':
      case 'search':
      case 'failed':
        return event;
      default:
        event satisfies never;
    }
  }
  return { type: 'interrupted' };
}

function isFailure(end: AnswerEnd, code: AskError['code']): boolean {
  return end.type === 'failed' && end.error.code === code;
}

function toTurnEvent(end: AnswerEnd, ports: AnswerPorts): TurnEvent {
  switch (end.type) {
    case 'done':
      return { type: 'done', receipt: end.receipt, cutBy: end.cutBy };
    case 'search':
      // The request offered no search.
      return { type: 'failed', failure: { code: 'bad_response', retryable: true } };
    case 'failed':
      return askFailure(end.error, ports);
    default:
      return end;
  }
}

function askFailure(error: AskError, ports: AnswerPorts): TurnEvent {
  const { code, retryable, retryAfterSeconds, requestId } = error;
  if (code === 'stopped' || code === 'interrupted') return { type: code };
  return {
    type: 'failed',
    failure: {
      code: code === 'network' && ports.isOffline() ? 'offline' : code,
      retryable,
      ...(retryAfterSeconds !== undefined && { retryAtMs: ports.now() + retryAfterSeconds * 1_000 }),
      ...(requestId !== undefined && { requestId }),
    },
  };
}

function loadFailure({ code }: LoadError, ports: AnswerPorts): TurnEvent {
  if (code === 'version_mismatch')
    return { type: 'failed', failure: { code: 'index_outdated', retryable: false } };
  const isOffline = code === 'unreachable' && ports.isOffline();
  return { type: 'failed', failure: { code: isOffline ? 'offline' : 'index_unavailable', retryable: true } };
}

/** Finds a source's page title and heading, which the wire format joins into one title. */
function findSource(url: string, context: readonly Passage[]): { title?: string; section?: string } {
  for (const passage of context) {
    const sections = passage.sections ?? [{ anchor: passage.anchor, heading: passage.breadcrumbs.at(-1) }];
    const cited = sections.find(({ anchor }) => sectionUrl({ url: passage.url, anchor }) === url);
    if (cited === undefined) continue;
    const { anchor, heading } = cited;
    return { title: passage.title, ...(anchor !== '' && heading !== undefined && { section: heading }) };
  }
  return {};
}

/** Applies the contract's limits to a page's path and title. */
function toWirePage({ path, title }: PageRef): PageRef {
  return { path: path.slice(0, 2_048), title: title.slice(0, 512) };
}
