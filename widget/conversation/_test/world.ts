import type { ChatRequest, Contents } from '../../../api/_contract/request.js';
import type { AnswerEvent, AskError } from '../../request/ask-client.js';
import type { Incomplete } from '../../retrieve/find-passages.js';
import type { ScoredChunk } from '../../retrieve/scored-chunk.js';
import type { BookQuery } from '../book-search.js';
import {
  createConversationController,
  type ConversationController,
  type ConversationPorts,
} from '../conversation-controller.js';
import type { PagePassages } from '../selection-context.js';
import type { Turn } from '../conversation.js';
import { createSavedConversations, type KeyValueStorage } from '../saved-conversations.js';

export const page = { path: '/book/knots', title: 'Knots' };
/** A hit for "Why does it hold?". */
export const hit: ScoredChunk = {
  chunk: {
    id: 'chunk-001',
    url: '/book/knots',
    anchor: 'bowline',
    title: 'Knots',
    breadcrumbs: ['Seamanship', 'Bowline'],
    text: 'A bowline makes a loop.',
    kind: 'docs',
    version: 'current',
    locale: 'en',
    signature: 'signature',
  },
  partition: 'docs/default/current',
  score: 1,
  marks: [{ start: 2, end: 9 }],
};
export const done: AnswerEvent = { type: 'done', receipt: 'receipt', messageId: 'm' };

/** A page whose clock and timers advance only on demand. */
export class World {
  nowMs = 1_000;
  offline = false;
  hits: ScoredChunk[] | 'unreachable' = [hit];
  /** What a search with the model's queries finds; by default the same. */
  steeredHits: ScoredChunk[] | 'unreachable' | null = null;
  contents: Contents[] = [];
  /** What each search could not look into, in turn. */
  incomplete: (Incomplete | undefined)[] = [];
  build = 'build';
  /** Passages by the page's path. */
  pages = new Map<string, PagePassages>();
  /** One answer a request, in turn; a function decides by the request. */
  answers: ((request: ChatRequest, signal: AbortSignal) => AsyncIterable<AnswerEvent>)[] = [];
  queries: BookQuery[] = [];
  requests: ChatRequest[] = [];
  timers = new Set<() => void>();
  local: KeyValueStorage = createMapStorage();
  session: KeyValueStorage = createMapStorage();

  open(changes: Partial<ConversationPorts> = {}): ConversationController {
    let ids = 0;
    const life = `${this.nowMs}`;
    return createConversationController({
      search: async (query) => {
        this.queries.push(query);
        const incomplete = this.incomplete.shift();
        const hits = query.queries === undefined ? this.hits : (this.steeredHits ?? this.hits);
        return hits === 'unreachable'
          ? { ok: false, error: { code: 'unreachable', message: '', url: '' } }
          : {
              ok: true,
              hits,
              book: 'book',
              build: this.build,
              contents: this.contents,
              ...(incomplete && { incomplete }),
            };
      },
      pagePassages: (path) => Promise.resolve(this.pages.get(path) ?? null),
      extract: async () => [],
      ask: (request, signal) => {
        this.requests.push(request);
        const answer = this.answers.shift();
        if (answer === undefined) throw new Error('no answer was prepared');
        return answer(request, signal);
      },
      saved: createSavedConversations({
        openLocal: () => this.local,
        openSession: () => this.session,
        book: 'book',
      }),
      now: () => this.nowMs++,
      newId: () => `id-${life}-${++ids}`,
      schedule: (run) => {
        this.timers.add(run);
        return () => this.timers.delete(run);
      },
      isOffline: () => this.offline,
      ...changes,
    });
  }

  /** Lets promises settle, and by default fires the timers. */
  async settle(timers: 'timers' | 'promises' = 'timers'): Promise<void> {
    for (let round = 0; round < 100; round++) await Promise.resolve();
    if (timers === 'promises') return;
    const due = [...this.timers];
    this.timers.clear();
    for (const run of due) run();
  }
}

/** A browser's storage without a quota. */
export function createMapStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

/** An answer of these events. */
export function answerWith(...list: AnswerEvent[]) {
  return async function* answer(): AsyncGenerator<AnswerEvent> {
    yield* list;
  };
}

export function failed(error: Partial<AskError> & Pick<AskError, 'code'>): AnswerEvent {
  return { type: 'failed', error: { message: '', retryable: true, ...error } };
}

/** Says something, then nothing more until it is stopped. */
export async function* halfAnswer(_: ChatRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
  yield { type: 'text', delta: 'Half' };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  yield { type: 'text', delta: ' and more' };
  yield failed({ code: 'stopped' });
}

export function lastTurn(controller: ConversationController): Turn | undefined {
  return controller.snapshot().conversation.turns.at(-1);
}
