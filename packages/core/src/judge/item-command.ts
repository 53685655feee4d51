/** Commands about items of agendas, for the key of the series: which meeting and which item are meant, and what comes of it. */
import { create } from '@bufbuild/protobuf';
import {
  type Meeting,
  MeetingSchema,
  MeetingState,
  type Series,
  type Settings,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
} from '@rapporteur/idl';
import {
  type Agenda,
  IdeaSchema,
  RepositoryRecordSchema,
  type RequestRecord,
  RfcSchema,
  storedKey,
} from '@rapporteur/idl/record';
import { type Reference, sameReference } from '../github/index.ts';
import {
  decideItem,
  type ItemCommand,
  meetingMessages,
  nextOccurrence,
  overAt,
  readItemCommand,
  referencesIn,
  subjectId,
} from '../meeting/index.ts';
import { builtAgenda } from './agenda.ts';
import type { Answer } from './answer.ts';
import { closedTo } from './closed.ts';
import { ask, askAll, type Dossier, type Judging, keysOf, reason, stored, storedOne } from './dossier.ts';
import { chairsOf, itemsOf, numberedOf } from './items.ts';
import { answerTo, standingAgenda, startOf } from './meeting.ts';
import type { Visibility } from './question.ts';
import { visibilityOf } from './record.ts';
import { refKey } from './subject.ts';

type Asked = {
  readonly settings: Settings;
  readonly series: Series;
  readonly requests: readonly RequestRecord[];
};

/** What a request asks that wants an agenda written although the meeting has begun. */
export const REOPEN = 'agenda reopen';

const NOT_A_CHAIR = meetingMessages.item({ kind: 'refused', why: 'not-a-chair' });

/** Does what people ask of items, in the order in which they did. What is left of the requests asks for the agenda itself. */
export function* runItemCommands(dossier: Dossier, { settings, series, requests }: Asked): Judging<Answer[]> {
  const commands = requests.flatMap((request) => {
    const command = readItemCommand(request);
    return command ? [{ request, command }] : [];
  });
  const reopening = requests.filter(({ what }) => what === REOPEN);
  if (commands.length === 0 && reopening.length === 0) return [];
  const visibility = yield* visibilityOf(dossier, series.repository);
  const chairs = yield* chairsOf(dossier, series);
  const subjects = yield* subjectsIn(dossier, { series, visibility, commands: commands.map(({ command }) => command) });
  const answered: Answer[] = reopening
    .filter(({ byMaintainer, by }) => !byMaintainer && !chairs.has(by.toLowerCase()))
    .map((request) => ({ request, done: false, answer: answerTo(request, NOT_A_CHAIR) }));
  for (const { request, command: given } of commands) {
    const isChair = request.byMaintainer || chairs.has(given.by.login.toLowerCase());
    const command: ItemCommand = { ...given, isChair };
    const meeting = yield* meetingMeant(dossier, { series, command });
    if (!meeting) {
      const words = meetingMessages.noSeries(['The rule gives no further date.']);
      answered.push({ request, done: false, answer: answerTo(request, words) });
      continue;
    }
    const items = yield* itemsOf(dossier, series.key);
    const agenda = yield* agendaOf(dossier, { settings, series, meeting });
    const repositories = [...items.flatMap(({ subject }) => subject?.repository ?? []), ...subjects.repositories];
    const closed = yield* closedTo(dossier, { repositories, visibility });
    const numbered = yield* numberedOf(dossier, { series, meeting });
    const decision = decideItem(command, { meeting, agenda, items, numbered, subjects: subjects.known, closed });
    const { record, answer } = decision;
    if (record) {
      dossier.put({ message: record, visibility });
      const because = [reason('item', `${given.by.login} wrote a command about an item of ${meeting.name}.`)];
      dossier.prove({ subject: record.name, action: request.what, because });
    }
    answered.push({ request, done: answer.kind === 'done', answer: answerTo(request, meetingMessages.item(answer)) });
  }
  return answered;
}

/** The meeting that is meant: that of the thread, the one that is on, or the next; what is new comes to one that has not begun. */
function* meetingMeant(
  dossier: Dossier,
  { series, command }: { readonly series: Series; readonly command: ItemCommand },
): Judging<Meeting | undefined> {
  const { on, at, name } = command;
  const here = (yield* stored(dossier, MeetingSchema, refKey(on))).find(
    (meeting) => meeting.series === series.key && !meeting.closedAt && meeting.state !== MeetingState.CANCELLED,
  );
  const near = here ?? nextOccurrence(series, at);
  const hasBegun = near !== undefined && startOf(near) <= at;
  const planned =
    near && hasBegun && IS_NEW.has(name)
      ? nextOccurrence(series, new Date(Math.max(overAt(near), at.getTime())))
      : near;
  if (!planned) return near;
  return (yield* storedOne(dossier, MeetingSchema, planned.name)) ?? planned;
}

const IS_NEW: ReadonlySet<string> = new Set(['add', 'accept', 'move']);

/** As it stands; one that nobody posted yet as it would be. */
function* agendaOf(
  dossier: Dossier,
  { settings, series, meeting }: { readonly settings: Settings; readonly series: Series; readonly meeting: Meeting },
): Judging<Agenda | undefined> {
  const standing = yield* standingAgenda(dossier, meeting);
  return standing ?? (yield* builtAgenda(dossier, { settings, series, meeting, before: undefined }));
}

type Naming = {
  readonly series: Series;
  readonly visibility: Visibility;
  readonly commands: readonly Omit<ItemCommand, 'isChair'>[];
};

/** More than so many references nobody looks up. */
const MOST_REFERENCES = 20;

/** What is known of the subjects that are named: what the registry has, else what GitHub says where the app is installed. */
function* subjectsIn(
  dossier: Dossier,
  { series, visibility, commands }: Naming,
): Judging<{ readonly known: ReadonlyMap<string, SubjectRef>; readonly repositories: readonly string[] }> {
  const threads = commands.map(({ on }) => on);
  const named = referencesIn(commands).slice(0, MOST_REFERENCES);
  const repositories = [series.repository, ...threads, ...named].map((one) =>
    typeof one === 'string' ? one : one.repository,
  );
  const closed = yield* closedTo(dossier, { repositories, visibility });
  const open = named.filter(({ repository }) => !closed.has(repository.toLowerCase()));
  const homes = open.map(({ repository }) => storedKey.repository('repositories', repository));
  yield* askAll(dossier, keysOf([...open.map(refKey), ...homes]));
  const known = new Map<string, SubjectRef>();
  for (const thread of threads) known.set(subjectId(thread), thread);
  for (const reference of open) {
    const key = subjectId(reference);
    const subject = known.get(key) ?? (yield* lookUp(dossier, reference));
    if (subject) known.set(key, subject);
  }
  return { known, repositories };
}

function* lookUp(dossier: Dossier, reference: Reference): Judging<SubjectRef | undefined> {
  const [rfc] = yield* stored(dossier, RfcSchema, refKey(reference));
  const [idea] = yield* stored(dossier, IdeaSchema, refKey(reference));
  const kept = [rfc?.subject, idea?.subject].find((subject) => subject && sameReference(subject, reference));
  if (kept) return kept;
  const { repository, number } = reference;
  const home = yield* storedOne(dossier, RepositoryRecordSchema, storedKey.repository('repositories', repository));
  if (!home || reference.kind === 'discussion') return undefined;
  const issue = yield* ask(dossier, { ask: 'issue', about: { repository: home.repository, number } });
  if (!issue) return undefined;
  const { title, nodeId, url, isPullRequest } = issue;
  const kind = isPullRequest ? SubjectKind.PULL_REQUEST : SubjectKind.ISSUE;
  return create(SubjectRefSchema, { repository: home.repository, number, title, nodeId, url, kind });
}
