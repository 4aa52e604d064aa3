/**
 * Cuts a list into runs of about `maxBytes`. An item is never cut: a larger one is a run alone.
 *
 * @param bytesOf about how much an item takes
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
