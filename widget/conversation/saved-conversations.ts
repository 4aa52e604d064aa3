import * as z from 'zod/mini';
import { parseJson } from '../request/read-json.js';
import { conversationSchema, mergeConversations, type Conversation } from './conversation.js';

/** The methods of `Storage` that are used. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Where conversations are stored. Openers may throw, as reading `window.localStorage` does if cookies are blocked. */
export interface SavedConversationsOptions {
  /** Holds the conversations, shared by all tabs of the origin. */
  openLocal: () => KeyValueStorage;
  /** Holds the id of the conversation this tab shows. */
  openSession: () => KeyValueStorage;
  /** Separates books that share an origin, such as project sites on GitHub Pages. */
  book: string;
  /** How many conversations are kept, at least 1. Default: 30. The oldest others are removed. */
  maxConversations?: number;
}

/** An entry in the list of saved conversations. */
export interface ConversationSummary {
  id: string;
  firstQuestion: string;
  questions: number;
  updatedAtMs: number;
}

/** The reader's conversations. */
export type SavedConversations = ReturnType<typeof createSavedConversations>;

const savedSchema = z.object({ v: z.literal(1), conversation: conversationSchema });

/** How many of the oldest conversations may be removed to make room for the current one if the quota is reached. */
const MAX_EVICTED = 5;

/**
 * Stores conversations in the browser, each under its own key, so that two tabs do not overwrite each other's. Never throws: falls back
 * to memory if the storage is absent, full or throws.
 */
export function createSavedConversations(options: SavedConversationsOptions) {
  const { openLocal, openSession, book, maxConversations = 30 } = options;
  const prefix = `docent:${book}:conversation:`;
  const currentKey = `docent:${book}:current`;
  const local = guard(openLocal);
  const session = guard(openSession);

  function read(id: string): Conversation | null {
    return parse(local.get(prefix + id));
  }

  /** Newest first. Skips entries that are corrupt or have another schema. */
  function list(): ConversationSummary[] {
    return ownKeys()
      .flatMap((key) => parse(local.get(key)) ?? [])
      .filter(({ turns }) => turns.length > 0)
      .map(summarise)
      .toSorted((a, b) => b.updatedAtMs - a.updatedAtMs);
  }

  /** Saves a conversation, merged with what another tab has saved of it, unless it has no turns. */
  function save(conversation: Conversation): void {
    if (conversation.turns.length === 0) return;
    const stored = read(conversation.id);
    const merged = stored === null ? conversation : mergeConversations(stored, conversation);
    const value = JSON.stringify({ v: 1, conversation: merged } satisfies z.infer<typeof savedSchema>);
    const key = prefix + conversation.id;
    if (ownKeys().length >= maxConversations) {
      for (const id of otherIds(conversation.id).slice(maxConversations - 1)) local.remove(prefix + id);
    }
    if (local.set(key, value)) return;
    const evictable = otherIds(conversation.id).slice(-MAX_EVICTED);
    while (evictable.length > 0) {
      local.remove(prefix + evictable.pop());
      if (local.set(key, value)) return;
    }
  }

  function ownKeys(): string[] {
    return local.keys().filter((key) => key.startsWith(prefix));
  }

  function otherIds(id: string): string[] {
    return list()
      .map((summary) => summary.id)
      .filter((other) => other !== id);
  }

  return {
    list,
    read,
    save,
    remove: (id: string) => local.remove(prefix + id),
    removeAll() {
      for (const key of ownKeys()) local.remove(key);
    },
    currentId: () => session.get(currentKey),
    setCurrentId(id: string | null) {
      if (id === null) session.remove(currentKey);
      else session.set(currentKey, id);
    },
    isDurable: local.isDurable,
  };
}

function parse(value: string | null): Conversation | null {
  const saved = savedSchema.safeParse(parseJson(value ?? ''));
  return saved.success ? saved.data.conversation : null;
}

function summarise({ id, turns }: Conversation): ConversationSummary {
  return {
    id,
    firstQuestion: turns[0]?.question ?? '',
    questions: turns.length,
    updatedAtMs: Math.max(...turns.map(({ updatedAtMs }) => updatedAtMs)),
  };
}

/** Wraps a storage so that it cannot throw. Values that it refuses are kept in memory, which is read first. */
function guard(open: () => KeyValueStorage) {
  const memory = new Map<string, string>();
  let durable = true;
  function attempt<T>(use: (storage: KeyValueStorage) => T, otherwise: T): T {
    try {
      return use(open());
    } catch {
      return otherwise;
    }
  }
  return {
    get: (key: string): string | null => memory.get(key) ?? attempt((storage) => storage.getItem(key), null),
    /** Returns `false` if the value is kept in memory only. */
    set(key: string, value: string): boolean {
      const kept = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      }, false);
      if (kept) memory.delete(key);
      else memory.set(key, value);
      durable = memory.size === 0;
      return kept;
    },
    remove(key: string): void {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key), undefined);
    },
    keys(): string[] {
      const stored = attempt(
        (storage) => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? ''),
        [],
      );
      return [...new Set([...stored, ...memory.keys()])];
    },
    /** `false` while something is kept in memory only. */
    isDurable: () => durable,
  };
}
