/** What the app itself wrote: people with write access can edit its comments, and nothing of theirs is believed. */
import { isApp, type Post } from '../github/index.ts';
import type { Dossier, Judging } from './dossier.ts';
import { askedOf, historiesOf } from './subject.ts';

/** A version that the app wrote, and whether the comment was written with it. */
export type OwnVersion = { readonly body: string; readonly at: Date; readonly isFirst: boolean };

/** The versions of a comment of the app that the app wrote, oldest first; none if its history cannot be read. */
export function* ownVersionsOf(dossier: Dossier, comment: Post): Judging<OwnVersion[]> {
  const history = (yield* historiesOf(dossier, comment.nodeId, [askedOf(comment, true)])).get(comment.nodeId);
  if (!history) return [];
  const { isEdited, isWhole, body: standing, versions } = history;
  if (!isEdited && versions.length === 0) return [{ body: standing, at: comment.at, isFirst: true }];
  return versions.flatMap(({ body, at, by }, index): OwnVersion[] =>
    body !== undefined && isApp(by, dossier.app) ? [{ body, at, isFirst: isWhole && index === 0 }] : [],
  );
}
