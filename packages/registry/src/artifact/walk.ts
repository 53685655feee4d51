/** Walks over what came from what, as far as somebody may see it. */
import { printExactJson } from '@rapporteur/idl';
import { parsePath } from '../jsonpath/index.ts';
import type { Artifacts } from './artifacts.ts';
import type { StoredArtifact, StoredEdge } from './store.ts';

export type WalkOptions = {
  readonly start: StoredArtifact;
  /** In the form of `printPart`. */
  readonly part: string;
  readonly isBack: boolean;
  readonly depth: number;
  readonly limit: number;
  /** Those that may be seen. */
  readonly show: (artifacts: readonly StoredArtifact[]) => Promise<readonly StoredArtifact[]>;
};

/** One edge that was gone along; `to` is undefined where it was forgotten. */
export type Step = {
  readonly depth: number;
  readonly from: StoredArtifact | undefined;
  readonly to: StoredArtifact | undefined;
  readonly edge: StoredEdge;
};

export type Walk = {
  readonly steps: readonly Step[];
  /** The beginning first. */
  readonly artifacts: readonly StoredArtifact[];
  readonly isCut: boolean;
};

export const walkLineage = async (
  artifacts: Pick<Artifacts, 'edges' | 'byIds'>,
  { start, part, isBack, depth, limit, show }: WalkOptions,
): Promise<Walk> => {
  const seen = new Map([[start.id, start]]);
  const hidden = new Set<string>();
  const visited = new Set([placeOf(start.id, part)]);
  const steps: Step[] = [];
  let frontier: readonly Position[] = [{ id: start.id, part }];
  for (let level = 1; level <= depth && frontier.length > 0; level += 1) {
    const ids = [...new Set(frontier.map(({ id }) => id))];
    const edges = await artifacts.edges(ids, isBack ? 'outputs' : 'inputs');
    const chosen = frontier.flatMap((place) => edgesOf(edges, place, isBack));
    const unknown = [...new Set(chosen.map((edge) => (isBack ? edge.from : edge.to)))].filter(
      (id) => !seen.has(id) && !hidden.has(id),
    );
    const found = await artifacts.byIds(unknown);
    for (const one of await show(found)) seen.set(one.id, one);
    for (const { id } of found) if (!seen.has(id)) hidden.add(id);
    const next: Position[] = [];
    for (const edge of chosen) {
      const other = isBack ? edge.from : edge.to;
      if (hidden.has(other)) continue;
      if (steps.length >= limit) return { steps, artifacts: [...seen.values()], isCut: true };
      steps.push({ depth: level, from: seen.get(edge.from), to: seen.get(edge.to), edge });
      const there = { id: other, part: isBack ? edge.part : edge.inputPart };
      const key = placeOf(there.id, there.part);
      if (!seen.has(other) || visited.has(key)) continue;
      visited.add(key);
      next.push(there);
    }
    frontier = next;
  }
  const isCut =
    frontier.length > 0 &&
    (
      await artifacts.edges(
        frontier.map(({ id }) => id),
        isBack ? 'outputs' : 'inputs',
      )
    ).length > 0;
  return { steps, artifacts: [...seen.values()], isCut };
};

type Position = { readonly id: string; readonly part: string };

const placeOf = (id: string, part: string): string => printExactJson([id, part]);

/** Of a part those edges that name one it meets, if there are any, and else those of the whole; of a whole the other way round. */
const edgesOf = (edges: readonly StoredEdge[], { id, part }: Position, isBack: boolean): readonly StoredEdge[] => {
  const own = (edge: StoredEdge): string => (isBack ? edge.inputPart : edge.part);
  const mine = edges.filter((edge) => (isBack ? edge.to : edge.from) === id && meets(own(edge), part));
  const exact = mine.filter((edge) => (own(edge) === '') === (part === ''));
  if (!isBack) return exact.length > 0 ? exact : mine;
  const known = new Set(exact.map(({ from }) => from));
  return mine.filter((edge) => exact.includes(edge) || !known.has(edge.from));
};

/** Whether one of two parts is within the other. */
export const meets = (a: string, b: string): boolean => {
  if (a === b || a === '' || b === '') return true;
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  return left.slice(0, right.length).every((segment, index) => segment === right[index]);
};

const segmentsOf = (part: string): readonly string[] => parsePath(part).segments.map(({ text }) => text);
