/** Pull requests that a script opened again in the monorepo: which was which, though the comment's link may be empty. */
import { create } from '@bufbuild/protobuf';
import { type Link, LinkKind, LinkSchema, ReasonSchema } from '@rapporteur/idl';
import { formatReference } from '../github/index.ts';
import { mergeLinks } from './merge.ts';
import { type Speaker, stateOf, toMoveTarget, toSpeakerRef } from './speaker.ts';
import { MATCHED } from './statement.ts';

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
