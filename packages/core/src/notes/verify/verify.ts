/** Turns a draft into notes that can be trusted: what is proved stays, what is doubtful says so, the rest is refused. */
import { create } from '@bufbuild/protobuf';
import {
  type Citation,
  CitationSchema,
  NotesMethod,
  NotesState,
  occurrenceOfName,
  type Reason,
  type Statement,
  StatementKind,
  StatementSchema,
  Support,
  type Turn,
  toNotesName,
} from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import { oneLine } from '../../shared/fold.ts';
import { isPrivate, redact } from '../../shared/private.ts';
import { timeAt } from '../../transcript/index.ts';
import { areDeciding, isAgainst, isClosing, isDecided, isPlan, isResolve } from '../speech/decision-cues.ts';
import { spokenDays } from '../speech/due.ts';
import { findPerson, names } from '../speech/people.ts';
import { isForMachine } from '../speech/signals.ts';
import { countWords, sentenceSpans } from '../speech/words.ts';
import { coverageOf, LEAST_COVERAGE, withNeighbours } from './coverage.ts';
import type { Draft, StatementDraft, TopicDraft } from './draft.ts';
import { type Evidence, type EvidenceIndex, groundsOf, indexEvidence } from './evidence.ts';
import { findUngrounded, squash, toReason } from './grounds.ts';
import { doubtOf, type Verdict } from './judge.ts';
import { notDiscussed, toTopic } from './place.ts';
import { findQuote } from './quote.ts';

/** A statement that did not pass as drafted, and what became of it. */
export type Failure = {
  readonly statement: StatementDraft;
  readonly outcome: 'refused' | 'doubtful' | 'changed';
  readonly reasons: readonly Reason[];
};

/** Checked notes, and what did not pass. */
export type Verification = { readonly notes: Notes; readonly failures: readonly Failure[] };

/** A drafted statement held against the transcript by code alone. */
export type CheckedStatement = {
  readonly draft: StatementDraft;
  /** Of the kind that it was drafted as; missing if nothing of it can be shown. */
  readonly statement?: Statement;
  /** What no judge can excuse: quotes, ids, links, owners, dates, what is private. Of one without statement, why. */
  readonly faults: readonly Reason[];
  /** What a judge who shows the words may clear: numbers and names that the cited turns lack, words that decide nothing. */
  readonly suspicions: readonly Reason[];
};

type CheckedTopic = { readonly draft: TopicDraft; readonly statements: readonly CheckedStatement[] };

/** A draft whose statements are each held against the transcript. */
export type CheckedDraft = {
  readonly index: EvidenceIndex;
  readonly topics: readonly CheckedTopic[];
  readonly summary: readonly CheckedStatement[];
};

/** Holds every statement of a draft against the transcript. Never throws on a draft that fits the schema. */
export const checkDraft = (draft: Draft, evidence: Evidence): CheckedDraft => {
  const index = indexEvidence(evidence);
  const seen = new Set<string>();
  const one = (statement: StatementDraft): CheckedStatement => {
    if (seen.size >= LIMITS.statements) {
      return refuse(statement, toReason('too-many', `More than ${LIMITS.statements} statements were drafted.`));
    }
    const { kind, text, owner, due } = statement;
    const key = [kind, squash(text), owner, due].join(' ');
    if (seen.has(key)) return refuse(statement, toReason('repeated', 'The draft says it twice.'));
    seen.add(key);
    return checkStatement(statement, index);
  };
  const topics = draft.topics.map((topic) => ({ draft: topic, statements: topic.statements.map(one) }));
  seen.clear();
  return { index, topics, summary: (draft.summary ?? []).slice(0, LIMITS.summary).map(one) };
};

/** What a judge found, and what was repaired. */
export type Findings = {
  readonly verdicts?: ReadonlyMap<Statement, Verdict>;
  readonly badHeadings?: ReadonlySet<TopicDraft>;
  /** By drafted statement; null where it could not be repaired. */
  readonly repairs?: ReadonlyMap<StatementDraft, CheckedStatement | null>;
};

/** Notes from a checked draft: what is proved stays, what is doubtful says so, the rest is refused and listed. */
export const toNotes = (
  checked: CheckedDraft,
  { transcript, agenda, meeting, model = '' }: Evidence & { readonly model?: string | undefined },
  findings: Findings = {},
): Verification => {
  const { index } = checked;
  const failures: Failure[] = [];
  const concludeAll = (statements: readonly CheckedStatement[]): Statement[] =>
    statements.flatMap((one) => {
      const concluded = conclude(one, findings);
      if (concluded.reasons.length > 0) {
        failures.push({ statement: one.draft, outcome: concluded.outcome, reasons: concluded.reasons });
      }
      return concluded.statement ?? [];
    });
  const topics = checked.topics.flatMap(({ draft, statements }) => {
    const concluded = concludeAll(statements);
    const headed = findings.badHeadings?.has(draft) ? { ...draft, title: '' } : draft;
    return concluded.length > 0 ? [toTopic(headed, concluded, index)] : [];
  });
  const sorted = topics.sort((a, b) => index.order(a.firstTurn) - index.order(b.firstTurn));
  number(
    sorted.flatMap(({ statements }) => statements),
    's',
  );
  const summary = number(
    concludeAll(checked.summary).filter(({ doubts }) => doubts.length === 0),
    'u',
  );
  const refused = failures.filter(({ outcome }) => outcome === 'refused');
  const notes = create(NotesSchema, {
    name: meeting ? toNotesName(occurrenceOfName(meeting.name)) : '',
    meeting: meeting?.name ?? transcript.meeting,
    method: model === '' ? NotesMethod.EXTRACTIVE : NotesMethod.MODEL,
    model,
    state: NotesState.DRAFT,
    summary,
    topics: sorted,
    notDiscussed: agenda ? notDiscussed(index, sorted) : [],
    transcriptDigest: transcript.digest,
    refused: refused.length,
    refusals: refused.slice(0, LIMITS.refusals).map(({ statement, reasons }) => ({
      kind: KINDS[statement.kind],
      text: redact(oneLine(statement.text)).slice(0, LIMITS.text),
      reasons: [...reasons],
    })),
    speakers: index.setting.people.filter(({ isSpeaker }) => isSpeaker).map(({ name }) => name),
    accounts: [...index.accounts()],
    corrections: index.corrections().filter(({ turnId, start, from }) => {
      const text = index.turns.get(turnId)?.text ?? '';
      return !touchesPrivate(text, { offset: start, quote: from });
    }),
  });
  return { notes, failures };
};

/** Checks a draft of a model that no judge looks at, or of the extractor when `model` is missing. */
export const verifyDraft = (
  input: Evidence & { readonly draft: Draft; readonly model?: string | undefined },
): Verification => toNotes(checkDraft(input.draft, input), input);

const number = (statements: Statement[], prefix: string): Statement[] => {
  statements.forEach((statement, at) => {
    statement.id = `${prefix}${at + 1}`;
  });
  return statements;
};

const LIMITS = {
  statements: 300,
  summary: 6,
  refusals: 50,
  text: 600,
  citations: 6,
  quoteMin: 4,
  quoteMax: 40,
} as const;

type Conclusion = {
  readonly statement?: Statement;
  readonly outcome: Failure['outcome'];
  readonly reasons: readonly Reason[];
};

const conclude = (one: CheckedStatement, { verdicts, repairs }: Findings): Conclusion => {
  const repaired = repairs?.get(one.draft);
  if (repaired?.statement && repaired.faults.length + repaired.suspicions.length === 0) {
    const why = toReason('repaired', `It was drafted as: ${oneLine(one.draft.text)}`.slice(0, LIMITS.text));
    const statement = create(StatementSchema, { ...repaired.statement, changes: [why], support: Support.REPAIRED });
    return { statement, outcome: 'changed', reasons: [why] };
  }
  if (!one.statement) return { outcome: 'refused', reasons: one.faults };
  const verdict = verdicts?.get(one.statement);
  return verdict ? concludeByJudge(one, one.statement, verdict) : concludeByCode(one, one.statement);
};

/** Without a judge every suspicion counts, and words that decide nothing make no decision. */
const concludeByCode = ({ faults, suspicions }: CheckedStatement, statement: Statement): Conclusion => {
  const [changes, rest] = partition(suspicions, ({ code }) => code === 'not-decided');
  const kind = changes.length > 0 ? StatementKind.CLAIM : statement.kind;
  return toConclusion(statement, { kind, doubts: [...faults, ...rest], changes });
};

/** A judge moves statements down; up only past suspicions, and only by words that are there. */
const concludeByJudge = ({ faults }: CheckedStatement, statement: Statement, verdict: Verdict): Conclusion => {
  const doubt = doubtOf(verdict);
  const isDecision = statement.kind === StatementKind.DECISION;
  const change = isDecision && !doubt ? changeOfKind(verdict) : undefined;
  const concluded = toConclusion(statement, {
    kind: change ? StatementKind.CLAIM : statement.kind,
    doubts: [...faults, ...(doubt ? [doubt] : [])],
    changes: change ? [change] : [],
  });
  if (concluded.statement) {
    concluded.statement.support = doubt ? Support.UNSPECIFIED : Support.JUDGED;
    // Whom the judge names counts only if they speak in the words.
    const { actor } = verdict;
    const isSpeaker = statement.citations.some(({ speaker }) => speaker === actor);
    if (isDecision && !change && !doubt && actor !== null && isSpeaker) concluded.statement.decidedBy = actor;
  }
  return concluded;
};

const changeOfKind = ({ kind }: Verdict): Reason | undefined => {
  if (kind === 'earlier_decision') {
    return toReason('decided-earlier', 'It was decided before this meeting; it is listed as a claim.');
  }
  return kind === 'decision'
    ? undefined
    : toReason('not-decided', 'This meeting did not conclude it; it is listed as a claim.');
};

const toConclusion = (
  statement: Statement,
  { kind, doubts, changes }: { readonly kind: StatementKind; readonly doubts: Reason[]; readonly changes: Reason[] },
): Conclusion => ({
  statement: create(StatementSchema, { ...statement, kind, doubts, changes }),
  outcome: doubts.length > 0 ? 'doubtful' : 'changed',
  reasons: [...doubts, ...changes],
});

const partition = <T>(list: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] => [
  list.filter(test),
  list.filter((one) => !test(one)),
];

const refuse = (draft: StatementDraft, ...faults: readonly Reason[]): CheckedStatement => ({
  draft,
  faults,
  suspicions: [],
});

/** Holds one statement against the transcript. */
export const checkStatement = (draft: StatementDraft, index: EvidenceIndex): CheckedStatement => {
  const text = oneLine(draft.text);
  if (text === '') return refuse(draft, toReason('no-text', 'The statement has no text.'));
  if (text.length > LIMITS.text) {
    return refuse(draft, toReason('too-long', `The statement is longer than ${LIMITS.text} characters.`));
  }
  if (isPrivate(text)) {
    return refuse(draft, toReason('private', 'The statement holds an address, a number or a code that stays private.'));
  }
  const { citations, reasons: quoteReasons } = checkCitations(draft, index);
  if (citations.length === 0) return refuse(draft, ...quoteReasons);
  const cited = [...new Set(citations.map(({ turnId }) => turnId))].flatMap((id) => index.turns.get(id) ?? []);
  const around = groundsOf(withNeighbours(cited, index), index.entries, index);
  const found = findUngrounded(
    text,
    { ...groundsOf(cited, index.entries, index), numbers: around.numbers },
    index.setting,
  );
  const [suspicions, faults] = partition(found, ({ code }) => SUSPICIONS.has(code));
  faults.unshift(...quoteReasons);
  if (coverageOf(text, cited, index) < LEAST_COVERAGE) {
    suspicions.push(toReason('not-covered', 'The cited words speak of something else.'));
  }
  const kind = KINDS[draft.kind];
  if (kind === StatementKind.DECISION && !provesDecision(citations, index)) {
    suspicions.push(toReason('not-decided', 'The quoted words decide nothing; it is listed as a claim.'));
  }
  const task =
    kind === StatementKind.ACTION_ITEM ? checkTask(draft, cited, index) : { owner: '', due: '', reasons: [] };
  faults.push(...task.reasons);
  if (draft.kind !== 'claim' && citations.every((citation) => isForMachine(sentenceAround(citation, index)))) {
    faults.push(toReason('for-machine', 'The quoted words speak to a machine, not to the meeting.'));
  }
  const { owner, due } = task;
  const ownerLogin = owner === '' ? '' : index.loginOf(owner);
  const statement = create(StatementSchema, { kind, text, citations, owner, ownerLogin, due });
  return { draft, statement, faults, suspicions };
};

/** What the words around a quote may prove after all, for who reads them. */
const SUSPICIONS: ReadonlySet<string> = new Set([
  'number-not-cited',
  'date-not-cited',
  'name-not-cited',
  'name-unknown',
]);

const checkTask = (
  draft: StatementDraft,
  cited: readonly Turn[],
  index: EvidenceIndex,
): { owner: string; due: string; reasons: Reason[] } => {
  const { owner, reasons } = checkOwner(draft.owner, cited, index);
  const due = findDue(draft.due?.trim() ?? '', cited, index);
  if (due !== undefined) return { owner, due, reasons };
  const fault = toReason('due-not-cited', `The due date "${draft.due}" does not follow from the cited words.`);
  return { owner, due: '', reasons: [...reasons, fault] };
};

/** A date that was spoken. Words are good if they were spoken, too, but only a date is kept of them. */
const findDue = (due: string, cited: readonly Turn[], index: EvidenceIndex): string | undefined => {
  const { days } = groundsOf(cited, index.entries, index);
  if (due === '' || days.has(due)) return due;
  const words = due.replace(/^(?:by|on|at|until|before|in|within) /i, '');
  const isSpoken =
    !/^\d{4}-\d\d-\d\d$/.test(due) && cited.some(({ text }) => findQuote(text.toLowerCase(), words.toLowerCase()));
  return isSpoken
    ? (spokenDays(due, index.setting.meetingDate).find(({ date }) => days.has(date))?.date ?? '')
    : undefined;
};

const KINDS = {
  claim: StatementKind.CLAIM,
  decision: StatementKind.DECISION,
  action_item: StatementKind.ACTION_ITEM,
  open_question: StatementKind.OPEN_QUESTION,
} as const;

const checkCitations = (draft: StatementDraft, index: EvidenceIndex): { citations: Citation[]; reasons: Reason[] } => {
  const reasons: Reason[] = [];
  if (draft.citations.length === 0) reasons.push(toReason('no-citation', 'The statement cites nothing.'));
  if (draft.citations.length > LIMITS.citations) {
    reasons.push(toReason('too-many-citations', `Only the first ${LIMITS.citations} citations were read.`));
  }
  const citations = draft.citations.slice(0, LIMITS.citations).flatMap(({ turn: id, quote }) => {
    const turn = index.turns.get(id.trim());
    if (!turn) {
      reasons.push(toReason('turn-unknown', `There is no turn "${id}".`));
      return [];
    }
    const found = findQuote(turn.text, quote);
    if (!found) {
      reasons.push(toReason('quote-not-verbatim', `Turn ${turn.id} does not contain the words "${quote}".`));
      return [];
    }
    if (touchesPrivate(turn.text, found)) {
      reasons.push(
        toReason('private', `The quote from turn ${turn.id} holds an address, a number or a code that stays private.`),
      );
      return [];
    }
    const { speaker } = turn;
    const startMs = timeAt(turn, found.offset);
    return [
      create(CitationSchema, { turnId: turn.id, ...found, speaker, ...(startMs === undefined ? {} : { startMs }) }),
    ];
  });
  const lengths = citations.map(({ quote }) => countWords(quote));
  if (citations.length > 0 && Math.max(...lengths) < LIMITS.quoteMin) {
    reasons.push(toReason('quote-too-short', `The quotes have fewer than ${LIMITS.quoteMin} words.`));
  }
  if (lengths.some((length) => length > LIMITS.quoteMax)) {
    reasons.push(toReason('quote-too-long', `A quote has more than ${LIMITS.quoteMax} words.`));
  }
  return { citations, reasons };
};

const touchesPrivate = (
  text: string,
  { offset, quote }: { readonly offset: number; readonly quote: string },
): boolean => {
  const shown = redact(text).slice(offset, offset + quote.length);
  return shown !== quote || isPrivate(shown);
};

/** The sentences that a quote touches, in full: "we could" before the quoted words matters. */
const sentenceAround = ({ turnId, offset, quote }: Citation, index: EvidenceIndex): string => {
  const text = index.turns.get(turnId)?.text ?? '';
  return touched(text, offset, quote).join(' ');
};

const touched = (text: string, offset: number, quote: string): string[] =>
  sentenceSpans(text)
    .filter(({ start, end }) => start < offset + quote.length && end > offset)
    .map(({ start, end }) => text.slice(start, end));

/** Words that conclude it, or a call for objections with a later answer that there are none. */
const provesDecision = (citations: readonly Citation[], index: EvidenceIndex): boolean => {
  const quoted = citations.map(({ turnId, offset, quote }) =>
    touched(index.turns.get(turnId)?.text ?? '', offset, quote).filter((sentence) => !isForMachine(sentence)),
  );
  return areDeciding(quoted) || isTakenUp(quoted.flat(), citations, index);
};

/** A plan or a motion that the very next turns settle, though nobody cited them: "then the motion carries". */
const isTakenUp = (quoted: readonly string[], citations: readonly Citation[], index: EvidenceIndex): boolean => {
  if (!quoted.some((sentence) => isPlan(sentence) || isResolve(sentence))) return false;
  const last = Math.max(...citations.map(({ turnId }) => index.order(turnId)));
  const next = index.list
    .slice(last + 1, last + 3)
    .flatMap(({ text }) => sentenceSpans(text).map(({ start, end }) => text.slice(start, end)));
  return next.some((sentence) => isDecided(sentence) || isClosing(sentence)) && !next.some(isAgainst);
};

const GROUP =
  /\b(?:teams?|group|everyone|everybody|all|maintainers?|contributors?|reviewers?|tsc|committee|clients?|authors?|community|chairs?|champions?|devs|developers|implementers?)\b/i;

const checkOwner = (
  wanted: string | null,
  cited: readonly Turn[],
  index: EvidenceIndex,
): { owner: string; reasons: Reason[] } => {
  const name = wanted?.trim() ?? '';
  if (name === '' || /^(?:unassigned|none|n\/a|tbd|unknown)$/i.test(name)) return { owner: 'unassigned', reasons: [] };
  const person = findPerson(name, index.setting.people);
  if (person) {
    const isThere = cited.some(({ speaker, text }) => speaker === person.name || names(text, person));
    if (isThere) return { owner: person.name, reasons: [] };
    const reason = toReason('owner-not-cited', `"${name}" neither speaks in the cited turns nor is named there.`);
    return { owner: 'unassigned', reasons: [reason] };
  }
  const said = new Set(cited.flatMap(({ text }) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const isGroup =
    GROUP.test(name) && words.length <= 8 && words.filter((word) => word.length > 2).every((word) => said.has(word));
  if (isGroup) return { owner: name, reasons: [] };
  return { owner: 'unassigned', reasons: [toReason('owner-unknown', `Nobody of the meeting is known as "${name}".`)] };
};
