/** One occurrence of a series: its names and keys, its agenda as people left it, its subjects, and the file of its minutes. */

import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type AgendaItem,
  type Meeting,
  MeetingSchema,
  NotesState,
  occurrenceOfName,
  type Person,
  type Series,
  SeriesSchema,
  type Settings,
  type SubjectRef,
  type Transcript,
  toAgendaName,
  toGroupName,
} from '@rapporteur/idl';
import {
  type Agenda,
  AgendaSchema,
  type Alias,
  AliasesSchema,
  IdeaSchema,
  type Notes,
  type RepositoryRecord,
  RepositoryRecordSchema,
  type RequestRecord,
  RfcSchema,
  storedKey,
  type WorkingGroup,
  WorkingGroupSchema,
} from '@rapporteur/idl/record';
import { commandMessages } from '../command/index.ts';
import { type Message, under } from '../document/index.ts';
import { type Action, type FileChange, findReferences, type Target } from '../github/index.ts';
import {
  attendeesOf,
  effectiveSeries,
  freezeAgenda,
  meetingMessages,
  occurrenceMeant,
  occurrenceOn,
  occurrencesBetween,
  overAt,
  parseAgenda,
} from '../meeting/index.ts';
import { hideNotes, notesCommit, notesMarker, notesMessages, notesTitle, renderNotes } from '../notes/index.ts';
import { minutesStyleOf, seriesIn, seriesOf } from '../settings/index.ts';
import { listTerms, type Term } from '../terms/index.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, stored, storedOne } from './dossier.ts';
import { effectiveGroupsOf } from './groups-file.ts';
import type { Visibility } from './question.ts';
import { keptOf, visibilityOf } from './record.ts';
import { commentBeside, issueQuestions } from './sheet.ts';
import { refKey } from './subject.ts';

/** "contributors-meetup/2023-06-22": the part that the names of a meeting, its agenda and its notes share. */

/** The key of the job that keeps the action items of a series. */
export const actionsKey = ({ repository, key }: Pick<Series, 'repository' | 'key'>): string =>
  `actions:${repository.toLowerCase()}/${key}`;

/** The key of the job that keeps the notes of an occurrence. */
export const notesKey = (repository: string, key: string): string => `notes:${repository}/${key}`;

/** The date in the path of a transcript, "2023-06-22"; whose meeting it is must not be guessed. */
export const dateIn = (path: string): string | undefined =>
  /(?<![0-9])(20[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9])/.exec(path)?.[1];

/**
 * Whether a file in the folder of the transcripts is meant as one. Of pages, which also tell people about the folder, those are
 * whose own name has a date; never minutes, of which ours may lie there as well.
 */
export const isNamedAsTranscript = (series: Series, path: string): boolean => {
  if (!/\.md$/i.test(path)) return true;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const date = dateIn(name);
  return date !== undefined && !/minutes|agenda/i.test(name) && path !== minutesPathOn(series, date);
};

/** The series that settings plan, as people have changed them since. */
export function* effectiveSeriesOf(dossier: Dossier, planned: readonly Series[]): Judging<Series[]> {
  yield* askAll(dossier, keysOf(planned.map(({ name }) => name)));
  const series: Series[] = [];
  for (const one of planned) series.push(effectiveSeries(one, yield* storedOne(dossier, SeriesSchema, one.name)));
  return series;
}

/** The series of a key whose meetings are kept in a repository, as it is in force. */
export function* seriesOfKey(
  dossier: Dossier,
  { settings, repository, key }: { readonly settings: Settings; readonly repository: string; readonly key: string },
): Judging<Series | undefined> {
  const planned = seriesIn(settings, repository).find((one) => one.key === key);
  return planned && (yield* effectiveSeriesOf(dossier, [planned])).at(0);
}

/**
 * The series that somebody means who names none: the one whose agenda stands on the thread, one of the repository, the first;
 * with a date, the first of them that meets then.
 */
export function* seriesMeant(
  dossier: Dossier,
  settings: Settings,
  target: Target,
  date?: string,
): Judging<Series | undefined> {
  const planned = seriesOf(settings);
  yield* askAll(dossier, keysOf([refKey(target), ...planned.map(({ name }) => name)]));
  const all = yield* effectiveSeriesOf(dossier, planned);
  const [meeting] = yield* stored(dossier, MeetingSchema, refKey(target));
  const isHere = ({ repository }: Series): boolean => repository.toLowerCase() === target.repository.toLowerCase();
  const rankOf = (series: Series): number => (series.key === meeting?.series ? 0 : isHere(series) ? 1 : 2);
  const ranked = all.toSorted((a, b) => rankOf(a) - rankOf(b));
  return ranked.find((series) => date !== undefined && occurrenceMeant(series, date) !== undefined) ?? ranked[0];
}

/** The next meetings of all series, for whoever asks. */
export function* nextMeetings(dossier: Dossier, settings: Settings): Judging<Message> {
  const all = yield* effectiveSeriesOf(dossier, seriesOf(settings));
  if (all.length === 0) return meetingMessages.noSeries([]);
  const until = new Date(dossier.now.getTime() + A_YEAR_MS);
  const planned = all
    .flatMap((series) => occurrencesBetween(series, new Date(dossier.now.getTime() - A_DAY_MS), until).slice(0, 40))
    .filter((meeting) => overAt(meeting) > dossier.now.getTime())
    .toSorted((a, b) => startOf(a).getTime() - startOf(b).getTime())
    .slice(0, MOST_SHOWN);
  yield* askAll(dossier, keysOf(planned.map(({ name }) => name)));
  const meetings: Meeting[] = [];
  for (const one of planned) {
    const { issue } = (yield* storedOne(dossier, MeetingSchema, one.name)) ?? {};
    meetings.push(issue ? create(MeetingSchema, { ...one, issue }) : one);
  }
  return meetingMessages.next({ meetings });
}

const MOST_SHOWN = 4;
const A_DAY_MS = 86_400_000;
const A_YEAR_MS = 366 * A_DAY_MS;

/** The meeting of a date. */
export function* findMeeting(
  dossier: Dossier,
  { series, date }: { readonly series: Series; readonly date: string },
): Judging<Meeting | undefined> {
  const planned = occurrenceOn(series, date);
  if (!planned) return undefined;
  return (yield* storedOne(dossier, MeetingSchema, planned.name)) ?? planned;
}

/** When it begins; what was planned without a time began long ago. */
export const startOf = ({ start }: Meeting): Date => (start ? timestampDate(start) : new Date(0));

/** The agenda as it stands at GitHub, people's lines included; where it is not posted, as it was last built. */
export function* standingAgenda(dossier: Dossier, meeting: Meeting): Judging<Agenda | undefined> {
  const name = toAgendaName(occurrenceOfName(meeting.name));
  yield* askAll(dossier, [...keysOf([name]), ...issueQuestions(meeting)]);
  const built = yield* storedOne(dossier, AgendaSchema, name);
  const [question] = issueQuestions(meeting);
  const sheet = question && (yield* ask(dossier, question));
  if (!sheet) return built;
  // Lines of ours that nobody edited keep what the registry knows about them.
  return built
    ? freezeAgenda({ meeting, agenda: built, theirs: sheet.body }).agenda
    : parseAgenda(sheet.body, { repository: meeting.repository }).value;
}

/** What a meeting is about. */
export type MeetingContext = {
  readonly agenda: Agenda | undefined;
  readonly roster: readonly Person[];
  /** What may have been meant by a number that was spoken. */
  readonly subjects: readonly SubjectRef[];
  /** Spellings that people confirmed. */
  readonly aliases: readonly Alias[];
  /** Repositories and working groups, which may be named without being on the agenda. */
  readonly glossary: readonly Term[];
};

/**
 * What a transcript may speak of: what stands on the agenda or is named in full, the RFCs that were not decided when the
 * meeting began, the pull requests of the working groups, and the ideas.
 */
export function* contextOf(
  dossier: Dossier,
  { settings, meeting, transcript }: { settings: Settings; meeting: Meeting; transcript: Transcript },
): Judging<MeetingContext> {
  const agenda = yield* standingAgenda(dossier, meeting);
  const rfcKeys = rfcKeysOf(meeting.repository, { since: startOf(meeting), until: dossier.now });
  const ideaKey = storedKey.openIdeas(meeting.repository);
  const named = namedIn(agenda, transcript).map(refKey);
  const groupNames = yield* groupNamesOf(dossier, settings);
  const installationKey = storedKey.installation(dossier.installation);
  const aliasesKey = storedKey.repository('aliases', meeting.repository);
  yield* askAll(dossier, keysOf([...rfcKeys, ideaKey, ...named, ...groupNames, aliasesKey, installationKey]));
  // Notes of a public repository name nothing private, neither as a subject nor as the right spelling of a word.
  const shown = yield* visibilityOf(dossier, meeting.repository);
  const isShown = ({ visibility }: { readonly visibility: Visibility }): boolean =>
    shown === 'private' || visibility === 'public';
  const found = [
    ...(yield* keptOf(dossier, RfcSchema, [...rfcKeys, ...named])),
    ...(yield* keptOf(dossier, IdeaSchema, [ideaKey, ...named])),
  ]
    .filter(isShown)
    .map(({ message }) => message);
  const groups = (yield* keptOf(dossier, WorkingGroupSchema, groupNames)).filter(isShown).map(({ message }) => message);
  const installed = yield* keptOf(dossier, RepositoryRecordSchema, [installationKey]);
  const nameOf = ({ message }: { readonly message: RepositoryRecord }): string => message.repository;
  const hidden = new Set(installed.filter((one) => !isShown(one)).map((one) => nameOf(one).toLowerCase()));
  const subjects = [
    ...found.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ subject }) => subject),
    ...groups.flatMap(({ pullRequests }) => pullRequests.map(({ subject }) => subject)),
  ].filter((subject) => !hidden.has(subject?.repository.toLowerCase() ?? ''));
  const [confirmed] = yield* stored(dossier, AliasesSchema, aliasesKey);
  return {
    agenda,
    roster: agenda ? attendeesOf(agenda) : [],
    subjects: unique(subjects),
    aliases: confirmed?.aliases ?? [],
    glossary: listTerms({
      repositories: installed.filter(isShown).map(nameOf).sort().slice(0, MOST_NAMES),
      groups: groups.slice(0, MOST_NAMES).map(({ title }) => title),
      people: groups.flatMap(({ chairs, members }) => [...chairs, ...members]).slice(0, MOST_NAMES),
    }),
  };
}

/** More names than these are no help to who looks for one. */
const MOST_NAMES = 200;

/** The groups in force, in order, as far as the registry has them: one that left the settings leaves agendas. */
export function* groupsOnRecord(dossier: Dossier, settings: Settings): Judging<WorkingGroup[]> {
  const names = yield* groupNamesOf(dossier, settings);
  yield* askAll(dossier, keysOf(names));
  const groups: WorkingGroup[] = [];
  for (const name of names) groups.push(...(yield* stored(dossier, WorkingGroupSchema, name)));
  return groups;
}

/** The names of the groups in force. */
export function* groupNamesOf(dossier: Dossier, settings: Settings): Judging<string[]> {
  return (yield* effectiveGroupsOf(dossier, settings)).map((group) => toGroupName(group.settings.key));
}

/** Keys of the RFCs of a repository's owner that are open or were closed in a time; without its beginning, of the open ones. */
export const rfcKeysOf = (
  repository: string,
  { since, until }: { readonly since: Date | undefined; readonly until: Date },
): string[] => [
  storedKey.open(repository),
  ...(since
    ? monthsBetween(since, new Date(until.getTime() + CLOCK_SKEW_MS)).map((month) =>
        storedKey.closed(repository, month),
      )
    : []),
];

/** GitHub's clock may be ahead of ours. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** More are asked for by nobody: a meeting of which nothing is known did not begin in 1970. */
const MOST_MONTHS = 120;

/** "2023-06", "2023-07": by UTC, both ends included; the last ones if there are too many. */
export const monthsBetween = (from: Date, to: Date): string[] => {
  const indexOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
  const last = indexOf(to);
  const first = Math.max(indexOf(from), last - MOST_MONTHS + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const month = first + index;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
};

const MOST_REFERENCES = 200;

const namedIn = (agenda: Agenda | undefined, { turns }: Transcript): Target[] => {
  const within = (item: AgendaItem): Target[] => [
    ...(item.subject ? [item.subject] : []),
    ...item.children.flatMap(within),
  ];
  const items = (agenda?.sections ?? []).flatMap(({ items: lines }) => lines.flatMap(within));
  const spoken = turns.flatMap(({ text }) => findReferences(text));
  return [...new Map([...items, ...spoken].map((target) => [refKey(target), target])).values()].slice(
    0,
    MOST_REFERENCES,
  );
};

const unique = (subjects: readonly (SubjectRef | undefined)[]): SubjectRef[] => {
  const known = new Map<string, SubjectRef>();
  for (const subject of subjects) if (subject && !known.has(refKey(subject))) known.set(refKey(subject), subject);
  return [...known.values()];
};

/** Requests in the order in which people made them. */
export const inOrder = (requests: readonly RequestRecord[]): RequestRecord[] => {
  const timeOf = ({ at }: RequestRecord): number => (at ? timestampDate(at).getTime() : 0);
  return requests.toSorted((a, b) => timeOf(a) - timeOf(b) || (a.name < b.name ? -1 : 1));
};

/** The answer to the command that a request came from. */
export const answerTo = ({ by, text, url }: RequestRecord, words: Message): Message =>
  commandMessages.answer({ login: by, text, url }, words);

/** The minutes as they are rendered from notes. */
export const minutesFile = (input: {
  readonly settings: Settings;
  readonly meeting: Meeting;
  readonly notes: Notes;
  readonly agenda: Agenda | undefined;
  readonly repository: string;
  readonly transcript: Transcript;
}): FileChange => {
  const { settings, meeting, notes, agenda, repository, transcript } = input;
  const transcriptUrl = transcriptUrlOf(repository, transcript);
  const content = renderNotes({ notes, meeting, agenda, transcript, transcriptUrl, style: minutesStyleOf(settings) });
  return { path: minutesPath(settings, meeting), content };
};

/** Address of a transcript on the default branch; undefined for one that was submitted, and is no file. */
export const transcriptUrlOf = (
  repository: string,
  { path, submittedBy }: Pick<Transcript, 'path' | 'submittedBy'>,
): string | undefined => (submittedBy === '' ? fileUrlOf(repository, path) : undefined);

/** Address of a file on the default branch. */
export const fileUrlOf = (repository: string, path: string): string =>
  `https://github.com/${repository}/blob/HEAD/${path.split('/').map(encodeURIComponent).join('/')}`;

export const minutesPath = (settings: Settings, meeting: Meeting): string => {
  const series = seriesOf(settings).find(({ key }) => key === meeting.series);
  return minutesPathOn(series, occurrenceOfName(meeting.name).split('/')[1] ?? '');
};

const minutesPathOn = (series: Series | undefined, date: string): string =>
  `${(series?.minutesPath || 'minutes').replace(/\/*$/, '')}/${date}.md`;

/** Branch of the draft, if its name is free. */
export const branchOf = (meeting: Meeting): string =>
  `rapporteur/notes/${occurrenceOfName(meeting.name).replace('/', '-')}`;

/** Whether a branch may be one of ours with notes: others may have taken the usual name, or its folder. */
export const isNotesBranch = (branch: string): boolean => /^rapporteur[/-]notes[/-]/.test(branch);

/** The pull request with the notes, as it is wanted. */
export const pullRequestAction = (wanted: {
  readonly repository: string;
  readonly meeting: Meeting;
  readonly notes: Notes;
  readonly transcript: Transcript | undefined;
  readonly files: readonly FileChange[];
  readonly warnings: readonly string[];
  readonly draft: boolean;
  /** The head of the pull request as it was looked at; undefined if there is none yet. */
  readonly head: string | undefined;
}): Action<Message> => {
  const { repository, meeting, notes, transcript, files, warnings, draft, head } = wanted;
  const { branch, pullRequest } = notes;
  const marker = notesMarker('notes', occurrenceOfName(meeting.name));
  // What is struck of approved notes must stand nowhere else. A long text is cut at its end.
  const hidden = notes.state === NotesState.APPROVED ? undefined : hideNotes({ notes, meeting, transcript });
  const body = notesMessages.pullRequest({ notes, meeting, warnings });
  return {
    type: 'open_pull_request',
    repository,
    branch: branch || branchOf(meeting),
    ...(head === undefined || !pullRequest ? {} : { number: pullRequest.number, head }),
    title: notesTitle(meeting),
    body: under(marker, hidden === undefined ? body : under(hidden, body)),
    draft,
    commitMessage: notesCommit(meeting),
    files,
  };
};

/** One comment beside the agenda says where the notes are. */
export const announce = ({ name, issue }: Meeting, body: Message): Action<Message>[] => {
  if (!issue) return [];
  const marker = notesMarker('minutes', occurrenceOfName(name));
  return [commentBeside(issue, marker, body)];
};
