/** Cycles of a directed graph, by Tarjan's strongly connected components. */

export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** One cycle for each knot of the graph, shortest first found, each starting at its alphabetically first node. */
export const findCycles = (arrows: readonly Arrow[]): readonly (readonly string[])[] => {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of arrows) next.set(from, (next.get(from) ?? new Set()).add(to));
  return componentsOf(next)
    .map((component) => cycleIn(component, next))
    .filter((cycle) => cycle.length > 0)
    .sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''));
};

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const componentsOf = (next: Graph): readonly ReadonlySet<string>[] => {
  const index = new Map<string, number>();
  const stack: string[] = [];
  const components: Set<string>[] = [];
  const visit = (node: string): number => {
    const mine = index.size;
    index.set(node, mine);
    stack.push(node);
    let lowest = mine;
    for (const to of next.get(node) ?? []) {
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, index.get(to) ?? lowest);
    }
    if (lowest === mine) components.push(new Set(stack.splice(stack.indexOf(node))));
    return lowest;
  };
  for (const node of next.keys()) if (!index.has(node)) visit(node);
  return components;
};

/** A shortest way from the first node of a component back to itself; empty when there is none. */
const cycleIn = (component: ReadonlySet<string>, next: Graph): readonly string[] => {
  const start = [...component].sort()[0];
  if (start === undefined) return [];
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    const last: string = way.at(-1) ?? start;
    for (const to of next.get(last) ?? []) {
      if (to === start) return way;
      if (!component.has(to) || seen.has(to)) continue;
      seen.add(to);
      ways.push([...way, to]);
    }
  }
  return [];
};
