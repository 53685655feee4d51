/** How notes were checked, what that cost, and what became of each statement: nothing is left out or moved down in silence. */
import {
  type Correction,
  type JudgeCheck,
  NotesMethod,
  type RefusedStatement,
  type Statement,
  StatementKind,
  SubjectKind,
} from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import {
  type Content,
  code,
  commas,
  details,
  type Inline,
  type Item,
  item,
  link,
  list,
  md,
  separated,
  task,
  text,
} from '../../document/index.ts';
import { formatReference } from '../../github/index.ts';
import { subjectsOf } from './outline.ts';

/** A name that somebody else chose: shown as code and cut, so that it can claim nothing (G10). */
export const nameModel = (model: string): Inline =>
  code(model.length <= LONGEST_NAME ? model : `${model.slice(0, LONGEST_NAME).toWellFormed()}…`);

const LONGEST_NAME = 60;

/** Instructions, cost and check, in sentences; nothing of notes that no model wrote. */
export const describeChecks = (notes: Pick<Notes, 'method' | 'promptVersion' | 'check' | 'usage'>): Inline => {
  const { method, promptVersion, check } = notes;
  if (method !== NotesMethod.MODEL) return '';
  const said = [
    promptVersion === '' ? '' : md`Instructions of version ${code(promptVersion)}.`,
    describeCost(notes),
    check ? describeCheck(check) : '',
  ].filter((part) => part !== '');
  return said.length === 0 ? '' : separated(said, ' ');
};

const describeCheck = ({ planted, caught, controls, passed, sound, failure }: JudgeCheck): Inline => {
  if (failure !== '') return md`Nobody judged whether the statements follow from their words. ${failure}`;
  const shares = md`the check caught ${caught} of ${planted} planted errors and passed ${passed} of ${controls} controls`;
  return sound
    ? md`In a test, ${shares}.`
    : md`In a test, ${shares}: the check was weak, so nothing here counts as checked.`;
};

const describeCost = ({ usage }: Pick<Notes, 'usage'>): Inline => {
  if (!usage || usage.requests === 0) return '';
  const { costUsd, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, lost } = usage;
  const tokens = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  const price =
    costUsd === undefined
      ? `${tokens.toLocaleString('en-US')} tokens`
      : costUsd < 0.01
        ? 'less than a cent'
        : `${costUsd.toFixed(2)} dollars`;
  const verb = costUsd === undefined ? 'They took' : 'They cost';
  const unknown = costUsd === undefined ? '; the price is not known' : '';
  if (lost === 0) return md`${verb} ${price}${unknown}.`;
  const answers =
    lost === 1
      ? 'one answer was lost when I was stopped, and is'
      : `${lost} answers were lost when I was stopped, and are`;
  return md`${verb} at most ${price}${unknown}: ${answers} counted in full.`;
};

/** What a reviewer has to look at, as lists; nothing where there is nothing. */
export const renderReview = (notes: Notes): Content => {
  const all = [...notes.summary, ...notes.topics.flatMap(({ statements }) => statements)];
  const doubtful = all.filter(({ doubts }) => doubts.length > 0);
  const changed = all.filter(({ changes }) => changes.length > 0);
  const { refusals, refused, corrections } = notes;
  return [
    renderList('To look at: doubtful statements, which are in the draft only', doubtful.map(toDoubt)),
    renderList('What the checks changed', changed.map(toChange)),
    renderList(
      'What was drafted and left out',
      refusals.map(toRefusal),
      refused - Math.min(refusals.length, MOST_LINES),
    ),
    renderList('What may be misspelt in the transcript', bySpelling(corrections).map(toCorrection)),
    renderList('What somebody may want to write, since I decide nothing', toProposals(notes)),
  ];
};

const MOST_LINES = 25;

const renderList = (title: string, lines: readonly (Inline | Item)[], rest = lines.length - MOST_LINES): Content =>
  lines.length > 0 &&
  details(
    `${title} (${lines.length + Math.max(0, rest - Math.max(0, lines.length - MOST_LINES))})`,
    list(lines.slice(0, MOST_LINES)),
    rest > 0 && md`And ${rest} more.`,
  );

const toDoubt = (statement: Statement): Item =>
  task(md`${code(statement.id)} ${statement.text}`, list(statement.doubts.map((reason) => reason.text)));

const toChange = ({ id, text: sentence, changes }: Statement): Item =>
  item(md`${code(id)} ${sentence}`, list(changes.map((reason) => reason.text)));

/** A name that is misheard all over a meeting is one thing to look at. */
const bySpelling = (corrections: readonly Correction[]): (readonly [Correction, ...Correction[]])[] => {
  const groups = new Map<string, [Correction, ...Correction[]]>();
  for (const one of corrections) {
    const key = JSON.stringify([one.from.toLowerCase(), one.to, one.doubtful]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
};

const toCorrection = (alike: readonly [Correction, ...Correction[]]): Item => {
  const [{ from, to, reason, doubtful }] = alike;
  const turns = [...new Set(alike.map(({ turnId }) => turnId))];
  const rest = turns.length - MOST_TURNS;
  const where = md`${commas(turns.slice(0, MOST_TURNS).map(code))}${rest > 0 ? md` and ${rest} more` : ''}`;
  const line = md`${where} ${code(from)}: ${code(to)}. ${reason}`;
  return doubtful ? task(line) : item(line);
};

const MOST_TURNS = 5;

const toRefusal = ({ kind, text: sentence, reasons }: RefusedStatement): Item =>
  item(md`${KINDS[kind] ?? ''}: ${sentence}`, list(reasons.map((reason) => reason.text)));

/** A decision about a pull request is a word that somebody has to say there; the bot says none. */
const toProposals = ({ topics }: Notes): Inline[] =>
  topics.flatMap((topic) =>
    topic.statements
      .filter(({ kind, doubts }) => kind === StatementKind.DECISION && doubts.length === 0)
      .flatMap((statement) => {
        const said = [statement.text, ...statement.citations.map(({ quote }) => quote)].join(' ');
        const moves = MOVES.filter(([words]) => words.test(said)).map(([, move]) => move);
        const [move] = moves;
        if (move === undefined || moves.length > 1 || NEGATED.test(said)) return [];
        return subjectsOf(statement, topic)
          .filter(({ kind }) => kind === SubjectKind.PULL_REQUEST)
          .map((subject) => md`${code(statement.id)} ${code(move)} on ${link(formatReference(subject), subject.url)}`);
      }),
  );

const MOVES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:accept|approv|adopt|merg)(?:e|es|ed|ing|s)?\b/i, '/motion merge'],
  [/\b(?:reject|declin)(?:e|es|ed|ing|s)?\b/i, '/motion close'],
  [/\b(?:postpon|defer)(?:e|es|ed|red|ing|ring|s)?\b/i, '/motion postpone'],
];

const NEGATED = /\b(?:not|never|cannot|nobody)\b|n['’]t\b/i;

const KINDS: Readonly<Record<StatementKind, Inline>> = {
  [StatementKind.UNSPECIFIED]: text('Statement'),
  [StatementKind.CLAIM]: text('Claim'),
  [StatementKind.DECISION]: text('Decision'),
  [StatementKind.ACTION_ITEM]: text('Action item'),
  [StatementKind.OPEN_QUESTION]: text('Open question'),
};
