/** The one table of commands: the parser, permissions, help and the README all read it. */

/** Who may use a command. */
export type Who = 'anyone' | 'author' | 'triager' | 'maintainer';

/** Where a comment stands. The pull request that carries meeting notes is a place of its own. */
export type Place = 'issue' | 'pull_request' | 'notes_pull_request';

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
  readonly where: readonly Place[];
  /** What may follow on the line. */
  readonly takes: 'nothing' | 'verb';
  /** What somebody who may not use it can do instead, as a sentence. */
  readonly instead?: string;
};

/** All places. */
export const EVERYWHERE: readonly Place[] = ['issue', 'pull_request', 'notes_pull_request'];

/** The commands that Rapporteur obeys, in the order of the help. */
export const commandTable: readonly CommandSpec[] = [
  {
    verb: 'rfc',
    sub: 'status',
    usage: '/rfc status',
    meaning: 'Shows where the RFC of this pull request stands and what it needs next.',
    example: '/rfc status',
    who: 'anyone',
    where: EVERYWHERE,
    takes: 'nothing',
  },
  {
    verb: 'rfc',
    sub: 'why',
    usage: '/rfc why',
    meaning: 'Lists the signals by which this pull request counts as an RFC, or does not.',
    example: '/rfc why',
    who: 'anyone',
    where: EVERYWHERE,
    takes: 'nothing',
  },
  {
    verb: 'rfc',
    sub: 'track',
    usage: '/rfc track',
    meaning: 'Tracks this pull request as an RFC, whatever the signals say.',
    example: '/rfc track',
    who: 'maintainer',
    where: ['pull_request'],
    takes: 'nothing',
  },
  {
    verb: 'rfc',
    sub: 'ignore',
    usage: '/rfc ignore',
    meaning: 'Stops tracking this pull request as an RFC; `/rfc track` takes it back.',
    example: '/rfc ignore',
    who: 'maintainer',
    where: ['pull_request'],
    takes: 'nothing',
  },
  {
    verb: 'agenda',
    usage: '/agenda',
    meaning: 'Creates the agenda of the next meeting or brings it up to date; what people wrote in it stays.',
    example: '/agenda',
    who: 'triager',
    where: EVERYWHERE,
    takes: 'nothing',
    instead:
      'The agenda is also brought up to date by itself until the meeting starts, so there is often no need to ask.',
  },
  {
    verb: 'agenda',
    sub: 'why',
    usage: '/agenda why',
    meaning: 'Says why each item is on the agenda of the next meeting.',
    example: '/agenda why',
    who: 'anyone',
    where: EVERYWHERE,
    takes: 'nothing',
  },
  {
    verb: 'notes',
    sub: 'approve',
    usage: '/notes approve',
    meaning: 'Approves the notes of a meeting: the pull request is merged, and what was discussed is linked back.',
    example: '/notes approve',
    who: 'maintainer',
    where: ['notes_pull_request'],
    takes: 'nothing',
    instead: 'If something in the notes is wrong or missing, say so in a review: whoever approves them will see it.',
  },
  {
    verb: 'help',
    usage: '/help [command]',
    meaning: 'Lists the commands that work in this place for you, or explains one.',
    example: '/help agenda',
    who: 'anyone',
    where: EVERYWHERE,
    takes: 'verb',
  },
];

/** "/agenda why". */
export const nameCommand = ({ verb, sub }: Pick<CommandSpec, 'verb' | 'sub'>): string =>
  sub === undefined ? `/${verb}` : `/${verb} ${sub}`;
