/** What people write on the command line, read; each mistake is a CalledWrongly with one sentence. */
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { CalledWrongly } from './command.ts';

/** "SERIES/YYYY-MM-DD", also behind a collection such as "meetings/". */
export const readOccurrence = (text: string): string => {
  const found = OCCURRENCE.exec(text.trim())?.[1];
  if (found !== undefined) return found;
  throw new CalledWrongly(`“${text}” names no meeting: write SERIES/DATE, such as contributors-meetup/2023-06-22.`);
};

const OCCURRENCE = /^(?:(?:meetings|agendas|notes|minutes|transcripts)\/)?([^/\s]+\/\d{4}-\d\d-\d\d)$/;

/** The beginning of a day in UTC, or an instant. */
export const readSince = (text: string | undefined): Timestamp | undefined => {
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\d(T.+)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return timestampFromDate(new Date(at));
  throw new CalledWrongly(`--since needs a day such as 2023-06-22, not “${text}”.`);
};

/** A number that is at least `least`. */
export const readCount = (
  name: string,
  text: string | undefined,
  { least, usual }: { readonly least: number; readonly usual: number },
): number => {
  if (text === undefined) return usual;
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw new CalledWrongly(`--${name} needs a number from ${least} on, not “${text}”.`);
};

export const readLogin = (text: string | undefined): string | undefined => text?.trim().replace(/^@/, '');

/** UTC date. */
export const toDay = (at: Timestamp | undefined): string => (at ? timestampDate(at).toISOString().slice(0, 10) : '');

/** "2023-06-22 18:04" in UTC. */
export const toMinute = (at: Timestamp | undefined): string =>
  at ? timestampDate(at).toISOString().slice(0, 16).replace('T', ' ') : '';
