/** Calendars and feeds of meetings as the bot serves them, through the client. */
import type { Client } from '@rapporteur/client';
import { belongsTo, calendarAt, calendarTitle, printCalendar, printFeed } from '@rapporteur/core/meeting';

/** Undefined where nothing of the kind stands at the path. */
export const printCalendarAt = async (client: Client, path: string, now: Date): Promise<string | undefined> => {
  const asked = calendarAt(path);
  if (asked === undefined) return undefined;
  const series = await client.listSeries({ pageSize: 500 }).all();
  const plans = await Promise.all(
    series
      .filter((one) => belongsTo(one, asked.wanted))
      .map(async (one) => ({
        series: one,
        stored: await client.listMeetings({ series: one.key, pageSize: 500 }).all(),
      })),
  );
  const [first] = plans;
  if (first === undefined) return undefined;
  // Nothing changes within a day but what is on record.
  const today = new Date(now.toISOString().slice(0, 10));
  if (asked.form === 'ics') return printCalendar(calendarTitle(asked.wanted, first.series), plans, today);
  return printFeed({ plan: first, notes: await client.listNotes({ pageSize: 500 }).all() }, today);
};
