/** How a working group does, by what of it and around it the caller may see. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { GroupHealthSchema, Notes, Rfc, WorkingGroup } from '@rapporteur/idl';
import { storedKey, type WorkingGroup as WorkingGroupRecord } from '@rapporteur/idl/record';
import { KINDS } from './kinds.ts';
import { invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createView, type Viewer } from './view.ts';

/** A group as it is shown, with the signs of life that only the record has. */
export type JudgedGroup = Omit<WorkingGroup, '$typeName' | '$unknown'> &
  Pick<WorkingGroupRecord, 'recordedCommands' | 'seenAt'>;

/** The rules of charters. */
export type Charters = {
  /** The subjects that a group is to deliver. */
  readonly goalsOf: (
    group: Pick<WorkingGroup, 'deliverable'>,
  ) => readonly { readonly repository: string; readonly number: number }[];
  readonly judge: (
    group: JudgedGroup,
    facts: { readonly now: Date; readonly rfcs: readonly Rfc[]; readonly notes: readonly Notes[] },
  ) => MessageInitShape<typeof GroupHealthSchema>;
};

export const getGroupHealth = async (
  registry: Registry,
  name: string,
  viewer: Viewer,
  { charters, now }: { readonly charters: Charters | undefined; readonly now: () => Date },
): Promise<MessageInitShape<typeof GroupHealthSchema>> => {
  KINDS.groups.checkName(name);
  const [found] = await registry.read([name]);
  const view = createView(registry, viewer);
  const [shown] = found ? await view.show('groups', [found]) : [];
  if (shown === undefined || found?.kind !== 'groups') throw notFound(`There is no ${name}.`);
  if (charters === undefined)
    throw invalid('No bot runs at this registry, so nobody judges by its charter how a group does.');
  const subjects = [
    ...shown.pullRequests.flatMap(({ subject }) => (subject ? [subject] : [])),
    ...charters.goalsOf(shown),
  ];
  const around = await registry.read([
    ...new Set([
      storedKey.aboutItem(name),
      ...subjects.flatMap(({ repository, number }) => [
        storedKey.ref(repository, number),
        storedKey.about(repository, number),
      ]),
    ]),
  ]);
  const { recordedCommands, seenAt } = found.message;
  const group = {
    ...shown,
    recordedCommands:
      viewer.sees === 'everything' ? recordedCommands : await commandsInPublic(registry, recordedCommands),
    ...(seenAt && { seenAt }),
  };
  return charters.judge(group, {
    now: now(),
    rfcs: await view.show('rfcs', around),
    notes: await view.show('notes', around),
  });
};

/** Those on threads of public repositories; that somebody spoke elsewhere is not told either. */
const commandsInPublic = async (
  registry: Registry,
  commands: WorkingGroupRecord['recordedCommands'],
): Promise<WorkingGroupRecord['recordedCommands']> => {
  const places = commands.map(({ url }) => /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\//.exec(url)?.[1]?.toLowerCase() ?? '');
  const known = [...new Set(places)].filter((place) => place !== '');
  if (known.length === 0) return [];
  const found = await registry.read(known.map((place) => storedKey.repository('repositories', place)));
  const open = new Set(
    found.flatMap((one) =>
      one.kind === 'repositories' && !one.message.private ? [one.name.slice('repositories/'.length).toLowerCase()] : [],
    ),
  );
  return commands.filter((_, index) => open.has(places[index] ?? ''));
};
