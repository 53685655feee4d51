/** Notes without a model: the sentences that matter, word for word, under the agenda items they belong to. */
import type { Transcript } from '@rapporteur/idl';
import type { Notes } from '@rapporteur/idl/record';
import { spokenDays } from '../speech/due.ts';
import { listEntries } from '../speech/entry.ts';
import { type Known, knowPeople } from '../speech/people.ts';
import type { Run } from '../speech/segment.ts';
import { type Sentence, toSentences } from '../speech/sentence.ts';
import { countWords } from '../speech/words.ts';
import type { Draft, StatementDraft } from '../verify/draft.ts';
import { dateOf, type Evidence } from '../verify/evidence.ts';
import { verifyDraft } from '../verify/verify.ts';
import { findDecisions } from './decisions.ts';
import { type Candidate, joinNeighbours, pickSentences } from './pick.ts';
import { findQuestions } from './questions.ts';
import { type Scored, scoreSentence, toWeights } from './score.ts';
import { toCited } from './statement.ts';
import { draftSummary } from './summary.ts';
import { type Outcomes, toTalk } from './talk.ts';
import { findTasks } from './tasks.ts';
import { countPhrases, titleOf } from './title.ts';
import { type TopicRun, toTopics } from './topics.ts';

/** Extracts notes; the same checks as for a model's draft pass by construction. Costs well under a second. */
export const extractNotes = (input: Evidence): Notes => {
  const { notes } = verifyDraft({ ...input, draft: extractDraft(input) });
  return notes;
};

/** The draft of the extracts. `words` caps their length; by default a page that grows slowly with the meeting. */
export const extractDraft = (input: Evidence, words?: number): Draft => {
  const { transcript, agenda, roster = [], subjects = [], meeting, meetingDate = dateOf(meeting) } = input;
  const { turns } = transcript;
  const entries = listEntries(agenda, subjects);
  const sentences = toSentences(turns);
  const people = knowPeople(transcript, roster);
  const weights = toWeights(sentences, new Set(entries.flatMap(({ terms }) => terms)));
  const { found, used } = findOutcomes(sentences, people);
  const scored = sentences.flatMap((sentence, index): Scored[] => {
    const outcome = found.get(index);
    if (outcome) return [scoreSentence(outcome.sentence, weights, outcome)];
    return used.has(index) ? [] : [scoreSentence(sentence, weights)];
  });
  const topics = toTopics({ turns, sentences, entries });
  const picks = pickPerTopic(topics, scored, words === undefined ? defaultBudget(transcript) : capped(words));
  const phrases = countPhrases(sentences);
  return {
    summary: countSpoken(transcript) < WORTH_A_SUMMARY ? [] : draftSummary(sentences),
    topics: topics.flatMap((topic, index) => {
      const chosen = picks[index] ?? [];
      const first = turns[topic.from];
      const last = turns[topic.to];
      if (chosen.length === 0 || !first || !last) return [];
      const entry = entries[topic.item];
      return [
        {
          title: entry?.title ?? titleOf(sentences.filter(isIn(topic)), phrases, people),
          agendaItem: entry?.id || null,
          firstTurn: first.id,
          lastTurn: last.id,
          statements: chosen.map((pick) => toStatement(pick, meetingDate)),
        },
      ];
    }),
  };
};

/** What people settle, take on and leave open together. A sentence that settles something is no promise as well. */
const findOutcomes = (sentences: readonly Sentence[], people: readonly Known[]): Outcomes => {
  const talk = toTalk(sentences, people);
  const decisions = findDecisions(talk);
  const tasks = findTasks(talk, decisions.used);
  const questions = findQuestions(talk, new Set([...decisions.used, ...tasks.used]), decisions);
  return {
    found: new Map([...questions.found, ...tasks.found, ...decisions.found]),
    used: new Set([...decisions.used, ...tasks.used, ...questions.used]),
  };
};

/** How many words go to what people settled, took on and left open, and how many to all. */
type Budget = { readonly firm: number; readonly all: number };

const capped = (words: number): Budget => ({ firm: words * FIRM_SHARE, all: words });

/**
 * About one word in eleven, between half a page and two pages. Of a dense meeting, everything that was settled is told
 * even so, up to two fifths of all that was said.
 */
const defaultBudget = (transcript: Transcript): Budget => {
  const spoken = countSpoken(transcript);
  const all = Math.round(Math.min(900, Math.max(320, spoken / 11)));
  return { firm: Math.max(all * FIRM_SHARE, Math.min(600, spoken * DENSEST)), all };
};

const countSpoken = ({ turns }: Transcript): number => turns.reduce((sum, { text }) => sum + countWords(text), 0);

/** What takes less than three minutes to say is read as soon as a summary of it. */
const WORTH_A_SUMMARY = 400;

const isIn =
  ({ from, to }: Run) =>
  ({ turnIndex }: Sentence): boolean =>
    turnIndex >= from && turnIndex <= to;

/**
 * What was decided, promised or left open comes first; what room is left goes to claims. The share of a topic grows with
 * the square root of its length, so that a long one does not crowd out the others.
 */
const pickPerTopic = (topics: readonly TopicRun[], scored: readonly Scored[], budget: Budget): Candidate[][] => {
  const topicOf = topics.flatMap(({ from, to }, topic) => Array.from({ length: to - from + 1 }, () => topic));
  const candidates = scored.flatMap((item): Candidate[] => {
    const topic = topicOf[item.sentence.turnIndex];
    return topic === undefined ? [] : [{ ...item, topic }];
  });
  const sizes = inTopics(candidates, topics).map((items) =>
    Math.sqrt(items.reduce((sum, { sentence }) => sum + sentence.words, 0)),
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const sharesOf = (room: number) => sizes.map((size) => (size / Math.max(1, all)) * room);
  const firm = pickSentences(candidates.filter(isFirm), budget.firm, sharesOf(budget.firm));
  const room = budget.all - firm.reduce((sum, { sentence }) => sum + sentence.words, 0);
  const floor = qualityFloor(scored);
  const claims = candidates.filter((item) => !isFirm(item));
  const best = new Set(inTopics(claims, topics).flatMap(bestClaim));
  const told = pickSentences(
    claims.filter((item) => item.kind !== 'claim' || item.score >= floor || best.has(item)),
    room,
    sharesOf(room),
    firm,
  );
  const picked = new Set([...firm, ...told]);
  const chosen = candidates.filter((item) => picked.has(item));
  return inTopics(chosen, topics).map(joinNeighbours);
};

/** Candidates by their topics. */
const inTopics = (candidates: readonly Candidate[], topics: readonly TopicRun[]): Candidate[][] => {
  const lists = topics.map((): Candidate[] => []);
  for (const item of candidates) lists[item.topic]?.push(item);
  return lists;
};

/** What people settled, took on or left open together is worth more than what one of them told. */
const isFirm = ({ kind }: Scored): boolean => kind !== 'claim';

/** Of all words, at most this part goes to what is no claim. */
const FIRM_SHARE = 0.6;
const DENSEST = 0.4;

/** Each topic may show its best claim, if that is more than small talk. */
const bestClaim = (candidates: readonly Candidate[]): Candidate[] => {
  const claims = candidates.filter(({ kind, score }) => kind === 'claim' && score > SMALL_TALK);
  const [first, ...rest] = claims;
  return first ? [rest.reduce((a, b) => (b.score > a.score ? b : a), first)] : [];
};

const SMALL_TALK = 1;

/** The best third of all sentences. */
const qualityFloor = (scored: readonly Scored[]): number => {
  const ranked = scored.map(({ score }) => score).sort((a, b) => b - a);
  return Math.max(0.1, ranked[Math.floor(ranked.length / 3)] ?? 0.1);
};

const toStatement = ({ sentence, kind, owner }: Scored, meetingDate: string | undefined): StatementDraft => {
  const days = kind === 'action_item' ? spokenDays(sentence.text, meetingDate) : [];
  return { kind, owner, due: days.length === 1 ? (days[0]?.date ?? null) : null, ...toCited(sentence) };
};
