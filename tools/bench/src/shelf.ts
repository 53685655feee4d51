/** A registry full of invented RFCs and notes, each as large as those of a real community. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  NotesState,
  ReviewVerdict,
  RfcSchema as RfcView,
  Stage,
  StatementKind,
  SubjectKind,
  SubjectState,
  Verdict,
} from '@rapporteur/idl';
import { NotesSchema, RepositoryRecordSchema, RfcSchema } from '@rapporteur/idl/record';
import type { Put, Registry } from '@rapporteur/registry';
import { createRandom } from './payloads.ts';

export const REPOSITORY = 'acme/widgets';

export const nameOfRfc = (number: number): string => `rfcs/${REPOSITORY}/${number}`;

const [NOUNS, VERBS] = [
  'artifact cache task workflow launchplan schema override pydantic dataclass plugin agent secret quota domain project node retry sensor map ray spark branch partition lineage'.split(
    ' ',
  ),
  'support remove rename cache split merge type validate publish queue report share stream watch'.split(' '),
];

const SYLLABLES = 'ba de fi go hu ka le mi no pu ra se ti vo wu za'.split(' ');

/** Some words are everywhere and most are rare, as in any language. */
const RARE = Array.from({ length: 4_096 }, (_, index) =>
  [index >> 8, (index >> 4) & 15, index & 15].map((syllable) => SYLLABLES[syllable & 15]).join(''),
);

/** The same random numbers give the same words. */
export const phrase = (random: () => number, words: number): string =>
  Array.from({ length: words }, (_, index) => {
    if (random() < 0.7) return RARE[Math.floor(RARE.length * random() ** 3)];
    const from = index % 2 === 0 ? VERBS : NOUNS;
    return from[Math.floor(random() * from.length)];
  }).join(' ');

const at = (number: number) => timestampFromDate(new Date(Date.parse('2020-01-01T00:00:00Z') + number * 3_600_000));

const fieldsOf = (number: number): Omit<MessageInitShape<typeof RfcView>, '$typeName'> => {
  const random = createRandom(number);
  const title = `[RFC] ${phrase(random, 6)}`;
  const subject = {
    repository: REPOSITORY,
    number,
    kind: SubjectKind.PULL_REQUEST,
    nodeId: `PR_${number}`,
    title,
    url: `https://github.example.org/${REPOSITORY}/pull/${number}`,
  };
  const review = (login: string) => ({
    login,
    verdict: ReviewVerdict.APPROVED,
    at: at(number),
    id: `${number}9`,
    accountId: '7',
  });
  const change = (to: Stage) => ({
    to,
    cause: { kind: { case: 'event' as const, value: 'pull_request.opened' }, at: at(number) },
    text: 'It was opened for review.',
  });
  return {
    name: nameOfRfc(number),
    subject,
    author: `author${number % 200}`,
    state: SubjectState.OPEN,
    stage: number % 3 === 0 ? Stage.IN_REVIEW : Stage.ACCEPTED,
    history: [change(Stage.DRAFT), change(Stage.IN_REVIEW)],
    next: {
      text: 'It waits for the reviews of the TSC.',
      waitingFor: [`reviewer${number % 50}`, 'TSC'],
      roles: ['TSC'],
    },
    detection: {
      verdict: Verdict.RFC,
      score: 9,
      signals: [
        { code: 'path-added', weight: 6, text: `It adds rfc/system/${number}.md, where proposals lie.` },
        { code: 'title-tag', weight: 3, text: 'Its title says [RFC].' },
      ],
    },
    documents: [`rfc/system/${number}-${phrase(random, 3).replaceAll(' ', '-')}.md`],
    category: 'system',
    reviews: ['ada', 'bo', 'cy'].map(review),
    labels: ['rfc', 'enhancement'],
    base: 'main',
    headSha: 'f00d'.repeat(10),
    createdAt: at(number),
    updatedAt: at(number + 500),
  };
};

/** What a stranger is answered. */
export const viewOfRfc = (number: number) => create(RfcView, fieldsOf(number));

const STATEMENTS = 20;

/** `count` is of meetings. */
const notesOf = (count: number) => {
  const random = createRandom(count + 1_000_000);
  const date = new Date(Date.parse('2000-01-06T00:00:00Z') + count * 7 * 86_400_000).toISOString().slice(0, 10);
  const statements = Array.from({ length: STATEMENTS }, (_, index) => {
    const text = `We want to ${phrase(random, 12)} before we ${phrase(random, 6)}.`;
    return {
      id: `s${index + 1}`,
      kind: StatementKind.CLAIM,
      text,
      citations: [{ turnId: `t${index}`, quote: text.slice(0, 40) }],
    };
  });
  return create(NotesSchema, {
    name: `notes/meetup/${date}`,
    meeting: `meetings/meetup/${date}`,
    state: NotesState.APPROVED,
    topics: [0, 1, 2, 3].map((index) => ({
      title: phrase(random, 3),
      statements: statements.slice(index * 5, index * 5 + 5),
    })),
    pullRequest: { repository: REPOSITORY, number: 20_000 + count, kind: SubjectKind.PULL_REQUEST },
  });
};

const AT_ONCE = 500;

/** Puts them on record, many at once. */
export const putAll = async (registry: Registry, all: readonly Put[]): Promise<void> => {
  for (let from = 0; from < all.length; from += AT_ONCE)
    await registry.commit({ puts: all.slice(from, from + AT_ONCE) });
};

export const fill = async (
  registry: Registry,
  { rfcs, notes }: { readonly rfcs: number; readonly notes: number },
): Promise<void> => {
  const home = create(RepositoryRecordSchema, { name: `repositories/${REPOSITORY}`, repository: REPOSITORY });
  await registry.commit({ puts: [{ message: home, visibility: 'public' }] });
  const all: Put[] = [
    ...Array.from(
      { length: rfcs },
      (_, index): Put => ({ message: create(RfcSchema, fieldsOf(index + 1)), visibility: 'public' }),
    ),
    ...Array.from({ length: notes }, (_, index): Put => ({ message: notesOf(index), visibility: 'public' })),
  ];
  await putAll(registry, all);
};

/** Words of which some are everywhere and some rare. */
export const drawQuery = (random: () => number): string => phrase(random, 1 + Math.floor(random() * 3));
