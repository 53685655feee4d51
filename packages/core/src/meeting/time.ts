/** How long what is on an agenda takes, until when topics are asked for, and how old something is. */
import { type Timestamp, timestampDate, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import type { AgendaItem, AgendaPlan, AgendaSection, Meeting } from '@rapporteur/idl';

/** What is planned, in minutes, and which sections may find no time. */
export type TimePlan = {
  readonly planned: number;
  /** Length of the meeting; 0 means that its end is open. */
  readonly length: number;
  /** Keys of the section that would end after the meeting, and of all behind it. */
  readonly tail: ReadonlySet<string>;
};

/** Sums up the time boxes (M18): a section takes what its box says, else what its topics ask for. */
export const timePlan = (sections: readonly AgendaSection[], meeting: Pick<Meeting, 'start' | 'end'>): TimePlan => {
  const length = lengthOf(meeting);
  const tail = new Set<string>();
  let planned = 0;
  for (const section of sections) {
    planned += section.minutes || sumOf(section.items);
    if (length > 0 && planned > length) tail.add(section.key);
  }
  return { planned, length, tail };
};

/** Until when topics are asked for; undefined if that is until the start. */
export const proposalsUntil = (
  plan: AgendaPlan | undefined,
  { start }: Pick<Meeting, 'start'>,
): Timestamp | undefined => {
  const hours = plan?.proposalDeadlineHours ?? 0;
  return hours > 0 && start ? timestampFromMs(timestampMs(start) - hours * HOUR_MS) : undefined;
};

/** "12 days", "3 months", "2 years": how long ago something began. */
export const ageWords = (at: Timestamp | undefined, now: Date): string => {
  const days = at ? Math.max(0, Math.floor((now.getTime() - timestampDate(at).getTime()) / DAY_MS)) : 0;
  if (days < 60) return amount(days, 'day');
  return days < 730 ? amount(Math.floor(days / 30.44), 'month') : amount(Math.floor(days / 365.25), 'year');
};

/** "1 minute", "15 minutes". */
export const amount = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What stands behind a heading: "(15 minutes, if time allows)"; empty for nothing. */
export const timeNote = (minutes: number, isTail: boolean): string => {
  const parts = [...(minutes > 0 ? [amount(minutes, 'minute')] : []), ...(isTail ? [IF_TIME] : [])];
  return parts.length > 0 ? `(${parts.join(', ')})` : '';
};

/** Words without what timeNote put behind them, and the minutes that it says. */
export const takeTimeNote = (words: string): { readonly text: string; readonly minutes: number } => {
  const [note, minutes] =
    /(?:^|(?<=\S)) ?\((?:(\d{1,4}) minutes?(?:, if time allows)?|if time allows)\)$/.exec(words) ?? [];
  return note === undefined
    ? { text: words, minutes: 0 }
    : { text: words.slice(0, words.length - note.length), minutes: Number(minutes ?? 0) };
};

const IF_TIME = 'if time allows';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const lengthOf = ({ start, end }: Pick<Meeting, 'start' | 'end'>): number =>
  start && end ? Math.round((timestampMs(end) - timestampMs(start)) / 60_000) : 0;

const sumOf = (items: readonly AgendaItem[]): number => items.reduce((sum, { minutes }) => sum + minutes, 0);
