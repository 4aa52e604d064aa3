import * as z from 'zod/mini';
import { ERRORS, type ErrorCode } from '../../api/_contract/errors.js';

/** Why an answer failed: the function's codes, and what can go wrong before a request reaches it. */
const FAILURE_CODES = [
  ...Object.keys(ERRORS).filter(isErrorCode),
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

/** What the reader selected, character by character, and where. */
const selectedTextSchema = z.object({ text: z.string(), page: pageRefSchema });
export type SelectedText = z.infer<typeof selectedTextSchema>;

/** A section an answer cites; `n` is its number in the text, `section` its heading when it is not the page's title. */
const sourceSchema = z.object({
  n: z.number(),
  url: z.string(),
  title: z.string(),
  section: z.optional(z.string()),
});
export type Source = z.infer<typeof sourceSchema>;

/** A passage as it is shown: an excerpt cut into runs, those of the question's words marked. */
const shownPassageSchema = z.object({
  url: z.string(),
  /** Of its section. */
  heading: z.string(),
  /** What the heading is part of: the page, or the page's category; `''` when there is nothing to add. */
  place: z.string(),
  parts: z.array(z.object({ text: z.string(), marked: z.boolean() })),
});
export type ShownPassage = z.infer<typeof shownPassageSchema>;

/** `retryAtMs`: before this moment asking again is refused anyway; `requestId` is what an owner finds in the log. */
const failureSchema = z.object({
  // A newer Docent in another tab may know more codes.
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
 * How far an answer has come. Pending: `searching`, `asking` (sent, no word yet), `streaming`. Ended: `done`; `found`
 * (search only: passages, no answer); `nothing_found`; `stopped` by the reader; `interrupted` by the network, a
 * reload or another page; `failed`.
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

/** One question and what became of it. */
const turnSchema = z.object({
  id: z.string(),
  /** As sent: trimmed, never empty. */
  question: z.string(),
  /** Not null: a question about this text alone. */
  selection: z.nullable(selectedTextSchema),
  page: pageRefSchema,
  askedAtMs: z.number(),
  updatedAtMs: z.number(),
  status: turnStatusSchema,
  text: z.string(),
  sources: z.array(sourceSchema),
  /** Shown when there is no answer. */
  passages: z.array(shownPassageSchema),
  failure: z.nullable(failureSchema),
  /** The function's receipt of the finished turn; `''` when there is none. */
  receipt: z.string(),
  /** A finished answer that stops short: at the output limit, or by the model's filter. A newer reason reads as none. */
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

/** What can happen to a conversation; each names its turn, `atMs` is the clock's time. */
export type ConversationAction =
  | {
      type: 'asked';
      turnId: string;
      question: string;
      selection: SelectedText | null;
      page: PageRef;
      atMs: number;
    }
  | { type: 'retried'; turnId: string; atMs: number }
  | { type: 'sent'; turnId: string; passages: ShownPassage[]; atMs: number }
  | { type: 'found'; turnId: string; passages: ShownPassage[]; atMs: number }
  | { type: 'text'; turnId: string; delta: string; atMs: number }
  | { type: 'source'; turnId: string; source: Source; atMs: number }
  | { type: 'done'; turnId: string; receipt: string; cutBy?: NonNullable<Turn['cutBy']>; atMs: number }
  | { type: 'failed'; turnId: string; failure: Failure; atMs: number }
  | { type: 'stopped'; turnId: string; atMs: number }
  | { type: 'interrupted'; turnId: string; atMs: number };

/** A conversation nobody has said anything in. */
export function emptyConversation(id: string, createdAtMs: number): Conversation {
  return { id, createdAtMs, turns: [] };
}

/**
 * The next state. What comes late for a turn that has ended (a delta after `stopped`) or for a turn that is not
 * there leaves the conversation as it was, the same object.
 */
export function reduceConversation(conversation: Conversation, action: ConversationAction): Conversation {
  if (action.type === 'asked') {
    const { turnId, question, selection, page, atMs } = action;
    const turn = freshTurn({ id: turnId, question, selection, page }, atMs);
    return { ...conversation, turns: [...conversation.turns, turn] };
  }
  const turn = conversation.turns.find(({ id }) => id === action.turnId);
  if (turn === undefined) return conversation;
  if (action.type === 'retried') {
    if (isPending(turn.status)) return conversation;
    // At the end, where its answer is looked for; question, selection and page stay what they were.
    const others = conversation.turns.filter(({ id }) => id !== turn.id);
    return { ...conversation, turns: [...others, freshTurn(turn, action.atMs)] };
  }
  if (!isPending(turn.status)) return conversation;
  const next = { ...turn, ...change(turn, action), updatedAtMs: action.atMs };
  return { ...conversation, turns: conversation.turns.map((other) => (other === turn ? next : other)) };
}

/** Whether an answer is still on its way. */
export function isPending(status: TurnStatus): boolean {
  return status === 'searching' || status === 'asking' || status === 'streaming';
}

/** The turn that is being answered; at most one, the last. */
export function pendingTurn(conversation: Conversation): Turn | undefined {
  return conversation.turns.findLast(({ status }) => isPending(status));
}

/** A conversation as it is after a reload: whatever was pending then was interrupted; its text is kept. */
export function interruptPending(conversation: Conversation): Conversation {
  if (pendingTurn(conversation) === undefined) return conversation;
  return {
    ...conversation,
    turns: conversation.turns.map((turn) =>
      isPending(turn.status) ? { ...turn, status: 'interrupted' as const } : turn,
    ),
  };
}

/**
 * Two tabs' states of one conversation in one: every turn of both, the later state of those both have,
 * in the order they were asked.
 */
export function mergeConversations(a: Conversation, b: Conversation): Conversation {
  const turns = new Map(a.turns.map((turn) => [turn.id, turn]));
  for (const turn of b.turns) {
    const other = turns.get(turn.id);
    if (other === undefined || turn.updatedAtMs >= other.updatedAtMs) turns.set(turn.id, turn);
  }
  return { ...b, turns: Array.from(turns.values()).toSorted((x, y) => x.askedAtMs - y.askedAtMs) };
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

type ChangingAction = Exclude<ConversationAction, { type: 'asked' | 'retried' }>;

function change(turn: Turn, action: ChangingAction): Partial<Turn> {
  switch (action.type) {
    case 'sent':
      return { status: 'asking', passages: action.passages };
    case 'found':
      return {
        status: action.passages.length > 0 ? 'found' : 'nothing_found',
        passages: action.passages,
      };
    case 'text':
      return { status: 'streaming', text: turn.text + action.delta };
    case 'source':
      return { sources: [...turn.sources.filter(({ n }) => n !== action.source.n), action.source] };
    case 'done':
      return {
        status: 'done',
        receipt: action.receipt,
        passages: [],
        ...(action.cutBy !== undefined && { cutBy: action.cutBy }),
      };
    case 'failed':
      // Words already shown stay; passages stand in only for an answer that has none.
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
