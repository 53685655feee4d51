/** Ids of agenda lines: stable words of [a-z0-9._/#-], which stand in hidden comments of the issue. */
import type { SubjectRef } from '@rapporteur/idl';
import { formatReference } from '../github/index.ts';

/** Id of a line about a GitHub item, e.g. "flyteorg/flyte#3553". */
export const subjectId = (subject: Pick<SubjectRef, 'repository' | 'number'>): string => toId(formatReference(subject));

/**
 * Any text as an id. GitHub's Markdown ends a comment inside a line at two dashes, so an id never holds two in a row
 * and does not end in one; a pair is kept apart by a dot, so that "a--b" and "a-b" stay two repositories.
 */
export const toId = (text: string): string => {
  const small = text.toLowerCase();
  // Most are ids already, and an agenda asks for thousands.
  return small.length <= LONGEST && /^[a-z0-9._/#]+(?:-[a-z0-9._/#]+)*$/.test(small) ? small : repaired(small);
};

const repaired = (text: string): string =>
  text
    .replace(/[^a-z0-9._/#-]+/g, '-')
    .replace(/-(?=-)/g, '-.')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST)
    .replace(/-+$/, '');

const LONGEST = 120;

/** The words of a line as the last part of an id, e.g. "monorepo-status". */
export const toSlug = (text: string): string =>
  toId(
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, LONGEST_SLUG),
  );

const LONGEST_SLUG = 60;

/** The first of `id`, "id/2", "id/3" … that is not taken yet; it is taken then. */
export const takeId = (id: string, taken: Set<string>): string => {
  const wanted = id === '' ? 'line' : id;
  const last = LAST.get(taken) ?? new Map<string, number>();
  LAST.set(taken, last);
  let free = wanted;
  let n = last.get(wanted) ?? 1;
  while (taken.has(free)) {
    n += 1;
    free = `${wanted}/${n}`;
  }
  last.set(wanted, n);
  taken.add(free);
  return free;
};

/** Up to where the numbers of an id are taken: a line that stands a thousand times would ask for each of them again. */
const LAST = new WeakMap<Set<string>, Map<string, number>>();
