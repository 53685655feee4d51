/** The agenda of one occurrence, out of the registry's messages alone: no request, no guess, every line with its reasons. */

import { create } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type ActionItem,
  type AgendaItem,
  type AgendaPlan,
  type Concern,
  Disposition,
  type GroupPullRequest,
  type Meeting,
  type NextStep,
  type PlannedSection,
  PlannedSectionSchema,
  type Reason,
  SectionKind,
  SectionShow,
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
  type Motion,
  type Newcomers,
  type Rfc,
  type WorkingGroup,
} from '@rapporteur/idl/record';
import { actionLines } from '../action/index.ts';
import { showDay } from '../document/index.ts';
import { waitsFor } from '../group/index.ts';
import { dispositionTitle } from '../idea/index.ts';
import { isRole, stageTitle } from '../rfc/index.ts';
import { cutText } from '../shared/cut.ts';
import { firstOf } from '../shared/order.ts';
import { arrange } from './arrange.ts';
import { type Carried, itemsOnRecord, PROPOSED_LIST, timesOf } from './carry.ts';
import { type DatedFacts, describeChanges, hasChanges, isWithin, type Period } from './change.ts';
import { helpWantedLines, type LastMinutes, lastMinutesLine, newcomerLines } from './community.ts';
import { subjectId, takeId, toId, toSlug } from './ident.ts';
import { because, LATE, LINKED_WORDS, line, restLine } from './line.ts';
import { dateOf } from './occurrence.ts';
import {
  fillIn,
  isKnown,
  isShown,
  type Placeholders,
  plannedSections,
  type SectionKey,
  type SectionLinks,
  toSection,
} from './section.ts';
import { ageWords, proposalsUntil } from './time.ts';

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
  /** What the settings make agendas of; without it, the usual sections. */
  readonly plan?: AgendaPlan | undefined;
  /** Motions that run: what they still need is told with their RFCs. */
  readonly motions?: readonly Pick<Motion, 'subject' | 'concerns'>[];
  /** Who is new, and what waits for somebody, by repository. */
  readonly newcomers?: readonly Newcomers[];
  readonly lastMinutes?: LastMinutes | undefined;
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
 * proposals that names it, with the reasons of all (M16), whatever the order of the sections; a section that the settings
 * leave out names nothing.
 */
export const buildAgenda = (facts: AgendaFacts): Agenda => {
  const { meeting, now, plan } = facts;
  const key = meeting.name.replace(/^meetings\//, '');
  const values = { date: showDay(meeting.localStart.slice(0, 10)), title: meeting.title };
  const planned = withOpenMic(plannedSections(plan));
  const until = proposalsUntil(plan, meeting);
  const lines = fillSections(facts, planned, until);
  const sections = planned.flatMap((section) => {
    const items = isKnown(section.key) ? lines[section.key] : ownLines(section, values);
    return isShown(section, items.length) ? [toSection(section, items, { links: facts.links, values })] : [];
  });
  return create(AgendaSchema, {
    name: toAgendaName(key),
    meeting: meeting.name,
    asOf: timestampFromDate(now),
    ...(until ? { proposalsUntil: until } : {}),
    sections: arrange(sections, { items: facts.items ?? [], day: dateOf(meeting) }),
  });
};

/** What people bring has a place, whatever the settings leave out. */
const withOpenMic = (planned: readonly PlannedSection[]): readonly PlannedSection[] =>
  planned.some(({ key }) => key === 'open-mic')
    ? planned
    : [...planned, create(PlannedSectionSchema, { key: 'open-mic', show: SectionShow.WHEN_FILLED })];

type Lines = Readonly<Record<SectionKey, readonly AgendaItem[]>>;

const fillSections = (facts: AgendaFacts, planned: readonly PlannedSection[], until: Timestamp | undefined): Lines => {
  const { meeting, now } = facts;
  const since = facts.previousMeeting?.start && timestampDate(facts.previousMeeting.start);
  const period = { since, now, timeZone: meeting.timeZone };
  const { carried, proposed, isLeftOut } = itemsOnRecord(facts.items ?? [], dateOf(meeting));
  const isWanted = ({ subject }: { readonly subject?: SubjectRef | undefined }): boolean => !isLeftOut(subject);
  const claims = claimOnce(isWanted);
  const byKey = new Map(planned.map((section) => [section.key, section]));
  const has = (key: SectionKey): boolean => byKey.has(key);
  const most = (key: SectionKey): number => byKey.get(key)?.limit || MOST_LINES;
  const first = (key: SectionKey, entries: readonly Entry[]): AgendaItem[] =>
    has(key) ? claims.first(key, entries, most(key)) : [];
  const cut = (key: SectionKey, items: readonly AgendaItem[]): AgendaItem[] =>
    has(key) ? claims.cut(key, items, most(key)) : [];

  const concerns = concernsOf(facts.motions ?? []);
  const allRfcs =
    has('rfcs') || has('active-rfcs')
      ? facts.rfcs.filter(isWanted).flatMap((rfc) => rfcEntry(rfc, period, concerns))
      : [];
  const isSplit = has('rfcs') && has('active-rfcs');
  const newRfcs = isSplit ? allRfcs.filter(({ isNew }) => isNew) : has('rfcs') ? allRfcs : [];
  const activeRfcs = isSplit ? allRfcs.filter(({ isNew }) => !isNew) : has('active-rfcs') ? allRfcs : [];
  const active = first('active-rfcs', activeRfcs);
  const rfcs = first('rfcs', newRfcs);
  const groups = has('groups') ? groupItems(facts.groups, { period, claims, limit: most('groups') }) : [];
  const ideas = first(
    'incubator',
    facts.ideas.filter(isWanted).flatMap((idea) => ideaEntry(idea, period)),
  );
  const back = carried.flatMap(({ item, kind }) =>
    claims
      .take([timesOf(item) === 1 ? proposalLine(item, until) : backLine(item)])
      .map((taken) => ({ item: taken, kind })),
  );
  const placeOf = ({ kind, item }: Carried): SectionKey => {
    const place = BACK_TO[kind];
    return has('carried-over') && timesOf(item) > 1 ? 'carried-over' : place && has(place) ? place : 'open-mic';
  };
  const of = (key: SectionKey): AgendaItem[] => back.filter((one) => placeOf(one) === key).map(({ item }) => item);
  const proposals = claims.take(proposed.map((item) => proposalLine(item, until)));
  const proposedList = proposals.length > 0 ? [claims.own(line({ ...PROPOSED_LIST, children: proposals }))] : [];
  const actionItems = cut(
    'action-items',
    actionLines(facts.actionItems, period).map(({ name, because: why, ...words }) =>
      line({ ...words, id: toId(name), because: [why], needs: true }),
    ),
  );
  const withheld = withheldLine(facts.withheld ?? 0, claims);
  const newcomers = has('new-members') ? newcomerLines(facts.newcomers ?? [], knownFrom(facts, period), period) : [];
  return {
    attendees: [],
    'new-members': cut('new-members', newcomers),
    'last-minutes': facts.lastMinutes ? [claims.own(lastMinutesLine(facts.lastMinutes))] : [],
    'carried-over': of('carried-over'),
    rfcs: [...of('rfcs'), ...rfcs, ...withheld],
    'active-rfcs': [...of('active-rfcs'), ...active, ...(has('rfcs') ? [] : withheld)],
    groups,
    'action-items': actionItems,
    incubator: [...of('incubator'), ...ideas],
    'help-wanted': cut('help-wanted', helpWantedLines(facts.newcomers ?? [], now)),
    'open-mic': [...of('open-mic'), ...proposedList],
  };
};

/** Where lines of a kind come back to, unless there is a section for all of them. */
const BACK_TO: Readonly<Partial<Record<SectionKind, SectionKey>>> = {
  [SectionKind.RFCS]: 'rfcs',
  [SectionKind.ACTIVE_RFCS]: 'active-rfcs',
  [SectionKind.INCUBATOR]: 'incubator',
};

/** So many lines of one section are read in a meeting; the rest is counted. What people bring is never cut. */
const MOST_LINES = 40;

const ownLines = ({ key, text }: PlannedSection, values: Placeholders): AgendaItem[] =>
  text === ''
    ? []
    : [
        line({
          id: `${key}/text`,
          text: fillIn(text, values),
          because: [because(LINKED_WORDS, 'The settings have it on every agenda.')],
        }),
      ];

const backLine = (item: AgendaItem): AgendaItem =>
  line({ ...item, needs: true, because: item.because.filter(({ code }) => code !== LATE) });

const proposalLine = (item: AgendaItem, until: Timestamp | undefined): AgendaItem => {
  const isLate =
    until !== undefined && item.proposedAt !== undefined && timestampMs(item.proposedAt) > timestampMs(until);
  const late = isLate ? [because(LATE, 'It was proposed after the deadline.')] : [];
  return line({ ...item, needs: true, because: [...item.because, ...late] });
};

/** Who was there before the last meeting, as far as what the agenda is made of tells; in small letters. */
const knownFrom = ({ rfcs, groups, ideas, newcomers = [] }: AgendaFacts, period: Period): ReadonlySet<string> => {
  if (newcomers.length === 0) return new Set();
  const isOld = ({ createdAt }: DatedFacts): boolean => createdAt !== undefined && !isWithin(createdAt, period);
  const pulls = groups.flatMap(({ pullRequests }) => pullRequests);
  const logins = [
    ...[...rfcs, ...ideas, ...pulls].filter(isOld).map(({ author }) => author),
    ...groups.flatMap(({ chairs, members }) => [...chairs, ...members].map(({ login }) => login)),
  ];
  return new Set(logins.filter((login) => login !== '').map((login) => login.toLowerCase()));
};

/** A line that is worded only if it is shown. */
type Entry = { readonly name: string; readonly rank: number; readonly word: () => AgendaItem };
type Claims = ReturnType<typeof claimOnce>;

/** The same of a line that is known by its subject before it is worded. */
type Unworded = Pick<AgendaItem, 'id' | 'subject' | 'because'> & { readonly word: () => AgendaItem };

/** Gives each subject to its first line and the reasons of later ones to that line; ids stay unique. Lines are changed in place. */
const claimOnce = (isWanted: (line: Pick<AgendaItem, 'subject'>) => boolean) => {
  const holders = new Map<string, AgendaItem>();
  const taken = new Set<string>();
  const keysOf = (subject: SubjectRef): string[] => [
    subjectId(subject),
    ...(subject.nodeId ? [`node ${subject.nodeId}`] : []),
  ];
  const keysOfItem = ({ subject, id }: Pick<AgendaItem, 'subject' | 'id'>): string[] =>
    subject ? keysOf(subject) : [id];
  const own = (item: AgendaItem): AgendaItem => {
    item.id = takeId(item.id, taken);
    return item;
  };
  const holderOf = (item: Pick<AgendaItem, 'subject' | 'id'>): AgendaItem | undefined =>
    keysOfItem(item)
      .map((key) => holders.get(key))
      .find((found) => found !== undefined);
  const ownBelow = ({ children }: AgendaItem): void => {
    for (const child of children) ownBelow(own(child));
  };
  const hold = (item: AgendaItem): AgendaItem => {
    const keys = keysOfItem(item);
    const line = own(item);
    for (const key of keys) holders.set(key, line);
    ownBelow(line);
    return line;
  };
  const take = (items: readonly AgendaItem[]): AgendaItem[] =>
    takeSome(
      items.map((item) => ({ ...item, word: () => item })),
      () => false,
    );
  const takeSome = (lines: readonly Unworded[], isOver: () => boolean): AgendaItem[] =>
    lines.filter(isWanted).flatMap((one) => {
      const holder = holderOf(one);
      if (!holder) return isOver() ? [] : [hold(one.word())];
      holder.because.push(...one.because);
      return [];
    });
  /** A line about somebody, or about a promise: it links its subject only where no other line is about that. */
  const rather = (item: AgendaItem): AgendaItem => {
    if (item.subject && !holderOf(item)) return hold(item);
    const { subject: _, ...rest } = item;
    return own(line(rest));
  };
  const counted = (section: string, shown: AgendaItem[], rest: number): AgendaItem[] =>
    rest <= 0 ? shown : [...shown, own(restLine(`${section}/more`, rest))];
  const first = (section: string, entries: readonly Entry[], limit: number): AgendaItem[] =>
    counted(section, take(firstOf(entries, limit, byRank).map(({ word }) => word())), entries.length - limit);
  const cut = (section: string, items: readonly AgendaItem[], limit: number): AgendaItem[] =>
    counted(section, items.slice(0, limit).map(rather), items.length - limit);
  return { own, take, takeSome, first, cut };
};

const withheldLine = (count: number, claims: Claims): AgendaItem[] =>
  count === 0
    ? []
    : [
        claims.own(
          line({
            id: 'rfcs/private',
            text: `${count} more in private repositories, which ${count === 1 ? 'is' : 'are'} not listed here.`,
            because: [because('withheld', 'This page is public, and they are not.')],
          }),
        ),
      ];

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => NAMES.compare(a.name, b.name);

const NAMES = new Intl.Collator('en', { numeric: true });

const byRank = (a: Entry, b: Entry): number => a.rank - b.rank || byName(a, b);

const isOpen = ({ state, closedAt }: DatedFacts): boolean =>
  state !== SubjectState.MERGED && state !== SubjectState.CLOSED && closedAt === undefined;

const isEndedWithin = (facts: DatedFacts, period: Period): boolean =>
  period.since !== undefined && !isOpen(facts) && isWithin(facts.closedAt, period);

const titleOf = ({ title, repository, number }: SubjectRef): string => title.trim() || `${repository}#${number}`;

type RfcLine = Entry & { readonly isNew: boolean };

const rfcEntry = (rfc: Rfc, period: Period, concerns: Concerns): RfcLine[] => {
  const { name, subject } = rfc;
  if (!subject || rfc.detection?.verdict === Verdict.NOT) return [];
  const changed = hasChanges(rfc, period);
  if (!isOpen(rfc) && !changed) return [];
  const rank = rankOf(rfc, changed, period);
  return [{ name, rank, isNew: rank === NEW, word: () => rfcLine(rfc, { subject, concerns }, period) }];
};

const rfcLine = (
  rfc: Rfc,
  { subject, concerns }: { readonly subject: SubjectRef; readonly concerns: Concerns },
  period: Period,
): AgendaItem => {
  const needs = isOpen(rfc);
  const reason = needs
    ? because('rfc-open', 'It is an RFC that is not decided.')
    : because('rfc-changed', 'It is an RFC that changed since the last meeting.');
  const next =
    needs && rfc.next?.text ? `. Next: ${rfc.next.text.trim().replace(/\.$/, '').replace(/^It /, 'it ')}` : '';
  const text = `${titleOf(subject)}: ${stageTitle(rfc.stage)}${next}`;
  const change = describeChanges(rfc, period);
  const id = subjectId(subject);
  const children = needs ? concernLines(id, concerns.get(id) ?? []) : [];
  return line({ id, text, subject, owner: rfc.author, because: [reason], change, children, needs });
};

type Concerns = ReadonlyMap<string, readonly Concern[]>;

/** Concerns that are not resolved, by the id of the RFC's line. */
const concernsOf = (motions: NonNullable<AgendaFacts['motions']>): Concerns =>
  new Map(
    motions.flatMap(({ subject, concerns }) =>
      subject ? [[subjectId(subject), concerns.filter(({ resolvedAt }) => resolvedAt === undefined)] as const] : [],
    ),
  );

/** What is raised against an RFC, in the words of who raised it. */
const concernLines = (id: string, concerns: readonly Concern[]): AgendaItem[] => {
  const shown = concerns.slice(0, MOST_CONCERNS).map(({ name, raiser, text }) => {
    const quote = cutText(text.replace(/\s+/g, ' ').replaceAll('"', "'").trim(), LONGEST_CONCERN);
    const about = name.trim() === '' ? '' : ` about ${name.replace(/\s+/g, ' ').trim()}`;
    const who = raiser?.login ? `${raiser.login} is concerned` : 'There is a concern';
    const why = because('concern', 'It is a concern that is not resolved.');
    return line({
      id: `${id}/concern/${toSlug(name) || 'unnamed'}`,
      text: `${who}${about}${quote === '' ? '' : `: "${quote}"`}`,
      because: [why],
    });
  });
  const rest = concerns.length - shown.length;
  return rest > 0 ? [...shown, restLine(`${id}/concern/more`, rest, rest === 1 ? 'concern' : 'concerns')] : shown;
};

const MOST_CONCERNS = 3;
const LONGEST_CONCERN = 160;

/** M18: decisions that are due, what is new, what changed, the rest. */
const rankOf = (rfc: Rfc, changed: boolean, period: Period): number => {
  if (rfc.stage === Stage.FCP || rfc.stage === Stage.FCP_PROPOSED) return 0;
  if (period.since !== undefined && isWithin(rfc.createdAt, period)) return NEW;
  return changed ? 2 : 3;
};

const NEW = 1;

type Room = { readonly period: Period; readonly claims: Claims; readonly limit: number };

/** All groups; where there are more pull requests than lines, the groups share these. */
const groupItems = (groups: readonly WorkingGroup[], { period, claims, limit }: Room): AgendaItem[] => {
  const titles = groups.map(({ title, name }) => title || name.replace(/^groups\//, ''));
  const lines = groups.map(({ pullRequests }, index) => {
    const belongs = because('group', `It belongs to the working group ${titles[index]}.`);
    return pullRequests.flatMap((pull) => pullLines(pull, belongs, period));
  });
  const shares = shareOut(
    lines.map(({ length }) => length),
    limit,
  );
  return groups.map(({ name }, index) => {
    const id = toId(name);
    let left = shares[index] ?? 0;
    let rest = 0;
    const isOver = (): boolean => {
      left -= 1;
      if (left < 0) rest += 1;
      return left < 0;
    };
    const children = claims.takeSome(lines[index] ?? [], isOver);
    if (rest > 0) children.push(claims.own(restLine(`${id}/more`, rest)));
    const why = because('working-group', 'It is a working group.');
    return claims.own(line({ id, text: titles[index] ?? '', because: [why], children }));
  });
};

/** Who wants little has all of it; the others have the same, and the first of them one more. */
const shareOut = (wanted: readonly number[], room: number): number[] => {
  let [left, sharers] = [room, wanted.length];
  for (const count of wanted.toSorted((a, b) => a - b)) {
    if (count > left / sharers) break;
    left -= count;
    sharers -= 1;
  }
  const share = sharers > 0 ? Math.floor(left / sharers) : 0;
  let more = left - share * sharers;
  return wanted.map((count) => {
    if (sharers === 0 || count <= share) return count;
    more -= 1;
    return more >= 0 ? share + 1 : share;
  });
};

const pullLines = (pull: GroupPullRequest, belongs: Reason, period: Period): Unworded[] => {
  const { subject } = pull;
  if (!subject || !(isOpen(pull) || isEndedWithin(pull, period))) return [];
  const reasons = [belongs, ...pull.because];
  return [{ id: '', subject, because: reasons, word: () => pullLine(pull, { subject, reasons }, period) }];
};

const pullLine = (
  pull: GroupPullRequest,
  { subject, reasons }: { readonly subject: SubjectRef; readonly reasons: Reason[] },
  period: Period,
): AgendaItem => {
  const waiting = pull.state === SubjectState.OPEN ? peopleOf(waitsFor(pull)) : [];
  const text = `${titleOf(subject)}: ${standing(pull, waiting)}`;
  const change = describeChanges(pull, period);
  const needs = waiting.length > 0;
  return line({ id: subjectId(subject), text, subject, owner: pull.author, because: reasons, change, needs });
};

const standing = (pull: GroupPullRequest, waiting: readonly string[]): string => {
  switch (pull.state) {
    case SubjectState.MERGED:
      return 'merged';
    case SubjectState.CLOSED:
      return 'closed without a merge';
    case SubjectState.DRAFT:
      return 'a draft';
    default:
      return waiting.length > 0 ? `open, waits for ${waiting.join(', ')}` : 'open';
  }
};

const peopleOf = (step: NextStep): string[] => step.waitingFor.filter((name) => !isRole(step, name));

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
  const { author: owner, disposition } = idea;
  const standing = [
    ...(disposition === Disposition.UNSPECIFIED || disposition === Disposition.NEW
      ? []
      : [dispositionTitle(disposition)]),
    // When a new one was opened is what is new about it.
    ...(isNew || !idea.createdAt ? [] : [`open for ${ageWords(idea.createdAt, period.now)}`]),
  ];
  const text = `${titleOf(subject)}${standing.length > 0 ? `: ${standing.join(', ')}` : ''}`;
  const needs = !DECIDED.has(disposition);
  return line({ id: subjectId(subject), text, subject, owner, because: [reason], change, needs });
};

const DECIDED: ReadonlySet<Disposition> = new Set([Disposition.WILL_BE_RFC, Disposition.MAKE_ISSUE]);
