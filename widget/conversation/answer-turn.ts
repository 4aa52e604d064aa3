import type { ChatRequest, Passage } from '../../api/_contract/request.js';
import { choosePassages } from '../context/choose-passages.js';
import type { LoadError } from '../load/load-error.js';
import type { AskClient, AskError } from '../request/ask-client.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import type { BookSearch } from './book-search.js';
import type { PageRef, ShownPassage, Turn, TurnEvent } from './conversation.js';
import { excerpt } from './excerpt.js';
import { fitPreviousTurns, previousTurns } from './previous-turns.js';

/** The I/O that answering a turn needs. */
export interface AnswerPorts {
  search: BookSearch;
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
/** How many passages are shown if there is no answer. */
const SHOWN_PASSAGES = 8;

/**
 * Answers a turn from the book (search, context and request) or from its selection alone. Resolves once the end of the turn has been
 * reported. Failures of the network and the function are reported, not thrown.
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
  const request: ChatRequest = {
    mode: 'selection_only',
    message: question,
    selected_text: selection.text,
    page: toWirePage(selection.page),
  };
  await streamAnswer(ports.ask(request, run.signal), [], run);
}

async function answerFromBook(turn: Turn, before: readonly Turn[], run: AnswerRun): Promise<void> {
  const { ports, report } = run;
  const { question, page } = turn;
  const bookTurns = before.filter(({ selection }) => selection === null);
  const found = await ports.search({
    question,
    pagePath: page.path,
    previousQuestions: bookTurns.slice(-PREVIOUS_QUESTIONS).map((earlier) => earlier.question),
  });
  if (!found.ok) return report(loadFailure(found.error, ports));
  const passages = found.hits.slice(0, SHOWN_PASSAGES).map(showPassage);
  const context = ports.ask === null ? [] : choosePassages(found.hits, found.build);
  if (ports.ask === null || context.length === 0) return report({ type: 'found', passages });
  report({ type: 'sent', passages });
  const history = previousTurns(before);
  const request = fitPreviousTurns({
    mode: 'normal',
    message: question,
    context,
    ...(history.length > 0 && { history }),
    page: toWirePage(page),
  });
  await streamAnswer(ports.ask(request, run.signal), context, run);
}

async function streamAnswer(
  events: ReturnType<AskClient['ask']>,
  context: readonly Passage[],
  run: AnswerRun,
): Promise<void> {
  const { ports, report, onText } = run;
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
        return report({ type: 'done', receipt: event.receipt, cutBy: event.cutBy });
      case 'failed':
        return report(askFailure(event.error, ports));
      default:
        event satisfies never;
    }
  }
  report({ type: 'interrupted' });
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

/** Shows a hit. Of a chunk that joins sections, only the best one is shown and linked. */
function showPassage({ chunk, marks, section }: ScoredChunk): ShownPassage {
  const { title, breadcrumbs, text, url, sections = [] } = chunk;
  const anchor = section?.anchor ?? chunk.anchor;
  const heading = section?.heading ?? headingOf(chunk) ?? title;
  const place = heading === title ? (breadcrumbs.findLast((name) => name !== heading) ?? '') : title;
  const from = section === undefined ? 0 : section.at + (section.depth > 0 ? section.heading.length : 0);
  const next = sections.find(({ at }) => section !== undefined && at > section.at);
  const own = text.slice(from, next?.at).trimEnd();
  const start = from + own.length - own.trimStart().length;
  const ownMarks = marks.map((mark) => ({ start: mark.start - start, end: mark.end - start }));
  const parts = own.trim() === '' ? excerpt(text, marks) : excerpt(own.trimStart(), ownMarks);
  return { url: sectionUrl({ url, anchor }), heading, place, parts };
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

function headingOf({ anchor, breadcrumbs }: Pick<Passage, 'anchor' | 'breadcrumbs'>): string | undefined {
  return anchor === '' ? undefined : breadcrumbs.at(-1);
}

function sectionUrl({ url, anchor }: { url: string; anchor: string }): string {
  return anchor === '' ? url : `${url}#${anchor}`;
}

/** Applies the contract's limits to a page's path and title. */
function toWirePage({ path, title }: PageRef): PageRef {
  return { path: path.slice(0, 2_048), title: title.slice(0, 512) };
}
