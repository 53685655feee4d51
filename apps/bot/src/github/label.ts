/** How labels are put on a subject, and what those look like that GitHub makes for it. */
import type { LabelSpec, Target } from '@rapporteur/core/github';
import { z } from 'zod';
import { type ActionOf, type Applied, type Context, issueParams, keyOf, once } from './context.ts';
import { orRefused } from './fault.ts';
import { type Octokit, orMissing, readEach, repoParams } from './octokit.ts';

export const listLabels = async (octokit: Octokit, target: Target): Promise<string[]> => {
  const labels = await octokit.paginate(octokit.rest.issues.listLabelsOnIssue, {
    ...issueParams(target),
    per_page: 100,
  });
  return readEach({ octokit, what: `label of ${keyOf(target)}` }, labels, (label) => Label.parse(label).name);
};

export const setLabels = async ({ octokit, known }: Context, action: ActionOf<'set_labels'>): Promise<Applied> => {
  const { target } = action;
  const changed = await once(known.labelled, keyOf(target), async () =>
    changeLabels(octokit, target, { ...known.wantedLabels(target), standing: await known.labels(target) }),
  );
  const names = [...action.present.map(({ name }) => name), ...action.absent];
  return { action, outcome: names.some((name) => changed.has(name.toLowerCase())) ? 'written' : 'unchanged' };
};

type LabelChange = {
  readonly present: ReadonlyMap<string, LabelSpec>;
  readonly absent: ReadonlySet<string>;
  readonly standing: readonly string[];
};

/** All that are missing in one request, which GitHub answers with what they look like now. The names that changed. */
export const changeLabels = async (
  octokit: Octokit,
  target: Target,
  { present, absent, standing }: LabelChange,
): Promise<Set<string>> => {
  const names = new Map(standing.map((name) => [name.toLowerCase(), name]));
  const missing = [...present].flatMap(([key, label]) => (names.has(key) ? [] : [label]));
  const surplus = [...absent].flatMap((key) => (names.has(key) && !present.has(key) ? [names.get(key) ?? key] : []));
  if (missing.length > 0) {
    const labels = missing.map(({ name }) => name);
    const { data } = await octokit.rest.issues.addLabels({ ...issueParams(target), labels });
    await dressLabels(octokit, target.repository, { wanted: missing, standing: data });
  }
  for (const name of surplus) {
    await orMissing(octokit.rest.issues.removeLabel({ ...issueParams(target), name }));
  }
  return new Set([...missing.map(({ name }) => name), ...surplus].map((name) => name.toLowerCase()));
};

const Label = z.object({ name: z.string(), color: z.string().nullish(), description: z.string().nullish() });

/** What a label looks like that GitHub made because it was named. */
const UNDRESSED = 'ededed';

/** Gives labels that GitHub has just made their colour and description; one that a person made keeps its own. */
export const dressLabels = async (
  octokit: Octokit,
  repository: string,
  labels: {
    readonly wanted: readonly LabelSpec[];
    readonly standing: readonly unknown[];
  },
): Promise<void> => {
  const standing = labels.standing.flatMap((label) => Label.safeParse(label).data ?? []);
  for (const { name, color, description } of labels.wanted) {
    const isNew = standing.some(
      (label) => label.name.toLowerCase() === name.toLowerCase() && label.color === UNDRESSED && !label.description,
    );
    const isPlain = color === UNDRESSED && description === '';
    if (isNew && !isPlain) {
      // What is only for looks may be refused.
      await orRefused(octokit.rest.issues.updateLabel({ ...repoParams(repository), name, color, description }));
    }
  }
};
