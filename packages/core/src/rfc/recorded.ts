/** What people said about an RFC by commands, and whether it is taken up: judged once, it stays so. */
import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Reason, Settings } from '@rapporteur/idl';
import { type RecordedCommand, RecordedCommandSchema } from '@rapporteur/idl/record';
import { decidePermission, type Permission, type ThreadCommand } from '../command/index.ts';
import type { AccountFacts } from '../github/index.ts';
import { cutText, LONGEST_QUOTE } from '../shared/cut.ts';
import { compareIds } from '../shared/order.ts';
import { confirmedBy, type Proposal, stageAsked } from './proposal.ts';

/** Commands whose word is kept with the RFC; what is said to a motion is kept with the motion. */
export const isRecorded = ({ name }: Pick<ThreadCommand, 'name'>): boolean => RFC_COMMANDS.has(name);

/** The words, and why some of them could not be judged yet, by their ids. */
export type JudgedCommands = {
  readonly words: readonly RecordedCommand[];
  readonly pending: ReadonlyMap<string, Reason>;
};

/** Judges what is new by the permissions of now; what was judged before stands, also when its comment is gone. */
export const judgeCommands = ({
  commands,
  known,
  permissions,
  settings,
  author,
  proposals = [],
}: {
  readonly commands: readonly ThreadCommand[];
  readonly known: readonly RecordedCommand[];
  /** By the id of the account. */
  readonly permissions: ReadonlyMap<string, Permission>;
  readonly settings: Settings;
  /** Who opened the pull request. */
  readonly author: AccountFacts;
  /** Stages that meetings proposed on the thread. */
  readonly proposals?: readonly Proposal[] | undefined;
}): JudgedCommands => {
  const pending = new Map<string, Reason>();
  const ids = new Set(known.map(({ id }) => id));
  const fresh = commands
    .filter(({ id, name }) => !ids.has(id) && (RFC_COMMANDS.has(name) || GROUP_COMMANDS.has(name)))
    .flatMap((command) => {
      const { id, login } = command.author;
      const permission = permissions.get(id) ?? 'unknown';
      const actor = { login, permission, isAuthor: id === author.id };
      const { kind, because } = decidePermission({ spec: command.spec, actor, settings });
      if (kind === 'unverifiable') {
        pending.set(command.id, because);
        return [];
      }
      return [toRecordedCommand(command, kind === 'refused' ? because : undefined)];
    });
  const words = inOrderOfTime([...known, ...fresh]);
  return {
    words: words.map((word) => (ids.has(word.id) ? word : withMeeting(word, { words, proposals, author }))),
    pending,
  };
};

/** Of a word that confirms what a meeting proposed, that meeting: nobody's word but their own, and a meeting never speaks twice. */
const withMeeting = (
  word: RecordedCommand,
  {
    words,
    proposals,
    author,
  }: {
    readonly words: readonly RecordedCommand[];
    readonly proposals: readonly Proposal[];
    readonly author: AccountFacts;
  },
): RecordedCommand => {
  const to = stageAsked(word, author);
  if (to === undefined || proposals.length === 0) return word;
  const answers = answersIn(words.slice(0, words.indexOf(word)), author);
  const meeting = confirmedBy(proposals, { to, at: new Date(timeOf(word)) }, answers);
  return meeting === '' ? word : create(RecordedCommandSchema, { ...word, meeting });
};

/** When people said something about the stage. */
export const answersIn = (words: readonly RecordedCommand[], author: { readonly id: string }): Date[] =>
  words.flatMap((word) => (stageAsked(word, author) === undefined ? [] : new Date(timeOf(word))));

/** In the order of GitHub's time, whichever was learned first. */
export const inOrderOfTime = (words: readonly RecordedCommand[]): readonly RecordedCommand[] => words.toSorted(byTime);

/** Words that have not been judged yet: only their authors' permissions have to be read. */
export const unjudged = (commands: readonly ThreadCommand[], known: readonly RecordedCommand[]): ThreadCommand[] => {
  const ids = new Set(known.map(({ id }) => id));
  return commands.filter((command) => isRecorded(command) && !ids.has(command.id));
};

/** A command as a word. */
export const toRecordedCommand = (
  { id, at, author, name, rest, url }: ThreadCommand,
  refused?: Reason,
): RecordedCommand =>
  create(RecordedCommandSchema, {
    id,
    at: timestampFromDate(at),
    by: author.login,
    byId: author.id,
    command: name,
    text: cutText(rest, LONGEST_QUOTE),
    url,
    ...(refused ? { refused } : {}),
  });

/** The last word on whether it is an RFC. */
export const overrideOf = (
  words: readonly RecordedCommand[],
): { readonly word: 'track' | 'ignore'; readonly by: string } | undefined => {
  const last = words.findLast(
    ({ command, refused }) => !refused && (command === '/rfc track' || command === '/rfc ignore'),
  );
  return last && { word: last.command === '/rfc track' ? 'track' : 'ignore', by: last.by };
};

const RFC_COMMANDS: ReadonlySet<string> = new Set([
  '/rfc track',
  '/rfc ignore',
  '/rfc link',
  '/rfc unlink',
  '/rfc stage',
  '/withdraw',
]);

/** Said to a working group, and kept with it; who may is judged the same way. */
const GROUP_COMMANDS: ReadonlySet<string> = new Set(['/wg add', '/wg remove']);

const byTime = (a: RecordedCommand, b: RecordedCommand): number => timeOf(a) - timeOf(b) || compareIds(a.id, b.id);

const timeOf = ({ at }: RecordedCommand): number => (at ? timestampDate(at).getTime() : 0);
