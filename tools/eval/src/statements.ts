/** What verification makes of statements whose truth is known: by code alone, and with judges who follow a script. */
import { parseArgs } from 'node:util';
import { create } from '@bufbuild/protobuf';
import { tellFigures } from '@rapporteur/bench/figures';
import {
  type Claim,
  type Evidence,
  type Judgement,
  type ModelAnswer,
  type ModelRequest,
  writeNotes,
} from '@rapporteur/core/notes';
import { ReasonSchema, type Statement, StatementKind } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { createRandom } from '@rapporteur/play/random';
import { type Dialogue, readDialogues, type TestStatement } from './dialogues.ts';

export const USAGE = '  pnpm eval statements DIR [--seed N] [--list]   folder with dialogues and statements about them';

const JUDGES = ['code', 'truthful', 'yes', 'no', 'random', 'hostile'] as const;
type Judge = (typeof JUDGES)[number];

export const statements = (args: readonly string[]): void => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, list: { type: 'boolean', default: false } },
  });
  const dialogues = readDialogues(positionals[0] ?? '');
  const random = createRandom(Number(values.seed)).next;
  const measured = JUDGES.map((judge) => {
    const rows = dialogues.flatMap((dialogue) => outcomes(dialogue, judge, random));
    if (values.list) for (const row of rows) if (row.isTrue === row.isMoved) console.log(describe(judge, row));
    return { judge, rows };
  });
  for (const { judge, rows } of measured) {
    const { caught, moved, kept, exposed } = sharesOf(rows);
    console.log(
      `${judge.padEnd(9)} caught ${percent(caught)}, honest ones moved ${percent(moved)}, decisions kept ${percent(kept)}${
        judge === 'code' ? '' : `, said to be unsound in ${percent(exposed)} of the runs`
      }`,
    );
  }
  tellFigures(measured.flatMap(({ judge, rows }) => figuresOf(judge, rows)));
};

type Row = {
  readonly statement: TestStatement;
  readonly isTrue: boolean;
  /** Whether it is not shown as what it was drafted as: doubted, refused, or of another kind. */
  readonly isMoved: boolean;
  readonly isExposed: boolean;
  readonly why: string;
};

/** All statements of a dialogue as one draft, judged as the script says. */
const outcomes = (dialogue: Dialogue, judge: Judge, random: () => number): Row[] => {
  const { statements: list, transcript, date } = dialogue;
  const turns = transcript.turns;
  const titles = list.filter(({ flaw }) => flaw === 'title_only');
  const draft = {
    summary: [],
    topics: [
      {
        title: 'Everything',
        agendaItem: null,
        firstTurn: turns[0]?.id ?? '',
        lastTurn: turns.at(-1)?.id ?? '',
        statements: list.map(({ kind, text, owner, due, due_date, citations }) => ({
          kind,
          text,
          owner: owner ?? null,
          due: due_date ?? due ?? null,
          citations,
        })),
      },
      ...titles.map(topicOf),
    ],
  };
  const glossary = dialogue.terms.map((term) => ({ term, kind: 'word' as const, source: 'a repository' }));
  const evidence: Evidence = { transcript, meetingDate: date, roster: [], glossary };
  const notes = runPasses(evidence, (request) => {
    if (request.pass === 'draft') return { ok: true, value: draft, model: 'script' };
    if (request.pass === 'judge' && judge !== 'code') {
      return { ok: true, value: judgeBy(judge, request.claims, { list, random }), model: 'script' };
    }
    return { ok: false, reason: create(ReasonSchema, { code: 'none', text: 'No such pass here.' }) };
  });
  return [
    ...list.map((statement) => toRow(statement, notes)),
    ...titles.map((statement) => toTitleRow(statement, notes)),
  ];
};

/** A heading that says more than its turns, above words that are there. */
const topicOf = ({ text, citations }: TestStatement) => ({
  title: text,
  agendaItem: null,
  firstTurn: citations[0]?.turn ?? '',
  lastTurn: citations.at(-1)?.turn ?? '',
  statements: [
    {
      kind: 'claim' as const,
      text: citations[0]?.quote ?? '',
      owner: null,
      due: null,
      citations: citations.slice(0, 1),
    },
  ],
});

const toTitleRow = (statement: TestStatement, notes: Notes): Row => ({
  statement: { ...statement, flaw: 'title' },
  isTrue: false,
  isMoved: notes.topics.every(({ title }) => title !== statement.text),
  isExposed: notes.check?.sound === false,
  why: '',
});

const runPasses = (evidence: Evidence, answer: (request: ModelRequest) => ModelAnswer): Notes => {
  const passes = writeNotes(evidence);
  let step = passes.next();
  while (!step.done) step = passes.next(answer(step.value));
  return step.value;
};

const toRow = (statement: TestStatement, notes: Notes): Row => {
  const same = notes.topics.flatMap((topic) => topic.statements).filter((one) => isOf(one, statement));
  const found =
    same.find(({ due }) => due === (statement.due_date ?? '')) ?? same.find(({ doubts }) => doubts.length > 0);
  const isMoved = !found || found.doubts.length > 0 || found.kind !== KINDS[statement.kind];
  const reasons = found
    ? [...found.doubts, ...found.changes]
    : (notes.refusals.find(({ text }) => text === statement.text)?.reasons ?? []);
  return {
    statement,
    isTrue: statement.truth === 'supported',
    isMoved,
    isExposed: notes.check?.sound === false,
    why: reasons.map(({ text }) => text).join(' '),
  };
};

const KINDS = {
  claim: StatementKind.CLAIM,
  decision: StatementKind.DECISION,
  action_item: StatementKind.ACTION_ITEM,
  open_question: StatementKind.OPEN_QUESTION,
} as const;

const isOf = (one: Statement, { text, citations }: TestStatement): boolean =>
  one.text === text.replace(/\s+/g, ' ').trim() && one.citations[0]?.turnId === citations[0]?.turn;

/** The words of a claim's own citations: what any judge can copy. */
const wordsOf = ({ origin, text, turns }: Claim) => {
  if (origin.type === 'statement' || origin.type === 'variant') {
    const { citations } = origin.type === 'statement' ? origin.statement : origin.of;
    return citations.map(({ turnId, quote }) => ({ turn: turnId, quote }));
  }
  const said = /"(.*)"$/s.exec(text)?.[1] ?? '';
  return turns
    .slice(0, 1)
    .map(({ id, text: all }) => ({ turn: id, quote: all.includes(said) ? said : all.slice(0, 40) }));
};

const judgeBy = (
  judge: Exclude<Judge, 'code'>,
  claims: readonly Claim[],
  { list, random }: { readonly list: readonly TestStatement[]; readonly random: () => number },
): Judgement => ({
  verdicts: claims.map((claim) => {
    const truth = truthOf(claim, list);
    const verdict = verdictBy(judge, truth, random);
    return {
      claim: claim.id,
      verdict,
      kind: KIND_NAMES[claim.kind],
      actor: null,
      problem: null,
      words: verdict === 'supported' ? wordsOf(claim) : [],
    };
  }),
});

const KIND_NAMES = {
  claim: 'claim',
  heading: 'claim',
  decision: 'decision',
  action_item: 'task',
  open_question: 'question',
} as const;

/** Of a planted variant: the opposite of a true statement is false; of a false one a careful judge would not say yes either. */
const truthOf = ({ origin, text }: Claim, list: readonly TestStatement[]): TestStatement['truth'] => {
  if (origin.type === 'true') return 'supported';
  if (origin.type === 'heading') return text === 'Everything' ? 'supported' : 'not';
  if (origin.type !== 'statement') return 'not';
  if (!list.some((one) => isOf(origin.statement, one))) return 'supported';
  return (
    list.find((one) => one.text.replace(/\s+/g, ' ').trim() === text && isOf(origin.statement, one))?.truth ?? 'not'
  );
};

const verdictBy = (judge: Exclude<Judge, 'code'>, truth: TestStatement['truth'], random: () => number) => {
  switch (judge) {
    case 'truthful':
      return truth;
    case 'yes':
      return 'supported';
    case 'no':
      return 'not';
    case 'random':
      return (['supported', 'partly', 'not'] as const)[Math.floor(random() * 3)] ?? 'not';
    case 'hostile':
      return truth === 'supported' ? 'not' : 'supported';
  }
};

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const sharesOf = (rows: readonly Row[]) => {
  const [honest, wrong] = [rows.filter(({ isTrue }) => isTrue), rows.filter(({ isTrue }) => !isTrue)];
  const decisions = honest.filter(({ statement }) => statement.kind === 'decision');
  return {
    honest,
    wrong,
    caught: share(wrong.filter(({ isMoved }) => isMoved).length, wrong.length),
    moved: share(honest.filter(({ isMoved }) => isMoved).length, honest.length),
    kept: share(decisions.filter(({ isMoved }) => !isMoved).length, decisions.length),
    exposed: share(rows.filter(({ isExposed }) => isExposed).length, rows.length),
  };
};

const figuresOf = (judge: Judge, rows: readonly Row[]) => {
  const { wrong, caught, moved, kept, exposed } = sharesOf(rows);
  const flaws = [...new Set(wrong.map(({ statement }) => statement.flaw ?? 'other'))].sort();
  const isTruthful = judge === 'truthful';
  return [
    { name: `caught.${judge}`, value: caught, ...(isTruthful ? { aim: { least: 1 } } : {}) },
    ...flaws.map((flaw) => {
      const of = wrong.filter(({ statement }) => (statement.flaw ?? 'other') === flaw);
      const isGate = judge === 'code' && flaw === 'unrelated';
      return {
        name: `caught.${judge}.${flaw}`,
        value: share(of.filter(({ isMoved }) => isMoved).length, of.length),
        ...(isGate ? { aim: { least: 1 } } : {}),
      };
    }),
    {
      name: `moved.${judge}`,
      value: moved,
      ...(judge === 'code' ? { aim: { most: 0.08 } } : isTruthful ? { aim: { most: 0.02 } } : {}),
    },
    { name: `decisions.kept.${judge}`, value: kept, ...(isTruthful ? { aim: { least: 0.95 } } : {}) },
    ...(judge === 'code'
      ? []
      : [{ name: `exposed.${judge}`, value: exposed, aim: isTruthful ? { most: 0 } : { least: 1 } }]),
  ];
};

const percent = (value: number): string => `${Math.round(value * 1000) / 10} %`;

const describe = (judge: Judge, { statement, isTrue, why }: Row): string =>
  `${judge}: ${isTrue ? 'moved, though true' : `trusted, though ${statement.truth} (${statement.flaw})`}: ${statement.dialogue} ${statement.id} ${statement.text}${why && ` [${why}]`}`;
