/** The command table of the command line. Each command is loaded only when it runs: starting costs what it needs. */
import type { CliCommand } from './command.ts';
import { personCommands } from './person-commands.ts';

const days = [
  { name: 'rule', value: 'RULE', meaning: 'When meetings are, "every other Thursday": other dates are then doubtful.' },
  { name: 'anchor', value: 'DATE', meaning: 'The day from which the rule counts.' },
  { name: 'zone', value: 'ZONE', meaning: 'IANA time zone of the rule; else UTC.' },
] as const;

const json = { name: 'json', meaning: 'Prints IDL JSON instead of text.' } as const;

/** All commands, in the order of the help. */
export const commands: readonly CliCommand[] = [
  {
    name: 'notes',
    positionals: ['FILE'],
    options: [
      { name: 'agenda', value: 'FILE', meaning: 'Agenda or minutes in Markdown: topics are ordered by it.' },
      {
        name: 'glossary',
        value: 'FILE',
        meaning: 'Terms as they are spelt, one a line: "term", or "term: heard, heard".',
      },
      {
        name: 'summary',
        value: 'WORDS',
        meaning: 'Prints instead whole sentences of the meeting, word for word, of at most so many words in all.',
      },
      { name: 'date', value: 'DATE', meaning: 'Day of the meeting, from which "by Thursday" counts.' },
      {
        name: 'model',
        value: 'NAME',
        meaning: 'Has this model write them; RAPPORTEUR_MODEL does the same. Without either nothing is sent anywhere.',
      },
      { name: 'judge', value: 'NAME', meaning: 'Has another model judge what the first one wrote.' },
      { name: 'offline', meaning: 'Sends nothing, whatever is set.' },
      { name: 'estimate', meaning: 'Says what would be sent and what it may cost, and sends nothing.' },
      { name: 'max-cost', value: 'DOLLARS', meaning: 'Makes no request that would cost more than this in all.' },
      json,
    ],
    meaning: 'Writes notes of a transcript; every statement cites its turn and time.',
    example: 'pnpm rapporteur notes meetup.vtt --agenda agenda.md',
    run: async (args, io, env) => (await import('./notes.ts')).runNotes(args, io, env),
  },
  {
    name: 'transcript',
    positionals: ['FILE'],
    options: [json],
    meaning:
      'Shows how a transcript is read: its turns with speaker and time, and what is doubtful. Exit code 1 if it is refused.',
    example: 'pnpm rapporteur transcript meetup.vtt --json',
    run: async (args, io) => (await import('./transcript.ts')).runTranscript(args, io),
  },
  {
    name: 'rfc list',
    positionals: [],
    options: [json],
    meaning: 'Lists the RFCs that are tracked, with stage and next step.',
    example: 'pnpm rapporteur rfc list',
    run: async (args, io, env) => (await import('./rfc.ts')).runRfcList(args, io, env),
  },
  {
    name: 'rfc show',
    positionals: ['RFC'],
    options: [json],
    meaning: 'Shows one RFC and why it is believed to be one.',
    example: 'pnpm rapporteur rfc show flyteorg/flyte#3553',
    run: async (args, io, env) => (await import('./rfc.ts')).runRfcShow(args, io, env),
  },
  {
    name: 'rfc classify',
    positionals: ['FILE'],
    options: [
      { name: 'without-files', meaning: 'Looks only at what a webhook carries; may then ask to read the files.' },
      { name: 'json', meaning: 'Prints one JSON object a line instead of text.' },
    ],
    meaning: 'Judges recorded pull requests (JSON lines): which are RFCs, and why.',
    example: 'pnpm rapporteur rfc classify prs.jsonl --json',
    run: async (args, io) => (await import('./classify.ts')).runRfcClassify(args, io),
  },
  {
    name: 'agenda show',
    positionals: ['[MEETING]'],
    options: [json],
    meaning: 'Shows the agenda of a meeting as Markdown; without MEETING, of the latest one.',
    example: 'pnpm rapporteur agenda show contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./agenda.ts')).runAgendaShow(args, io, env),
  },
  {
    name: 'action list',
    positionals: [],
    options: [
      { name: 'owner', value: 'LOGIN', meaning: 'Only those of this account.' },
      { name: 'state', value: 'STATE', meaning: 'Only those that are open, done or dropped.' },
      json,
    ],
    meaning: 'Lists the action items, with state, owner and due date.',
    example: 'pnpm rapporteur action list --owner bo --state open',
    run: async (args, io, env) => (await import('./action.ts')).runActionList(args, io, env),
  },
  {
    name: 'action show',
    positionals: ['ID'],
    options: [json],
    meaning: 'Shows one action item and everything that happened to it.',
    example: 'pnpm rapporteur action show A-2023-06-22-3',
    run: async (args, io, env) => (await import('./action.ts')).runActionShow(args, io, env),
  },
  {
    name: 'meeting next',
    positionals: ['[SERIES]'],
    options: [{ name: 'json', meaning: 'Prints one IDL JSON object a line instead of text.' }],
    meaning: 'Shows the next meeting of a series, or of each: when, where, and its agenda if it is posted.',
    example: 'pnpm rapporteur meeting next',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingNext(args, io, env),
  },
  {
    name: 'meeting list',
    positionals: [],
    options: [
      { name: 'series', value: 'KEY', meaning: 'Only the meetings of this series.' },
      { name: 'from', value: 'DATE', meaning: 'The first day; else today in UTC.' },
      { name: 'to', value: 'DATE', meaning: 'The last day; else 90 days are shown.' },
      { name: 'json', meaning: 'Prints one IDL JSON object a line instead of text.' },
    ],
    meaning: 'Lists meetings, posted or not, moved and cancelled ones among them.',
    example: 'pnpm rapporteur meeting list --series contributors-meetup --from 2023-06-01 --to 2023-06-30',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingList(args, io, env),
  },
  {
    name: 'meeting calendar',
    positionals: ['[SERIES]'],
    options: [
      { name: 'group', value: 'KEY', meaning: 'The meetings of this working group.' },
      { name: 'atom', meaning: 'Prints a feed instead: what was posted, moved, cancelled, and approved notes.' },
      { name: 'json', meaning: 'Prints the meetings instead, one IDL JSON object a line.' },
    ],
    meaning: 'Prints the calendar of a series, of a group or of all, from a year ago to a year ahead (iCalendar).',
    example: 'pnpm rapporteur meeting calendar contributors-meetup > meetup.ics',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingCalendar(args, io, env),
  },
  {
    name: 'minutes parse',
    positionals: ['FILE'],
    options: [
      { name: 'repository', value: 'OWNER/REPO', meaning: 'Repository in which "#12" is looked for.' },
      ...days,
      { name: 'settings', meaning: 'Takes the days of meetings from the settings of --repository.' },
      { name: 'render', meaning: 'Prints the file back from what was read, byte for byte.' },
      json,
    ],
    meaning:
      'Shows how minutes in Markdown are read: meetings, people, items, links, action items, decisions, and what is doubtful.',
    example: 'pnpm rapporteur minutes parse 2023-06-22.md --json',
    run: async (args, io, env) => (await import('./minutes-parse.ts')).runMinutesParse(args, io, env),
  },
  {
    name: 'minutes import',
    positionals: ['DIR'],
    options: [
      { name: 'series', value: 'KEY', meaning: 'Key of the series; else the only one that the settings plan.' },
      { name: 'repository', value: 'OWNER/REPO', meaning: 'Where the minutes belong, and where "#12" is looked for.' },
      {
        name: 'folder',
        value: 'PATH',
        meaning: 'Folder of that repository in which the files stand, for links; else that of the settings.',
      },
      {
        name: 'actions',
        value: 'STATE',
        meaning: 'What old promises are that nobody ticked off: "closed", which is the default, or "open".',
      },
      ...days,
      { name: 'dry-run', meaning: 'Shows what would be written, and writes nothing.' },
      { name: 'json', meaning: 'Prints JSON instead of a table, what is doubtful with it.' },
    ],
    meaning:
      'Takes the history of a community over into the registry, from a folder of minutes or one archive; a second time only what changed. Writes nothing at GitHub. Exit code 1 if a part had to be left out.',
    example: 'pnpm rapporteur minutes import community/minutes --series contributors-meetup --dry-run',
    run: async (args, io, env) => (await import('./minutes-import.ts')).runMinutesImport(args, io, env),
  },
  {
    name: 'schedule',
    positionals: [],
    options: [
      { name: 'rule', value: 'RULE', meaning: 'In words, "every other Thursday at 11:00", or as RFC 5545 has it.' },
      { name: 'zone', value: 'ZONE', meaning: 'IANA time zone, whose clock on the wall counts.' },
      { name: 'rotate', value: 'TIMES', meaning: 'Start times that take turns, "07:00,11:00"; also a single one.' },
      { name: 'from', value: 'DATE', meaning: 'The day from which the rule counts; else today in UTC.' },
      { name: 'to', value: 'DATE', meaning: 'The last day; else a year is shown.' },
      { name: 'duration', value: 'MINUTES', meaning: 'How long a meeting lasts; else 60 minutes.' },
      { name: 'skip', value: 'DATE', many: true, meaning: 'Leaves this date out.' },
      { name: 'move', value: 'DATE=DATETIME', many: true, meaning: 'Moves the meeting of this date.' },
      { name: 'cancel', value: 'DATE', many: true, meaning: 'Shows the meeting of this date as cancelled.' },
      { name: 'json', meaning: 'Prints JSON instead of text: date, localStart, start, end and state of each.' },
    ],
    meaning: 'Prints the meetings of a series, by its rule and its exceptions; every date takes its turn, held or not.',
    example: 'pnpm rapporteur schedule --rule "every other Thursday" --zone America/Los_Angeles --rotate 07:00,11:00',
    run: async (args, io) => (await import('./schedule.ts')).runSchedule(args, io),
  },
  ...personCommands,
  {
    name: 'reconcile',
    positionals: [],
    options: [
      { name: 'whole', meaning: 'Reads as if nothing were known, and not only what changed.' },
      { name: 'json', meaning: 'Prints one JSON object for each repository when it is read, instead of text.' },
    ],
    meaning: 'Asks the bot to read everything again, and shows how it comes along.',
    example: 'pnpm rapporteur reconcile',
    run: async (args, io, env) => (await import('./reconcile.ts')).runReconcile(args, io, { env }),
  },
  {
    name: 'forget',
    positionals: ['WHAT'],
    options: [],
    meaning:
      'Removes from the database, for good: the words of a meeting (transcripts/SERIES/DATE), one resource, or all of OWNER/REPO.',
    example: 'pnpm rapporteur forget transcripts/contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./forget.ts')).runForget(args, io, env),
  },
  {
    name: 'doctor',
    positionals: [],
    options: [
      { name: 'repository', value: 'OWNER/REPO', meaning: 'Looks at the settings of this repository, too.' },
      { name: 'json', meaning: 'Prints what was found as JSON; each has "state", "what" and "text".' },
    ],
    meaning:
      'Says what is configured, granted, reached and delivered, what is missing, and what to do. Exit code 1 if something is wrong.',
    example: 'pnpm rapporteur doctor --repository flyteorg/flyte',
    run: async (args, io, env) => (await import('./doctor.ts')).runDoctor(args, io, { env }),
  },
];
