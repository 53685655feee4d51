/** Who speaks: a pull request or an issue as every listing has it. */
import { create } from '@bufbuild/protobuf';
import {
  type Link,
  LinkKind,
  LinkSchema,
  ReasonSchema,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
  SubjectState,
} from '@rapporteur/idl';
import { formatReference, type PullRequestFacts } from '../github/index.ts';
import { mergeLinks } from './merge.ts';
import { MATCHED } from './statement.ts';

/** A pull request or an issue; an issue has no branches. */
export type Speaker = Pick<PullRequestFacts, 'repository' | 'number' | 'nodeId' | 'title' | 'url' | 'body' | 'state'> &
  Partial<Pick<PullRequestFacts, 'draft' | 'merged' | 'base' | 'head' | 'defaultBranch' | 'thread'>>;

/** The subject that a pull request or an issue is. */
export const toSpeakerRef = ({ repository, number, nodeId, title, url, head }: Speaker): SubjectRef =>
  create(SubjectRefSchema, {
    ...{ repository, number, nodeId, title, url },
    kind: head === undefined ? SubjectKind.ISSUE : SubjectKind.PULL_REQUEST,
  });

/** State of a pull request or an issue. */
export const stateOf = ({ state, merged, draft }: Speaker): SubjectState => {
  if (merged) return SubjectState.MERGED;
  if (state === 'closed') return SubjectState.CLOSED;
  return draft ? SubjectState.DRAFT : SubjectState.OPEN;
};

/** Where a pull request that a script opened again in a monorepo came from. */
export type MoveTarget = { readonly repository: string; readonly title: string; readonly branch: string };

/** Reads "Moving from <component> - <title>" and the branch "monorepo-move/<component>/<branch>"; undefined if neither stands. */
export const toMoveTarget = ({ repository, title, head = '' }: Speaker): MoveTarget | undefined => {
  const [, named = '', rest = ''] = /^\s*moving from ([a-z0-9._-]{1,100}) -+\s*(.*)$/i.exec(title) ?? [];
  const [, component = '', branch = ''] = /^monorepo-move\/([a-z0-9._-]{1,100})\/(.+)$/i.exec(head) ?? [];
  const from = component || named;
  if (from === '') return undefined;
  const owner = repository.slice(0, repository.indexOf('/'));
  return { repository: `${owner}/${from}`, title: rest.trim(), branch };
};

/** Links from old pull requests to those that stand for them now, by component, branch and title; only where one alone fits. */
export const findMoves = (pulls: readonly Speaker[]): Link[] =>
  mergeLinks(
    pulls.flatMap((moved) => {
      const place = toMoveTarget(moved);
      if (!place) return [];
      const there = pulls.filter(({ repository }) => same(repository, place.repository));
      const old =
        only(there.filter((one) => one.head === place.branch && place.branch !== '')) ??
        only(there.filter((one) => same(one.title, place.title)));
      return old ? [toLink(old, moved)] : [];
    }),
  );

const toLink = (old: Speaker, moved: Speaker): Link => {
  const text = `The title and the branch of ${formatReference(moved)} are those of ${formatReference(old)}, which was moved into the monorepo.`;
  return create(LinkSchema, {
    from: toSpeakerRef(old),
    to: toSpeakerRef(moved),
    kind: LinkKind.MOVED_TO,
    state: stateOf(old),
    because: [create(ReasonSchema, { code: MATCHED, text })],
  });
};

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

const same = (a: string, b: string): boolean => a.trim() !== '' && a.trim().toLowerCase() === b.trim().toLowerCase();
