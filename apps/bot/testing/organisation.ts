/** Random organisations, of which some repositories are private and things in one are about things in another. */
import { create, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ActionItemSchema,
  DecisionSchema,
  MeetingSchema,
  NotesSchema,
  RfcSchema,
  type SubjectRef,
  SubjectRefSchema,
  WorkingGroupSchema,
} from '@rapporteur/idl';
import { ofView, type Put } from '@rapporteur/registry';
import fc from 'fast-check';
import { type Community, filled, putsOf } from './community.ts';

export type Organisation = {
  readonly communities: readonly Community[];
  /** Of which what is about which others, by their places in the list. */
  readonly crossings: readonly (readonly [of: number, about: number])[];
};

const REPOSITORIES = ['acme/boats', 'acme/vault', 'acme/third.one', 'zoo/fourth'];

export const organisations: fc.Arbitrary<Organisation> = fc
  .shuffledSubarray(REPOSITORIES, { minLength: 2 })
  .chain((some) =>
    fc.record({
      communities: fc.tuple(
        ...some.map((repository) =>
          fc.boolean().map(
            (isSecret): Community => ({
              repository,
              key: (repository.split('/')[1] ?? '').toLowerCase().replace('.', '-'),
              visibility: isSecret ? 'private' : 'public',
            }),
          ),
        ),
      ),
      crossings: fc.uniqueArray(
        fc
          .tuple(fc.nat({ max: some.length - 1 }), fc.nat({ max: some.length - 1 }))
          .filter(([of, about]) => of !== about),
        { maxLength: 6, selector: String },
      ),
    }),
  );

/** Whatever is on record of those communities that somebody may see, as if there were no others. */
export const putsSeen = ({ communities, crossings }: Organisation, sees: (community: Community) => boolean): Put[] =>
  communities.flatMap((community, place) => {
    if (!sees(community)) return [];
    const about = crossings.flatMap(([of, other]) => (of === place ? (communities[other] ?? []) : []));
    const isPublic = community.visibility === 'public';
    // All of what is private, or nothing: what is about something that one may not see is not shown in part.
    if (!isPublic && !about.every(sees)) return own(community);
    return [...own(community), ...crossed(community, about.filter(sees))];
  });

/** An address is a guess if it is of something that may be there or not. */
export const namesOf = ({ communities }: Pick<Organisation, 'communities'>): string[] =>
  communities.flatMap((community) => [...own(community), ...crossed(community, [])].map(({ message }) => message.name));

/** What is on record of each, with meetings that can be planned. */
const own = (community: Community): readonly Put[] =>
  putsOf(community).map((put) => {
    const { message } = put;
    // It had another name before, under which somebody may look for it.
    if (message.$typeName === 'rapporteur.record.v1.RepositoryRecord')
      return { ...put, message: { ...message, former: [formerOf(community)] } };
    if (message.$typeName === 'rapporteur.v1.Series') return { ...put, message: { ...message, ...PLAN } };
    return message.$typeName === 'rapporteur.v1.Meeting'
      ? { ...put, message: { ...message, timeZone: PLAN.timeZone } }
      : put;
  });

export const formerOf = ({ repository }: Community): string => repository.toLowerCase().replace('/', '/old-');

const PLAN = {
  ...{
    rule: 'FREQ=WEEKLY;BYDAY=TH',
    anchor: '2031-05-01T10:00',
    timeZone: 'America/Los_Angeles',
    durationMinutes: 60,
    exceptions: [],
    slots: [],
  },
};

const crossed = (community: Community, others: readonly Community[]): Put[] => {
  const { repository, key, visibility } = community;
  const occurrence = `${key}/2031-05-22`;
  const meeting = `meetings/${occurrence}`;
  const subjects = others.map(subjectOf);
  const own = create(SubjectRefSchema, { ...subjectOf(community), number: 8 });
  const messages = [
    fromJson(RfcSchema, {
      ...{ ...filled(RfcSchema, repository), version: 0, name: `rfcs/${repository}/8`, stage: 'STAGE_FCP' },
      subject: jsonOf(own),
      links: subjects.map((to) => ({ from: jsonOf(own), to: jsonOf(to), kind: 'LINK_KIND_IMPLEMENTS' })),
      related: subjects.map(jsonOf),
    }),
    create(WorkingGroupSchema, {
      name: `groups/crossed-${key}`,
      title: `Group of ${key}`,
      pullRequests: [own, ...subjects].map((subject) => ({ subject, author: 'ada', requestedReviewers: ['ada'] })),
    }),
    create(MeetingSchema, {
      ...{ name: meeting, series: key, title: `Meeting of ${key}`, repository },
      ...{ localStart: '2031-05-22T10:00', timeZone: 'UTC', state: 3, discussed: [own, ...subjects] },
      start: timestampFromDate(new Date('2031-05-22T10:00:00Z')),
      end: timestampFromDate(new Date('2031-05-22T11:00:00Z')),
    }),
    create(NotesSchema, {
      ...{ name: `notes/${occurrence}`, meeting, state: 2 },
      topics: [{ title: 'All of it', subjects: [own, ...subjects], statements: [{ id: 's1', text: 'It is one.' }] }],
    }),
    create(ActionItemSchema, {
      ...{
        name: `actionItems/${occurrence}/1`,
        meeting,
        repository,
        text: 'Look at both.',
        ownerLogin: 'ada',
        state: 1,
      },
      subjects: [own, ...subjects],
    }),
    create(DecisionSchema, {
      ...{ name: `decisions/${occurrence}/1`, meeting, text: 'It is one.', subjects: [own, ...subjects] },
    }),
  ];
  return messages.map((message) => ({ message: ofView(message), visibility }));
};

const subjectOf = ({ repository }: Community): SubjectRef =>
  create(SubjectRefSchema, {
    ...{ repository, number: 7, kind: 1, title: `Proposal 7 of ${repository}` },
    url: `https://github.com/${repository}/pull/7`,
  });

const jsonOf = (subject: SubjectRef): JsonValue => toJson(SubjectRefSchema, subject);
