import type { ChatRequest, Passage } from '../../api/_contract/request.js';
import { choosePassages } from '../context/choose-passages.js';
import type { LoadError } from '../load/load-error.js';
import type { AskClient, AskError } from '../request/ask-client.js';
import type { ScoredChunk } from '../retrieve/scored-chunk.js';
import type { BookSearch } from './book-search.js';
import type {
  ConversationAction,
  Failure,
  PageRef,
  SelectedText,
  ShownPassage,
  Turn,
} from './conversation.js';
import { excerpt } from './excerpt.js';
import { fitHistory, historyFor } from './history.js';

/** What answering a turn needs of the world. */
export interface AnswerPorts {
  search: BookSearch;
  /** `null`: no function is configured, the widget is a search of the book. */
  ask: AskClient['ask'] | null;
  now: () => number;
  isOffline: () => boolean;
}

/** One attempt at a turn. `report` and `onText` take what happens, in order; they ignore it once the run was stopped. */
export interface AnswerRun {
  ports: AnswerPorts;
  signal: AbortSignal;
  report: (action: ConversationAction) => void;
  onText: (delta: string) => void;
}

/** How many earlier questions help a short follow-up find its passages. */
const PREVIOUS_QUESTIONS = 3;
/** Passages shown when there is no answer. */
const SHOWN_PASSAGES = 8;

/**
 * Takes a turn the whole way: search, context and request, or the selection alone. Resolves when the turn has ended
 * and its end was reported; what the network or the function refuses is reported, not thrown.
 *
 * @param before The conversation's other turns, oldest first.
 */
export async function answerTurn(turn: Turn, before: readonly Turn[], run: AnswerRun): Promise<void> {
  if (turn.selection === null) return answerFromBook(turn, before, run);
  return answerFromSelection(turn, turn.selection, run);
}

async function answerFromSelection(turn: Turn, selection: SelectedText, run: AnswerRun): Promise<void> {
  const { ports, report } = run;
  const turnId = turn.id;
  if (ports.ask === null) {
    report({
      type: 'failed',
      turnId,
      failure: { code: 'misconfigured', retryable: false },
      atMs: ports.now(),
    });
    return;
  }
  report({ type: 'sent', turnId, passages: [], atMs: ports.now() });
  const request: ChatRequest = {
    mode: 'selection_only',
    message: turn.question,
    selected_text: selection.text,
    page: wirePage(selection.page),
  };
  await streamAnswer(turn, request, [], run);
}

async function answerFromBook(turn: Turn, before: readonly Turn[], run: AnswerRun): Promise<void> {
  const { ports, report } = run;
  const turnId = turn.id;
  const bookTurns = before.filter(({ selection }) => selection === null);
  const found = await ports.search({
    question: turn.question,
    pagePath: turn.page.path,
    previousQuestions: bookTurns.slice(-PREVIOUS_QUESTIONS).map(({ question }) => question),
  });
  if (!found.ok) {
    report({ type: 'failed', turnId, failure: loadFailure(found.error, ports), atMs: ports.now() });
    return;
  }
  const shown = found.hits.slice(0, SHOWN_PASSAGES).map(showPassage);
  const context = ports.ask === null ? [] : choosePassages(found.hits, found.build);
  if (context.length === 0) {
    report({ type: 'found', turnId, passages: shown, atMs: ports.now() });
    return;
  }
  report({ type: 'sent', turnId, passages: shown, atMs: ports.now() });
  const history = historyFor(before);
  const request: ChatRequest = {
    mode: 'normal',
    message: turn.question,
    context,
    ...(history.length > 0 && { history }),
    page: wirePage(turn.page),
  };
  await streamAnswer(turn, request, context, run);
}

async function streamAnswer(
  turn: Turn,
  request: ChatRequest,
  context: readonly Passage[],
  run: AnswerRun,
): Promise<void> {
  const { ports, signal, report, onText } = run;
  const turnId = turn.id;
  if (ports.ask === null) return;
  for await (const event of ports.ask(fitHistory(request), signal)) {
    switch (event.type) {
      case 'text':
        onText(event.delta);
        break;
      case 'source': {
        const { n, url, title } = event;
        report({
          type: 'source',
          turnId,
          source: { n, url, title, ...sourceOf(url, context) },
          atMs: ports.now(),
        });
        break;
      }
      case 'done':
        report({
          type: 'done',
          turnId,
          receipt: event.receipt,
          ...(event.cutBy !== undefined && { cutBy: event.cutBy }),
          atMs: ports.now(),
        });
        return;
      case 'failed':
        reportFailure(turnId, event.error, run);
        return;
      default:
        event satisfies never;
    }
  }
  report({ type: 'interrupted', turnId, atMs: ports.now() });
}

function reportFailure(turnId: string, error: AskError, { ports, report }: AnswerRun): void {
  const atMs = ports.now();
  if (error.code === 'stopped' || error.code === 'interrupted') {
    report({ type: error.code, turnId, atMs });
    return;
  }
  const code = error.code === 'network' && ports.isOffline() ? 'offline' : error.code;
  const { retryAfterSeconds, requestId } = error;
  report({
    type: 'failed',
    turnId,
    failure: {
      code,
      retryable: error.retryable,
      ...(retryAfterSeconds !== undefined && { retryAtMs: atMs + retryAfterSeconds * 1_000 }),
      ...(requestId !== undefined && { requestId }),
    },
    atMs,
  });
}

function loadFailure(error: LoadError, ports: AnswerPorts): Failure {
  if (error.code === 'version_mismatch') return { code: 'index_outdated', retryable: false };
  if (error.code === 'unreachable' && ports.isOffline()) return { code: 'offline', retryable: true };
  return { code: 'index_unavailable', retryable: true };
}

function showPassage({ chunk, marks }: ScoredChunk): ShownPassage {
  const heading = headingOf(chunk) ?? chunk.title;
  return {
    url: sectionUrl(chunk),
    heading,
    place:
      heading === chunk.title ? (chunk.breadcrumbs.findLast((name) => name !== heading) ?? '') : chunk.title,
    parts: excerpt(chunk.text, marks),
  };
}

/** A source's page and its heading there: the wire carries both in one title. */
function sourceOf(url: string, context: readonly Passage[]): { title?: string; section?: string } {
  const passage = context.find((candidate) => sectionUrl(candidate) === url);
  if (passage === undefined) return {};
  const section = headingOf(passage);
  return { title: passage.title, ...(section !== undefined && { section }) };
}

function headingOf({ anchor, breadcrumbs }: Pick<Passage, 'anchor' | 'breadcrumbs'>): string | undefined {
  return anchor === '' ? undefined : breadcrumbs.at(-1);
}

function sectionUrl({ url, anchor }: { url: string; anchor: string }): string {
  return anchor === '' ? url : `${url}#${anchor}`;
}

/** The contract's limits on a page's address and title. */
function wirePage({ path, title }: PageRef): PageRef {
  return { path: path.slice(0, 2_048), title: title.slice(0, 512) };
}
