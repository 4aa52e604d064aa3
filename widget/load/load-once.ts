import type { Loaded } from './load-error.js';
import { yieldToMain } from './yield-to-main.js';

/** Loads by key: concurrent loads of one key share a request, a success is kept, a failure is forgotten. */
export interface LoadOnce<Key, Value> {
  load(key: Key): Promise<Loaded<Value>>;
  /** What is loaded already. */
  get(key: Key): Value | undefined;
}

/** @param load - Never rejects. */
export function createLoadOnce<Key, Value>(load: (key: Key) => Promise<Loaded<Value>>): LoadOnce<Key, Value> {
  const values = new Map<Key, Value>();
  const pending = new Map<Key, Promise<Loaded<Value>>>();
  const start = async (key: Key): Promise<Loaded<Value>> => {
    try {
      const loaded = await load(key);
      // Decoding and ranking, which wait for it, run in a task of their own.
      await yieldToMain();
      if (loaded.ok) values.set(key, loaded.value);
      return loaded;
    } finally {
      pending.delete(key);
    }
  };
  return {
    load(key) {
      const value = values.get(key);
      if (value !== undefined) return Promise.resolve({ ok: true, value });
      const promise = pending.get(key) ?? start(key);
      pending.set(key, promise);
      return promise;
    },
    get: (key) => values.get(key),
  };
}
