/** The one table of commands: the parser, permissions, help and docs/commands.md all read it. */
import type { Form, Part } from './form.ts';

/** Who may use a command. "policy": the policy of the motion says it, with the reason in the answer; "speaker": so does the roster of the meeting, besides maintainers. */
export type Who = 'anyone' | 'author' | 'triager' | 'maintainer' | 'speaker' | 'policy';

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

/** Where notes can be changed, and by whom. */
const ON_NOTES = {
  who: 'maintainer',
  where: ['notes_pull_request'],
  instead: 'If something in the notes is wrong or missing, say so in a review: whoever approves them will see it.',
} as const;

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
    meaning: 'Says why this pull request counts as an RFC or does not, and rule by rule what a motion still needs.',
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
    meaning: 'Tracks this pull request as an RFC, whatever the signals say.',
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
    meaning: 'Removes such a link, also one that Rapporteur found by itself.',
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
      'Records a stage that was decided elsewhere: in_review, accepted, rejected, postponed, withdrawn or implemented.',
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
    meaning: 'Moves to accept this RFC: proposes the final comment period. `/fcp cancel` ends the motion.',
    example: '/motion merge',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'motion',
    sub: 'close',
    usage: '/motion close',
    meaning: 'Moves to reject this RFC.',
    example: '/motion close',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'motion',
    sub: 'postpone',
    usage: '/motion postpone',
    meaning: 'Moves to put this RFC off.',
    example: '/motion postpone',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'vote',
    usage: '/vote +1|-1|abstain|clear',
    meaning:
      'Casts your ballot on the motion, or takes it back; the latest counts. Ballots of those who have no vote are shown and do not bind.',
    example: '/vote +1',
    ...MOTION,
    who: 'anyone',
    takes: [{ as: 'word', of: ['+1', '-1', 'abstain', 'clear'] }],
  },
  {
    verb: 'object',
    usage: '/object REASON',
    meaning: 'Objects to the final comment period before it begins. The reason stands on the same line.',
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
    meaning: 'Answers the objection of somebody, which settles it.',
    example: '/answer cy: Section 4 settles the wire format.',
    ...MOTION,
    takes: [{ as: 'login' }, { as: 'text', behindColon: true }],
  },
  {
    verb: 'concern',
    usage: '/concern NAME: TEXT',
    meaning: 'Raises a named concern, which stops the clock until it is settled with `/resolve NAME`.',
    example: '/concern wire format: Field 4 means two things.',
    ...MOTION,
    takes: [NAME, { as: 'text', behindColon: true }],
  },
  {
    verb: 'confirm',
    usage: '/confirm NAME',
    meaning: 'Confirms a concern that somebody else raised, where the policy asks for it.',
    example: '/confirm wire format',
    ...MOTION,
    takes: [NAME],
  },
  {
    verb: 'resolve',
    usage: '/resolve NAME[: REASON]',
    meaning: 'Settles a concern: by who raised it, or by a chair with a reason.',
    example: '/resolve wire format',
    ...MOTION,
    takes: [NAME, { as: 'text', behindColon: true, optional: true }],
  },
  {
    verb: 'withdraw',
    usage: '/withdraw [REASON]',
    meaning: 'Withdraws this RFC; only its author can. `/rfc stage in_review` takes it up again.',
    example: '/withdraw Superseded by #7775.',
    ...MOTION,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'fcp',
    sub: 'cancel',
    usage: '/fcp cancel [REASON]',
    meaning: 'Cancels the motion; its record stays, and another motion can be made.',
    example: '/fcp cancel The document will change a lot.',
    ...MOTION,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'fcp',
    sub: 'extend',
    usage: '/fcp extend DAYS [REASON]',
    meaning: 'Extends the final comment period, by days or by weeks.',
    example: '/fcp extend 1 week Holidays.',
    ...MOTION,
    takes: [{ as: 'days' }, PERHAPS_TEXT],
  },
  {
    verb: 'fcp',
    sub: 'close',
    usage: '/fcp close now REASON',
    meaning: 'Ends the final comment period at once, where the policy allows it.',
    example: '/fcp close now The release cannot wait.',
    ...MOTION,
    takes: [{ as: 'word', of: ['now'] }, TEXT],
  },
  {
    verb: 'fcp',
    sub: 'refresh',
    usage: '/fcp refresh',
    meaning: 'Reads anew who may vote on the motion; the difference is recorded.',
    example: '/fcp refresh',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'fcp',
    sub: 'quiet',
    usage: '/fcp quiet',
    meaning: 'Turns the reminders of the motion off.',
    example: '/fcp quiet',
    ...MOTION,
    takes: NOTHING,
  },
  {
    verb: 'wg',
    sub: 'status',
    usage: '/wg status [GROUP] [DATE]',
    meaning:
      'Shows the pull requests of a working group, for whom they wait, and how the group does since that day; without a name, all groups.',
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
    meaning: 'Adds this pull request, or the one named, to a working group, whatever the rules say.',
    example: '/wg add config-overrides flyteorg/flytekit#1676',
    who: 'triager',
    where: WHERE_ONE_IS_NAMED,
    takes: [GROUP, { ...REFERENCE, optional: true }],
  },
  {
    verb: 'wg',
    sub: 'remove',
    usage: '/wg remove GROUP [REFERENCE]',
    meaning: 'Removes it from the group; the rules do not bring it back.',
    example: '/wg remove config-overrides',
    who: 'triager',
    where: WHERE_ONE_IS_NAMED,
    takes: [GROUP, { ...REFERENCE, optional: true }],
  },
  {
    verb: 'config',
    sub: 'show',
    usage: '/config show',
    meaning: 'Shows the settings in force here, and the problems of the files.',
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
    meaning: 'Says what a setting is and which layer set it.',
    example: '/config explain meeting.time_zone',
    asks: true,
    who: 'anyone',
    where: EVERYWHERE,
    takes: [{ as: 'word' }],
  },
  {
    verb: 'agenda',
    usage: '/agenda',
    meaning: 'Creates the agenda of the next meeting or brings it up to date; what people wrote in it stays.',
    example: '/agenda',
    who: 'triager',
    where: EVERYWHERE,
    takes: NOTHING,
    instead:
      'The agenda is also brought up to date by itself until the meeting starts, so there is often no need to ask.',
  },
  {
    verb: 'agenda',
    sub: 'why',
    usage: '/agenda why',
    meaning: 'Says why each item is on the agenda of the next meeting.',
    asks: true,
    example: '/agenda why',
    who: 'anyone',
    where: EVERYWHERE,
    takes: NOTHING,
  },
  {
    verb: 'notes',
    sub: 'approve',
    usage: '/notes approve [COMMIT]',
    meaning:
      'Approves the notes of a meeting as you saw them, or at the commit that you name: the pull request is merged, and what was discussed is linked back.',
    example: '/notes approve',
    ...ON_NOTES,
    decides: true,
    takes: [{ as: 'commit', optional: true }],
  },
  {
    verb: 'notes',
    sub: 'fix',
    usage: '/notes fix STATEMENT "SENTENCE"',
    meaning:
      'Puts your sentence in place of the statement with that id; its quotes stay, and it is held against them once more.',
    example: '/notes fix s3 "Four attempts are the limit."',
    ...ON_NOTES,
    takes: [{ as: 'statement' }, { as: 'sentence' }],
  },
  {
    verb: 'notes',
    sub: 'strike',
    usage: '/notes strike TURNS',
    meaning:
      'Takes what was said in a turn (`t12`) or several (`t12..t14`) out of the notes, of what is kept, and of comments; for maintainers, and for who said all of it.',
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
      'Confirms what is meant by something that recognisers misspell, a term or a speaker; it is kept for later meetings, and `/notes regenerate` uses it here.',
    example: '/notes alias "Prism" Prysm',
    ...ON_NOTES,
    takes: [{ as: 'heard' }, { as: 'sentence' }],
  },
  {
    verb: 'notes',
    sub: 'regenerate',
    usage: '/notes regenerate',
    meaning: 'Has the notes drafted anew from the transcript; what people wrote into the draft stays.',
    example: '/notes regenerate',
    ...ON_NOTES,
    takes: NOTHING,
  },
  {
    verb: 'notes',
    sub: 'reject',
    usage: '/notes reject [REASON]',
    meaning: 'Turns the notes down: the pull request is closed, and nobody is told anything of them.',
    example: '/notes reject The recording broke off.',
    ...ON_NOTES,
    takes: [PERHAPS_TEXT],
  },
  {
    verb: 'help',
    usage: '/help [command]',
    meaning: 'Lists the commands that work in this place for you, or explains one.',
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
