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
  type Turn,
  toNotesName,
} from '@rapporteur/idl';
import { type Notes, NotesSchema } from '@rapporteur/idl/record';
import { isPrivate, redact } from '../../shared/private.ts';
import { timeAt } from '../../transcript/index.ts';
import { isCall, isClosing, isConsent, isDeciding } from '../speech/decision-cues.ts';
import { findPerson, names } from '../speech/people.ts';
import { isForMachine } from '../speech/signals.ts';
import { countWords, sentenceSpans } from '../speech/words.ts';
import type { Draft, StatementDraft } from './draft.ts';
import { type Evidence, type EvidenceIndex, groundsOf, indexEvidence } from './evidence.ts';
import { findUngrounded, toReason } from './grounds.ts';
import { notDiscussed, toTopic } from './place.ts';

/** A statement that did not pass as drafted, and what became of it. */
export type Failure = {
  readonly statement: StatementDraft;
  readonly outcome: 'refused' | 'doubtful' | 'changed';
  readonly reasons: readonly Reason[];
};

/** Checked notes, and what a repair has to know. */
export type Verification = { readonly notes: Notes; readonly failures: readonly Failure[] };

/** Checks a draft of a model, or of the extractor when `model` is missing. Never throws on a draft that fits the schema. */
export const verifyDraft = (
  input: Evidence & { readonly draft: Draft; readonly model?: string | undefined },
): Verification => {
  const { draft, transcript, agenda, meeting, model = '' } = input;
  const evidenceIndex = indexEvidence(input);
  const failures: Failure[] = [];
  let room = LIMITS.statements;
  const topics = draft.topics.flatMap((topicDraft) => {
    const statements = topicDraft.statements.flatMap((statement) => {
      room -= 1;
      const checked =
        room < 0
          ? refuse(toReason('too-many', `More than ${LIMITS.statements} statements were drafted.`))
          : check(statement, evidenceIndex);
      if (checked.reasons.length > 0) failures.push({ statement, outcome: checked.outcome, reasons: checked.reasons });
      return checked.statement ?? [];
    });
    return statements.length > 0 ? [toTopic(topicDraft, statements, evidenceIndex)] : [];
  });
  const sorted = topics.sort((a, b) => evidenceIndex.order(a.firstTurn) - evidenceIndex.order(b.firstTurn));
  sorted
    .flatMap(({ statements }) => statements)
    .forEach((statement, index) => {
      statement.id = `s${index + 1}`;
    });
  const notes = create(NotesSchema, {
    name: meeting ? toNotesName(occurrenceOfName(meeting.name)) : '',
    meeting: meeting?.name ?? transcript.meeting,
    method: model === '' ? NotesMethod.EXTRACTIVE : NotesMethod.MODEL,
    model,
    state: NotesState.DRAFT,
    topics: sorted,
    notDiscussed: agenda ? notDiscussed(evidenceIndex, sorted) : [],
    transcriptDigest: transcript.digest,
    refused: failures.filter(({ outcome }) => outcome === 'refused').length,
    speakers: evidenceIndex.setting.people.filter(({ isSpeaker }) => isSpeaker).map(({ name }) => name),
  });
  return { notes, failures };
};

const LIMITS = { statements: 300, text: 600, citations: 6, quoteMin: 4, quoteMax: 40 } as const;

type Checked = {
  readonly statement?: Statement;
  readonly outcome: Failure['outcome'];
  readonly reasons: readonly Reason[];
};

const refuse = (...reasons: readonly Reason[]): Checked => ({ outcome: 'refused', reasons });

const check = (draft: StatementDraft, evidenceIndex: EvidenceIndex): Checked => {
  const text = draft.text.replace(/\s+/g, ' ').trim();
  if (text === '') return refuse(toReason('no-text', 'The statement has no text.'));
  if (text.length > LIMITS.text)
    return refuse(toReason('too-long', `The statement is longer than ${LIMITS.text} characters.`));
  if (isPrivate(text))
    return refuse(toReason('private', 'The statement holds an address, a number or a code that stays private.'));
  const { citations, reasons: quoteReasons } = checkCitations(draft, evidenceIndex);
  if (citations.length === 0) return refuse(...quoteReasons);
  const cited = [...new Set(citations.map(({ turnId }) => turnId))].flatMap((id) => evidenceIndex.turns.get(id) ?? []);
  const grounds = groundsOf(cited, evidenceIndex.entries, evidenceIndex);
  const doubts = [...quoteReasons, ...findUngrounded(text, grounds, evidenceIndex.setting)];
  const changes: Reason[] = [];

  let kind = KINDS[draft.kind];
  if (kind === StatementKind.DECISION && !provesDecision(citations, evidenceIndex)) {
    changes.push(toReason('not-decided', 'The quoted words decide nothing; it is listed as a claim.'));
    kind = StatementKind.CLAIM;
  }
  let owner = '';
  let due = '';
  if (kind === StatementKind.ACTION_ITEM) {
    const found = checkOwner(draft.owner, cited, evidenceIndex);
    owner = found.owner;
    doubts.push(...found.reasons);
    due = draft.due?.trim() ?? '';
    if (due !== '' && !grounds.days.has(due)) {
      doubts.push(toReason('due-not-cited', `The due date "${due}" does not follow from the cited words.`));
      due = '';
    }
  }
  if (draft.kind !== 'claim' && citations.every((citation) => isForMachine(sentenceAround(citation, evidenceIndex)))) {
    doubts.push(toReason('for-machine', 'The quoted words speak to a machine, not to the meeting.'));
  }
  const statement = create(StatementSchema, { kind, text, citations, owner, due, doubts });
  const reasons = [...doubts, ...changes];
  return { statement, outcome: doubts.length > 0 ? 'doubtful' : 'changed', reasons };
};

const KINDS = {
  claim: StatementKind.CLAIM,
  decision: StatementKind.DECISION,
  action_item: StatementKind.ACTION_ITEM,
  open_question: StatementKind.OPEN_QUESTION,
} as const;

const checkCitations = (
  draft: StatementDraft,
  evidenceIndex: EvidenceIndex,
): { citations: Citation[]; reasons: Reason[] } => {
  const reasons: Reason[] = [];
  if (draft.citations.length === 0) reasons.push(toReason('no-citation', 'The statement cites nothing.'));
  if (draft.citations.length > LIMITS.citations) {
    reasons.push(toReason('too-many-citations', `Only the first ${LIMITS.citations} citations were read.`));
  }
  const citations = draft.citations.slice(0, LIMITS.citations).flatMap(({ turn: id, quote }) => {
    const turn = evidenceIndex.turns.get(id.trim());
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
const sentenceAround = ({ turnId, offset, quote }: Citation, evidenceIndex: EvidenceIndex): string => {
  const text = evidenceIndex.turns.get(turnId)?.text ?? '';
  return touched(text, offset, quote).join(' ');
};

const touched = (text: string, offset: number, quote: string): string[] =>
  sentenceSpans(text)
    .filter(({ start, end }) => start < offset + quote.length && end > offset)
    .map(({ start, end }) => text.slice(start, end));

/** Words that settle it, or a call for objections with a later answer that there are none. */
const provesDecision = (citations: readonly Citation[], evidenceIndex: EvidenceIndex): boolean => {
  const quoted = citations.map(({ turnId, offset, quote }) =>
    touched(evidenceIndex.turns.get(turnId)?.text ?? '', offset, quote).filter((sentence) => !isForMachine(sentence)),
  );
  const called = quoted.findIndex((sentences) => sentences.some(isCall));
  return (
    quoted.flat().some(isDeciding) ||
    (called >= 0 &&
      quoted
        .slice(called + 1)
        .flat()
        .some(saysNo))
  );
};

/** A closing "no concerns, so we can merge it" is tentative by its "can", but not after a call. */
const saysNo = (sentence: string): boolean => isConsent(sentence) || isClosing(sentence);

const GROUP =
  /\b(?:teams?|group|everyone|everybody|all|maintainers?|contributors?|reviewers?|tsc|committee|clients?|authors?|community|chairs?|champions?|devs|developers|implementers?)\b/i;

const checkOwner = (
  wanted: string | null,
  cited: readonly Turn[],
  evidenceIndex: EvidenceIndex,
): { owner: string; reasons: Reason[] } => {
  const name = wanted?.trim() ?? '';
  if (name === '' || /^(?:unassigned|none|n\/a|tbd|unknown)$/i.test(name)) return { owner: 'unassigned', reasons: [] };
  const person = findPerson(name, evidenceIndex.setting.people);
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

/** Where a quote stands in a text, and its characters there; undefined when it does not. */
export const findQuote = (
  text: string,
  quote: string,
): { readonly offset: number; readonly quote: string } | undefined => {
  const words = quote.trim().split(/\s+/);
  if (words[0] === '' || words.length === 0) return undefined;
  const pattern = new RegExp(words.map(literal).join('\\s+'), 'gu');
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (isBoundary(text, match.index) && isBoundary(text, end)) return { offset: match.index, quote: match[0] };
  }
  return undefined;
};

const literal = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/-/g, '\\x2d');

/** Not between two letters or digits of one word. */
const isBoundary = (text: string, at: number): boolean => {
  const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  return !(isWord(text[at - 1]) && isWord(text[at]));
};
