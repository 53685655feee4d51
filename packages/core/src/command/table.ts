/** The one table of commands: the parser, permissions, help and docs/commands.md all read it. */
import type { Form, Part } from './form.ts';

/** Who may use a command. "policy": the policy of the motion says it, with the reason in the answer; "speaker": so does the roster of the meeting, besides maintainers; "chair": so do the chairs of the group whose meeting it is, and "owner": so does the ledger, both besides people with triage permission. */
export type Who = 'anyone' | 'author' | 'triager' | 'chair' | 'maintainer' | 'speaker' | 'owner' | 'policy';

/** Where a comment stands. The pull request that carries meeting notes is a place of its own. */
export type ThreadKind = 'issue' | 'pull_request' | 'notes_pull_request' | 'discussion';

/** One command. All texts are Markdown of ours. */
export type CommandSpec = {
  readonly verb: string;
  /** Second word, if the command has one. */
  readonly sub?: string;
  readonly usage: string;
  /** What it does, as a sentence. */
  readonly meaning: string;
  readonly example: string;
  readonly who: Who;
  readonly where: readonly ThreadKind[];
  /** What follows on the line: all of it, or the command is refused. */
  readonly takes: Form;
  /** Only asks, and changes nothing: works for everybody everywhere. */
  readonly asks?: boolean;
  /** Decides, or is part of a decision: not said on a line of a file, where it folds away when the line changes (C1). */
  readonly decides?: boolean;
  /** What somebody who may not use it can do instead, as a sentence. */
  readonly instead?: string;
};

/** All places. */
export const EVERYWHERE: readonly ThreadKind[] = ['issue', 'pull_request', 'notes_pull_request', 'discussion'];

const NOTHING: Form = [];
const REFERENCE: Part = { as: 'reference' };
const TEXT: Part = { as: 'text' };
const PERHAPS_TEXT: Part = { as: 'text', optional: true };
const NAME: Part = { as: 'name' };
const GROUP: Part = { as: 'group' };

const ON_PULL_REQUESTS: readonly ThreadKind[] = ['pull_request'];
/** Where a person's word on a motion may stand. */
const MOTION = { who: 'policy', where: ON_PULL_REQUESTS, decides: true } as const;
/** Where a pull request can be named that stands elsewhere. */
const WHERE_ONE_IS_NAMED: readonly ThreadKind[] = ['issue', 'pull_request', 'discussion'];

/** Who changes the meetings of a series, and where. */
const ON_MEETINGS = { who: 'triager', where: EVERYWHERE } as const;

/** Where notes can be changed, and by whom. */
const ON_NOTES = {
  who: 'maintainer',
  where: ['notes_pull_request'],
  instead: 'If something in the notes is wrong or missing, say so in a review: whoever approves them will see it.',
} as const;

/** What is decided about items of an agenda. */
const OF_ITEM = {
  who: 'chair',
  where: EVERYWHERE,
  instead: 'Everybody can propose topics with `/agenda add`.',
} as const;
const ITEM: Part = { as: 'item' };
/** What is said of an action item: its series is that of the settings, so it may be said anywhere. */
const OF_ACTION = { who: 'owner', where: EVERYWHERE } as const;
const ACTION: Part = { as: 'action' };

/** Stages that a person may record. */
export const STAGES = ['in_review', 'accepted', 'rejected', 'postponed', 'withdrawn', 'implemented'] as const;

/** The commands that Rapporteur obeys, in the order of the help. */
export const commandTable: readonly CommandSpec[] = [
  {
    verb: 'rfc',
    sub: 'status',
    usage: '/rfc status',
    meaning: 'Shows where the RFC of this pull request stands and what it needs next.',
    example: '/rfc status',
    asks: true,
    who: 'anyone',
    where: EVERYWHERE,
    takes: NOTHING,
  },
  {
    verb: 'rfc',
    sub: 'why',
    usage: '/rfc why',
    meaning: 'Tells why this pull request counts as an RFC or not, and what its vote still needs.',
    asks: true,
    example: '/rfc why',
    who: 'anyone',
    where: EVERYWHERE,
    takes: NOTHING,
  },
  {
    verb: 'rfc',
    sub: 'track',
    usage: '/rfc track',
    meaning: 'Tracks this pull request as an RFC.',
    example: '/rfc track',
    who: 'maintainer',
    where: ['pull_request'],
    takes: NOTHING,
  },
  {
    verb: 'rfc',
    sub: 'ignore',
    usage: '/rfc ignore',
    meaning: 'Stops tracking this pull request as an RFC; `/rfc track` takes it back.',
    example: '/rfc ignore',
    who: 'maintainer',
    where: ['pull_request'],
    takes: NOTHING,
  },
  {
    verb: 'rfc',
    sub: 'link',
    usage: '/rfc link REFERENCE',
    meaning: 'Links this RFC with an issue, a pull request or a discussion; `/rfc unlink` takes it back.',
    example: '/rfc link flyteorg/flytekit#1672',
    who: 'triager',
    where: ON_PULL_REQUESTS,
    takes: [REFERENCE],
  },
  {
    verb: 'rfc',
    sub: 'unlink',
    usage: '/rfc unlink REFERENCE',
    meaning: 'Removes such a link, also one that Rapporteur found.',
    example: '/rfc unlink flyteorg/flytekit#1672',
    who: 'triager',
    where: ON_PULL_REQUESTS,
    takes: [REFERENCE],
  },
  {
    verb: 'rfc',
    sub: 'stage',
    usage: '/rfc stage STAGE [reason]',
    meaning:
      'Sets a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented.',
    example: '/rfc stage implemented Released with 1.9.',
    who: 'maintainer',
    where: ON_PULL_REQUESTS,
    decides: true,
    takes: [{ as: 'word', of: STAGES }, PERHAPS_TEXT],
  },
  {
    verb: 'motion',
    sub: 'merge',
    usage: '/motion merge',
    meaning: 'Starts the vote to accept this RFC. `/fcp cancel` ends it.',
    example: '/motion merge',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'motion',
    sub: 'close',
    usage: '/motion close',
    meaning: 'Starts the vote to reject this RFC.',
    example: '/motion close',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'motion',
    sub: 'postpone',
    usage: '/motion postpone',
    meaning: 'Starts the vote to put this RFC off.',
    example: '/motion postpone',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'vote',
    usage: '/vote +1|-1|abstain|clear',
    meaning: 'Casts your vote, or takes it back. Your latest one counts. Everybody can vote; the votes of some bind.',
    example: '/vote +1',
    ...MOTION,
    who: 'anyone',
    takes: [{ as: 'word', of: ['+1', '-1', 'abstain', 'clear'] }],
  },
  {
    verb: 'object',
    usage: '/object REASON',
    meaning: 'Objects before the final comment period begins. Write the reason on the same line.',
    example: '/object The wire format is not settled.',
    ...MOTION,
    who: 'anyone',
    takes: [TEXT],
  },
  {
    verb: 'object',
    sub: 'withdraw',
    usage: '/object withdraw',
    meaning: 'Takes your objection back.',
    example: '/object withdraw',
    ...MOTION,
    who: 'anyone',
    takes: NOTHING,
  },
  {
    verb: 'answer',
    usage: '/answer LOGIN: TEXT',
    meaning: 'Answers somebody’s objection, which settles it.',
    example: '/answer cy: Section 4 settles the wire format.',
    ...MOTION,
    takes: [{ as: 'login' }, { as: 'text', behindColon: true }],
  },
  {
    verb: 'concern',
    usage: '/concern NAME: TEXT',
    meaning: 'Raises a concern with a name. It stops the clock until `/resolve NAME` settles it.',
    example: '/concern wire format: Field 4 means two things.',
    ...MOTION,
    takes: [NAME, { as: 'text', behindColon: true }],
  },
  {
    verb: 'confirm',
    usage: '/confirm NAME',
    meaning: 'Confirms somebody else’s concern, where that is needed.',
    example: '/confirm wire format',
    ...MOTION,
    takes: [NAME],
  },
  {
    verb: 'resolve',
    usage: '/resolve NAME[: REASON]',
    meaning: 'Settles your concern, or somebody else’s with a reason.',
    example: '/resolve wire format',
    ...MOTION,
    takes: [NAME, { as: 'text', behindColon: true, optional: true }],
  },
  {
    verb: 'withdraw',
    usage: '/withdraw [REASON]',
    meaning: 'Withdraws your RFC. `/rfc stage in_review` takes it up again.',
    example: '/withdraw Superseded by #7775.',
    ...MOTION,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'fcp',
    sub: 'cancel',
    usage: '/fcp cancel [REASON]',
    meaning: 'Cancels the vote. Another one can start later.',
    example: '/fcp cancel The document will change a lot.',
    ...MOTION,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'fcp',
    sub: 'extend',
    usage: '/fcp extend DAYS [REASON]',
    meaning: 'Makes the final comment period longer, by days or weeks.',
    example: '/fcp extend 1 week Holidays.',
    ...MOTION,
    takes: [{ as: 'days' }, PERHAPS_TEXT],
  },
  {
    verb: 'fcp',
    sub: 'close',
    usage: '/fcp close now REASON',
    meaning: 'Ends the final comment period at once, where that is allowed.',
    example: '/fcp close now The release cannot wait.',
    ...MOTION,
    takes: [{ as: 'word', of: ['now'] }, TEXT],
  },
  {
    verb: 'fcp',
    sub: 'refresh',
    usage: '/fcp refresh',
    meaning: 'Reads again who can vote.',
    example: '/fcp refresh',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'fcp',
    sub: 'quiet',
    usage: '/fcp quiet',
    meaning: 'Turns the reminders of this vote off.',
    example: '/fcp quiet',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'wg',
    sub: 'status',
    usage: '/wg status [GROUP] [DATE]',
    meaning:
      'Shows the pull requests of a working group, and for whom they wait. With a day, what is new since then; without a name, all groups.',
    example: '/wg status config-overrides',
    asks: true,
    who: 'anyone',
    where: EVERYWHERE,
    takes: [
      { ...GROUP, optional: true },
      { as: 'date', optional: true },
    ],
  },
  {
    verb: 'wg',
    sub: 'add',
    usage: '/wg add GROUP [REFERENCE]',
    meaning: 'Adds this pull request, or another one, to a working group.',
    example: '/wg add config-overrides flyteorg/flytekit#1676',
    who: 'triager',
    where: WHERE_ONE_IS_NAMED,
    takes: [GROUP, { ...REFERENCE, optional: true }],
  },
  {
    verb: 'wg',
    sub: 'remove',
    usage: '/wg remove GROUP [REFERENCE]',
    meaning: 'Takes it out of the group for good.',
    example: '/wg remove config-overrides',
    who: 'triager',
    where: WHERE_ONE_IS_NAMED,
    takes: [GROUP, { ...REFERENCE, optional: true }],
  },
  {
    verb: 'config',
    sub: 'show',
    usage: '/config show',
    meaning: 'Shows the settings that count here, and what is wrong in the files.',
    example: '/config show',
    asks: true,
    who: 'anyone',
    where: EVERYWHERE,
    takes: NOTHING,
  },
  {
    verb: 'config',
    sub: 'explain',
    usage: '/config explain KEY',
    meaning: 'Tells what a setting is, and which file set it.',
    example: '/config explain meeting.time_zone',
    asks: true,
    who: 'anyone',
    where: EVERYWHERE,
    takes: [{ as: 'word' }],
  },
  {
    verb: 'agenda',
    usage: '/agenda',
    meaning: 'Posts the agenda of the next meeting, or updates it. What people wrote stays.',
    example: '/agenda',
    who: 'triager',
    where: EVERYWHERE,
    takes: NOTHING,
    instead: 'Until the meeting starts, the agenda is also updated by itself.',
  },
  {
    verb: 'agenda',
    sub: 'why',
    usage: '/agenda why',
    meaning: 'Tells why each item is on the agenda.',
    asks: true,
    example: '/agenda why',
    who: 'anyone',
    where: EVERYWHERE,
    takes: NOTHING,
  },
  {
    verb: 'agenda',
    sub: 'add',
    usage: '/agenda add [TEXT|LINK]',
    meaning:
      'Proposes a topic, or this pull request or issue. It stands on the agenda as proposed until a chair accepts it, and comes back until somebody closes it. Of an item that is there already it says that you want to talk about it.',
    example: '/agenda add Who reviews the new plugins?',
    who: 'anyone',
    where: EVERYWHERE,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'agenda',
    sub: 'accept',
    usage: '/agenda accept ITEM',
    meaning:
      'Takes a proposed item up, or back after `skip` or `defer`. ITEM is a link, an id such as `I-2023-06-22-3`, or words of the item.',
    example: '/agenda accept Who reviews the new plugins?',
    ...OF_ITEM,
    takes: [ITEM],
  },
  {
    verb: 'agenda',
    sub: 'drop',
    usage: '/agenda drop ITEM[: REASON]',
    meaning: 'Takes an item off this agenda and all later ones; `/agenda add` brings it back.',
    example: '/agenda drop I-2023-06-22-3: It was settled by mail.',
    ...OF_ITEM,
    takes: [{ ...ITEM, before: 'text' }, PERHAPS_TEXT],
  },
  {
    verb: 'agenda',
    sub: 'skip',
    usage: '/agenda skip ITEM',
    meaning: 'Leaves an item out at this meeting. It does not come back by itself.',
    example: '/agenda skip #7',
    ...OF_ITEM,
    takes: [ITEM],
  },
  {
    verb: 'agenda',
    sub: 'defer',
    usage: '/agenda defer ITEM [until DATE]',
    meaning: 'Puts an item off to the next meeting, or to the first one on or after a day.',
    example: '/agenda defer flyteorg/flyte#3553 until 2023-07-20',
    ...OF_ITEM,
    takes: [
      { ...ITEM, before: 'until' },
      { as: 'until', optional: true },
    ],
  },
  {
    verb: 'agenda',
    sub: 'move',
    usage: '/agenda move ITEM first|last|up|down|after ITEM',
    meaning: 'Gives an item another place in its part of the agenda.',
    example: '/agenda move #7 after #5',
    ...OF_ITEM,
    takes: [{ ...ITEM, before: 'shift' }, { as: 'shift' }],
  },
  {
    verb: 'agenda',
    sub: 'reopen',
    usage: '/agenda reopen',
    meaning: 'Brings the agenda up to date once more although the meeting has begun.',
    example: '/agenda reopen',
    who: 'chair',
    where: EVERYWHERE,
    takes: NOTHING,
    instead: 'What is new comes to the next agenda by itself.',
  },
  {
    verb: 'ok',
    usage: '/ok ITEM',
    meaning:
      'Agrees to an item without discussion. It then takes no time at the meeting, unless somebody asks to talk about it with `/agenda add`.',
    example: '/ok flyteorg/flyte#3553',
    who: 'triager',
    where: EVERYWHERE,
    takes: [ITEM],
    instead: 'Say so in a comment, and whoever chairs the meeting will see it.',
  },
  {
    verb: 'action',
    sub: 'list',
    usage: '/action list [LOGIN]',
    meaning: 'Lists the open action items: all of them, or those of one person.',
    asks: true,
    example: '/action list bo',
    who: 'anyone',
    where: EVERYWHERE,
    takes: [{ as: 'login', optional: true }],
  },
  {
    verb: 'action',
    sub: 'add',
    usage: '/action add TEXT',
    meaning:
      'Puts an action item on the list. Its last words may be a login and a day. It stands on every agenda until it is done.',
    example: '/action add Update the docs @bo by 2023-07-06',
    who: 'triager',
    where: EVERYWHERE,
    takes: [TEXT],
    instead: 'What is promised at a meeting comes onto the list with its notes.',
  },
  {
    verb: 'action',
    sub: 'done',
    usage: '/action done ID [REASON]',
    meaning: 'Says that an action item is done.',
    example: '/action done A-2023-06-22-3',
    ...OF_ACTION,
    takes: [ACTION, PERHAPS_TEXT],
  },
  {
    verb: 'action',
    sub: 'drop',
    usage: '/action drop ID REASON',
    meaning: 'Says that nobody will do it, and why.',
    example: '/action drop A-2023-06-22-3 The new API makes it needless.',
    ...OF_ACTION,
    takes: [ACTION, TEXT],
  },
  {
    verb: 'action',
    sub: 'reopen',
    usage: '/action reopen ID [REASON]',
    meaning: 'Takes an action item up again.',
    example: '/action reopen A-2023-06-22-3 One page is missing.',
    ...OF_ACTION,
    takes: [ACTION, PERHAPS_TEXT],
  },
  {
    verb: 'action',
    sub: 'assign',
    usage: '/action assign ID OWNER',
    meaning: 'Says who does it: a login, a working group, a name in quotes, or `unassigned`.',
    example: '/action assign A-2023-06-22-3 cy',
    ...OF_ACTION,
    takes: [ACTION, { as: 'sentence' }],
  },
  {
    verb: 'action',
    sub: 'due',
    usage: '/action due ID DATE|none',
    meaning: 'Says until which day it is to be done.',
    example: '/action due A-2023-06-22-3 2023-07-06',
    ...OF_ACTION,
    takes: [ACTION, { as: 'due' }],
  },
  {
    verb: 'action',
    sub: 'link',
    usage: '/action link ID REFERENCE',
    meaning: 'Links it with an issue or a pull request. When that is closed or merged, the agenda shows it.',
    example: '/action link A-2023-06-22-3 flyteorg/flytekit#1672',
    ...OF_ACTION,
    takes: [ACTION, REFERENCE],
  },
  {
    verb: 'meeting',
    sub: 'next',
    usage: '/meeting next',
    meaning: 'Tells when the next meetings are.',
    example: '/meeting next',
    asks: true,
    who: 'anyone',
    where: EVERYWHERE,
    takes: NOTHING,
  },
  {
    verb: 'meeting',
    sub: 'move',
    usage: '/meeting move DATE WHEN [REASON]',
    meaning: 'Moves the meeting of a date to another day, another hour, or both. What is posted follows.',
    example: '/meeting move 2026-12-24 2026-12-23T09:00 Holidays.',
    ...ON_MEETINGS,
    takes: [{ as: 'date' }, { as: 'when' }, PERHAPS_TEXT],
  },
  {
    verb: 'meeting',
    sub: 'cancel',
    usage: '/meeting cancel DATE [REASON]',
    meaning: 'Cancels the meeting of a date, and says so where its agenda stands.',
    example: '/meeting cancel 2026-12-24 Holidays.',
    ...ON_MEETINGS,
    takes: [{ as: 'date' }, PERHAPS_TEXT],
  },
  {
    verb: 'meeting',
    sub: 'skip',
    usage: '/meeting skip DATE [REASON]',
    meaning: 'Leaves a date out: no agenda is posted, and nothing is said where none was.',
    example: '/meeting skip 2026-12-24 Holidays.',
    ...ON_MEETINGS,
    takes: [{ as: 'date' }, PERHAPS_TEXT],
  },
  {
    verb: 'meeting',
    sub: 'uncancel',
    usage: '/meeting uncancel DATE',
    meaning: 'Has the meeting of a date held as planned, after it was cancelled, skipped or moved.',
    example: '/meeting uncancel 2026-12-24',
    ...ON_MEETINGS,
    takes: [{ as: 'date' }],
  },
  {
    verb: 'meeting',
    sub: 'add',
    usage: '/meeting add DATE [TIME] [REASON]',
    meaning: 'Adds a meeting on another day than usual.',
    example: '/meeting add 2026-12-30 09:00 Planning.',
    ...ON_MEETINGS,
    takes: [{ as: 'date' }, { as: 'when', optional: true }, PERHAPS_TEXT],
  },
  {
    verb: 'meeting',
    sub: 'here',
    usage: '/meeting here',
    meaning: 'Keeps the agenda of the next meeting in this issue. What people wrote stays.',
    example: '/meeting here',
    ...ON_MEETINGS,
    where: ['issue'],
    takes: NOTHING,
  },
  {
    verb: 'notes',
    sub: 'approve',
    usage: '/notes approve [COMMIT]',
    meaning:
      'Approves the notes of a meeting as you saw them, or at a commit. Then they are merged, and each RFC gets a comment with its part.',
    example: '/notes approve',
    ...ON_NOTES,
    decides: true,
    takes: [{ as: 'commit', optional: true }],
    instead: 'If something is wrong or missing, say so in a review.',
  },
  {
    verb: 'notes',
    sub: 'fix',
    usage: '/notes fix STATEMENT "SENTENCE"',
    meaning:
      'Puts your sentence in place of the statement with that id. Its quotes stay, and it is checked against them.',
    example: '/notes fix s3 "Four attempts are the limit."',
    ...ON_NOTES,
    takes: [{ as: 'statement' }, { as: 'sentence' }],
  },
  {
    verb: 'notes',
    sub: 'strike',
    usage: '/notes strike TURNS',
    meaning:
      'Takes what was said in a turn (`t12`) or several (`t12..t14`) out of the notes, of what is kept, and of comments.',
    example: '/notes strike t12..t14',
    who: 'speaker',
    where: ['notes_pull_request'],
    takes: [{ as: 'turns' }],
    instead: 'Somebody who said it can have it struck, once the agenda names their account beside their name.',
  },
  {
    verb: 'notes',
    sub: 'alias',
    usage: '/notes alias "HEARD" TERM',
    meaning:
      'Tells what is meant by a misspelt term or speaker, for later meetings too. `/notes regenerate` uses it here.',
    example: '/notes alias "Prism" Prysm',
    ...ON_NOTES,
    takes: [{ as: 'heard' }, { as: 'sentence' }],
  },
  {
    verb: 'notes',
    sub: 'recording',
    usage: '/notes recording URL [OFFSET]',
    meaning:
      'Links the times of the notes into the recording. OFFSET is where it is when the transcript begins, such as 0:35.',
    example: '/notes recording https://video.example.org/watch?v=7 0:35',
    ...ON_NOTES,
    takes: [{ as: 'heard' }, PERHAPS_TEXT],
  },
  {
    verb: 'notes',
    sub: 'regenerate',
    usage: '/notes regenerate',
    meaning: 'Has the notes drafted anew. What people wrote into the draft stays.',
    example: '/notes regenerate',
    ...ON_NOTES,
    takes: NOTHING,
  },
  {
    verb: 'notes',
    sub: 'reject',
    usage: '/notes reject [REASON]',
    meaning: 'Turns the notes down: the pull request is closed, and nobody hears of them.',
    example: '/notes reject The recording broke off.',
    ...ON_NOTES,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'help',
    usage: '/help [command]',
    meaning: 'Lists what you can do here, or explains one command.',
    asks: true,
    example: '/help agenda',
    who: 'anyone',
    where: EVERYWHERE,
    takes: [{ as: 'verb', optional: true }],
  },
];

/** "/agenda why". */
export const nameCommand = ({ verb, sub }: Pick<CommandSpec, 'verb' | 'sub'>): string =>
  sub === undefined ? `/${verb}` : `/${verb} ${sub}`;
