/** The passes in which a model writes notes: a draft, a judge, a repair. Core asks, the shell answers; nothing here waits. */
import { create } from '@bufbuild/protobuf';
import { JudgeCheckSchema, type Reason } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { type Draft, DraftSchema, RepairSchema, type StatementDraft } from '../verify/draft.ts';
import type { Evidence } from '../verify/evidence.ts';
import { toReason } from '../verify/grounds.ts';
import { type Claim, doubtOf, JudgementSchema, toClaims, type Weighed, weighJudgement } from '../verify/judge.ts';
import {
  type CheckedDraft,
  type CheckedStatement,
  checkDraft,
  checkStatement,
  type Findings,
  toNotes,
} from '../verify/verify.ts';
import { extractNotes } from './extract.ts';
import { buildJudgePrompt, buildPrompt, buildRepair, PROMPT_VERSION, type Prompt } from './prompt.ts';

/** One request to a model. Its answer must fit the schema; `mostTokens` is how long it may be. */
export type ModelRequest = { readonly prompt: Prompt; readonly mostTokens: number } & (
  | {
      readonly pass: 'draft';
      readonly schema: typeof DraftSchema;
      /** The turns that it is about, "t1..t40": what is known besides may have changed when a draft is asked for again. */
      readonly part: string;
    }
  | { readonly pass: 'judge'; readonly schema: typeof JudgementSchema; readonly claims: readonly Claim[] }
  | { readonly pass: 'repair'; readonly schema: typeof RepairSchema }
);

/** What came back: a value that is not trusted to fit, with the model's name; or why there is none. */
export type ModelAnswer =
  | { readonly ok: true; readonly value: unknown; readonly model: string }
  | { readonly ok: false; readonly reason: Reason };

/**
 * Drafts, checks by code, has the statements judged among planted errors, has the failed ones repaired, checks again.
 * Whatever goes wrong ends in notes that say so, in extracts at the worst.
 */
export function* writeNotes(evidence: Evidence): Generator<ModelRequest, Notes, ModelAnswer> {
  const first = yield* askForDraft(evidence);
  if ('reason' in first) return fallBack(evidence, first.reason.text);
  const { draft } = first;
  const checked = checkDraft(draft, evidence);
  const drafted = allOf(checked).length;
  const judged = yield* judge(checked);
  const repairs = yield* repair(checked, { judged, draft });
  const findings: Findings = { ...judged, repairs };
  const { notes } = toNotes(checked, { ...evidence, model: first.model }, findings);
  const trusted = notes.topics.flatMap(({ statements }) => statements).filter(({ doubts }) => doubts.length === 0);
  if (trusted.length === 0) {
    const why = drafted === 0 ? 'The draft of the model is empty.' : NOTHING_PROVED;
    return fallBack(evidence, why);
  }
  notes.promptVersion = PROMPT_VERSION;
  notes.check = judged.check;
  return notes;
}

type Drafted = { readonly draft: Draft; readonly model: string } | { readonly reason: Reason };

/** A transcript that does not fit is drafted in two halves that overlap, and each half likewise. */
function* askForDraft(evidence: Evidence): Generator<ModelRequest, Drafted, ModelAnswer> {
  const { turns } = evidence.transcript;
  const length = turns.reduce((sum, { text }) => sum + text.length, 0);
  const isDivisible = turns.length > 4 * OVERLAP;
  if (length > WINDOW_CHARACTERS && isDivisible) return yield* askForHalves(evidence);
  const prompt = buildPrompt(evidence);
  const part = `${turns[0]?.id ?? ''}..${turns.at(-1)?.id ?? ''}`;
  const answer = yield { pass: 'draft', prompt, part, schema: DraftSchema, mostTokens: MOST_TOKENS.draft };
  if (!answer.ok) {
    return TOO_LONG.has(answer.reason.code) && isDivisible ? yield* askForHalves(evidence) : { reason: answer.reason };
  }
  const draft = DraftSchema.safeParse(answer.value);
  if (draft.success) return { draft: draft.data, model: answer.model };
  return { reason: toReason('model-bad-draft', 'The model returned something that is not a draft of notes.') };
}

/** Turns that both halves have: what is said across the cut stands whole in one of them. */
const OVERLAP = 12;

/** About 150,000 tokens: some ten hours of talk. */
const WINDOW_CHARACTERS = 450_000;

const TOO_LONG: ReadonlySet<string> = new Set(['model-context', 'model-too-large']);

function* askForHalves(evidence: Evidence): Generator<ModelRequest, Drafted, ModelAnswer> {
  const { transcript } = evidence;
  const { turns } = transcript;
  const middle = Math.floor(turns.length / 2);
  const part = (from: number, to: number): Evidence => ({
    ...evidence,
    transcript: { ...transcript, turns: turns.slice(from, to) },
  });
  const before = yield* askForDraft(part(0, middle + OVERLAP));
  if ('reason' in before) return before;
  const after = yield* askForDraft(part(middle - OVERLAP, turns.length));
  if ('reason' in after) return after;
  return { draft: joinDrafts(before.draft, after.draft), model: before.model };
}

/** What both halves say by the same words is said once; a topic that goes on across the cut is one. */
const joinDrafts = (before: Draft, after: Draft): Draft => {
  const keyOf = ({ kind, citations }: StatementDraft) =>
    JSON.stringify([kind, citations.map(({ turn, quote }) => [turn, quote])]);
  const said = new Set(before.topics.flatMap(({ statements }) => statements.map(keyOf)));
  const rest = after.topics.map((topic) => ({
    ...topic,
    statements: topic.statements.filter((statement) => !said.has(keyOf(statement))),
  }));
  const [last, next] = [before.topics.at(-1), rest[0]];
  const goesOn =
    last !== undefined &&
    next !== undefined &&
    (last.title === next.title || (last.agendaItem !== null && last.agendaItem === next.agendaItem));
  const topics = goesOn
    ? [
        ...before.topics.slice(0, -1),
        { ...last, lastTurn: next.lastTurn, statements: [...last.statements, ...next.statements] },
        ...rest.slice(1),
      ]
    : [...before.topics, ...rest];
  return { summary: [...(before.summary ?? []), ...(after.summary ?? [])], topics };
};

const NOTHING_PROVED = 'Nothing in the draft of the model could be proved from the transcript.';

const MOST_TOKENS = { draft: 48_000, judge: 24_000, repair: 12_000 } as const;

const fallBack = (evidence: Evidence, reason: string): Notes => {
  const notes = extractNotes(evidence);
  notes.fallbackReason = reason;
  return notes;
};

const allOf = ({ topics, summary }: CheckedDraft): CheckedStatement[] => [
  ...summary,
  ...topics.flatMap(({ statements }) => statements),
];

function* judge(checked: CheckedDraft): Generator<ModelRequest, Weighed, ModelAnswer> {
  const statements = allOf(checked).flatMap(({ statement }) => statement ?? []);
  if (statements.length === 0) return silentJudge('There was nothing to judge.');
  const headed = checked.topics.map((topic) => ({
    draft: topic.draft,
    statements: topic.statements.flatMap(({ statement }) => statement ?? []),
  }));
  const claims = toClaims(statements, headed, checked.index);
  const prompt = buildJudgePrompt(claims, checked.index);
  const answer = yield { pass: 'judge', prompt, schema: JudgementSchema, claims, mostTokens: MOST_TOKENS.judge };
  if (!answer.ok) return silentJudge(answer.reason.text);
  const judgement = JudgementSchema.safeParse(answer.value);
  if (!judgement.success) return silentJudge('The judge returned something that is not a judgement.');
  return weighJudgement(judgement.data, { claims, index: checked.index, model: answer.model });
}

const silentJudge = (failure: string): Weighed => ({
  check: create(JudgeCheckSchema, { failure }),
  verdicts: new Map(),
  badHeadings: new Set(),
});

/** Asks for the failed statements alone, a quarter of all at most: what remains stays doubtful or refused. */
function* repair(
  checked: CheckedDraft,
  { judged, draft }: { readonly judged: Weighed; readonly draft: Draft },
): Generator<ModelRequest, ReadonlyMap<StatementDraft, CheckedStatement>, ModelAnswer> {
  const all = allOf(checked);
  const broken = all
    .map((one) => ({ one, reasons: reasonsToRepair(one, judged) }))
    .filter(({ reasons }) => reasons.length > 0)
    .slice(0, Math.ceil(all.length / 4));
  const repaired = new Map<StatementDraft, CheckedStatement>();
  if (broken.length === 0) return repaired;
  const failed = broken.map(({ one, reasons }, n) => ({ id: `r${n + 1}`, draft: one.draft, reasons }));
  const prompt = buildRepair(failed, checked.index);
  const length = JSON.stringify(draft).length / CHARACTERS_PER_TOKEN;
  const mostTokens = Math.max(1_000, Math.min(MOST_TOKENS.repair, Math.ceil(length / 4)));
  const answer = yield { pass: 'repair', prompt, schema: RepairSchema, mostTokens };
  const repairs = answer.ok ? RepairSchema.safeParse(answer.value) : undefined;
  for (const { id, statement } of repairs?.data?.repairs ?? []) {
    const target = failed.find((one) => one.id === id)?.draft;
    // The same sentence again is no mending, and another kind is another statement.
    if (!target || !statement || repaired.has(target) || isSame(statement, target)) continue;
    repaired.set(target, checkStatement(statement, checked.index));
  }
  return repaired;
}

const CHARACTERS_PER_TOKEN = 4;

/** What the judge finds to be false is not repaired but doubted; without a judge, whatever code doubts. */
const reasonsToRepair = (one: CheckedStatement, { verdicts }: Weighed): readonly Reason[] => {
  const verdict = one.statement && verdicts.get(one.statement);
  if (!one.statement || !verdict) {
    return [...one.faults, ...one.suspicions.filter(({ code }) => code !== 'not-decided')];
  }
  if (verdict.verdict === 'not') return [];
  const doubt = verdict.verdict === 'partly' ? doubtOf(verdict) : undefined;
  return [...one.faults, ...(doubt ? [doubt] : [])];
};

const isSame = (a: StatementDraft, b: StatementDraft): boolean => JSON.stringify(a) === JSON.stringify(b);
