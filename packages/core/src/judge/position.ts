/** Where a text stands at its subject: there it is answered and reacted to. */
import { SubjectKind, type SubjectRef } from '@rapporteur/idl';
import type { RequestRecord } from '@rapporteur/idl/record';
import { isOnLine, originOf } from '../command/index.ts';
import type { Action, Position, Post } from '../github/index.ts';

export type On = Extract<Action, { type: 'react' }>['on'];

/** A text as those who answer it have to know it. */
export type Source = Pick<RequestRecord, 'origin' | 'nodeId' | 'replyTo'>;

export const sourceOfPost = (post: Post): Source => ({
  origin: originOf(post),
  nodeId: post.nodeId,
  replyTo: post.replyTo ?? '',
});

/** Where a text is answered: where it stands. */
export const positionOf = ({ kind, nodeId }: Subject, { origin, replyTo }: Source): Position | undefined => {
  if (kind === SubjectKind.DISCUSSION) return { kind: 'discussion', nodeId, ...(replyTo === '' ? {} : { replyTo }) };
  return isOnLine({ origin }) ? { kind: 'line', replyTo: Number(replyTo) } : undefined;
};

/** Where a comment stands that answers nobody: in the conversation below the subject. */
export const openingPosition = (subject: Subject): Position | undefined =>
  positionOf(subject, { origin: '', nodeId: '', replyTo: '' });

/** Where a text is reacted to. */
export const reactionTargetOf = (subject: Subject, { origin, nodeId }: Source): On => {
  const [kind, id = ''] = origin.split('-');
  if (subject.kind === SubjectKind.DISCUSSION || kind === 'review') return { kind: 'node', nodeId };
  if (kind === 'description') return { kind: 'issue', number: Number(id) };
  return { kind: isOnLine({ origin }) ? 'review_comment' : 'issue_comment', id: Number(id) };
};

type Subject = Pick<SubjectRef, 'kind' | 'nodeId'>;
