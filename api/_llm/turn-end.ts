let due: (() => void)[] = [];
let done = 0;

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
  if (due.length === 1) setImmediate(doAll);
}

function doAll(): void {
  try {
    for (let work = due[done]; work !== undefined; work = due[done]) {
      done += 1;
      work();
    }
  } finally {
    // Should one throw after all, the others are other readers' answers.
    due = due.slice(done);
    done = 0;
    if (due.length > 0) setImmediate(doAll);
  }
}
