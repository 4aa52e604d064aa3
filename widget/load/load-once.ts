import { yieldToMain } from './yield-to-main.js';
import type { Loaded } from './load-error.js';

/**
 * Remembers loads by key: two that ask at once share one, a success is kept, a failure is forgotten.
 */
export interface LoadOnce<Key, Value> {
  load(key: Key): Promise<Loaded<Value>>;
  /** What is here already. */
  get(key: Key): Value | undefined;
}

/** @param load never rejects */
export function createLoadOnce<Key, Value>(load: (key: Key) => Promise<Loaded<Value>>): LoadOnce<Key, Value> {
  const here = new Map<Key, Value>();
  const underWay = new Map<Key, Promise<Loaded<Value>>>();
  const start = async (key: Key): Promise<Loaded<Value>> => {
    try {
      const loaded = await load(key);
      // What waits for it, decoding and ranking, is a task for itself.
      await yieldToMain();
      if (loaded.ok) here.set(key, loaded.value);
      return loaded;
    } finally {
      underWay.delete(key);
    }
  };
  return {
    load(key) {
      const value = here.get(key);
      if (value !== undefined) return Promise.resolve({ ok: true, value });
      let promise = underWay.get(key);
      if (promise === undefined) {
        promise = start(key);
        underWay.set(key, promise);
      }
      return promise;
    },
    get: (key) => here.get(key),
  };
}
