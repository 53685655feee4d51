/** How comments are written: one with a marker, or one that has its words back. */
import type { AccountFacts, Position } from '@rapporteur/core/github';
import { carriesMarker, isApp, sameBody } from '@rapporteur/core/github';
import type { ActionOf, Applied, Client, Context } from './context.ts';
import { isMissing } from './octokit.ts';
import { type Comments, commentsAt, type StandingComment } from './position.ts';
import { isOurs } from './read.ts';

/** A comment that was to be replied to may be gone by now: then it is said where everybody reads. */
export const upsertComment = async (context: Context, action: ActionOf<'upsert_comment'>): Promise<Applied> => {
  const { position } = action;
  if (position?.replyTo === undefined) return upsertAt(context, action, position);
  try {
    return await upsertAt(context, action, position);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const { kind } = position;
    return upsertAt(context, action, kind === 'discussion' ? { kind, nodeId: position.nodeId } : undefined);
  }
};

const upsertAt = async (
  { octokit, app, claim, known }: Context,
  action: ActionOf<'upsert_comment'>,
  position: Position | undefined,
): Promise<Applied> => {
  const { target, marker, body, updateOnly } = action;
  const all = commentsAt(octokit, target, position);
  const comments = await known.comments(target, position);
  const [first, ...doubles] = comments.filter(({ body: standing }) => carriesMarker(standing, marker));
  for (const double of doubles) await all.remove(double);
  if (first) {
    const outcome = await writeComment(all, first, body);
    comments.splice(comments.indexOf(first), 1, { ...first, body });
    return { action, outcome: doubles.length > 0 ? 'written' : outcome, url: first.url };
  }
  if (updateOnly) return { action, outcome: 'unchanged' };
  const { made, eldest } = await claim.make(
    () => all.create(body),
    () => keepEldestComment(all, app, marker),
  );
  const standing = eldest ?? { ...made, author: app, body };
  await writeComment(all, standing, body);
  comments.push({ ...standing, body });
  return { action, outcome: 'written', url: standing.url };
};

const writeComment = async (
  all: Comments,
  standing: StandingComment,
  body: string,
): Promise<'written' | 'unchanged'> => {
  if (sameBody(standing.body, body)) return 'unchanged';
  await all.update(standing, body);
  return 'written';
};

const keepEldestComment = async (
  all: Comments,
  app: AccountFacts,
  marker: string,
): Promise<StandingComment | undefined> => {
  const own = (await all.list()).filter((comment) => isOurs(comment, app, marker)).sort((a, b) => a.id - b.id);
  const [eldest, ...doubles] = own;
  for (const double of doubles) await all.remove(double);
  return eldest;
};

export const restoreComment = async (
  { octokit, app }: Client,
  action: ActionOf<'restore_comment'>,
): Promise<Applied> => {
  const { target, position, id, theirs, body } = action;
  const all = commentsAt(octokit, target, position);
  const standing = await all.read(id);
  const isTheirs = standing && isApp(standing.author, app) && sameBody(standing.body, theirs);
  if (!isTheirs || sameBody(theirs, body)) return { action, outcome: 'unchanged' };
  await all.update(standing, body);
  return { action, outcome: 'written', url: standing.url };
};
