/** The ballots of a motion as tables: who binds and who is missing, support from others, what was replaced, what was late. */
import { type Account, type Ballot, BallotChoice, BallotSource } from '@rapporteur/idl';
import type { Motion } from '@rapporteur/idl/record';
import {
  type Content,
  commas,
  details,
  type Inline,
  link,
  md,
  separated,
  struck,
  table,
} from '../../document/index.ts';
import { firstOf } from '../../shared/cut.ts';
import { type Countable, isLive, tallyAll } from '../engine/tally.ts';
import { showDate } from '../instant.ts';
import { countedRoles, holdsRole, isSame, roleOf, roleTitle } from '../policy/electorate.ts';
import { choiceWord } from '../words.ts';
import { named } from './people.ts';

/** What the tables read of a motion. */
export type Balloted = Countable & Pick<Motion, 'superseded' | 'late' | 'changes'>;

/** One table: what stands above it, and its rows with the person of each. */
export type BallotTable = {
  readonly title: string;
  readonly rows: readonly {
    /** Undefined where a row tells how many more there are. */
    readonly person?: string | undefined;
    readonly cells: readonly Inline[];
  }[];
};

export const BALLOT_HEAD: readonly string[] = ['Person', 'Role', 'Vote', 'When', 'Notes'];

/** The ballots; the binding ones open, the rest folded. Of very many the first are shown, and what the others come to. */
export const renderBallots = (motion: Balloted): Content => {
  const [binding, ...folded] = ballotTables(motion);
  return [
    binding && binding.rows.length > 0 ? ballotTable(binding) : md`Nobody has voted yet.`,
    folded.map((one) => details(one.title, ballotTable(one))),
  ];
};

/** The same as tables: that of those who can vote, and then those that are folded, without the empty ones. */
export const ballotTables = (motion: Balloted): readonly BallotTable[] => {
  const missing = tallyAll(motion).missing.filter((account) => !motion.ballots.some(isRowOf(account)));
  const binding = motion.ballots.filter((ballot) => ballot.binding);
  const absent = missing.map(
    (account): Row => ({
      person: account.login,
      cells: [named(account), rolesOf(motion, account), 'has not voted', '', ''],
    }),
  );
  const others = motion.ballots.filter((ballot) => !ballot.binding);
  const folded = (title: string, ballots: readonly Ballot[]): BallotTable => ({
    title: `${title}: ${ballots.length}`,
    rows: rowsOf(motion, ballots, MOST_FOLDED),
  });
  return [
    {
      title: 'Votes of those who decide',
      rows: [...rowsOf(motion, binding, MOST_BINDING), ...firstOf(absent, MOST_ABSENT, moreAbsent)],
    },
    ...[
      folded('Votes of others, counted as comments', others),
      folded('Earlier votes', motion.superseded),
      folded('Votes after the end, which do not count', motion.late),
    ].filter(({ rows }) => rows.length > 0),
  ];
};

type Row = BallotTable['rows'][number];

const MOST_BINDING = 100;
const MOST_ABSENT = 50;
const MOST_FOLDED = 40;

const rowsOf = (motion: Balloted, ballots: readonly Ballot[], most: number): Row[] => {
  const shown = ballots.slice(0, most).map((ballot) => ballotRow(motion, ballot));
  const rest = ballots.slice(most);
  if (rest.length === 0) return shown;
  const counts = CHOICES.flatMap((choice) => {
    const count = rest.filter((ballot) => ballot.choice === choice).length;
    return count > 0 ? [`${count} × ${choiceWord(choice)}`] : [];
  });
  return [...shown, { cells: [`and ${rest.length} more`, '', counts.join(', '), '', ''] }];
};

const CHOICES = [BallotChoice.FOR, BallotChoice.AGAINST, BallotChoice.ABSTAIN, BallotChoice.CLEAR] as const;

const moreAbsent = (count: number): Row => ({ cells: [`and ${count} more`, '', 'have not voted', '', ''] });

const ballotTable = ({ rows }: BallotTable): Content =>
  table(
    BALLOT_HEAD,
    rows.map(({ cells }) => cells),
    { isDense: true },
  );

const isRowOf =
  (account: Account) =>
  (ballot: Ballot): boolean =>
    isSame(account, ballot.account);

const ballotRow = (motion: Balloted, ballot: Ballot): Row => {
  const when = ballot.at ? showDate(ballot.at, motion.policy) : '';
  const word = choiceWord(ballot.choice);
  return {
    person: ballot.account?.login,
    cells: [
      named(ballot.account),
      rolesOf(motion, ballot.account),
      ballot.waiting ? struck(word) : word,
      ballot.url ? link(when, ballot.url) : when,
      separated(notesOf(motion, ballot), '; '),
    ],
  };
};

const rolesOf = (motion: Balloted, account: Account | undefined): Inline =>
  commas(
    countedRoles(motion.policy)
      .filter((key) => holdsRole(roleOf(motion, key), account))
      .map((key) => roleTitle(motion, key)),
  );

const notesOf = (motion: Balloted, ballot: Ballot): Inline[] => [
  ...sourceNote(ballot),
  ...(ballot.dismissedAt ? [`the review was dismissed on ${showDate(ballot.dismissedAt, motion.policy)}`] : []),
  ...(ballot.gone ? ['comment deleted'] : []),
  ...changeNote(motion, ballot),
  ...(ballot.waiting ? ['counts once it is cast again'] : []),
  ...leftNote(motion, ballot),
];

const sourceNote = ({ source, choice }: Ballot): string[] => {
  if (choice === BallotChoice.CLEAR) return [];
  if (source === BallotSource.MOTION) return ['asked for it'];
  return source === BallotSource.REVIEW ? ['by review'] : [];
};

const changeNote = ({ changes, policy }: Balloted, { changedAt, ...ballot }: Ballot): Inline[] => {
  if (!changedAt || !(ballot.waiting || isLive(ballot))) return [];
  const url = changes.findLast(({ at }) => at?.seconds === changedAt.seconds)?.diffUrl ?? '';
  const words = `before the change of ${showDate(changedAt, policy)}`;
  return [url ? link(words, url) : words];
};

const leftNote = ({ roles, policy }: Balloted, { account }: Ballot): string[] => {
  const left = roles
    .flatMap(({ members }) => members)
    .find((member) => member.leftAt && isSame(member.account, account));
  return left?.leftAt ? [`left the role by ${showDate(left.leftAt, policy)}`] : [];
};
