/** Keeps whole characters together across deltas. */
export interface TextMender {
  push(delta: string): string;
  flush(): string;
}

/**
 * Holds back half a character until its other half comes, and writes U+FFFD for one that never does: the text that is
 * signed, sent and sent back must be the same one.
 */
export function createTextMender(): TextMender {
  let held = '';
  return {
    push(delta) {
      const text = held + delta;
      if (!SURROGATE.test(text)) {
        held = '';
        return text;
      }
      held = /[\uD800-\uDBFF]$/.exec(text)?.[0] ?? '';
      return mend(held === '' ? text : text.slice(0, -1));
    },
    flush() {
      const rest = mend(held);
      held = '';
      return rest;
    },
  };
}

/** Either half of a character outside the basic plane, alone or not. */
const SURROGATE = /[\uD800-\uDFFF]/;

function mend(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
