/** Does work two at a time: what a runner with two cores can carry. */

/** Results in the order of `items`, whichever ends first. */
export const inPairs = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> => {
  const queue = [...items.entries()];
  const results = new Map<number, Result>();
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results.set(next[0], await work(next[1]));
  };
  await Promise.all([worker(), worker()]);
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
};
