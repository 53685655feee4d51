/** Working groups: which of them a pull request belongs to, kept in the registry. */
import { equals } from '@bufbuild/protobuf';
import { optional } from '@rapporteur/client';
import type { PullRequestFacts } from '@rapporteur/core/github';
import { deriveGroup, matchGroups, toGroupName } from '@rapporteur/core/group';
import { type GroupSettings, type WorkingGroup, WorkingGroupSchema } from '@rapporteur/idl';
import { type Flow, withRetryOnConflict } from './flow.ts';

/** Brings every group up to date with one pull request; returns the groups that it belongs to. */
export const updateGroups = async (
  flow: Flow,
  { pull, groups }: { pull: PullRequestFacts; groups: readonly GroupSettings[] },
): Promise<WorkingGroup[]> => {
  const belongs: WorkingGroup[] = [];
  for (const settings of groups) {
    const group = await withRetryOnConflict(() => updateGroup(flow, settings, pull));
    if (group && matchGroups({ pull, groups: [settings], known: [group] }).length > 0) belongs.push(group);
  }
  return belongs;
};

const updateGroup = async (
  flow: Flow,
  settings: GroupSettings,
  pull: PullRequestFacts,
): Promise<WorkingGroup | undefined> => {
  const previous = await optional(flow.client.getGroup(toGroupName(settings.key)));
  const next = deriveGroup({ settings, pulls: [pull], previous });
  if (!previous && next.pullRequests.length === 0) return undefined;
  if (previous && equals(WorkingGroupSchema, previous, next)) return previous;
  return flow.client.putGroup(next);
};
