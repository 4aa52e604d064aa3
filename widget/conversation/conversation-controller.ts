import { answerTurn, type AnswerPorts } from './answer-turn.js';
import {
  emptyConversation,
  interruptPending,
  pendingTurn,
  reduceConversation,
  type Conversation,
  type ConversationAction,
  type PageRef,
  type SelectedText,
} from './conversation.js';
import type { ConversationSummary, SavedConversations } from './saved-conversations.js';
import { createTextPump, type TextPump } from './text-pump.js';

/** What the controller needs of the world; given in, so that it can be tested without a browser. */
export interface ConversationPorts extends AnswerPorts {
  saved: SavedConversations;
  /** A new unique id each time. */
  newId: () => string;
  /** Runs a function after some milliseconds; the returned function calls it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
}

/** What the panel shows; a new object whenever something in it changed. */
export interface ConversationSnapshot {
  conversation: Conversation;
  /** Earlier conversations, newest first, as of the last `listSaved`. */
  saved: readonly ConversationSummary[];
  /** `false`: conversations cannot be kept beyond this page. */
  durable: boolean;
}

/** What is asked: a question about the book, or about the selection alone. */
interface Question {
  /** Not empty after trim. */
  question: string;
  selection: SelectedText | null;
  page: PageRef;
}

/** One conversation at a time, and the way of a question through search, context and request. */
export interface ConversationController {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => ConversationSnapshot;
  /** Does nothing while an answer is on its way. */
  ask: (question: Question) => void;
  /** Asks a turn's very question again, with its selection and page. Does nothing while an answer is on its way. */
  retry: (turnId: string) => void;
  stop: () => void;
  startNew: () => void;
  /** Reads the list of earlier conversations anew. */
  listSaved: () => void;
  openSaved: (id: string) => void;
  removeSaved: (id: string) => void;
  removeAllSaved: () => void;
  /** Writes at once what is not yet written: for `pagehide`. */
  flush: () => void;
}

/** Between two writes of a streaming answer. */
const SAVE_MS = 1_000;

/** Starts with the conversation this tab had before a reload, if there was one. */
export function createConversationController(ports: ConversationPorts): ConversationController {
  const { saved } = ports;
  const listeners = new Set<() => void>();
  let state: ConversationSnapshot = {
    conversation: restore(ports),
    saved: [],
    durable: true,
  };
  let running: { abort: AbortController; pump: TextPump } | null = null;
  let cancelSave: (() => void) | null = null;

  function publish(next: Partial<ConversationSnapshot>): void {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  }

  function dispatch(action: ConversationAction): void {
    const conversation = reduceConversation(state.conversation, action);
    if (conversation !== state.conversation) publish({ conversation });
  }

  function write(): void {
    cancelSave?.();
    cancelSave = null;
    saved.save(state.conversation);
    saved.setCurrentId(state.conversation.id);
    if (saved.isDurable() !== state.durable) publish({ durable: saved.isDurable() });
  }

  function listSaved(): void {
    publish({ saved: saved.list() });
  }

  function writeSoon(): void {
    cancelSave ??= ports.schedule(() => {
      cancelSave = null;
      write();
    }, SAVE_MS);
  }

  function run(turnId: string): void {
    const turn = state.conversation.turns.find(({ id }) => id === turnId);
    if (turn === undefined) return;
    const before = state.conversation.turns.filter(({ id }) => id !== turnId);
    const abort = new AbortController();
    const pump = createTextPump(ports.schedule, (delta) => {
      dispatch({ type: 'text', turnId, delta, atMs: ports.now() });
      writeSoon();
    });
    const own = { abort, pump };
    running = own;
    write();
    const whileRunning = (happened: () => void): void => {
      // What a stopped run still says must not reach the turn, least of all after a retry.
      if (running === own) happened();
    };
    const report = (action: ConversationAction): void =>
      whileRunning(() => {
        pump.flush();
        dispatch(action);
      });
    void answerTurn(turn, before, {
      ports,
      signal: abort.signal,
      report,
      onText: (delta) => whileRunning(() => pump.push(delta)),
    })
      .catch(() => {
        report({
          type: 'failed',
          turnId,
          failure: { code: 'internal', retryable: true },
          atMs: ports.now(),
        });
      })
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
    if (turn !== undefined) dispatch({ type: 'stopped', turnId: turn.id, atMs: ports.now() });
    write();
  }

  function show(conversation: Conversation): void {
    if (running !== null) stop();
    publish({ conversation });
    saved.setCurrentId(conversation.id);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
    ask({ question, selection, page }) {
      const trimmed = question.trim();
      if (running !== null || trimmed === '') return;
      const turnId = ports.newId();
      dispatch({ type: 'asked', turnId, question: trimmed, selection, page, atMs: ports.now() });
      run(turnId);
    },
    retry(turnId) {
      if (running !== null) return;
      dispatch({ type: 'retried', turnId, atMs: ports.now() });
      run(turnId);
    },
    stop,
    startNew() {
      show(emptyConversation(ports.newId(), ports.now()));
    },
    listSaved,
    openSaved(id) {
      if (id === state.conversation.id) return;
      const conversation = saved.read(id);
      if (conversation !== null) show(interruptPending(conversation));
    },
    removeSaved(id) {
      if (id === state.conversation.id) show(emptyConversation(ports.newId(), ports.now()));
      saved.remove(id);
      listSaved();
    },
    removeAllSaved() {
      show(emptyConversation(ports.newId(), ports.now()));
      saved.removeAll();
      listSaved();
    },
    flush() {
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
