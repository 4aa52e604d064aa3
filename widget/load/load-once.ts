import type { Loaded } from './load-error.js';
import { yieldToMain } from './yield-to-main.js';

/** Loads values by key. Concurrent loads of a key share one request. Values are kept, and failures are forgotten. */
export function createLoadOnce<Key, Value>(
  request: (key: Key, priority: RequestPriority) => Promise<Loaded<Value>>,
) {
  const values = new Map<Key, Value>();
  const pending = new Map<Key, Promise<Loaded<Value>>>();
  const start = async (key: Key, priority: RequestPriority): Promise<Loaded<Value>> => {
    try {
      const loaded = await request(key, priority);
      // Whatever waits for the value, such as decoding or ranking, then runs in its own task.
      await yieldToMain();
      if (loaded.ok) values.set(key, loaded.value);
      return loaded;
    } finally {
      pending.delete(key);
    }
  };
  return {
    load: (key: Key, priority: RequestPriority = 'auto'): Promise<Loaded<Value>> => {
      const value = values.get(key);
      if (value !== undefined) return Promise.resolve({ ok: true, value });
      const promise = pending.get(key) ?? start(key, priority);
      pending.set(key, promise);
      return promise;
    },
    get: (key: Key) => values.get(key),
  };
}
