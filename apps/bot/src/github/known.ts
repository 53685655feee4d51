/** What stands at the subjects of a set of actions. */
import type { Action, LabelSpec, Target } from '@rapporteur/core/github';
import { isApp } from '@rapporteur/core/github';
import { listChecks } from './check.ts';
import { type Client, type Known, keyOf, once, type Standing, type StandingCheck } from './context.ts';
import { listLabels } from './label.ts';
import { commentsAt, type StandingComment } from './position.ts';

export const createKnown = (client: Client, actions: readonly Action[], standing: Standing | undefined): Known => {
  const { octokit, app } = client;
  const comments = new Map<string, Promise<StandingComment[]>>();
  const checks = new Map<string, Promise<StandingCheck[]>>();
  const given = (target: Target): Standing | undefined =>
    standing && keyOf(standing.target) === keyOf(target) ? standing : undefined;
  return {
    comments: (target, position) =>
      once(comments, `${keyOf(target)} ${position?.kind ?? ''}`, async () => {
        const known = position ? undefined : given(target)?.comments;
        const all = known ?? (await commentsAt(octokit, target, position).list());
        return all.filter(({ author }) => isApp(author, app)).sort((a, b) => a.id - b.id);
      }),
    labels: async (target) => given(target)?.labels ?? (await listLabels(octokit, target)),
    wantedLabels: (target) => {
      const present = new Map<string, LabelSpec>();
      const absent = new Set<string>();
      for (const action of actions) {
        if (action.type !== 'set_labels' || keyOf(action.target) !== keyOf(target)) continue;
        for (const label of action.present) present.set(label.name.toLowerCase(), label);
        for (const name of action.absent) absent.add(name.toLowerCase());
      }
      return { present, absent };
    },
    labelled: new Map(),
    checks: ({ repository, headSha, name }) => {
      const known = standing?.checks?.get(headSha);
      if (known) return once(checks, headSha, async () => [...known]);
      const isOnly = actions.filter((one) => one.type === 'set_check' && one.headSha === headSha).length === 1;
      return once(checks, `${repository} ${headSha}`, () =>
        listChecks(client, { repository, ref: headSha, ...(isOnly ? { check_name: name } : {}) }),
      );
    },
    reactions: (on) =>
      on.kind === 'node'
        ? undefined
        : standing?.reactions?.get(`${on.kind} ${on.kind === 'issue' ? on.number : on.id}`),
  };
};
