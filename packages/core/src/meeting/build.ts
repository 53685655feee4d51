/** The agenda of one occurrence, out of the registry's messages alone: no request, no guess, every line with its reasons. */

import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ActionItem,
  type AgendaItem,
  AgendaItemSchema,
  Disposition,
  type GroupPullRequest,
  type Meeting,
  type NextStep,
  type Reason,
  ReasonSchema,
  SectionKind,
  type Settings,
  Stage,
  type SubjectRef,
  SubjectState,
  toAgendaName,
  Verdict,
} from '@rapporteur/idl';
import {
  type Agenda,
  AgendaSchema,
  type Idea,
  type ItemRecord,
  type Rfc,
  type WorkingGroup,
} from '@rapporteur/idl/record';
import { actionLines } from '../action/index.ts';
import { waitsFor } from '../group/index.ts';
import { isRole, stageTitle } from '../rfc/index.ts';
import { firstOf } from '../shared/order.ts';
import { arrange } from './arrange.ts';
import { itemsOnRecord, PROPOSED_LIST } from './carry.ts';
import { type DatedFacts, describeChanges, hasChanges, isWithin, type Period } from './change.ts';
import { subjectId, takeId, toId } from './ident.ts';
import { dateOf } from './occurrence.ts';
import { type SectionLinks, toSection } from './section.ts';

/** What an agenda is made of. */
export type AgendaFacts = {
  readonly meeting: Meeting;
  readonly links?: SectionLinks;
  readonly rfcs: readonly Rfc[];
  readonly groups: readonly WorkingGroup[];
  readonly ideas: readonly Idea[];
  readonly actionItems: readonly ActionItem[];
  /** The occurrence before this one: what happened after its start is new. Without it nothing is called new. */
  readonly previousMeeting?: Meeting | undefined;
  /** What people brought, what comes back, and what was made of lines. */
  readonly items?: readonly ItemRecord[];
  /** How much is in private repositories, of which a public agenda says no more. */
  readonly withheld?: number;
  readonly now: Date;
};

/** Addresses of the board and of the incubator, out of the settings in force. */
export const toSectionLinks = ({ rfc }: Settings): SectionLinks => {
  const { boardUrl, incubatorRepository, incubatorCategory } = rfc ?? {};
  const incubatorUrl =
    incubatorRepository && incubatorCategory
      ? `https://github.com/${incubatorRepository}/discussions/categories/${incubatorCategory}`
      : undefined;
  return { boardUrl, incubatorUrl };
};

/**
 * Builds the agenda. A subject stands once, in the first of RFCs, working groups, incubator, carried-over topics and
 * proposals that names it, with the reasons of all (M16).
 */
export const buildAgenda = (facts: AgendaFacts): Agenda => {
  const { meeting, now } = facts;
  const key = meeting.name.replace(/^meetings\//, '');
  const since = facts.previousMeeting?.start && timestampDate(facts.previousMeeting.start);
  const period = { since, now, timeZone: meeting.timeZone };
  const day = dateOf(meeting);
  const { items = [] } = facts;
  const { carried, proposed, isLeftOut } = itemsOnRecord(items, day);
  const isWanted = ({ subject }: { readonly subject?: SubjectRef | undefined }): boolean => !isLeftOut(subject);
  const claims = claimOnce(isWanted);
  const rfcs = claims.first(
    'rfcs',
    facts.rfcs.filter(isWanted).flatMap((rfc) => rfcEntry(rfc, period)),
  );
  const groups = facts.groups.map((group) => groupItem(group, period, claims));
  const ideas = claims.first(
    'incubator',
    facts.ideas.filter(isWanted).flatMap((idea) => ideaEntry(idea, period)),
  );
  const actionItems = actionLines(facts.actionItems, period).map(({ name, because: why, ...words }) =>
    claims.own(line({ ...words, id: toId(name), because: [why] })),
  );
  const back = carried.flatMap(({ item, kind }) => claims.takeWhole(item).map((taken) => ({ item: taken, kind })));
  const of = (kind: SectionKind): AgendaItem[] => back.filter((entry) => entry.kind === kind).map(({ item }) => item);
  const proposals = claims.take(proposed);
  const proposedList = proposals.length > 0 ? [claims.own(line({ ...PROPOSED_LIST, children: proposals }))] : [];
  const elsewhere = back.filter(({ kind }) => kind !== SectionKind.RFCS && kind !== SectionKind.INCUBATOR);
  return create(AgendaSchema, {
    name: toAgendaName(key),
    meeting: meeting.name,
    asOf: timestampFromDate(now),
    sections: arrange(
      [
        toSection('attendees', []),
        toSection('new-members', []),
        toSection(
          'rfcs',
          [...of(SectionKind.RFCS), ...rfcs, ...withheldLine(facts.withheld ?? 0, claims)],
          facts.links,
        ),
        toSection('groups', groups),
        ...(actionItems.length > 0 ? [toSection('action-items', actionItems)] : []),
        toSection('incubator', [...of(SectionKind.INCUBATOR), ...ideas], facts.links),
        toSection('open-mic', [...elsewhere.map(({ item }) => item), ...proposedList]),
      ],
      { items, day },
    ),
  });
};

/** So many lines of one section are read in a meeting; the rest is counted. */
const MOST_LINES = 40;

/** A line that is worded only if it is shown. */
type Entry = { readonly name: string; readonly rank: number; readonly word: () => AgendaItem };
type Claims = ReturnType<typeof claimOnce>;

/** Gives each subject to its first line and the reasons of later ones to that line; ids stay unique. Lines are changed in place. */
const claimOnce = (isWanted: (line: AgendaItem) => boolean) => {
  const holders = new Map<string, AgendaItem>();
  const taken = new Set<string>();
  const keysOf = (subject: SubjectRef): string[] => [
    subjectId(subject),
    ...(subject.nodeId ? [`node ${subject.nodeId}`] : []),
  ];
  const own = (item: AgendaItem): AgendaItem => {
    item.id = takeId(item.id, taken);
    return item;
  };
  const take = (items: readonly AgendaItem[]): AgendaItem[] =>
    items.filter(isWanted).flatMap((item) => {
      const keys = item.subject ? keysOf(item.subject) : [item.id];
      const holder = keys.map((key) => holders.get(key)).find((found) => found !== undefined);
      if (holder) {
        holder.because.push(...item.because);
        return [];
      }
      const line = own(item);
      for (const key of keys) holders.set(key, line);
      return [line];
    });
  /** With what hangs below it. */
  const takeWhole = (item: AgendaItem): AgendaItem[] => {
    const ownBelow = ({ children }: AgendaItem): void => {
      for (const child of children) ownBelow(own(child));
    };
    const taken = take([item]);
    taken.forEach(ownBelow);
    return taken;
  };
  const first = (section: string, entries: readonly Entry[]): AgendaItem[] => {
    const shown = take(firstOf(entries, MOST_LINES, byRank).map(({ word }) => word()));
    const rest = entries.length - MOST_LINES;
    return rest <= 0 ? shown : [...shown, own(line({ id: `${section}/more`, text: `And ${rest} more.` }))];
  };
  return { own, take, takeWhole, first };
};

const withheldLine = (count: number, claims: Claims): AgendaItem[] =>
  count === 0
    ? []
    : [
        claims.own(
          line({
            id: 'rfcs/private',
            text: `${count} more in private repositories, which ${count === 1 ? 'is' : 'are'} not listed here.`,
          }),
        ),
      ];

const line = (fields: Partial<Omit<AgendaItem, '$typeName' | '$unknown'>>): AgendaItem =>
  create(AgendaItemSchema, fields);

const because = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => NAMES.compare(a.name, b.name);

const NAMES = new Intl.Collator('en', { numeric: true });

const byRank = (a: Entry, b: Entry): number => a.rank - b.rank || byName(a, b);

const isOpen = ({ state, closedAt }: DatedFacts): boolean =>
  state !== SubjectState.MERGED && state !== SubjectState.CLOSED && closedAt === undefined;

const isEndedWithin = (facts: DatedFacts, period: Period): boolean =>
  period.since !== undefined && !isOpen(facts) && isWithin(facts.closedAt, period);

const titleOf = ({ title, repository, number }: SubjectRef): string => title.trim() || `${repository}#${number}`;

const rfcEntry = (rfc: Rfc, period: Period): Entry[] => {
  const { name, subject } = rfc;
  if (!subject || rfc.detection?.verdict === Verdict.NOT) return [];
  const changed = hasChanges(rfc, period);
  if (!isOpen(rfc) && !changed) return [];
  return [{ name, rank: rankOf(rfc, changed, period), word: () => rfcLine(rfc, subject, period) }];
};

const rfcLine = (rfc: Rfc, subject: SubjectRef, period: Period): AgendaItem => {
  const reason = isOpen(rfc)
    ? because('rfc-open', 'It is an RFC that is not decided.')
    : because('rfc-changed', 'It is an RFC that changed since the last meeting.');
  const next =
    isOpen(rfc) && rfc.next?.text ? `. Next: ${rfc.next.text.trim().replace(/\.$/, '').replace(/^It /, 'it ')}` : '';
  const text = `${titleOf(subject)}: ${stageTitle(rfc.stage)}${next}`;
  const change = describeChanges(rfc, period);
  return line({ id: subjectId(subject), text, subject, owner: rfc.author, because: [reason], change });
};

/** M18: decisions that are due, what is new, what changed, the rest. */
const rankOf = (rfc: Rfc, changed: boolean, period: Period): number => {
  if (rfc.stage === Stage.FCP || rfc.stage === Stage.FCP_PROPOSED) return 0;
  if (period.since !== undefined && isWithin(rfc.createdAt, period)) return 1;
  return changed ? 2 : 3;
};

const groupItem = (group: WorkingGroup, period: Period, claims: Claims): AgendaItem => {
  const title = group.title || group.name.replace(/^groups\//, '');
  const belongs = because('group', `It belongs to the working group ${title}.`);
  const children = claims.take(group.pullRequests.flatMap((pull) => pullLines(pull, belongs, period)));
  const reason = because('working-group', 'It is a working group.');
  return claims.own(line({ id: toId(group.name), text: title, because: [reason], children }));
};

const pullLines = (pull: GroupPullRequest, belongs: Reason, period: Period): AgendaItem[] => {
  const { subject, author: owner } = pull;
  if (!subject || !(isOpen(pull) || isEndedWithin(pull, period))) return [];
  const text = `${titleOf(subject)}: ${standing(pull)}`;
  const change = describeChanges(pull, period);
  return [line({ id: subjectId(subject), text, subject, owner, because: [belongs, ...pull.because], change })];
};

const standing = (pull: GroupPullRequest): string => {
  switch (pull.state) {
    case SubjectState.MERGED:
      return 'merged';
    case SubjectState.CLOSED:
      return 'closed without a merge';
    case SubjectState.DRAFT:
      return 'a draft';
    default:
      return standingOpen(waitsFor(pull));
  }
};

const standingOpen = (step: NextStep): string => {
  const waiting = step.waitingFor.filter((name) => !isRole(step, name)).join(', ');
  return waiting ? `open, waits for ${waiting}` : 'open';
};

const ideaEntry = (idea: Idea, period: Period): Entry[] => {
  const { name, subject } = idea;
  const isNew = isWithin(idea.createdAt, period);
  if (!subject || idea.disposition === Disposition.CLOSED || !(isNew || isWithin(idea.updatedAt, period))) return [];
  return [{ name, rank: 0, word: () => ideaLine(idea, { subject, isNew }, period) }];
};

const ideaLine = (
  idea: Idea,
  { subject, isNew }: { readonly subject: SubjectRef; readonly isNew: boolean },
  period: Period,
): AgendaItem => {
  const reason = isNew
    ? because('idea-new', 'It is a new idea in the incubator.')
    : because('idea-updated', 'It is an idea that changed since the last meeting.');
  const change = describeChanges(idea, period);
  return line({
    id: subjectId(subject),
    text: titleOf(subject),
    subject,
    owner: idea.author,
    because: [reason],
    change,
  });
};
