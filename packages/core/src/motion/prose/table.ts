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
import { isLive, tallyAll } from '../engine/tally.ts';
import { showDate } from '../instant.ts';
import { countedRoles, holdsRole, isSame, roleOf, roleTitle } from '../policy/electorate.ts';
import { choiceWord } from '../words.ts';
import { named } from './people.ts';

/** The ballots; the binding ones open, the rest folded. Of very many the first are shown, and what the others come to. */
export const renderBallots = (motion: Motion): Content => {
  const missing = tallyAll(motion).missing.filter((account) => !motion.ballots.some(isRowOf(account)));
  const binding = motion.ballots.filter((ballot) => ballot.binding);
  const absent = missing.map((account): Row => [named(account), rolesOf(motion, account), 'has not voted', '', '']);
  const others = motion.ballots.filter((ballot) => !ballot.binding);
  return [
    binding.length + absent.length > 0
      ? ballotTable([...rowsOf(motion, binding, MOST_BINDING), ...firstOf(absent, MOST_ABSENT, moreAbsent)])
      : md`Nobody has voted yet.`,
    folded(`Votes of others, counted as comments: ${others.length}`, motion, others),
    folded(`Earlier votes: ${motion.superseded.length}`, motion, motion.superseded),
    folded(`Votes after the end, which do not count: ${motion.late.length}`, motion, motion.late),
  ];
};

const folded = (summary: string, motion: Motion, ballots: readonly Ballot[]): Content =>
  ballots.length > 0 && details(summary, ballotTable(rowsOf(motion, ballots, MOST_FOLDED)));

type Row = readonly Inline[];

const MOST_BINDING = 100;
const MOST_ABSENT = 50;
const MOST_FOLDED = 40;

const rowsOf = (motion: Motion, ballots: readonly Ballot[], most: number): Row[] => {
  const shown = ballots.slice(0, most).map((ballot) => ballotRow(motion, ballot));
  const rest = ballots.slice(most);
  if (rest.length === 0) return shown;
  const counts = CHOICES.flatMap((choice) => {
    const count = rest.filter((ballot) => ballot.choice === choice).length;
    return count > 0 ? [`${count} × ${choiceWord(choice)}`] : [];
  });
  return [...shown, [`and ${rest.length} more`, '', counts.join(', '), '', '']];
};

const CHOICES = [BallotChoice.FOR, BallotChoice.AGAINST, BallotChoice.ABSTAIN, BallotChoice.CLEAR] as const;

const moreAbsent = (count: number): Row => [`and ${count} more`, '', 'have not voted', '', ''];

const ballotTable = (rows: readonly Row[]): Content =>
  table(['Person', 'Role', 'Vote', 'When', 'Notes'], rows, { isDense: true });

const isRowOf =
  (account: Account) =>
  (ballot: Ballot): boolean =>
    isSame(account, ballot.account);

const ballotRow = (motion: Motion, ballot: Ballot): Row => {
  const when = ballot.at ? showDate(ballot.at, motion.policy) : '';
  const word = choiceWord(ballot.choice);
  return [
    named(ballot.account),
    rolesOf(motion, ballot.account),
    ballot.waiting ? struck(word) : word,
    ballot.url ? link(when, ballot.url) : when,
    separated(notesOf(motion, ballot), '; '),
  ];
};

const rolesOf = (motion: Motion, account: Account | undefined): Inline =>
  commas(
    countedRoles(motion.policy)
      .filter((key) => holdsRole(roleOf(motion, key), account))
      .map((key) => roleTitle(motion, key)),
  );

const notesOf = (motion: Motion, ballot: Ballot): Inline[] => [
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

const changeNote = ({ changes, policy }: Motion, { changedAt, ...ballot }: Ballot): Inline[] => {
  if (!changedAt || !(ballot.waiting || isLive(ballot))) return [];
  const url = changes.findLast(({ at }) => at?.seconds === changedAt.seconds)?.diffUrl ?? '';
  const words = `before the change of ${showDate(changedAt, policy)}`;
  return [url ? link(words, url) : words];
};

const leftNote = ({ roles, policy }: Motion, { account }: Ballot): string[] => {
  const left = roles
    .flatMap(({ members }) => members)
    .find((member) => member.leftAt && isSame(member.account, account));
  return left?.leftAt ? [`left the role by ${showDate(left.leftAt, policy)}`] : [];
};
