/** Every parser that the core exports, with the shapes that cost it most and the longest text it is given. */
import { create } from '@bufbuild/protobuf';
import { readPromise } from '@rapporteur/core/action';
import {
  mayHoldCommands,
  parseCommands,
  parseDay,
  planCommands,
  readText,
  readThreadCommands,
} from '@rapporteur/core/command';
import {
  commentMarker,
  findReferences,
  type PullRequestFacts,
  parseReference,
  sameBody,
} from '@rapporteur/core/github';
import { findGroup, readGroupCommand, readGroupsFile } from '@rapporteur/core/group';
import { lineShapes, markdownShapes, type Shapes, transcriptShapes, yamlShapes } from '@rapporteur/core/hostile';
import { findLinks } from '@rapporteur/core/link';
import {
  attendeesOf,
  decideAgenda,
  findItems,
  freezeAgenda,
  gridOf,
  namedItems,
  parseAgenda,
  parseAttendee,
  parseExceptions,
  parseOutline,
  readDate,
  readInline,
  readItemCommand,
  readPathDate,
  readTicks,
} from '@rapporteur/core/meeting';
import { parseMinutes, readHistory, renderMinutes } from '@rapporteur/core/minutes';
import { parseMembersTable } from '@rapporteur/core/motion';
import { approveNotes, extractNotes, parseHead, parseNotesRecord, parseRecording } from '@rapporteur/core/notes';
import { redact } from '@rapporteur/core/private';
import { detectRfc, impliedStage, parseProposals, parseRecordIn, referencesOf } from '@rapporteur/core/rfc';
import { parseSettings, parseShare, parseSpokenRule } from '@rapporteur/core/settings';
import {
  isHeardAs,
  mapSpeakers,
  parseGlossary,
  proposeCorrections,
  readLabel,
  toGlossary,
} from '@rapporteur/core/terms';
import { parseTime, parseTranscript } from '@rapporteur/core/transcript';
import {
  MeetingSchema,
  parseActionId,
  parseRfcName,
  RfcSettingsSchema,
  SeriesSchema,
  suggest,
  TurnSchema,
} from '@rapporteur/idl';
import { AgendaSchema, NotesSchema, RequestRecordSchema } from '@rapporteur/idl/record';

export type Parser = {
  readonly name: string;
  readonly run: (text: string) => unknown;
  readonly shapes: Shapes;
  /** Characters of the longest text; GitHub takes 65,536 for a body. */
  readonly longest: number;
  /** Whether a text of that length is work that takes its time, and that the shell gives to a worker. */
  readonly isLong?: boolean;
};

const BODY = 65_536;
const LINE = 16_384;
const FILE = 131_072;

const at = new Date('2026-03-04T05:06:07Z');

const pull = (part: Partial<PullRequestFacts>): PullRequestFacts => ({
  repository: 'acme/widgets',
  number: 12,
  nodeId: 'PR_12',
  title: 'RFC',
  url: 'https://github.com/acme/widgets/pull/12',
  body: '',
  author: 'ada',
  authorIsBot: false,
  state: 'open',
  draft: false,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'main',
  head: 'rfc',
  headSha: 'a1',
  createdAt: at,
  updatedAt: at,
  ...part,
});

const comment = (body: string) => ({
  kind: 'comment' as const,
  id: 1,
  nodeId: 'IC_1',
  author: { id: '7', login: 'bo', isBot: false },
  at,
  updatedAt: at,
  url: '',
  body,
});

const settings = create(RfcSettingsSchema, { incubatorRepository: 'acme/ideas' });
const meeting = create(MeetingSchema, { name: 'meetings/meetup/2026-03-05', localStart: '2026-03-05T11:00' });
const noAgenda = create(AgendaSchema, { name: 'agendas/meetup/2026-03-05' });
const TICKED = { body: '* [ ] a', at, by: { id: '7', login: 'bo', isBot: false } };
const NAMED = namedItems(parseAgenda('* Open mic\n    * a b\n    * c\n').value, []);
const notes = create(NotesSchema, {});
const terms = toGlossary(['Lantern', 'a', 'x y', 'aaaa'].map((term) => ({ term, kind: 'word', source: '' })));
const series = create(SeriesSchema, {
  key: 'meetup',
  rule: 'FREQ=WEEKLY;INTERVAL=2',
  anchor: '2026-03-05T11:00',
  timeZone: 'UTC',
  durationMinutes: 60,
});
const bytes = new TextEncoder();
const transcriptOf = (text: string) => parseTranscript({ path: 'a.vtt', digest: '', bytes: bytes.encode(text) }).value;

const again = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** What each detector of private things begins with, and never ends. */
const privateShapes: Shapes = Object.fromEntries(
  [
    ...['a@', 'a.', '2 ', '0 ', '+1 ', '01 23 45', 'call ', 'passcode ', 'password=', 'one ', 'seed phrase army '],
    ...[
      '-----BEGIN PRIVATE KEY-----',
      'https://',
      'http://x?',
      'https://a.a.',
      'a://:',
      'eyJaaaaaaaaaaaaaa',
      '.eyJaaaaaaaaaaaaaa.aaaa',
    ],
    ...['DE89 ', 'a at a ', 'a dot ', 'token', 'cookie: a ', '0123456789abcdef', 'aB3dE5fG7hJ9kL', 'Aa1-', 'bearer '],
  ].map((unit) => [unit, again(unit)]),
);

/** What each reader of minutes looks for, again and again. */
const minutesShapes: Shapes = Object.fromEntries(
  [
    ...['## May 1, 2026\n', '# May 1\n## Attendees\n- Ann Lee (AL)\n', '* Attendees: A, B\n', '4:53\nAnn spoke.\n'],
    ...[
      'a @ 4:53\n\nb\n\n',
      '|a|b|\n',
      'Ann: a\n',
      '### Next steps\n- Ann to go\n',
      '[a](https://a.b/c) ',
      'Ann/',
      'Ann, ',
    ],
    ...[
      '[AI] a\n',
      '- [ ] @a b\n',
      '@a ',
      'a - b ',
      '(he/him) ',
      'a@b.cc ',
      '|name|org|\n',
      'Decision — a\n',
      'June 1-2 ',
      '(a ',
      '🔴 ',
    ],
    ...['- [ ] AI: a\n', 'Ann to go. ', '[a] ', 'a -> ', '### a/b\n#1\n', '(', 'A ', '**a**\n', '## Minutes\n'],
  ].map((unit) => [unit, again(unit)]),
);

const bodies = (name: string, run: Parser['run']): Parser => ({ name, run, shapes: markdownShapes, longest: BODY });
const lines = (name: string, run: Parser['run']): Parser => ({ name, run, shapes: lineShapes, longest: LINE });
const files = (name: string, run: Parser['run']): Parser => ({ name, run, shapes: yamlShapes, longest: FILE });

export const PARSERS: readonly Parser[] = [
  bodies('mayHoldCommands', mayHoldCommands),
  bodies('parseCommands', parseCommands),
  bodies('planCommands', (text) => planCommands(text)),
  bodies('readText', (text) => readText(comment(text))),
  bodies('readThreadCommands', (text) => readThreadCommands({ posts: [comment(text)], timelineEvents: [] })),
  bodies('findReferences', (text) => findReferences(text, 'acme/widgets')),
  bodies('sameBody', (text) => sameBody(text, `${text} `)),
  bodies('findLinks', (body) => findLinks(pull({ body }))),
  bodies('findLinks.comment', (text) => findLinks(pull({ thread: { posts: [comment(text)], timelineEvents: [] } }))),
  bodies('referencesOf', (text) => referencesOf(text, 'acme/widgets')),
  bodies('detectRfc', (body) => detectRfc({ pull: pull({ body }), settings })),
  bodies('parseRecordIn', (text) =>
    parseRecordIn('acme/gadgets', `<!-- rapporteur:status:acme/widgets#7 v1 -->\n${text}`),
  ),
  bodies('parseMembersTable', (text) => parseMembersTable(text, ['TSC'])),
  bodies('parseAgenda', (text) => attendeesOf(parseAgenda(text, { repository: 'acme/widgets' }).value)),
  bodies('freezeAgenda', (theirs) => freezeAgenda({ meeting, agenda: create(AgendaSchema, {}), theirs })),
  bodies('decideAgenda', (theirs) => {
    const previous = create(AgendaSchema, { ...noAgenda, baseMarkdown: theirs });
    return [previous, undefined].map((before) =>
      decideAgenda({ meeting, agenda: noAgenda, previous: before, theirs, now: at }),
    );
  }),
  bodies('readTicks', (body) => readTicks({ versions: [TICKED, { ...TICKED, body }], isWhole: true }, 'acme/widgets')),
  bodies('findItems', (text) => {
    const agenda = parseAgenda(text, { repository: 'acme/widgets' }).value;
    return findItems('I-2023-06-22-3', namedItems(agenda, []), 'acme/widgets');
  }),
  bodies('parseOutline', (text) => parseOutline(text)),
  {
    name: 'parseMinutes',
    run: (text) => renderMinutes(parseMinutes(text, { repository: 'acme/widgets' }).value),
    shapes: markdownShapes,
    longest: BODY,
    isLong: true,
  },
  { name: 'parseMinutes.lists', run: (text) => parseMinutes(text), shapes: minutesShapes, longest: BODY, isLong: true },
  {
    name: 'readHistory',
    run: (text) =>
      readHistory(
        [
          { path: 'a.md', text },
          { path: '2026/05-07.md', text },
        ],
        { now: at },
      ),
    shapes: minutesShapes,
    longest: BODY,
    isLong: true,
  },
  lines('readPathDate', (text) => readPathDate(text, gridOf(series))),
  bodies('redact', redact),
  { name: 'redact.hostile', run: (text) => redact(text), shapes: privateShapes, longest: BODY },
  bodies('approveNotes', (standing) => approveNotes({ notes, standing, by: 'ada', at })),
  lines('parseAttendee', parseAttendee),
  lines('readDate', (text) => readDate(text, gridOf(series))),
  // A line holds no line ends.
  lines('readInline', (text) => readInline(text.replace(/\s+/g, ' '))),
  lines('findItems.words', (text) => findItems(text, NAMED, 'acme/widgets')),
  lines('readItemCommand', (words) =>
    readItemCommand(create(RequestRecordSchema, { what: 'agenda move', on: {}, words })),
  ),
  lines('parseCommands.item', (text) => planCommands(`/agenda move ${text}`)),
  lines('parseReference', (text) => parseReference(text, 'acme/widgets')),
  lines('commentMarker', (text) => commentMarker('status', text)),
  lines('findLinks.title', (title) => findLinks(pull({ title }))),
  lines('findLinks.branch', (head) => findLinks(pull({ head }))),
  lines('detectRfc.title', (title) => detectRfc({ pull: pull({ title }), settings })),
  lines('parseCommands.line', (text) => parseCommands(`/x ${text}`)),
  lines('planCommands.line', (text) => planCommands(`/vote ${text}`)),
  lines('parseRfcName', parseRfcName),
  lines('parseActionId', parseActionId),
  lines('readPromise', readPromise),
  lines('parseDay', parseDay),
  lines('readGroupCommand', (text) => readGroupCommand(text, 'acme/widgets')),
  lines('findGroup', (text) => findGroup(text, [])),
  bodies('parseHead', parseHead),
  bodies('parseNotesRecord', (text) => parseNotesRecord(`<!-- rapporteur:notes:meetup/2023-06-22 v1 -->\n${text}`)),
  bodies('parseExceptions', (body) =>
    parseExceptions(`<!-- rapporteur:exception:meetup ${body} -->\n${body}`, 'meetup'),
  ),
  bodies('parseProposals', (body) =>
    parseProposals([{ body: `<!-- rapporteur:discussed:meetup/2023-06-22 v1 -->\n${body}`, at }]),
  ),
  lines('impliedStage', (text) => impliedStage([text])),
  lines('parseShare', parseShare),
  lines('suggest', (text) => suggest(text, ['labels', 'paths'])),
  lines('parseTime', parseTime),
  lines('parseRecording', (text) => parseRecording(text, text)),
  lines('readLabel', readLabel),
  lines('mapSpeakers', (text) => mapSpeakers(text.split(' '), [])),
  bodies('parseGlossary', (text) => parseGlossary(text, '')),
  bodies('toGlossary', (text) => toGlossary(parseGlossary(text.replaceAll(' ', '\n'), '').value)),
  bodies('proposeCorrections', (text) => proposeCorrections([create(TurnSchema, { text })], terms)),
  bodies('isHeardAs', (text) => isHeardAs(terms, 'Lantern', text)),
  files('parseSettings', parseSettings),
  lines('parseSpokenRule', parseSpokenRule),
  files('readGroupsFile', readGroupsFile),
  { name: 'parseTranscript', run: transcriptOf, shapes: transcriptShapes, longest: 1_048_576, isLong: true },
  {
    name: 'extractNotes',
    run: (text) => {
      const transcript = transcriptOf(text);
      return transcript ? extractNotes({ transcript, meeting }) : undefined;
    },
    shapes: transcriptShapes,
    longest: 262_144,
    isLong: true,
  },
];
