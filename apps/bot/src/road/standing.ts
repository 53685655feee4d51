/** What a dossier knows of what stands at GitHub, so that nobody asks again before writing. */
import { isApp } from '@rapporteur/core/github';
import type { Dossier, Outcome } from '@rapporteur/core/judge';
import type { Standing } from '../github/index.ts';

/** What was read of the one subject that the actions are about, before `shown` was; undefined if they are about none. */
export const standingOf = (
  dossier: Dossier,
  { actions, shown }: { actions: Outcome['actions']; shown: readonly Dossier['acknowledgements'][number][] },
): Standing | undefined => {
  const [target] = actions.flatMap(({ action }) => ('target' in action ? [action.target] : []));
  if (!target) return undefined;
  const about = { repository: target.repository, number: target.number };
  const thread = dossier.find({ ask: 'thread', about })?.value;
  const pull = dossier.find({ ask: 'pull', about })?.value;
  const own = thread?.posts.filter(({ kind, author }) => kind === 'comment' && isApp(author, dossier.app));
  const comments = own?.map(({ id, nodeId, body, url, author }) => ({ id, nodeId, body, url, author }));
  // Where nobody wrote, the app did not either.
  const known = comments ?? (pull?.counts?.comments === 0 ? [] : undefined);
  const reactedTo = new Set(shown.map(({ on }) => (on.kind === 'issue_comment' ? on.id : undefined)));
  const unreacted = (thread?.posts ?? []).filter(
    ({ kind, id, reactions }) => kind === 'comment' && reactions === 0 && !reactedTo.has(id),
  );
  return {
    target: about,
    ...(known ? { comments: known } : {}),
    ...(pull ? { labels: pull.labels } : {}),
    reactions: new Map(unreacted.map(({ id }) => [`issue_comment ${id}`, []])),
  };
};
