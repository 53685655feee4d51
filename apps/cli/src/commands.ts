/** The command table of the command line. Each command is loaded only when it runs: starting costs what it needs. */
import type { CliCommand } from './command.ts';
import { personCommands } from './person-commands.ts';

const days = [
  { name: 'rule', value: 'RULE', meaning: 'When meetings are, "every other Thursday": other dates are then doubtful.' },
  { name: 'anchor', value: 'DATE', meaning: 'The day from which the rule counts.' },
  { name: 'zone', value: 'ZONE', meaning: 'IANA time zone of the rule; else UTC.' },
] as const;

const json = { name: 'json', meaning: 'Prints one JSON object of the contract a line, its enums by name.' } as const;

const registry = { name: 'registry', value: 'URL', meaning: 'Asks the registry at this address.' } as const;

const series = { name: 'series', value: 'KEY', meaning: 'Only those of this series of meetings.' } as const;

const allSettings = { name: 'all', meaning: 'Shows also what has its usual value.' } as const;

/** What the contract has of each, as people write it; a test holds them together. */
export const CHOICES = {
  stage: [
    ...['incubating', 'draft', 'in_review', 'fcp_proposed', 'fcp', 'accepted', 'rejected', 'postponed'],
    ...['withdrawn', 'implemented'],
  ],
  action: ['open', 'done', 'dropped'],
  notes: ['draft', 'approved', 'rejected'],
  searched: ['rfcs', 'ideas', 'groups', 'notes', 'actionItems', 'decisions'],
  watched: [
    ...[
      'rfcs',
      'ideas',
      'motions',
      'groups',
      'syncStates',
      'series',
      'meetings',
      'agendas',
      'actionItems',
      'decisions',
    ],
    ...['transcripts', 'minutes', 'notes'],
  ],
  order: ['name', 'name desc', 'created_at', 'created_at desc'],
} as const;

/** All commands, in the order of the help. */
export const commands: readonly CliCommand[] = [
  {
    name: 'rfc list',
    positionals: [],
    options: [
      { name: 'stage', value: 'STAGE', choices: CHOICES.stage, many: true, meaning: 'Only those in this stage.' },
      { name: 'repository', value: 'OWNER/REPO', meaning: 'Only those of this repository.' },
      { name: 'author', value: 'LOGIN', meaning: 'Only those of this author.' },
      { name: 'waiting-for', value: 'WHO', meaning: 'Only those that wait for this login or role.' },
      { name: 'since', value: 'DATE', meaning: 'Only those that changed at GitHub since then.' },
      {
        name: 'order',
        value: 'ORDER',
        choices: CHOICES.order,
        meaning: '"name", which is the default, or "created_at"; "created_at desc" has the newest first.',
      },
      json,
      registry,
    ],
    meaning: 'Lists the RFCs that are tracked, with stage and next step.',
    example: 'rapporteur rfc list --stage in_review --stage fcp',
    run: async (args, io, env) => (await import('./rfc-list.ts')).runRfcList(args, io, env),
  },
  {
    name: 'rfc show',
    positionals: ['RFC'],
    options: [json, registry],
    meaning: 'Shows one RFC: why it is believed to be one, its history, its motions, and where it was discussed.',
    example: 'rapporteur rfc show flyteorg/flyte#3553',
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
    example: 'rapporteur rfc classify prs.jsonl --json',
    run: async (args, io) => (await import('./classify.ts')).runRfcClassify(args, io),
  },
  {
    name: 'wg list',
    positionals: [],
    options: [json, registry],
    meaning: 'Lists the working groups, with their chairs and how many pull requests are open.',
    example: 'rapporteur wg list',
    run: async (args, io, env) => (await import('./group.ts')).runGroupList(args, io, env),
  },
  {
    name: 'wg show',
    positionals: ['KEY'],
    options: [json, registry],
    meaning: 'Shows one working group: its mission, its people and its pull requests.',
    example: 'rapporteur wg show config-overrides',
    run: async (args, io, env) => (await import('./group.ts')).runGroupShow(args, io, env),
  },
  {
    name: 'meeting next',
    positionals: ['[SERIES]'],
    options: [json, registry],
    meaning: 'Shows the next meeting of a series, or of each: when, where, and its agenda if it is posted.',
    example: 'rapporteur meeting next',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingNext(args, io, env),
  },
  {
    name: 'meeting list',
    positionals: [],
    options: [
      { name: 'series', value: 'KEY', meaning: 'Only the meetings of this series.' },
      { name: 'from', value: 'DATE', meaning: 'The first day; else today in UTC.' },
      { name: 'to', value: 'DATE', meaning: 'The last day; else 90 days are shown.' },
      json,
      registry,
    ],
    meaning: 'Lists meetings, posted or not, moved and cancelled ones among them.',
    example: 'rapporteur meeting list --series contributors-meetup --from 2023-06-01 --to 2023-06-30',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingList(args, io, env),
  },
  {
    name: 'meeting show',
    positionals: ['MEETING'],
    options: [json, registry],
    meaning: 'Shows one meeting: when and where it is, what was discussed, and its notes.',
    example: 'rapporteur meeting show contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingShow(args, io, env),
  },
  {
    name: 'meeting calendar',
    positionals: ['[SERIES]'],
    options: [
      { name: 'group', value: 'KEY', meaning: 'The meetings of this working group.' },
      { name: 'atom', meaning: 'Prints a feed instead: what was posted, moved, cancelled, and approved notes.' },
      { name: 'json', meaning: 'Prints the meetings instead, one JSON object a line.' },
      registry,
    ],
    meaning: 'Prints the calendar of a series, of a group or of all, from a year ago to a year ahead (iCalendar).',
    example: 'rapporteur meeting calendar contributors-meetup > meetup.ics',
    run: async (args, io, env) => (await import('./meeting.ts')).runMeetingCalendar(args, io, env),
  },
  {
    name: 'agenda show',
    positionals: ['[MEETING]'],
    options: [json, registry],
    meaning: 'Shows the agenda of a meeting as Markdown; without MEETING, of the latest one.',
    example: 'rapporteur agenda show contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./agenda.ts')).runAgendaShow(args, io, env),
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
    example: 'rapporteur schedule --rule "every other Thursday" --zone America/Los_Angeles --rotate 07:00,11:00',
    run: async (args, io) => (await import('./schedule.ts')).runSchedule(args, io),
  },
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
    example: 'rapporteur notes meetup.vtt --agenda agenda.md',
    run: async (args, io, env) => (await import('./notes.ts')).runNotes(args, io, env),
  },
  {
    name: 'notes list',
    positionals: [],
    options: [
      series,
      { name: 'state', value: 'STATE', choices: CHOICES.notes, many: true, meaning: 'Only those in this state.' },
      json,
      registry,
    ],
    meaning: 'Lists the notes of meetings on record, the newest first.',
    example: 'rapporteur notes list --state draft',
    run: async (args, io, env) => (await import('./notes-record.ts')).runNotesList(args, io, env),
  },
  {
    name: 'notes show',
    positionals: ['MEETING'],
    options: [json, registry],
    meaning: 'Shows the notes of one meeting, each statement with its id.',
    example: 'rapporteur notes show contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./notes-record.ts')).runNotesShow(args, io, env),
  },
  {
    name: 'notes proof',
    positionals: ['MEETING', 'STATEMENT'],
    options: [
      {
        name: 'context',
        value: 'TURNS',
        meaning: 'Shows so many turns before and after the cited ones; else one, at most 10.',
      },
      json,
      registry,
    ],
    meaning: 'Shows the words of the transcript that a statement of notes rests on.',
    example: 'rapporteur notes proof contributors-meetup/2023-06-22 s3',
    run: async (args, io, env) => (await import('./notes-record.ts')).runNotesProof(args, io, env),
  },
  {
    name: 'transcript',
    positionals: ['FILE'],
    options: [json],
    meaning:
      'Shows how a transcript is read: its turns with speaker and time, and what is doubtful. Exit code 1 if it is refused.',
    example: 'rapporteur transcript meetup.vtt --json',
    run: async (args, io) => (await import('./transcript.ts')).runTranscript(args, io),
  },
  {
    name: 'minutes list',
    positionals: [],
    options: [series, json, registry],
    meaning: 'Lists the minutes on record that the community wrote, the newest first.',
    example: 'rapporteur minutes list',
    run: async (args, io, env) => (await import('./minutes-record.ts')).runMinutesList(args, io, env),
  },
  {
    name: 'minutes show',
    positionals: ['MEETING'],
    options: [json, registry],
    meaning: 'Shows the minutes of one meeting as they were written.',
    example: 'rapporteur minutes show contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./minutes-record.ts')).runMinutesShow(args, io, env),
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
      registry,
    ],
    meaning:
      'Shows how minutes in Markdown are read: meetings, people, items, links, action items, decisions, and what is doubtful.',
    example: 'rapporteur minutes parse 2023-06-22.md --json',
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
    example: 'rapporteur minutes import community/minutes --series contributors-meetup --dry-run',
    run: async (args, io, env) => (await import('./minutes-import.ts')).runMinutesImport(args, io, env),
  },
  {
    name: 'action list',
    positionals: [],
    options: [
      { name: 'owner', value: 'LOGIN', meaning: 'Only those of this account.' },
      {
        name: 'state',
        value: 'STATE',
        choices: CHOICES.action,
        meaning: 'Only those that are open, done or dropped.',
      },
      series,
      json,
      registry,
    ],
    meaning: 'Lists the action items, with state, owner and due date.',
    example: 'rapporteur action list --owner bo --state open',
    run: async (args, io, env) => (await import('./action.ts')).runActionList(args, io, env),
  },
  {
    name: 'action show',
    positionals: ['ID'],
    options: [json, registry],
    meaning: 'Shows one action item and everything that happened to it.',
    example: 'rapporteur action show A-2023-06-22-3',
    run: async (args, io, env) => (await import('./action.ts')).runActionShow(args, io, env),
  },
  {
    name: 'decision list',
    positionals: [],
    options: [series, json, registry],
    meaning: 'Lists what meetings decided, from their approved notes, the newest first.',
    example: 'rapporteur decision list --series contributors-meetup',
    run: async (args, io, env) => (await import('./decision.ts')).runDecisionList(args, io, env),
  },
  {
    name: 'search',
    positionals: ['WORD…'],
    options: [
      {
        name: 'kind',
        value: 'KIND',
        choices: CHOICES.searched,
        many: true,
        meaning: 'Only in resources of this kind.',
      },
      { name: 'limit', value: 'NUMBER', meaning: 'Shows at most so many; else 20.' },
      json,
      registry,
    ],
    meaning:
      'Looks for words in RFCs, ideas, groups, approved notes, action items and decisions: "a phrase", -without, or. Exit code 1 if nothing is found.',
    example: 'rapporteur search storage format',
    run: async (args, io, env) => (await import('./search.ts')).runSearch(args, io, env),
  },
  {
    name: 'mine',
    positionals: ['[LOGIN]'],
    options: [
      {
        name: 'role',
        value: 'ROLE',
        many: true,
        meaning: 'A role of this person, such as TSC: what waits for it is listed, too.',
      },
      json,
      registry,
    ],
    meaning:
      'Lists what waits for somebody: RFCs, pull requests of working groups, action items. Without LOGIN, for github.user of your Git settings.',
    example: 'rapporteur mine bo --role TSC',
    run: async (args, io, env) => (await import('./mine.ts')).runMine(args, io, env),
  },
  {
    name: 'watch',
    positionals: [],
    options: [
      { name: 'kind', value: 'KIND', choices: CHOICES.watched, many: true, meaning: 'Only changes of this kind.' },
      { name: 'prefix', value: 'NAME', meaning: 'Only of what has a name that begins so.' },
      {
        name: 'after',
        value: 'POSITION',
        meaning: 'Goes on after this position; "start" tells of everything on record. Else from now on.',
      },
      json,
      registry,
    ],
    meaning: 'Tells what changes, a line a change, until Ctrl-C; then says on stderr where another watch goes on.',
    example: 'rapporteur watch --kind rfcs',
    run: async (args, io, env) => (await import('./watch.ts')).runWatch(args, io, env),
  },
  {
    name: 'settings show',
    positionals: ['OWNER/REPO'],
    options: [allSettings, json, registry],
    meaning:
      'Shows the settings that count in a repository, each with the layer that set it. Exit code 1 if something is wrong in the files.',
    example: 'rapporteur settings show flyteorg/flyte',
    run: async (args, io, env) => (await import('./settings.ts')).runSettingsShow(args, io, env),
  },
  {
    name: 'config show',
    positionals: ['OWNER/REPO'],
    options: [allSettings, json, registry],
    meaning: 'The same as settings show.',
    example: 'rapporteur config show flyteorg/flyte',
    run: async (args, io, env) => (await import('./settings.ts')).runSettingsShow(args, io, env),
  },
  {
    name: 'lineage',
    positionals: ['NAME'],
    options: [
      { name: 'back', meaning: 'Shows what came of it instead.' },
      { name: 'part', value: 'PATH', meaning: 'JSONPath of the part that is meant; else all of it.' },
      { name: 'depth', value: 'NUMBER', meaning: 'Goes at most so many steps; else 10.' },
      json,
      registry,
    ],
    meaning:
      'Shows what something came from, down to the spoken words: notes/SERIES/DATE/s3 is a statement, transcripts/SERIES/DATE/t12 a turn, and the name of notes, an agenda or an artifact all of it.',
    example: 'rapporteur lineage notes/contributors-meetup/2023-06-22/s3',
    run: async (args, io, env) => (await import('./lineage.ts')).runLineage(args, io, env),
  },
  {
    name: 'audit',
    positionals: ['[SUBJECT]'],
    options: [{ name: 'limit', value: 'NUMBER', meaning: 'Shows at most so many entries; else 50.' }, json, registry],
    meaning: 'Shows what was done and why, the newest first; SUBJECT is owner/repo#12 or the name of a resource.',
    example: 'rapporteur audit flyteorg/flyte#3553',
    run: async (args, io, env) => (await import('./audit.ts')).runAudit(args, io, env),
  },
  ...personCommands,
  {
    name: 'reconcile',
    positionals: [],
    options: [
      { name: 'whole', meaning: 'Reads as if nothing were known, and not only what changed.' },
      { name: 'dry-run', meaning: 'Shows what would be read, and from when on, and starts nothing.' },
      { name: 'json', meaning: 'Prints one JSON object for each repository when it is read, instead of text.' },
      registry,
    ],
    meaning: 'Asks the bot to read everything again, and shows how it comes along.',
    example: 'rapporteur reconcile',
    run: async (args, io, env) => (await import('./reconcile.ts')).runReconcile(args, io, { env }),
  },
  {
    name: 'forget',
    positionals: ['WHAT'],
    options: [{ name: 'dry-run', meaning: 'Shows what would be removed, and removes nothing.' }],
    meaning:
      'Removes from the database, for good: the words of a meeting (transcripts/SERIES/DATE), one resource, or all of OWNER/REPO.',
    example: 'rapporteur forget transcripts/contributors-meetup/2023-06-22',
    run: async (args, io, env) => (await import('./forget.ts')).runForget(args, io, env),
  },
  {
    name: 'completion',
    positionals: ['SHELL'],
    options: [],
    meaning: 'Prints a script for bash, zsh or fish that completes commands, options and their values.',
    example: 'rapporteur completion bash',
    run: async (args, io, _, table) => (await import('./completion.ts')).runCompletion(args, io, table),
  },
  {
    name: 'doctor',
    positionals: [],
    options: [
      { name: 'repository', value: 'OWNER/REPO', meaning: 'Looks at the settings of this repository, too.' },
      { name: 'json', meaning: 'Prints what was found as JSON; each has "state", "what" and "text".' },
      registry,
    ],
    meaning:
      'Says what is configured, granted, reached and delivered, what is missing, and what to do. Exit code 1 if something is wrong.',
    example: 'rapporteur doctor --repository flyteorg/flyte',
    run: async (args, io, env) => (await import('./doctor.ts')).runDoctor(args, io, { env }),
  },
];
