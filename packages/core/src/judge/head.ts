/** The commit at which notes stand in their pull request, and since when people could know it. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { NotesState, occurrenceOfName } from '@rapporteur/idl';
import { type Notes, RequestRecordSchema, storedKey } from '@rapporteur/idl/record';
import { standing } from '../document/index.ts';
import { carriesMarker, isApp, type Post, type PullRequestFacts, type ThreadFacts } from '../github/index.ts';
import { headMarker, notesMessages, parseHead, type Stand } from '../notes/index.ts';
import { type Dossier, type Judging, reason, stored } from './dossier.ts';
import { notesKey } from './meeting.ts';
import { type OwnVersion, ownVersionsOf } from './own.ts';
import { ownComments, writtenOn } from './subject.ts';

/** Whether the app opened a pull request, from a branch of the repository itself. */
export const isOwnPull = ({ app }: Pick<Dossier, 'app'>, pull: PullRequestFacts): boolean =>
  isApp({ id: pull.authorId ?? '', login: pull.author, isBot: pull.authorIsBot }, app) &&
  pull.headRepository?.toLowerCase() === pull.repository.toLowerCase();

/** Says in one comment at which commit the notes stand, if somebody else pushed. For the judge of the pull request. */
export function* announceHead(
  dossier: Dossier,
  asked: { readonly pull: PullRequestFacts; readonly thread: ThreadFacts; readonly notes: Notes | undefined },
): Judging {
  const { pull, thread, notes } = asked;
  if (!notes || notes.state === NotesState.APPROVED || pull.state !== 'open') return;
  const { repository, number, headSha: sha } = pull;
  const key = occurrenceOfName(notes.name);
  // Whoever answers an approval may be writing there this very moment.
  const waiting = yield* stored(dossier, RequestRecordSchema, storedKey.to(notesKey(repository, key)));
  if (waiting.some(({ what }) => what === 'approve')) return;
  const isOurs = notes.headSha === sha;
  const last = (yield* announcementsOf(dossier, thread, key)).at(-1)?.version.body;
  const pushed = dossier.hints.findLast(({ pushed: one }) => one?.headSha === sha)?.pushed;
  const by = isOurs ? 'app' : pushed ? { login: pushed.by } : 'somebody';
  // Written anew it would be younger than approvals that it was there before.
  const isShown = !isOurs && last !== undefined && parseHead(last)?.sha === sha;
  const body = isShown ? standing(last) : notesMessages.head({ key, repository, sha, by });
  const target = { repository, number };
  dossier.act(
    [{ type: 'upsert_comment', target, marker: headMarker(key), body, ...(isOurs ? { updateOnly: true } : {}) }],
    [reason('notes-pushed', `The notes stand at ${sha}.`)],
  );
}

/** Where the notes stood and since when that could be known, as far as the app itself wrote it down. */
export function* standsOf(
  dossier: Dossier,
  asked: { readonly pull: PullRequestFacts; readonly notes: Notes },
): Judging<(Stand & { readonly by?: string | undefined })[]> {
  const { pull, notes } = asked;
  const { repository, number } = pull;
  const thread = yield* writtenOn(dossier, { ask: 'thread', about: { repository, number } });
  const isChanged = notes.edited || notes.commanded;
  const own: Stand[] =
    notes.headSha !== '' && notes.headAt
      ? // What people wrote, or had written: that has to be seen like a push of theirs.
        [{ sha: notes.headSha, at: timestampDate(notes.headAt), how: isChanged ? 'announced' : 'written' }]
      : [];
  const announced = (yield* announcementsOf(dossier, thread, occurrenceOfName(notes.name))).flatMap(
    ({ version, comment }) => {
      const head = parseHead(version.body);
      const place = version.isFirst ? { comment: comment.id } : {};
      return head ? [{ ...head, at: version.at, how: 'announced' as const, ...place }] : [];
    },
  );
  return [...own, ...announced];
}

type Announcement = { readonly version: OwnVersion; readonly comment: Post };

/** The versions of that comment which the app wrote, oldest first: people with write access can edit it. */
function* announcementsOf(dossier: Dossier, thread: ThreadFacts, key: string): Judging<Announcement[]> {
  const found: Announcement[] = [];
  for (const comment of ownComments(dossier, thread)) {
    if (comment.updatedAt <= comment.at && !carriesMarker(comment.body, headMarker(key))) continue;
    for (const version of yield* ownVersionsOf(dossier, comment)) {
      if (carriesMarker(version.body, headMarker(key))) found.push({ version, comment });
    }
  }
  return found;
}
