let due: (() => void)[] = [];

/**
 * Does something at the end of this turn of the event loop, in one go with what others have put off in it: the sockets
 * that have news are read one after the other, then their texts are worked on, then all is written. Each step finds its
 * code in the processor's cache, and writes that follow each other wake whoever reads them once. What is put off while
 * this happens is still done in this turn.
 *
 * @param work - must not throw
 */
export function atTurnEnd(work: () => void): void {
  due.push(work);
  if (due.length === 1 && !isAtEnd) setImmediate(doAll);
}

let isAtEnd = false;

function doAll(): void {
  isAtEnd = true;
  while (due.length > 0) {
    const current = due;
    due = [];
    for (const work of current) work();
  }
  isAtEnd = false;
}
