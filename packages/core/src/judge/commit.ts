/** A commit whose checks somebody had run again: what they say is said once more, and what they are about is looked at. */
import { ask, type Dossier, type Judging, reason } from './dossier.ts';

/** Answers "Re-run"; GitHub counts the checks as open until each has spoken, even if it says the same. */
export function* judgeCommit(
  dossier: Dossier,
  { repository, commit }: { readonly repository: string; readonly commit: string },
): Judging {
  dossier.act(
    [{ type: 'repeat_checks', repository, headSha: commit }],
    [reason('rerun', 'Somebody had the checks of this commit run again.')],
  );
  const numbers = yield* ask(dossier, { ask: 'pullsAt', about: { repository, commit } });
  for (const number of numbers) dossier.follow({ key: `pull:${repository}/${number}` });
}
