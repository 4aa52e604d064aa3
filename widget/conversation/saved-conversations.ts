import * as z from 'zod/mini';
import { conversationSchema, mergeConversations, type Conversation } from './conversation.js';

/** The part of the browser's `Storage` that is used. */
export type KeyValueStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Where conversations are kept; each opener may throw, as `window.localStorage` itself does when cookies are blocked. */
export interface SavedConversationsOptions {
  /** Shared by all tabs of the origin: the conversations. */
  openLocal: () => KeyValueStorage;
  /** This tab's own: which conversation it shows. */
  openSession: () => KeyValueStorage;
  /** Tells books apart that share an origin, as project sites on GitHub Pages do. */
  book: string;
  /** Older ones are removed; 1 or more, default 30. */
  maxConversations?: number;
}

/** A line of the history list. */
export interface ConversationSummary {
  id: string;
  firstQuestion: string;
  questions: number;
  updatedAtMs: number;
}

/** Earlier conversations. Nothing here throws: what the browser will not keep is kept until the page goes. */
export interface SavedConversations {
  /** Newest first; entries that are corrupt or of another schema are passed over. */
  list: () => ConversationSummary[];
  read: (id: string) => Conversation | null;
  /** Merged with what another tab saved of it meanwhile. A conversation without turns is not kept. */
  save: (conversation: Conversation) => void;
  remove: (id: string) => void;
  removeAll: () => void;
  currentId: () => string | null;
  setCurrentId: (id: string | null) => void;
  /** `false` once something could only be kept in memory. */
  isDurable: () => boolean;
}

const savedSchema = z.object({ v: z.literal(1), conversation: conversationSchema });

/** How many of the reader's oldest conversations may go to make room for the present one when the quota is reached. */
const MAX_EVICTED = 5;

/**
 * Conversations in the browser's storage, one key each, so that two tabs never write over each other's.
 * A storage that is absent, full or throws is replaced by memory; `isDurable` then says so.
 */
export function createSavedConversations(options: SavedConversationsOptions): SavedConversations {
  const { openLocal, openSession, book, maxConversations = 30 } = options;
  const prefix = `docent:${book}:conversation:`;
  const currentKey = `docent:${book}:current`;
  const local = guard(openLocal);
  const session = guard(openSession);

  function read(id: string): Conversation | null {
    return parse(local.get(prefix + id));
  }

  function list(): ConversationSummary[] {
    return ownKeys()
      .map((key) => parse(local.get(key)))
      .filter((conversation) => conversation !== null)
      .filter(({ turns }) => turns.length > 0)
      .map(summarise)
      .toSorted((a, b) => b.updatedAtMs - a.updatedAtMs);
  }

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
    remove: (id) => local.remove(prefix + id),
    removeAll() {
      for (const key of ownKeys()) local.remove(key);
    },
    currentId: () => session.get(currentKey),
    setCurrentId(id) {
      if (id === null) session.remove(currentKey);
      else session.set(currentKey, id);
    },
    isDurable: () => local.isDurable(),
  };
}

function parse(value: string | null): Conversation | null {
  if (value === null) return null;
  try {
    const saved = savedSchema.safeParse(JSON.parse(value));
    return saved.success ? saved.data.conversation : null;
  } catch {
    return null;
  }
}

function summarise({ id, turns }: Conversation): ConversationSummary {
  return {
    id,
    firstQuestion: turns[0]?.question ?? '',
    questions: turns.length,
    updatedAtMs: Math.max(...turns.map(({ updatedAtMs }) => updatedAtMs)),
  };
}

interface GuardedStorage {
  get: (key: string) => string | null;
  /** `false`: kept in memory only. */
  set: (key: string, value: string) => boolean;
  remove: (key: string) => void;
  keys: () => string[];
  isDurable: () => boolean;
}

/** A storage that cannot throw: what it refuses is kept in memory, and memory is read first. */
function guard(open: () => KeyValueStorage): GuardedStorage {
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
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key), null),
    set(key, value) {
      const kept = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      }, false);
      if (kept) memory.delete(key);
      else memory.set(key, value);
      durable = memory.size === 0;
      return kept;
    },
    remove(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key), undefined);
    },
    keys() {
      const stored = attempt(
        (storage) => Array.from({ length: storage.length }, (_, index) => storage.key(index)),
        [],
      );
      const known = stored.filter((key) => key !== null);
      return known.concat(Array.from(memory.keys()).filter((key) => !known.includes(key)));
    },
    isDurable: () => durable,
  };
}
