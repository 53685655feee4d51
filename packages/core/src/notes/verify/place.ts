/** Where checked statements stand: under which title and agenda item, with which subjects; and what nobody spoke about. */
import { create } from '@bufbuild/protobuf';
import { type Statement, type SubjectRef, type Topic, TopicSchema, type Turn } from '@rapporteur/idl';
import { formatReference, toSubjectRef } from '../../github/index.ts';
import { oneLine } from '../../shared/fold.ts';
import { isPrivate } from '../../shared/private.ts';
import { type Entry, type Mentions, nameStrength } from '../speech/entry.ts';
import type { TopicDraft } from './draft.ts';
import { type EvidenceIndex, groundsOf, mentionsIn } from './evidence.ts';
import { findUngrounded } from './grounds.ts';

/** A topic with what of its draft can be trusted; it spans all turns that its statements cite. */
export const toTopic = (draft: TopicDraft, statements: Statement[], evidenceIndex: EvidenceIndex): Topic => {
  const cited = statements.flatMap(({ citations }) => citations.map(({ turnId }) => turnId));
  const known = [draft.firstTurn, draft.lastTurn].filter((id) => evidenceIndex.turns.has(id));
  const ids = [...cited, ...known].sort((a, b) => evidenceIndex.order(a) - evidenceIndex.order(b));
  const [firstTurn, lastTurn] = [ids[0] ?? '', ids.at(-1) ?? ''];
  const turns = evidenceIndex.list.slice(evidenceIndex.order(firstTurn), evidenceIndex.order(lastTurn) + 1);
  const item = evidenceIndex.entries.find(({ id }) => id !== '' && id === draft.agendaItem);
  const mentions = mentionsIn(turns, evidenceIndex);
  const entry = item && isNamedIn(item, mentions) ? item : undefined;
  const byTime = (statement: Statement) =>
    Math.min(...statement.citations.map(({ turnId }) => evidenceIndex.order(turnId)));
  return create(TopicSchema, {
    title: checkTitle(draft.title, entry, turns, evidenceIndex),
    agendaItem: entry?.id ?? '',
    subjects: findSubjects(entry, mentions, evidenceIndex),
    firstTurn,
    lastTurn,
    statements: [...statements].sort((a, b) => byTime(a) - byTime(b)),
  });
};

/** An assignment needs some word of the item in the turns: the agenda explains, it never proves. */
const isNamedIn = (entry: Entry, mentions: readonly Mentions[]): boolean =>
  mentions.some((words) => nameStrength(words, entry) > 0) ||
  entry.terms.filter((term) => mentions.some(({ stems }) => stems.has(term))).length >=
    Math.min(2, Math.max(1, entry.terms.length));

const MAX_TITLE = 120;

/** A title is text without a citation: one with ungrounded facts is replaced, never shown. */
const checkTitle = (
  title: string,
  entry: Entry | undefined,
  turns: readonly Turn[],
  evidenceIndex: EvidenceIndex,
): string => {
  const text = oneLine(title);
  const fallback = entry?.title ?? 'Further discussion';
  if (text === '' || text.length > MAX_TITLE || isPrivate(text)) return fallback;
  const grounds = groundsOf(turns, entry ? [entry] : [], evidenceIndex);
  const own = entry ? { ...grounds, text: `${grounds.text}\n${entry.text}` } : grounds;
  return text === entry?.title || findUngrounded(text, own, evidenceIndex.setting).length === 0 ? text : fallback;
};

/** Of the agenda item, of links that were spoken, and of the registry where its number or link was said. */
const findSubjects = (
  entry: Entry | undefined,
  mentions: readonly Mentions[],
  evidenceIndex: EvidenceIndex,
): SubjectRef[] => {
  const named = evidenceIndex.entries.filter((other) => mentions.some((words) => nameStrength(words, other) >= 2));
  const spoken = mentions.flatMap(({ references }) => references.map(toSubjectRef));
  const all = [entry, ...named].flatMap((found) => found?.subject ?? []).concat(spoken);
  const found = new Map<string, SubjectRef>();
  for (const subject of all) {
    const key = formatReference(subject).toLowerCase();
    if (!found.has(key)) found.set(key, subject);
  }
  return [...found.values()];
};

/** Items that no topic has and no turn names: an item whose turns gave no statement was not passed over. */
export const notDiscussed = ({ entries, mentions }: EvidenceIndex, topics: readonly Topic[]): string[] => {
  const discussed = new Set(topics.map(({ agendaItem }) => agendaItem));
  const reached = entries.filter(
    (entry) => discussed.has(entry.id) || [...mentions.values()].some((words) => nameStrength(words, entry) > 0),
  );
  const ids = new Set(reached.flatMap(({ id, parents }) => [id, ...parents]));
  return entries.filter(({ id, isTopic }) => id !== '' && isTopic && !ids.has(id)).map(({ id }) => id);
};
