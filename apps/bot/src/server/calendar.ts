/** Calendars and feeds of meetings, for programs that ask again and again: of a series, a working group, an organisation. */
import { toJsonString } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  belongsTo,
  type CalendarOf,
  calendarAt,
  calendarSpan,
  calendarTitle,
  type Plan,
  printCalendar,
  printFeed,
} from '@rapporteur/core/meeting';
import { MeetingSchema, MeetingState, NotesSchema, occurrenceOfName, SeriesSchema, toNotesName } from '@rapporteur/idl';
import { createView, loadPlans, type Registry, type Viewer } from '@rapporteur/registry';
import { digestOf, type Printed, toPrinted } from './printed.ts';

/** What stands at a path, as far as the viewer may see it. @throws ConnectError NotFound, and those of the registry */
export type Calendars = (path: string, viewer: Viewer) => Promise<Printed>;

export type CalendarsOptions = {
  readonly registry: Pick<Registry, 'read' | 'list'>;
  readonly now?: () => Date;
};

export const createCalendars = ({ registry, now = () => new Date() }: CalendarsOptions): Calendars => {
  const remember = createMemory();
  const plansOf = (wanted: CalendarOf, today: Date, viewer: Viewer) =>
    loadPlans(registry, viewer, {
      key: wanted.of === 'series' ? wanted.key : undefined,
      wants: (series) => belongsTo(series, wanted),
      from: calendarSpan(today).from,
    });
  return async (path, viewer) => {
    const asked = calendarAt(path);
    // Nothing changes within a day but what is on record.
    const today = new Date(Math.floor(now().getTime() / DAY_MS) * DAY_MS);
    const plans = asked ? await plansOf(asked.wanted, today, viewer) : [];
    const [first] = plans;
    if (!asked || !first) throw new ConnectError('There is no such calendar.', Code.NotFound);
    const { wanted, form } = asked;
    const notes = form === 'atom' ? await loadNotes(registry, viewer, first) : [];
    const facts = [
      JSON.stringify([asked, today]),
      ...plans.flatMap(({ series, stored }) => [
        toJsonString(SeriesSchema, series),
        ...stored.map((meeting) => toJsonString(MeetingSchema, meeting)),
      ]),
      ...notes.map((one) => toJsonString(NotesSchema, one)),
    ];
    return remember(digestOf(facts.join('\n')), () => {
      const [text, type] =
        form === 'atom'
          ? [printFeed({ plan: first, notes }, today), 'application/atom+xml; charset=utf-8']
          : [printCalendar(calendarTitle(wanted, first.series), plans, today), 'text/calendar; charset=utf-8'];
      return toPrinted(text, type);
    });
  };
};

const DAY_MS = 86_400_000;

/** Dates and zones of a year are some work, and whoever asks again and again costs little. */
const createMemory = (): ((key: string, print: () => Printed) => Printed) => {
  const known = new Map<string, Printed>();
  return (key, print) => {
    const printed = known.get(key) ?? print();
    // What was asked for last stands last.
    known.delete(key);
    known.set(key, printed);
    let size = [...known.values()].reduce((sum, { text }) => sum + text.length, 0);
    for (const [old, { text }] of known) {
      if (size <= MOST_REMEMBERED) break;
      known.delete(old);
      size -= text.length;
    }
    return printed;
  };
};

const MOST_REMEMBERED = 16 * 1024 * 1024;

const loadNotes = async (registry: CalendarsOptions['registry'], viewer: Viewer, { stored }: Plan) => {
  const reported = stored.filter(({ state }) => state === MeetingState.REPORTED);
  const found = await registry.read(reported.map(({ name }) => toNotesName(occurrenceOfName(name))));
  return createView(registry, viewer).show(
    'notes',
    found.filter(({ kind }) => kind === 'notes'),
  );
};
