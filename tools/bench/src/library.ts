/** A registry with years of a community: RFCs, meetings with notes, some with transcripts, promises, decisions, ideas, groups. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  ActionItemState,
  AgendaSchema,
  DecisionSchema,
  Disposition,
  IdeaSchema,
  MeetingSchema,
  MeetingState,
  NotesSchema,
  NotesState,
  SectionKind,
  SeriesSchema,
  StatementKind,
  SubjectKind,
  SubjectRefSchema,
  SubjectState,
  Support,
  TranscriptSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { SettingsRecordSchema } from '@rapporteur/idl/record';
import { ofView, type Put, type Registry } from '@rapporteur/registry';
import { createRandom } from './payloads.ts';
import { fill, phrase, putAll, REPOSITORY } from './shelf.ts';

export type Library = { readonly rfcs: number; readonly meetings: number };

/** The day on which it is read. */
export const TODAY = new Date('2026-05-21T09:00:00Z');

const [GROUPS, TURNS, STATEMENTS] = [20, 120, 20] as const;
const WEEK_MS = 7 * 86_400_000;

/** Of the meetings, each a week before the one with the next lower number. */
export const dateOf = (meeting: number): string =>
  new Date(TODAY.getTime() - (meeting + 1) * WEEK_MS).toISOString().slice(0, 10);

export const hasTranscript = (meeting: number): boolean => meeting % 10 === 0;

export const fillLibrary = async (registry: Registry, { rfcs, meetings }: Library): Promise<void> => {
  await fill(registry, { rfcs, notes: 0 });
  await putAll(registry, [
    ...communityOf(rfcs),
    ...Array.from({ length: meetings }, (_, meeting) => meetingOf(meeting, rfcs)).flat(),
  ]);
};

const subjectOf = (number: number, title: string, kind: SubjectKind = SubjectKind.PULL_REQUEST) =>
  create(SubjectRefSchema, {
    ...{ repository: REPOSITORY, number, kind, title, nodeId: `PR_${number}` },
    url: `https://github.example.org/${REPOSITORY}/pull/${number}`,
  });

const publicly = (message: Parameters<typeof ofView>[0]): Put => ({ message: ofView(message), visibility: 'public' });

const communityOf = (rfcs: number): readonly Put[] => {
  const random = createRandom(7);
  const pull = (number: number) => ({
    subject: subjectOf(50_000 + number, phrase(random, 6)),
    author: `author${number % 200}`,
    state: SubjectState.OPEN,
    requestedReviewers: [`reviewer${number % 50}`],
    createdAt: timestampFromDate(TODAY),
    updatedAt: timestampFromDate(TODAY),
  });
  const settings = { name: `settings/${REPOSITORY}`, repository: REPOSITORY, settings: {} };
  return [
    { message: create(SettingsRecordSchema, settings), visibility: 'public' },
    publicly(
      create(SeriesSchema, {
        ...{ name: 'series/meetup', key: 'meetup', title: 'Meetup', repository: REPOSITORY, durationMinutes: 60 },
        ...{ rule: 'FREQ=WEEKLY;BYDAY=TH', anchor: '2000-01-06T11:00', timeZone: 'America/Los_Angeles' },
      }),
    ),
    ...Array.from({ length: GROUPS }, (_, index) =>
      publicly(
        create(WorkingGroupSchema, {
          ...{ name: `groups/g${index}`, title: phrase(random, 3), mission: phrase(random, 20) },
          chairs: [{ login: `author${index}` }],
          pullRequests: Array.from({ length: 30 }, (_, number) => pull(index * 100 + number)),
        }),
      ),
    ),
    ...Array.from({ length: Math.ceil(rfcs / 20) }, (_, index) =>
      publicly(
        create(IdeaSchema, {
          name: `ideas/${REPOSITORY}/${100_000 + index}`,
          subject: subjectOf(100_000 + index, phrase(random, 6), SubjectKind.DISCUSSION),
          ...{ author: `author${index % 200}`, category: 'rfc-incubator', disposition: Disposition.WILL_BE_RFC },
          createdAt: timestampFromDate(TODAY),
          updatedAt: timestampFromDate(TODAY),
        }),
      ),
    ),
  ];
};

const meetingOf = (number: number, rfcs: number): readonly Put[] => {
  const random = createRandom(1_000_000 + number);
  const occurrence = `meetup/${dateOf(number)}`;
  const meeting = `meetings/${occurrence}`;
  const start = new Date(`${dateOf(number)}T18:00:00Z`);
  const subjects = [0, 1, 2, 3].map((index) => subjectOf(1 + ((number * 4 + index) % rfcs), phrase(random, 6)));
  const turns = Array.from({ length: hasTranscript(number) ? TURNS : 0 }, (_, index) => ({
    ...{ id: `t${index + 1}`, speaker: `Author ${index % 5}`, startMs: index * 20_000, endMs: (index + 1) * 20_000 },
    text: `We want to ${phrase(random, 40)}.`,
  }));
  const statement = (index: number) => {
    const text = `We want to ${phrase(random, 12)} before we ${phrase(random, 6)}.`;
    const citation = {
      turnId: `t${index + 1}`,
      quote: text.slice(0, 40),
      speaker: 'Author 1',
      startMs: index * 20_000,
    };
    return { id: `s${index + 1}`, kind: StatementKind.CLAIM, text, citations: [citation], support: Support.JUDGED };
  };
  return [
    publicly(
      create(MeetingSchema, {
        ...{
          name: meeting,
          series: 'meetup',
          title: 'Meetup',
          repository: REPOSITORY,
          timeZone: 'America/Los_Angeles',
        },
        ...{ localStart: `${dateOf(number)}T11:00`, start: timestampFromDate(start), state: MeetingState.REPORTED },
        end: timestampFromDate(new Date(start.getTime() + 3_600_000)),
        discussed: subjects,
      }),
    ),
    publicly(
      create(AgendaSchema, {
        ...{ name: `agendas/${occurrence}`, meeting, asOf: timestampFromDate(start) },
        sections: [
          {
            ...{ kind: SectionKind.RFCS, key: 'rfcs', title: 'New' },
            items: subjects.map((subject) => ({
              ...{ id: `${REPOSITORY}#${subject.number}`, text: subject.title, subject, owner: 'author1' },
            })),
          },
        ],
      }),
    ),
    publicly(
      create(NotesSchema, {
        ...{ name: `notes/${occurrence}`, meeting, state: NotesState.APPROVED },
        topics: subjects.map((subject, index) => ({
          ...{ title: phrase(random, 3), subjects: [subject], firstTurn: `t${index * 5 + 1}` },
          statements: Array.from({ length: STATEMENTS / 4 }, (_, place) => statement(index * 5 + place)),
        })),
      }),
    ),
    ...(turns.length === 0
      ? []
      : [publicly(create(TranscriptSchema, { name: `transcripts/${occurrence}`, meeting, format: 'WebVTT', turns }))]),
    ...[1, 2].map((index) =>
      publicly(
        create(ActionItemSchema, {
          ...{ name: `actionItems/${occurrence}/${index}`, meeting, repository: REPOSITORY, text: phrase(random, 10) },
          ...{ owner: `Author ${number % 200}`, ownerLogin: `author${number % 200}`, due: dateOf(number) },
          state: number < 100 ? ActionItemState.OPEN : ActionItemState.DONE,
          subjects: subjects.slice(0, 1),
        }),
      ),
    ),
    publicly(
      create(DecisionSchema, {
        ...{ name: `decisions/${occurrence}/1`, meeting, text: phrase(random, 12), decidedBy: 'Author 1' },
        subjects: subjects.slice(0, 1),
      }),
    ),
  ];
};
