/** What comes to an agenda from the record: what was not reached or put off, with a count that age never clears, and what people propose (M19). */

import { clone, create } from '@bufbuild/protobuf';
import {
  type AgendaItem,
  AgendaItemSchema,
  type Reason,
  ReasonSchema,
  SectionKind,
  type SubjectRef,
} from '@rapporteur/idl';
import { type ItemEvent, type ItemRecord, ItemState } from '@rapporteur/idl/record';
import { peopleWords, showDay } from '../document/index.ts';
import { subjectId } from './ident.ts';
import {
  approvalsAt,
  foldItem,
  foldText,
  isLeftOut,
  isWanted,
  type KnownItem,
  lineIdOf,
  recordsByLine,
} from './item-record.ts';
import { takeTimeNote } from './time.ts';

/** A line that comes back, and the kind of section it stood in. */
export type Carried = { readonly item: AgendaItem; readonly kind: SectionKind };

/** What the record brings to the agenda of a day. */
export type ItemsOnRecord = {
  /** What was accepted, and what comes back with "2nd time, since 8 June 2023" as its reason. */
  readonly carried: readonly Carried[];
  /** What nobody has accepted yet. */
  readonly proposed: readonly AgendaItem[];
  /** Whether a subject is kept off this agenda, by whatever it would come there. */
  isLeftOut(subject: SubjectRef | undefined): boolean;
};

export const itemsOnRecord = (records: readonly ItemRecord[], day: string): ItemsOnRecord => {
  const known = records.map((record) => ({ record, standing: foldItem(record.events) }));
  const wanted = known.filter(({ standing }) => isWanted(standing, day)).toSorted(byPatience);
  // Of two items about one subject the one that somebody wants goes before the one that was left out.
  const wantedIds = new Set(wanted.map(({ record }) => lineIdOf(record)));
  const off = known.filter(({ record, standing }) => isLeftOut(standing, day) && !wantedIds.has(lineIdOf(record)));
  const offIds = new Set(off.flatMap(({ record }) => (record.subject ? lineIdOf(record) : [])));
  const offNodes = new Set(off.flatMap(({ record }) => record.subject?.nodeId || []));
  const isProposed = ({ standing }: KnownItem): boolean => standing.state === ItemState.PROPOSED;
  return {
    carried: wanted
      .filter((one) => !isProposed(one))
      .map((one) => ({ item: toLine(one), kind: sectionOf(one.record.section) })),
    proposed: wanted.filter(isProposed).map(toLine),
    isLeftOut: (subject) =>
      subject !== undefined &&
      off.length > 0 &&
      (offIds.has(subjectId(subject)) || offNodes.has(subject.nodeId || '-')),
  };
};

/** Code of the reason that a carried-over line has; its text is "2nd time, since 8 June 2023". */
export const CARRIED_OVER = 'carried-over';

/** Lines about people and lines that are computed anew each time do not come back. */
export const COMES_BACK: ReadonlySet<SectionKind> = new Set([
  SectionKind.RFCS,
  SectionKind.ACTIVE_RFCS,
  SectionKind.INCUBATOR,
  SectionKind.CARRIED_OVER,
  SectionKind.OPEN_MIC,
]);

/** Lines of ours under which others are listed; they are no items themselves. */
export const PROPOSED_LIST = { id: 'open-mic/proposed', text: 'Proposed (tick to accept)' };
export const APPROVED_LIST = { id: 'open-mic/approved', text: 'Approved before the meeting, no discussion needed' };

export const isList = ({ id, text }: Pick<AgendaItem, 'id' | 'text'>): boolean =>
  [PROPOSED_LIST, APPROVED_LIST].some((list) => list.id === id || foldText(list.text) === foldText(text));

/** Lines of ours that say how many others there are. */
export const isCount = ({ text }: Pick<AgendaItem, 'text'>): boolean =>
  /^(?:And \d{1,9} more\.|\d{1,9} more in private repositories, .{0,60})$/.test(text);

type Arranging = { readonly items: readonly ItemRecord[]; readonly day: string };

/** Why a line is on the agenda besides, as far as people had a part in it. */
export const remarksOn = ({
  items,
  day,
}: Arranging): ((line: AgendaItem) => { readonly because: Reason[]; readonly isApproved: boolean }) => {
  const find = recordsByLine(items, day);
  return (line) => {
    const record = find(line);
    const approvals = record ? approvalsAt(foldItem(record.events).events, day) : [];
    const isApproved = approvals.length > 0;
    const text = `${namesOf(approvals)} approved it before the meeting, so nobody has to talk about it.`;
    return { because: isApproved ? [reason('approved', text)] : [], isApproved };
  };
};

/** How often a line came back; 1 for one that is here for the first time. */
export const timesOf = ({ because }: Pick<AgendaItem, 'because'>): number => {
  const text = because.find(({ code }) => code === CARRIED_OVER)?.text ?? '';
  return Number(/^\d+/.exec(text)?.[0] ?? 1);
};

const reason = (code: string, text: string): Reason => create(ReasonSchema, { code, text });

const namesOf = (events: readonly ItemEvent[]): string =>
  peopleWords([{ title: '', logins: events.map(({ by }) => by?.login ?? '') }]);

/** Who waited longest first; else in the order in which they came. */
const byPatience = (a: KnownItem, b: KnownItem): number =>
  b.standing.missed.length - a.standing.missed.length || NAMES.compare(a.record.name, b.record.name);

const NAMES = new Intl.Collator('en', { numeric: true });

const sectionOf = (kind: SectionKind): SectionKind => (COMES_BACK.has(kind) ? kind : SectionKind.OPEN_MIC);

const toLine = ({ record, standing }: KnownItem): AgendaItem => {
  const { subject, owner, children } = record;
  // Whoever wants so many minutes writes them behind the topic.
  const { text, minutes } = takeTimeNote(record.text);
  return create(AgendaItemSchema, {
    id: lineIdOf(record),
    text,
    owner,
    minutes,
    children: children.map((child) => clone(AgendaItemSchema, child)),
    because: reasonsOf(standing),
    ...(subject ? { subject } : {}),
    ...(standing.proposal?.at ? { proposedAt: standing.proposal.at } : {}),
  });
};

const reasonsOf = ({ missed, proposal, acceptance }: KnownItem['standing']): Reason[] => {
  const [since] = missed;
  const times = since ? [reason(CARRIED_OVER, `${ordinal(missed.length + 1)} time, since ${showDay(since)}`)] : [];
  const proposed = proposal ? [reason('proposed', `${proposal.by?.login || 'Somebody'} proposed it.`)] : [];
  const accepted =
    acceptance?.by && acceptance.by.id !== proposal?.by?.id
      ? [reason('accepted', `${acceptance.by.login} accepted it.`)]
      : [];
  return [...times, ...proposed, ...accepted];
};

const ordinal = (n: number): string => {
  const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
  return `${n}${suffixes[new Intl.PluralRules('en', { type: 'ordinal' }).select(n)] ?? 'th'}`;
};
