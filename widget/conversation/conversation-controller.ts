import { answerTurn, type AnswerPorts } from './answer-turn.js';
import {
  emptyConversation,
  interruptPending,
  pendingTurn,
  reduceConversation,
  type Conversation,
  type PageRef,
  type SelectedText,
  type TurnEvent,
  type TurnStart,
} from './conversation.js';
import type { ConversationSummary, SavedConversations } from './saved-conversations.js';

/** The controller's I/O, passed in so that tests need no browser. */
export interface ConversationPorts extends AnswerPorts {
  saved: SavedConversations;
  /** Returns a new unique id. */
  newId: () => string;
  /** Runs a function after a delay in milliseconds and returns a function that cancels it. */
  schedule: (run: () => void, delayMs: number) => () => void;
}

/** What the panel shows. Each change creates a new object. */
export interface ConversationSnapshot {
  conversation: Conversation;
  /** Saved conversations as of the last `listSaved`, newest first. */
  saved: readonly ConversationSummary[];
  /** `false` if conversations will be lost when the page is closed or reloaded. */
  durable: boolean;
}

/** A question about the book, or about the selection alone. */
interface Question {
  /** Ignored if blank. */
  question: string;
  selection: SelectedText | null;
  page: PageRef;
}

/** Manages one conversation at a time and runs its questions through search, context and request. */
export type ConversationController = ReturnType<typeof createConversationController>;

/** Interval between two saves of a streaming answer, in milliseconds. */
const SAVE_MS = 1_000;
/** Interval between two updates of a streaming answer, in milliseconds: 14 Hz. Above 15 Hz, rendering Markdown becomes noticeable. */
const FLUSH_MS = 70;

/** Creates a controller that starts with the tab's conversation from before a reload, if there was one. */
export function createConversationController(ports: ConversationPorts) {
  const { saved } = ports;
  const listeners = new Set<() => void>();
  let state: ConversationSnapshot = { conversation: restore(ports), saved: [], durable: true };
  let running: { abort: AbortController; pump: TextPump } | null = null;
  let cancelSave: (() => void) | null = null;

  function publish(next: Partial<ConversationSnapshot>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  function dispatch(turnId: string, action: TurnEvent | TurnStart): void {
    const conversation = reduceConversation(state.conversation, { ...action, turnId, atMs: ports.now() });
    if (conversation !== state.conversation) publish({ conversation });
  }

  function write(): void {
    cancelSave?.();
    cancelSave = null;
    saved.save(state.conversation);
    saved.setCurrentId(state.conversation.id);
    if (saved.isDurable() !== state.durable) publish({ durable: saved.isDurable() });
  }

  /** Refreshes `saved` in the snapshot. */
  function listSaved(): void {
    publish({ saved: saved.list() });
  }

  function run(turnId: string): void {
    const turn = state.conversation.turns.find(({ id }) => id === turnId);
    if (turn === undefined) return;
    const before = state.conversation.turns.filter(({ id }) => id !== turnId);
    const abort = new AbortController();
    const pump = createTextPump(ports.schedule, (delta) => {
      dispatch(turnId, { type: 'text', delta });
      cancelSave ??= ports.schedule(write, SAVE_MS);
    });
    const own = { abort, pump };
    running = own;
    write();
    const whileRunning = (update: () => void): void => {
      // Late events of a stopped run must not reach the turn, least of all after a retry.
      if (running === own) update();
    };
    const report = (event: TurnEvent): void =>
      whileRunning(() => {
        pump.flush();
        dispatch(turnId, event);
      });
    void answerTurn(turn, before, {
      ports,
      signal: abort.signal,
      report,
      onText: (delta) => whileRunning(() => pump.push(delta)),
    })
      .catch(() => report({ type: 'failed', failure: { code: 'internal', retryable: true } }))
      .then(() =>
        whileRunning(() => {
          running = null;
          write();
        }),
      );
  }

  function stop(): void {
    const turn = pendingTurn(state.conversation);
    const own = running;
    running = null;
    own?.pump.flush();
    own?.abort.abort();
    if (turn !== undefined) dispatch(turn.id, { type: 'stopped' });
    write();
  }

  function show(conversation: Conversation): void {
    if (running !== null) stop();
    publish({ conversation });
    saved.setCurrentId(conversation.id);
  }

  function startNew(): void {
    show(emptyConversation(ports.newId(), ports.now()));
  }

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
    /** Does nothing while an answer is pending. */
    ask({ question, selection, page }: Question) {
      const trimmed = question.trim();
      if (running !== null || trimmed === '') return;
      const turnId = ports.newId();
      dispatch(turnId, { type: 'asked', question: trimmed, selection, page });
      run(turnId);
    },
    /** Asks a turn's question again with its selection and page. Does nothing while an answer is pending. */
    retry: (turnId: string) => {
      if (running !== null) return;
      dispatch(turnId, { type: 'retried' });
      run(turnId);
    },
    stop,
    startNew,
    listSaved,
    openSaved(id: string) {
      if (id === state.conversation.id) return;
      const conversation = saved.read(id);
      if (conversation !== null) show(interruptPending(conversation));
    },
    removeSaved(id: string) {
      if (id === state.conversation.id) startNew();
      saved.remove(id);
      listSaved();
    },
    removeAllSaved() {
      startNew();
      saved.removeAll();
      listSaved();
    },
    /** Writes pending changes at once, for `pagehide`. */
    flush: () => {
      running?.pump.flush();
      if (running !== null || cancelSave !== null) write();
    },
  };
}

function restore({ saved, newId, now }: ConversationPorts): Conversation {
  const id = saved.currentId();
  const conversation = id === null ? null : saved.read(id);
  return conversation === null ? emptyConversation(newId(), now()) : interruptPending(conversation);
}

type TextPump = ReturnType<typeof createTextPump>;

/** Buffers text deltas and emits them at most once every `FLUSH_MS`, so that the page does not render for each delta. */
function createTextPump(schedule: ConversationPorts['schedule'], onText: (text: string) => void) {
  let buffered = '';
  let cancel: (() => void) | null = null;
  function flush(): void {
    cancel?.();
    cancel = null;
    if (buffered === '') return;
    const text = buffered;
    buffered = '';
    onText(text);
  }
  function push(delta: string): void {
    buffered += delta;
    cancel ??= schedule(flush, FLUSH_MS);
  }
  return { push, flush };
}
