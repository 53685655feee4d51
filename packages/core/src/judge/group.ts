/** Working groups: to which a pull request belongs, what people say about them, and what is answered. */
import { create, equals } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type GroupSettings, GroupSource, MeetingSchema, type Settings, toGroupName } from '@rapporteur/idl';
import {
  type Notes,
  NotesSchema,
  type RecordedCommand,
  RecordedCommandSchema,
  type Rfc,
  RfcSchema,
  storedKey,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import type { ThreadCommand } from '../command/index.ts';
import type { Message } from '../document/index.ts';
import { findReferences, type PullRequestFacts, sameReference, type Target } from '../github/index.ts';
import {
  type DeriveGroupOptions,
  deriveGroup,
  findGroup,
  groupMessages,
  lastCommandOn,
  readGroupCommand,
  toGroupRecords,
  type WgOutcome,
} from '../group/index.ts';
import { previousOccurrence } from '../meeting/index.ts';
import { referencesOf } from '../rfc/index.ts';
import { closedTo } from './closed.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, stored, storedOne } from './dossier.ts';
import { effectiveGroupsOf } from './groups-file.ts';
import { seriesMeant } from './meeting.ts';
import type { Visibility } from './question.ts';
import { keptOf } from './record.ts';
import { aboutKey, refKey, relatedKey } from './subject.ts';

/** Keys of what decides whether a pull request belongs to a group: the groups, RFCs that it names, and RFCs that name it. */
export const groupKeysOf = (pull: PullRequestFacts, groups: readonly GroupSettings[]): string[] =>
  groups.length === 0
    ? []
    : [...groups.map(({ key }) => toGroupName(key)), relatedKey(pull), ...namedBy(pull).map(refKey)];

/** What the title and the description of a pull request name. */
export const namedBy = (pull: PullRequestFacts): Target[] => [
  ...findReferences(pull.title, pull.repository),
  ...referencesOf(pull.body, pull.repository),
];

/** Brings every group up to date with one pull request; answers the groups that it belongs to. */
export function* judgeGroupsOf(
  dossier: Dossier,
  { pull, groups, visibility }: { pull: PullRequestFacts; groups: readonly GroupSettings[]; visibility: Visibility },
): Judging<WorkingGroup[]> {
  if (groups.length === 0) return [];
  yield* askAll(dossier, keysOf(groupKeysOf(pull, groups)));
  const rfcs = yield* rfcsAround(dossier, pull);
  const around = yield* belowOf(dossier, pull, groups);
  const belongs: WorkingGroup[] = [];
  for (const settings of groups) {
    const group = yield* putGroup(dossier, { settings, pulls: [pull], around, rfcs }, visibility);
    if (group?.pullRequests.some(({ subject }) => subject && sameReference(subject, pull))) belongs.push(group);
  }
  return belongs;
}

/** The RFCs that can draw a pull request into a group. */
function* rfcsAround(dossier: Dossier, pull: PullRequestFacts): Judging<Rfc[]> {
  const keys = [relatedKey(pull), ...namedBy(pull).map(refKey)];
  yield* askAll(dossier, keysOf(keys));
  const found = new Map<string, Rfc>();
  for (const key of keys) for (const rfc of yield* stored(dossier, RfcSchema, key)) found.set(rfc.name, rfc);
  return [...found.values()];
}

/** The pull request into whose branch this one goes; nobody asks GitHub for what a group knows already. */
function* belowOf(
  dossier: Dossier,
  { repository, base, defaultBranch }: PullRequestFacts,
  groups: readonly GroupSettings[],
): Judging<PullRequestFacts[]> {
  if (!defaultBranch || base === defaultBranch) return [];
  for (const { key } of groups) {
    const group = yield* storedOne(dossier, WorkingGroupSchema, toGroupName(key));
    const knows = group?.pullRequests.some(({ head, subject }) => head === base && subject?.repository === repository);
    if (knows) return [];
  }
  const below = yield* ask(dossier, { ask: 'branch', about: { repository, branch: base } });
  return below ? [below] : [];
}

/**
 * Derives a group anew and puts it if it changed. One that holds nothing is only put if it stands in the file.
 *
 * A group is the organisation's, and what in it is about private repositories is withheld from whoever may not read them.
 * Only one that no public repository has, or whose file is private, is private as a whole.
 */
export function* putGroup(
  dossier: Dossier,
  facts: Omit<DeriveGroupOptions, 'previous' | 'now'>,
  visibility: Visibility,
): Judging<WorkingGroup | undefined> {
  const name = toGroupName(facts.settings.key);
  const [standing] = yield* keptOf(dossier, WorkingGroupSchema, [name]);
  const previous = standing?.message;
  const isFile = previous?.source === GroupSource.FILE;
  const shown = isFile ? standing?.visibility : [standing?.visibility, visibility].find((one) => one === 'public');
  const isOpening = shown === 'public' && standing?.visibility === 'private';
  const derived = deriveGroup({
    ...facts,
    previous: previous && isOpening ? create(WorkingGroupSchema, { ...previous, ...UNTOLD }) : previous,
    now: dossier.now,
  });
  // The settings of a private repository say nothing about a group that everybody sees.
  const isForeign = previous !== undefined && shown === 'public' && visibility === 'private';
  const next = isForeign ? create(WorkingGroupSchema, { ...derived, ...describedBy(previous) }) : derived;
  const isEmpty = next.pullRequests.length === 0 && next.recordedCommands.length === 0 && !facts.charter;
  if (!previous && isEmpty) return undefined;
  if (!previous || isOpening || !equals(WorkingGroupSchema, previous, next)) {
    dossier.put({ ...standing, message: next, visibility: shown ?? 'private' });
  }
  return next;
}

/** What settings and charter say about a group. */
const describedBy = ({ title, mission, deliverable, channels, chairs, members, withoutChairSince }: WorkingGroup) => ({
  title,
  mission,
  deliverable,
  channels,
  chairs,
  members,
  withoutChairSince,
});

const UNTOLD = describedBy(create(WorkingGroupSchema));

/** Gives the groups what a thread says about them: after a lost registry, all of it is found in the comments again. */
export function* recordGroupCommands(
  dossier: Dossier,
  thread: {
    target: Target;
    words: readonly RecordedCommand[];
    groups: readonly GroupSettings[];
    visibility: Visibility;
  },
): Judging {
  const given = toGroupRecords(thread);
  for (const settings of thread.groups) {
    const words = given.filter(({ group }) => group === toGroupName(settings.key)).map(({ word }) => word);
    const before = yield* storedOne(dossier, WorkingGroupSchema, toGroupName(settings.key));
    const fresh = words.filter(({ id }) => !before?.recordedCommands.some((other) => other.id === id));
    if (fresh.length === 0) continue;
    const pulls: PullRequestFacts[] = [];
    for (const { text, command } of fresh) {
      const [about] = readGroupCommand(text, '').references;
      if (!about || command !== '/wg add' || pulls.some((pull) => sameReference(pull, about))) continue;
      const pull = yield* ask(dossier, { ask: 'pull', about: { repository: about.repository, number: about.number } });
      if (pull) pulls.push(pull);
    }
    yield* putGroup(dossier, { settings, pulls, words: fresh }, thread.visibility);
  }
}

/** A command on groups, on the thread of `target`. */
export type WgCommand = {
  readonly given: ThreadCommand;
  readonly target: Target;
  readonly settings: Settings;
  readonly visibility: Visibility;
};

/** Runs a command of a person who may. Running it again changes nothing. */
export function* runWg(dossier: Dossier, command: WgCommand): Judging<{ done: boolean; words: Message }> {
  const { given, target, settings } = command;
  const groups = (yield* effectiveGroupsOf(dossier, settings)).map((group) => group.settings);
  const { group: called = '', reference, date } = given.values;
  const found = findGroup(called, groups);
  const asks = given.name === '/wg status';
  const isAll = asks && called === '';
  if (!isAll && found.kind === 'none') {
    return refuse({ kind: 'no-group', called, near: found.near, keys: groups.map(({ key }) => key) });
  }
  if (asks) {
    const since = yield* sinceOf(dossier, settings, { date, target });
    if (since === 'no-date') return refuse({ kind: 'no-date', text: date ?? '' });
    const asked = found.kind === 'found' && !isAll ? [found.group] : groups;
    return yield* tellGroups(dossier, { groups: asked, since, isAll, visibility: command.visibility });
  }
  if (found.kind !== 'found') throw new Error('A group that was found is one.');
  return yield* keepCommand(dossier, {
    command,
    group: found.group,
    about: reference ? { repository: target.repository, ...reference } : target,
  });
}

const refuse = (outcome: WgOutcome) => ({ done: false, words: groupMessages.outcome(outcome) });

type Telling = {
  readonly groups: readonly GroupSettings[];
  readonly since: Date | undefined;
  readonly isAll: boolean;
  readonly visibility: Visibility;
};

const withoutClosed = (group: WorkingGroup, closed: ReadonlySet<string>): WorkingGroup => {
  const isOpen = (repository: string | undefined): boolean => !closed.has(repository?.toLowerCase() ?? '');
  return {
    ...group,
    pullRequests: group.pullRequests
      .filter(({ subject }) => isOpen(subject?.repository))
      .map(({ stackedOn, ...pull }) => ({
        ...pull,
        ...(stackedOn && isOpen(stackedOn.repository) ? { stackedOn } : {}),
      })),
    // That somebody spoke there is not told either.
    recordedCommands: group.recordedCommands.filter(({ url }) => isOpen(repositoryOf(url))),
  };
};

/** What is on record of groups, as the readers of a thread may know it. */
export function* tellGroups(
  dossier: Dossier,
  { groups, since, isAll, visibility }: Telling,
): Judging<{ done: boolean; words: Message }> {
  yield* askAll(dossier, keysOf(groups.map(({ key }) => toGroupName(key))));
  const loaded: WorkingGroup[] = [];
  for (const settings of groups) {
    const group = yield* storedOne(dossier, WorkingGroupSchema, toGroupName(settings.key));
    loaded.push(group ?? deriveGroup({ settings, pulls: [], now: dossier.now }));
  }
  const pulls = loaded.flatMap(({ pullRequests }) => pullRequests);
  const repositories = [
    ...pulls.flatMap(({ subject, stackedOn }) => [subject?.repository ?? '', stackedOn?.repository ?? '']),
    ...loaded.flatMap(({ recordedCommands }) => recordedCommands.map(({ url }) => repositoryOf(url))),
  ];
  const closed = yield* closedTo(dossier, { repositories, visibility });
  const shown = loaded.map((group) => withoutClosed(group, closed));
  const facts = yield* openTo(dossier, yield* aroundOf(dossier, shown), visibility);
  const options = { ...facts, now: dossier.now, since };
  const [first] = shown;
  return {
    done: true,
    words: isAll || !first ? groupMessages.list(shown, options) : groupMessages.status(first, options),
  };
}

/** Of the repository in which a comment stands; empty for what is no address of one. */
const repositoryOf = (url: string): string => findReferences(url)[0]?.repository ?? '';

type Around = { readonly rfcs: readonly Rfc[]; readonly notes: readonly Notes[] };

/** What stands around groups, without RFCs, notes and meetings of repositories that are closed to the readers of a thread. */
function* openTo(dossier: Dossier, { rfcs, notes }: Around, visibility: Visibility): Judging<Around> {
  if (visibility === 'private') return { rfcs, notes };
  const names = [...new Set(rfcs.flatMap(({ meetings }) => meetings))];
  yield* askAll(dossier, keysOf(names));
  const held = new Map<string, string>();
  for (const name of names) {
    const meeting = yield* storedOne(dossier, MeetingSchema, name);
    if (meeting) held.set(name, meeting.repository);
  }
  const repositories = [
    ...rfcs.map(({ subject }) => subject?.repository ?? ''),
    ...notes.map(({ pullRequest }) => pullRequest?.repository ?? ''),
    ...held.values(),
  ];
  const closed = yield* closedTo(dossier, { repositories, visibility });
  const isOpen = (repository: string | undefined): boolean =>
    repository !== undefined && !closed.has(repository.toLowerCase());
  return {
    rfcs: rfcs
      .filter(({ subject }) => isOpen(subject?.repository))
      .map((rfc) => ({ ...rfc, meetings: rfc.meetings.filter((name) => isOpen(held.get(name))) })),
    notes: notes.filter(({ pullRequest }) => isOpen(pullRequest?.repository)),
  };
}

/** RFCs among the pull requests and goals of groups, and the notes of the meetings that spoke about them. */
function* aroundOf(dossier: Dossier, groups: readonly WorkingGroup[]) {
  const subjects = groups.flatMap(({ pullRequests, deliverable }): Target[] => [
    ...pullRequests.flatMap(({ subject }) => (subject ? [subject] : [])),
    ...findReferences(deliverable),
  ]);
  const keys = [
    ...new Set([
      ...subjects.flatMap((one) => [refKey(one), aboutKey(one)]),
      ...groups.map(({ name }) => storedKey.aboutItem(name)),
    ]),
  ];
  yield* askAll(dossier, keysOf(keys));
  const rfcs = new Map<string, Rfc>();
  const notes = new Map<string, Notes>();
  for (const key of keys) {
    for (const rfc of yield* stored(dossier, RfcSchema, key)) rfcs.set(rfc.name, rfc);
    if (key.startsWith('about:')) for (const one of yield* stored(dossier, NotesSchema, key)) notes.set(one.name, one);
  }
  return { rfcs: [...rfcs.values()], notes: [...notes.values()] };
}

/** The date that was asked for; without one, the start of the last meeting, if meetings are planned. */
function* sinceOf(
  dossier: Dossier,
  settings: Settings,
  { date, target }: { date: string | undefined; target: Target },
): Judging<Date | undefined | 'no-date'> {
  if (date !== undefined) {
    const at = new Date(`${date}T00:00:00Z`);
    return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date) ? 'no-date' : at;
  }
  const series = yield* seriesMeant(dossier, settings, target);
  const start = series && previousOccurrence(series, dossier.now)?.start;
  return start && timestampDate(start);
}

function* keepCommand(
  dossier: Dossier,
  { command, group, about }: { command: WgCommand; group: GroupSettings; about: Target },
): Judging<{ done: boolean; words: Message }> {
  const { given, target, visibility } = command;
  const before = yield* storedOne(dossier, WorkingGroupSchema, toGroupName(group.key));
  const belonged = before?.pullRequests.some(({ subject }) => subject && sameReference(subject, about)) ?? false;
  const isRemoval = given.name === '/wg remove';
  const place = { repository: about.repository, number: about.number };
  const pull = isRemoval && belonged ? undefined : yield* ask(dossier, { ask: 'pull', about: place });
  if (!pull && !(isRemoval && belonged)) return refuse({ kind: 'no-pull-request', about });
  const words = toGroupRecords({ target, words: [toRecordedCommand(given)], groups: [group] }).map(({ word }) => word);
  const rfcs = pull ? yield* rfcsAround(dossier, pull) : [];
  yield* putGroup(
    dossier,
    { settings: group, pulls: pull ? [pull] : [], rfcs, words },
    pull?.isPrivate ? 'private' : visibility,
  );
  const earlier = (before?.recordedCommands ?? []).filter(({ id }) => !words.some((word) => word.id === id));
  const isRepeated = lastCommandOn(earlier, about)?.command === given.name;
  const { key, title } = group;
  const kind = isRemoval ? ('removed' as const) : ('added' as const);
  return {
    done: true,
    words: groupMessages.outcome({ kind, group: { key, title: title ?? key }, about, belonged, isRepeated }),
  };
}

const toRecordedCommand = ({ id, at, author, name, rest, url }: ThreadCommand): RecordedCommand =>
  create(RecordedCommandSchema, {
    id,
    at: timestampFromDate(at),
    by: author.login,
    byId: author.id,
    command: name,
    text: rest,
    url,
  });
