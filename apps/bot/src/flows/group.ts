/** Working groups: to which a pull request belongs, what people say about them, and their registry file. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import type { Argument } from '@rapporteur/core/command';
import { renderDiagnostic } from '@rapporteur/core/diagnostic';
import { type PullRequestFacts, sameReference, type Target } from '@rapporteur/core/github';
import {
  type DeriveGroupOptions,
  deriveGroup,
  findGroup,
  type GroupInForce,
  type GroupsFile,
  type GroupsFileState,
  type GroupWords,
  groupsFileCheck,
  groupsInForce,
  lastWordOn,
  readGroupCommand,
  readGroupsFile,
  renderGroupList,
  renderGroupStatus,
  toGroupName,
  toGroupWords,
  type WgOutcome,
  wgWords,
} from '@rapporteur/core/group';
import { previousOccurrence } from '@rapporteur/core/meeting';
import { groupsOf, seriesOf } from '@rapporteur/core/settings';
import {
  type AuditEntry,
  type GroupSettings,
  GroupSource,
  type Reason,
  ReasonSchema,
  type Settings,
  type Word,
  WordSchema,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { applyActions, type Flow, withRetryOnConflict } from './flow.ts';
import { forgetReadings } from './reading.ts';
import { loadSettings } from './settings.ts';

/** Brings every group up to date with one pull request; returns the groups that it belongs to. */
export const updateGroups = async (
  flow: Flow,
  { pull, groups }: { pull: PullRequestFacts; groups: readonly GroupSettings[] },
): Promise<WorkingGroup[]> => {
  if (groups.length === 0) return [];
  const rfcs = await flow.client.listRfcs({ pageSize: 500 }).all();
  const around = await loadBelow(flow, pull);
  const belongs: WorkingGroup[] = [];
  for (const settings of groups) {
    const group = await storeGroup(flow, { settings, pulls: [pull], around, rfcs });
    if (group?.pullRequests.some(({ subject }) => subject && sameReference(subject, pull))) belongs.push(group);
  }
  return belongs;
};

/** The groups in force for a repository: those of its settings, and those of the registry file as it was read last. */
export const loadGroups = async (flow: Flow, settings: Settings): Promise<GroupSettings[]> =>
  (await loadInForce(flow, settings)).map((group) => group.settings);

const loadInForce = async (flow: Flow, settings: Settings): Promise<GroupInForce[]> => {
  const place = placeOf(settings);
  const last = place && (await loadLast(flow, place));
  return groupsInForce({ settings: groupsOf(settings), file: last?.groups });
};

/** The pull request into whose branch this one goes; nobody asks GitHub for what a group knows already. */
const loadBelow = async (flow: Flow, pull: PullRequestFacts): Promise<PullRequestFacts[]> => {
  const { repository, base, defaultBranch } = pull;
  if (!defaultBranch || base === defaultBranch) return [];
  const groups = await flow.client.listGroups({ pageSize: 500 }).all();
  const isKnown = groups.some(({ pullRequests }) =>
    pullRequests.some(({ head, subject }) => head === base && subject?.repository === repository),
  );
  const below = isKnown ? undefined : await flow.github.findPullRequest({ repository, branch: base });
  return below ? [below] : [];
};

/** Derives a group anew and stores it if it changed. One that holds nothing is only stored if it stands in the file. */
const storeGroup = (
  flow: Flow,
  facts: Omit<DeriveGroupOptions, 'previous' | 'now'>,
): Promise<WorkingGroup | undefined> =>
  withRetryOnConflict(async () => {
    const previous = await optional(flow.client.getGroup(toGroupName(facts.settings.key)));
    const next = deriveGroup({ ...facts, previous, now: flow.now() });
    const isEmpty = next.pullRequests.length === 0 && next.words.length === 0 && !facts.charter;
    if (!previous && isEmpty) return undefined;
    if (previous && equals(WorkingGroupSchema, previous, next)) return previous;
    return flow.client.putGroup(next);
  });

/** A command on groups. `id` is unique on the thread of `target`, e.g. "comment-1602345678.2". */
export type WgCommand = {
  readonly sub: 'status' | 'add' | 'remove';
  readonly args: readonly Argument[];
  /** The issue or pull request on which it stands. */
  readonly target: Target;
  readonly by: string;
  readonly at: Date;
  readonly id: string;
  readonly url: string;
  readonly settings: Settings;
};

/** Runs a command of a person who may. Running it again changes nothing. */
export const runWg = async (flow: Flow, command: WgCommand): Promise<{ done: boolean; words: GroupWords }> => {
  const groups = await loadInForce(flow, command.settings);
  const { called, references, dates } = readGroupCommand(textOf(command), command.target.repository);
  const found = findGroup(
    called,
    groups.map(({ settings }) => settings),
  );
  if (command.sub === 'status' && called === '') return tellAll(flow, { command, groups, date: dates[0] });
  if (found.kind === 'none') {
    return refuse({ kind: 'no-group', called, near: found.near, keys: groups.map(({ settings }) => settings.key) });
  }
  if (command.sub === 'status') return tellOne(flow, { command, group: found.group, date: dates[0] });
  if (references.length > 1) return refuse({ kind: 'several' });
  return keepWord(flow, { command, group: found.group, about: references[0] ?? command.target });
};

const textOf = ({ args }: WgCommand): string => args.map(({ text }) => text).join(' ');

const refuse = (outcome: WgOutcome) => ({ done: false, words: wgWords(outcome) });

type Asked = { readonly command: WgCommand; readonly date: string | undefined };

const tellAll = async (flow: Flow, { command, groups, date }: Asked & { groups: readonly GroupInForce[] }) => {
  const since = sinceOf(flow, { command, date });
  if (since === 'no-date') return refuse({ kind: 'no-date', text: date ?? '' });
  const loaded = await Promise.all(groups.map(({ settings }) => loadOrDerive(flow, settings)));
  return { done: true, words: renderGroupList(loaded, { ...(await loadAround(flow)), now: flow.now(), since }) };
};

const tellOne = async (flow: Flow, { command, group, date }: Asked & { group: GroupSettings }) => {
  const since = sinceOf(flow, { command, date });
  if (since === 'no-date') return refuse({ kind: 'no-date', text: date ?? '' });
  const loaded = await loadOrDerive(flow, group);
  return { done: true, words: renderGroupStatus(loaded, { ...(await loadAround(flow)), now: flow.now(), since }) };
};

const loadOrDerive = async (flow: Flow, settings: GroupSettings): Promise<WorkingGroup> =>
  (await optional(flow.client.getGroup(toGroupName(settings.key)))) ??
  deriveGroup({ settings, pulls: [], now: flow.now() });

const loadAround = async (flow: Flow) => ({
  rfcs: await flow.client.listRfcs({ pageSize: 500 }).all(),
  notes: await flow.client.listNotes({ pageSize: 500 }).all(),
});

/** The date that was asked for; without one, the start of the last meeting, if meetings are planned. */
const sinceOf = (flow: Flow, { command, date }: Asked): Date | undefined | 'no-date' => {
  if (date !== undefined) {
    const at = new Date(`${date}T00:00:00Z`);
    return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date) ? 'no-date' : at;
  }
  const series = seriesOf(command.settings);
  const start = series && previousOccurrence(series, flow.now())?.start;
  return start && timestampDate(start);
};

const keepWord = async (
  flow: Flow,
  { command, group, about }: { command: WgCommand; group: GroupSettings; about: Target },
): Promise<{ done: boolean; words: GroupWords }> => {
  const before = await optional(flow.client.getGroup(toGroupName(group.key)));
  const belonged = before?.pullRequests.some(({ subject }) => subject && sameReference(subject, about)) ?? false;
  const pull = command.sub === 'remove' && belonged ? undefined : await flow.github.loadPullRequest(about);
  if (!pull && !(command.sub === 'remove' && belonged)) return refuse({ kind: 'no-pull-request', about });
  const words = toGroupWords({ target: command.target, words: [toWord(command)], groups: [group] });
  const rfcs = await flow.client.listRfcs({ pageSize: 500 }).all();
  await storeGroup(flow, { settings: group, pulls: pull ? [pull] : [], rfcs, words: words.map(({ word }) => word) });
  const earlier = (before?.words ?? []).filter(({ id }) => !words.some(({ word }) => word.id === id));
  const said = lastWordOn(earlier, about)?.command === `/wg ${command.sub}`;
  const kind = command.sub === 'add' ? ('added' as const) : ('removed' as const);
  const { key, title } = group;
  return { done: true, words: wgWords({ kind, group: { key, title: title ?? key }, about, belonged, said }) };
};

const toWord = (command: WgCommand): Word =>
  create(WordSchema, {
    id: command.id,
    at: timestampFromDate(command.at),
    by: command.by,
    command: `/wg ${command.sub}`,
    text: textOf(command),
    url: command.url,
  });

/** Gives the groups what a thread says about them: after a lost registry, all of it is found in the comments again. */
export const rememberGroupWords = async (
  flow: Flow,
  thread: { target: Target; words: readonly Word[]; settings: Settings },
): Promise<void> => {
  const { target, words, settings } = thread;
  if (!words.some(({ command }) => command.startsWith('/wg '))) return;
  const groups = await loadGroups(flow, settings);
  const said = toGroupWords({ target, words, groups });
  for (const group of groups) {
    const about = said.filter((one) => one.group === toGroupName(group.key)).map(({ word }) => word);
    if (about.length > 0) await rememberWords(flow, group, about);
  }
};

const rememberWords = async (flow: Flow, settings: GroupSettings, words: readonly Word[]): Promise<void> => {
  const before = await optional(flow.client.getGroup(toGroupName(settings.key)));
  // One comment may be heard from its delivery and from its thread.
  const isSame = (a: Word, b: Word): boolean => a.url === b.url && a.command === b.command && a.text === b.text;
  const fresh = words.filter((word) => !before?.words.some((other) => other.id === word.id || isSame(other, word)));
  if (fresh.length === 0) return;
  const pulls: PullRequestFacts[] = [];
  for (const { text, command } of fresh) {
    const [about] = readGroupCommand(text, '').references;
    if (!about || command !== '/wg add' || pulls.some((pull) => sameReference(pull, about))) continue;
    const pull = await flow.github.loadPullRequest(about);
    if (pull) pulls.push(pull);
  }
  await storeGroup(flow, { settings, pulls, words: fresh, rfcs: await flow.client.listRfcs({ pageSize: 500 }).all() });
};

type Place = { readonly repository: string; readonly path: string };

const placeOf = ({ groupsFile = '' }: Settings): Place | undefined => {
  const { repository, path } = /^(?<repository>[^:/]+\/[^:/]+):(?<path>.+)$/.exec(groupsFile)?.groups ?? {};
  return repository && path ? { repository, path } : undefined;
};

/** Reads the registry file that was pushed, if it was, and says at the commit what became of it. */
export const reportGroupsFile = async (
  flow: Flow,
  push: { repository: string; headSha: string; paths: readonly string[] },
): Promise<void> => {
  const settings = await loadSettings(flow, push.repository);
  const place = placeOf(settings);
  const isHere = place?.repository.toLowerCase() === push.repository.toLowerCase();
  if (!place || !isHere || !push.paths.includes(place.path)) return;
  const file = await refreshGroupsFile(flow, settings);
  if (!file) return;
  await forgetReadings(flow);
  const { repository, headSha } = push;
  await applyActions(
    flow,
    [{ type: 'set_check', repository, headSha, text: '', ...groupsFileCheck(place.path, file) }],
    [because('groups-file-pushed', 'The registry file of the working groups was pushed.')],
  );
};

/**
 * Reads the registry file of the groups with one request and stores its groups; a broken one leaves the last good one in
 * force. Undefined if the settings name none.
 */
export const refreshGroupsFile = async (flow: Flow, settings: Settings): Promise<GroupsFile | undefined> => {
  const place = placeOf(settings);
  if (!place) return undefined;
  return flow.exclusively(`groups-file/${subjectOf(place)}`, () => readAndStore(flow, { place, settings }));
};

const readAndStore = async (
  flow: Flow,
  { place, settings }: { place: Place; settings: Settings },
): Promise<GroupsFile> => {
  const last = await loadLast(flow, place);
  const bytes = await flow.github.loadFile(place);
  const file = readGroupsFile(bytes && new TextDecoder().decode(bytes), last);
  for (const group of groupsInForce({ settings: groupsOf(settings), file: file.groups })) {
    if (group.charter) await storeGroup(flow, { ...group, pulls: [] });
  }
  const names = new Set([
    ...file.groups.map(({ name }) => name),
    ...groupsOf(settings).map(({ key }) => toGroupName(key)),
  ]);
  for (const { name } of last?.groups ?? []) if (!names.has(name)) await retire(flow, name);
  await tell(flow, { place, file, last: last?.entry });
  return file;
};

/** There is no deleting: a group that left the file stays on record, and comes from nowhere any more. */
const retire = (flow: Flow, name: string): Promise<WorkingGroup | undefined> =>
  withRetryOnConflict(async () => {
    const group = await optional(flow.client.getGroup(name));
    if (group?.source !== GroupSource.FILE) return group;
    return flow.client.putGroup({ ...group, source: GroupSource.UNSPECIFIED });
  });

const ACTION = 'read_groups_file';

/** The line in the audit log tells what was read, and by it the next reading knows what was in force. */
const tell = async (
  flow: Flow,
  { place, file, last }: { place: Place; file: GroupsFile; last: AuditEntry | undefined },
): Promise<void> => {
  const problems = file.diagnostics.map((problem) => because(problem.code, renderDiagnostic(place.path, problem)));
  const entry = [
    because(file.state, STATES[file.state]),
    ...file.groups.map(({ name, title }) => because(name, `${title} is in force.`)),
    ...problems,
  ];
  if (last && sameReasons(last.because, entry)) return;
  for (const { text } of problems) flow.log.warn({ repository: place.repository }, text);
  await flow.client.appendAudit([{ subject: subjectOf(place), action: ACTION, because: entry, cause: flow.cause }]);
};

const STATES: Readonly<Record<GroupsFileState, string>> = {
  whole: 'The file is whole, and its groups are in force.',
  kept: 'The file is broken, and the groups of the last good one stay in force.',
  saved: 'The file is broken, and what could be read of it is in force.',
  missing: 'There is no such file, and what was read before stays in force.',
};

const loadLast = async (
  flow: Flow,
  place: Place,
): Promise<(Pick<GroupsFile, 'state' | 'groups'> & { entry: AuditEntry }) | undefined> => {
  for await (const entry of flow.client.listAudit({ subject: subjectOf(place), pageSize: 10 })) {
    if (entry.action !== ACTION) continue;
    const state = STATE_NAMES.find((name) => name === entry.because[0]?.code) ?? 'missing';
    const names = entry.because.map(({ code }) => code).filter((code) => code.startsWith('groups/'));
    const groups = await Promise.all(names.map((name) => optional(flow.client.getGroup(name))));
    return { entry, state, groups: groups.flatMap((group) => group ?? []) };
  }
  return undefined;
};

const STATE_NAMES: readonly GroupsFileState[] = ['whole', 'kept', 'saved', 'missing'];

const subjectOf = ({ repository, path }: Place): string => `${repository}:${path}`;

const sameReasons = (a: readonly Reason[], b: readonly Reason[]): boolean =>
  a.length === b.length && a.every((reason, index) => equals(ReasonSchema, reason, b[index] ?? create(ReasonSchema)));

const because = (code: string, text: string): Reason => create(ReasonSchema, { code, text });
