/** Checks of ours that a branch requires: a pull request that is no business of ours must not wait for them for ever. */
import type { Message } from '../document/index.ts';
import type { Action, PullRequestFacts } from '../github/index.ts';
import { rfcMessages } from '../rfc/index.ts';
import { ask, type Dossier, type Judging, reason } from './dossier.ts';

type Check = Extract<Action<Message>, { type: 'set_check' }>;

/** Every check of ours has a name that begins like this. */
const OURS = 'rapporteur / ';

/** Deliveries after which another commit, or another branch, may be waiting for checks. */
const NEWS: ReadonlySet<string> = new Set(['pull_request', 'check_suite', 'merge_group']);

/**
 * Passes the checks that are required and that nobody else writes, and gives the commit of a merge queue what the pull
 * request has, of which `checks` are told. To be called when everything else on the pull request is settled.
 */
export function* passRequired(
  dossier: Dossier,
  { pull, checks }: { readonly pull: PullRequestFacts; readonly checks: readonly Check[] },
): Judging {
  const { repository, base: branch, headSha } = pull;
  const isNews = dossier.hints.length === 0 || dossier.hints.some(({ event }) => NEWS.has(event));
  if (pull.state !== 'open' || !isNews) return;
  const required = yield* ask(dossier, { ask: 'required', about: { repository, branch } });
  const ours = required.filter((name) => name.startsWith(OURS));
  const written = new Set(
    dossier
      .outcome()
      .actions.flatMap(({ action }) =>
        action.type === 'set_check' && action.headSha === headSha ? [action.name] : [],
      ),
  );
  const missing = ours.filter((name) => !written.has(name));
  if (missing.length > 0) {
    const because = [reason('required', `The branch ${branch} requires a check that has nothing to say here.`)];
    dossier.act(
      missing.map((name) => passing({ repository, headSha, name })),
      because,
    );
  }
  for (const { queued } of dossier.hints) {
    if (!queued) continue;
    const others = ours.filter((name) => !checks.some((check) => check.name === name));
    const wanted = [
      ...checks.map((check) => ({ ...check, headSha: queued.headSha })),
      ...others.map((name) => passing({ repository, headSha: queued.headSha, name })),
    ];
    dossier.act(wanted, [reason('queued', 'A merge queue waits for the same checks at the commit that it made.')]);
  }
}

const passing = (at: Pick<Check, 'repository' | 'headSha' | 'name'>): Check => ({
  type: 'set_check',
  ...at,
  conclusion: 'success',
  title: 'Nothing to check here',
  summary: rfcMessages.nothingNeeded(),
  text: rfcMessages.required(),
});
