/** Keeps surrogate pairs together across deltas. */
export interface SurrogateJoiner {
  push(delta: string): string;
  flush(): string;
}

/**
 * Holds back a high surrogate until its low surrogate arrives, and replaces one that stays alone with U+FFFD: the text
 * that is signed, sent and sent back must be identical.
 */
export function createSurrogateJoiner(): SurrogateJoiner {
  let held = '';
  return {
    push(delta) {
      const text = held + delta;
      held = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '';
      return replaceLone(held === '' ? text : text.slice(0, -1));
    },
    flush() {
      const rest = replaceLone(held);
      held = '';
      return rest;
    },
  };
}

function replaceLone(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
