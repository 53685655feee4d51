/** The registry file of the working groups, `groups_file` of the settings, and the groups that are in force by it. */
import { create, equals } from '@bufbuild/protobuf';
import { type GroupSettings, GroupSettingsSchema, GroupSource, type Settings, toGroupName } from '@rapporteur/idl';
import {
  type GroupsFileRecord,
  GroupsFileRecordSchema,
  storedKey,
  toGroupsFileName,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { silence } from '../document/index.ts';
import {
  deriveGroup,
  type EffectiveGroup,
  effectiveGroups,
  type GroupsFile,
  type GroupsFileState,
  groupMessages,
  groupsFileCheck,
  readGroupsFile,
} from '../group/index.ts';
import { groupsOf } from '../settings/index.ts';
import { renderDiagnostic } from '../shared/diagnostic.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, reason, storedOne } from './dossier.ts';
import { forgetSyncStates, keptOf, visibilityOf } from './record.ts';
import { settingsOf } from './settings.ts';

/** The groups in force for a repository: those of its settings, and those of the registry file as it was read last. */
export function* effectiveGroupsOf(dossier: Dossier, settings: Settings): Judging<EffectiveGroup[]> {
  const place = locationOf(settings);
  const last = place && (yield* lastOf(dossier, place));
  return effectiveGroups({ settings: groupsOf(settings), file: last?.groups });
}

/** What `groupsInForceOf` asks first, for whoever asks for more at the same time. */
export const groupsFileKeys = (settings: Settings): string[] => {
  const place = locationOf(settings);
  return place ? [keyOf(place)] : [];
};

/** Reads the registry file if it was pushed, and says at the commit what became of it. */
export function* reportGroupsFile(
  dossier: Dossier,
  push: { readonly repository: string; readonly headSha: string; readonly paths: readonly string[] },
): Judging {
  const { repository, headSha, paths } = push;
  const settings = yield* settingsOf(dossier, repository);
  const path = groupsFileIn(settings, repository);
  if (path === undefined || !paths.includes(path)) return;
  const file = yield* refreshGroupsFile(dossier, settings);
  if (!file) return;
  const summary = groupMessages.fileCheck(path, file);
  dossier.act(
    [{ type: 'set_check', repository, headSha, ...groupsFileCheck(file), summary, text: silence }],
    [reason('groups-file-pushed', 'The registry file of the working groups was pushed.')],
  );
}

/**
 * Reads the registry file of the groups and stores its groups; a broken one leaves the last good one in force. Where the
 * groups in force change, everything is looked at again. Undefined if the settings name no file.
 */
export function* refreshGroupsFile(dossier: Dossier, settings: Settings): Judging<GroupsFile | undefined> {
  const place = locationOf(settings);
  if (!place) return undefined;
  yield* askAll(dossier, [
    ...keysOf([keyOf(place), storedKey.repository('repositories', place.repository)]),
    { ask: 'file', about: place },
  ]);
  const former = yield* effectiveGroupsOf(dossier, settings);
  const last = yield* lastOf(dossier, place);
  const text = yield* ask(dossier, { ask: 'file', about: place });
  const file = readGroupsFile(typeof text === 'string' ? text : undefined, last);
  yield* storeGroups(dossier, { place, groups: effectiveGroups({ settings: groupsOf(settings), file: file.groups }) });
  const names = new Set([
    ...file.groups.map(({ name }) => name),
    ...groupsOf(settings).map(({ key }) => toGroupName(key)),
  ]);
  yield* retire(dossier, last?.groups.map(({ name }) => name).filter((name) => !names.has(name)) ?? []);
  yield* remember(dossier, { place, file, last: last?.record });
  const isSame = sameGroups(settingsIn(former), settingsIn(yield* effectiveGroupsOf(dossier, settings)));
  if (!isSame) yield* forgetSyncStates(dossier);
  return file;
}

/** The path of that file, if it is in this repository. */
export const groupsFileIn = (settings: Settings, repository: string): string | undefined => {
  const place = locationOf(settings);
  return place?.repository.toLowerCase() === repository.toLowerCase() ? place?.path : undefined;
};

type FileLocation = { readonly repository: string; readonly path: string };

const locationOf = ({ groupsFile = '' }: Settings): FileLocation | undefined => {
  const { repository, path } = /^(?<repository>[^:/]+\/[^:/]+):(?<path>.+)$/.exec(groupsFile)?.groups ?? {};
  return repository && path ? { repository, path } : undefined;
};

/** Name and key: whoever writes the repository in another case means the same file. */
const keyOf = ({ repository, path }: FileLocation): string =>
  toGroupsFileName({ repository: repository.toLowerCase(), path });

type Last = Pick<GroupsFile, 'state' | 'groups'> & { readonly record: GroupsFileRecord };

function* lastOf(dossier: Dossier, place: FileLocation): Judging<Last | undefined> {
  const record = yield* storedOne(dossier, GroupsFileRecordSchema, keyOf(place));
  if (!record) return undefined;
  yield* askAll(dossier, keysOf(record.groups));
  const groups: WorkingGroup[] = [];
  for (const name of record.groups) {
    const group = yield* storedOne(dossier, WorkingGroupSchema, name);
    if (group) groups.push(group);
  }
  return { record, state: STATE_NAMES.find((state) => state === record.state) ?? 'missing', groups };
}

const STATE_NAMES: readonly GroupsFileState[] = ['whole', 'kept', 'saved', 'missing'];

function* storeGroups(
  dossier: Dossier,
  { place, groups }: { readonly place: FileLocation; readonly groups: readonly EffectiveGroup[] },
): Judging {
  yield* askAll(dossier, keysOf(groups.map(({ settings }) => toGroupName(settings.key))));
  for (const group of groups) {
    if (!group.charter) continue;
    const [kept] = yield* keptOf(dossier, WorkingGroupSchema, [toGroupName(group.settings.key)]);
    const next = deriveGroup({ ...group, pulls: [], previous: kept?.message, now: dossier.now });
    const visibility = yield* visibilityOf(dossier, place.repository);
    if (kept?.visibility === visibility && equals(WorkingGroupSchema, kept.message, next)) continue;
    dossier.put({ message: next, visibility, wakeAt: kept?.wakeAt });
  }
}

/** There is no deleting: a group that left the file stays on record, and comes from nowhere any more. */
function* retire(dossier: Dossier, names: readonly string[]): Judging {
  for (const kept of yield* keptOf(dossier, WorkingGroupSchema, names)) {
    if (kept.message.source !== GroupSource.FILE) continue;
    dossier.put({ ...kept, message: create(WorkingGroupSchema, { ...kept.message, source: GroupSource.UNSPECIFIED }) });
  }
}

function* remember(
  dossier: Dossier,
  {
    place,
    file,
    last,
  }: { readonly place: FileLocation; readonly file: GroupsFile; readonly last: Last['record'] | undefined },
): Judging {
  const { repository, path } = place;
  const problems = file.diagnostics.map((problem) => reason(problem.code, renderDiagnostic(path, problem)));
  const message = create(GroupsFileRecordSchema, {
    name: last?.name ?? keyOf(place),
    version: last?.version ?? 0,
    repository,
    path,
    state: file.state,
    groups: file.groups.map(({ name }) => name),
    problems,
  });
  if (last && equals(GroupsFileRecordSchema, last, message)) return;
  dossier.put({ message, visibility: yield* visibilityOf(dossier, repository) });
  for (const { text } of problems) dossier.remark('warn', repository, text);
  dossier.prove({
    subject: `${repository}:${path}`,
    action: 'read_groups_file',
    because: [
      reason(file.state, STATES[file.state]),
      ...file.groups.map(({ name, title }) => reason(name, `${title} is in force.`)),
      ...problems,
    ],
  });
}

const STATES: Readonly<Record<GroupsFileState, string>> = {
  whole: 'The file is whole, and its groups are in force.',
  kept: 'The file is broken, and the groups of the last good one stay in force.',
  saved: 'The file is broken, and what could be read of it is in force.',
  missing: 'There is no such file, and what was read before stays in force.',
};

const settingsIn = (groups: readonly EffectiveGroup[]): GroupSettings[] => groups.map(({ settings }) => settings);

const sameGroups = (a: readonly GroupSettings[], b: readonly GroupSettings[]): boolean =>
  a.length === b.length &&
  a.every((group, index) => equals(GroupSettingsSchema, group, b[index] ?? create(GroupSettingsSchema)));
