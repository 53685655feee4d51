/** Who speaks: a pull request or an issue as every listing has it. */
import { create } from '@bufbuild/protobuf';
import { SubjectKind, type SubjectRef, SubjectRefSchema, SubjectState } from '@rapporteur/idl';
import type { PullRequestFacts } from '../github/index.ts';

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
