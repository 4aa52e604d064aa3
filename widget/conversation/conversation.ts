import * as z from 'zod/mini';
import { ERRORS, type ErrorCode } from '../../api/_contract/errors.js';

/** Why an answer failed: the function's error codes, and those that the browser adds. */
const FAILURE_CODES = [
  ...Object.keys(ERRORS).filter((code): code is ErrorCode => Object.hasOwn(ERRORS, code)),
  'network',
  'offline',
  'bad_response',
  'index_unavailable',
  'index_outdated',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** The page a question was asked on. */
const pageRefSchema = z.object({ path: z.string(), title: z.string() });
export type PageRef = z.infer<typeof pageRefSchema>;

/** The text the reader selected, unchanged, and the page it is on. */
const selectedTextSchema = z.object({ text: z.string(), page: pageRefSchema });
export type SelectedText = z.infer<typeof selectedTextSchema>;

/** A cited section. `n` is its number in the text, `section` its heading unless that is the page's title. */
const sourceSchema = z.object({
  n: z.number(),
  url: z.string(),
  title: z.string(),
  section: z.optional(z.string()),
});
export type Source = z.infer<typeof sourceSchema>;

/** Text in runs of plain and marked text. */
const textPartsSchema = z.array(z.object({ text: z.string(), marked: z.boolean() }));
export type TextParts = z.infer<typeof textPartsSchema>;

/** A passage as the panel shows it, with an excerpt of its text. */
const shownPassageSchema = z.object({
  url: z.string(),
  /** The section's heading. */
  heading: z.string(),
  /** The page or category that the heading belongs to; `''` if that adds nothing. */
  place: z.string(),
  parts: textPartsSchema,
  /** Its sentences that answer the question, if any, by section. `order` is their place among the quotes of all passages, from 0. */
  quotes: z.optional(
    z.array(z.object({ order: z.number(), url: z.string(), heading: z.string(), parts: textPartsSchema })),
  ),
});
export type ShownPassage = z.infer<typeof shownPassageSchema>;

/** `retryAtMs`: the function would refuse earlier retries. `requestId`: identifies the request in the function's log. */
const failureSchema = z.object({
  // A newer version in another tab may save codes this one does not know.
  code: z.pipe(
    z.string(),
    z.transform((code): FailureCode => FAILURE_CODES.find((known) => known === code) ?? 'internal'),
  ),
  retryable: z.boolean(),
  retryAtMs: z.optional(z.number()),
  requestId: z.optional(z.string()),
});
export type Failure = z.infer<typeof failureSchema>;

/**
 * What could not be searched for a question, because files of the index could not be loaded.
 * `words`: words of the question, or of the model's queries, that were not looked up everywhere. `offline`: whether the cause is that no
 * server answered.
 */
const searchGapSchema = z.object({ words: z.array(z.string()), offline: z.boolean() });
export type SearchGap = z.infer<typeof searchGapSchema>;

/**
 * The state of an answer. Pending: `searching`, `asking` (sent, no text yet), `streaming`. Ended: `done`; `found`
 * (passages without an answer); `nothing_found`; `stopped` by the reader; `interrupted` by the network, a reload or
 * leaving the site; `failed`.
 */
const turnStatusSchema = z.enum([
  'searching',
  'asking',
  'streaming',
  'done',
  'found',
  'nothing_found',
  'stopped',
  'interrupted',
  'failed',
]);
export type TurnStatus = z.infer<typeof turnStatusSchema>;

const CUT_REASONS = ['length', 'content-filter'] as const;

/** One question and its answer. */
const turnSchema = z.object({
  id: z.string(),
  /** Trimmed, never empty. */
  question: z.string(),
  /** If set, the question is about this text alone. */
  selection: z.nullable(selectedTextSchema),
  page: pageRefSchema,
  askedAtMs: z.number(),
  updatedAtMs: z.number(),
  status: turnStatusSchema,
  /** The model's queries that the book was searched for, oldest first. Absent if there were none. */
  queries: z.optional(z.array(z.string())),
  text: z.string(),
  sources: z.array(sourceSchema),
  /** Shown in place of an answer. */
  passages: z.array(shownPassageSchema),
  /** Set if the latest search could not look into all of the book. */
  gap: z.optional(searchGapSchema),
  failure: z.nullable(failureSchema),
  /** The function's receipt for the finished turn; `''` if there is none. */
  receipt: z.string(),
  /** Set if a finished answer was cut off by the output limit or the model's filter. Unknown reasons are dropped. */
  cutBy: z.optional(
    z.pipe(
      z.string(),
      z.transform((reason) => CUT_REASONS.find((known) => known === reason)),
    ),
  ),
});
export type Turn = z.infer<typeof turnSchema>;

export const conversationSchema = z.object({
  id: z.string(),
  createdAtMs: z.number(),
  turns: z.array(turnSchema),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** An event of a pending turn. */
export type TurnEvent =
  /** A search has ended. `gap`: what it could not look into, if anything. */
  | { type: 'search_ended'; gap: SearchGap | undefined }
  /** A request was sent. A later request of the turn starts the answer anew. */
  | { type: 'sent'; passages: ShownPassage[] }
  /** The model has written queries instead of an answer. `queries` are all those of the turn. */
  | { type: 'searched'; queries: string[] }
  | { type: 'found'; passages: ShownPassage[] }
  | { type: 'text'; delta: string }
  | { type: 'source'; source: Source }
  | { type: 'done'; receipt: string; cutBy?: Turn['cutBy'] }
  | { type: 'failed'; failure: Failure }
  | { type: 'stopped' }
  | { type: 'interrupted' };

/** An action that starts a turn. */
export type TurnStart =
  | { type: 'asked'; question: string; selection: SelectedText | null; page: PageRef }
  | { type: 'retried' };

/** A turn's start or event, with the turn's id and the time. */
export type ConversationAction = { turnId: string; atMs: number } & (TurnStart | TurnEvent);

/** Returns a conversation without turns. */
export function emptyConversation(id: string, createdAtMs: number): Conversation {
  return { id, createdAtMs, turns: [] };
}

/** Applies an action. Returns the same object if nothing changes, as when the turn is unknown or has ended (a delta after `stopped`). */
export function reduceConversation(conversation: Conversation, action: ConversationAction): Conversation {
  if (action.type === 'asked') {
    const turn = freshTurn({ ...action, id: action.turnId }, action.atMs);
    return { ...conversation, turns: [...conversation.turns, turn] };
  }
  const turn = conversation.turns.find(({ id }) => id === action.turnId);
  if (turn === undefined) return conversation;
  if (action.type === 'retried') {
    if (isPending(turn.status)) return conversation;
    // A retried turn moves to the end, where the reader looks for its answer.
    const others = conversation.turns.filter(({ id }) => id !== turn.id);
    return { ...conversation, turns: [...others, freshTurn(turn, action.atMs)] };
  }
  if (!isPending(turn.status)) return conversation;
  if (action.type === 'search_ended' && action.gap === turn.gap) return conversation;
  const next = { ...turn, ...change(turn, action), updatedAtMs: action.atMs };
  return { ...conversation, turns: conversation.turns.map((other) => (other === turn ? next : other)) };
}

/** Whether an answer with this status has not ended yet. */
export function isPending(status: TurnStatus): boolean {
  return status === 'searching' || status === 'asking' || status === 'streaming';
}

/** Finds the turn that is being answered. A tab has at most one, the last. */
export function pendingTurn(conversation: Conversation): Turn | undefined {
  return conversation.turns.findLast(({ status }) => isPending(status));
}

/** Marks a pending turn as interrupted, as after a reload. Its text is kept. */
export function interruptPending(conversation: Conversation): Conversation {
  if (pendingTurn(conversation) === undefined) return conversation;
  const turns = conversation.turns.map((turn) =>
    isPending(turn.status) ? { ...turn, status: 'interrupted' as const } : turn,
  );
  return { ...conversation, turns };
}

/** Merges two tabs' states of one conversation: all turns in the order they were asked, each in its later state. */
export function mergeConversations(a: Conversation, b: Conversation): Conversation {
  const turns = new Map(a.turns.map((turn) => [turn.id, turn]));
  for (const turn of b.turns) {
    const other = turns.get(turn.id);
    if (other === undefined || turn.updatedAtMs >= other.updatedAtMs) turns.set(turn.id, turn);
  }
  return { ...b, turns: Array.from(turns.values()).toSorted((x, y) => x.askedAtMs - y.askedAtMs) };
}

function change(turn: Turn, action: TurnEvent): Partial<Turn> {
  switch (action.type) {
    case 'search_ended':
      return { gap: action.gap };
    case 'sent':
      return { status: 'asking', passages: action.passages, text: '', sources: [] };
    case 'searched':
      return { status: 'searching', queries: action.queries, text: '', sources: [] };
    case 'found':
      return { status: action.passages.length > 0 ? 'found' : 'nothing_found', passages: action.passages };
    case 'text':
      return { status: 'streaming', text: turn.text + action.delta };
    case 'source':
      return { sources: [...turn.sources.filter(({ n }) => n !== action.source.n), action.source] };
    case 'done':
      return { status: 'done', receipt: action.receipt, cutBy: action.cutBy, passages: [] };
    case 'failed':
      // Text already shown stays. Passages replace only an answer without text.
      return { status: 'failed', failure: action.failure, passages: turn.text === '' ? turn.passages : [] };
    case 'stopped':
    case 'interrupted':
      return { status: action.type, passages: [] };
    default:
      return action satisfies never;
  }
}

function freshTurn(asked: Pick<Turn, 'id' | 'question' | 'selection' | 'page'>, atMs: number): Turn {
  const { id, question, selection, page } = asked;
  return {
    id,
    question,
    selection,
    page,
    askedAtMs: atMs,
    updatedAtMs: atMs,
    status: 'searching',
    text: '',
    sources: [],
    passages: [],
    failure: null,
    receipt: '',
  };
}
