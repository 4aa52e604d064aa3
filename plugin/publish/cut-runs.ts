/**
 * Divides a list into runs of at most `maxBytes`; a larger item is a run of its own.
 *
 * @returns runs of at least one item; none for no items
 */
export function cutRuns<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  maxBytes: number,
): Item[][] {
  const runs: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const added = bytesOf(item);
    const run = runs.at(-1);
    if (run === undefined || bytes + added > maxBytes) {
      runs.push([item]);
      bytes = added;
    } else {
      run.push(item);
      bytes += added;
    }
  }
  return runs;
}
