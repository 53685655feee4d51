/** Calendars and feeds of meetings, for programs that ask again and again: of a series, a working group, an organisation. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  belongsTo,
  type CalendarOf,
  calendarSpan,
  type Plan,
  printCalendar,
  printFeed,
} from '@rapporteur/core/meeting';
import { MeetingState, occurrenceOfName, type Series, toNotesName, toSeriesName } from '@rapporteur/idl';
import { createView, type Registry, type Resource, type Viewer } from '@rapporteur/registry';

export type Printed = { readonly text: string; readonly type: string; readonly etag: string };

/** What stands at a path, as far as the viewer may see it. @throws ConnectError NotFound, and those of the registry */
export type Calendars = (path: string, viewer: Viewer) => Promise<Printed>;

export type CalendarsOptions = {
  readonly registry: Pick<Registry, 'find' | 'list'>;
  readonly now?: () => Date;
  /** So long what everybody may see is told again as it was: a year of meetings is some work, and strangers cost little. */
  readonly rememberedMs?: number;
};

export const createCalendars = ({
  registry,
  now = () => new Date(),
  rememberedMs = 60_000,
}: CalendarsOptions): Calendars => {
  const known = new Map<string, { readonly until: number; readonly answer: Promise<Printed> }>();

  const print = async ({ wanted, form }: Asked, viewer: Viewer): Promise<Printed> => {
    const at = now();
    const plans = await loadPlans({ registry, viewer, now: at }, wanted);
    const [first] = plans;
    if (!first) throw new ConnectError('There is no such calendar.', Code.NotFound);
    if (form === 'atom')
      return toPrinted(printFeed({ plan: first, notes: await loadNotes(registry, viewer, first) }, at), ATOM);
    return toPrinted(printCalendar(titleOf(wanted, first.series), plans, at), ICALENDAR);
  };

  return async (path, viewer) => {
    const asked = parsePath(path);
    if (!asked) throw new ConnectError('There is no such calendar.', Code.NotFound);
    if (viewer.sees !== 'public') return print(asked, viewer);
    const time = now().getTime();
    const key = JSON.stringify(asked);
    const standing = known.get(key);
    if (standing && standing.until > time) return standing.answer;
    for (const [old, { until }] of known) if (until <= time) known.delete(old);
    const answer = print(asked, viewer);
    known.set(key, { until: time + rememberedMs, answer });
    // Of what is not there nothing is kept, or anybody could fill the memory.
    answer.catch(() => known.delete(key));
    return answer;
  };
};

const ICALENDAR = 'text/calendar; charset=utf-8';
const ATOM = 'application/atom+xml; charset=utf-8';

/** Whether the program that asks has it already. */
export const isKnown = (headers: IncomingHttpHeaders, { etag }: Printed): boolean =>
  (headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === etag || one === '*');

const toPrinted = (text: string, type: string): Printed => ({
  text,
  type,
  etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
});

type Asked = { readonly wanted: CalendarOf; readonly form: 'ics' | 'atom' };

const parsePath = (path: string): Asked | undefined => {
  const [, folder, name = '', form] =
    /^\/calendar\/(?:(series|groups)\/)?([A-Za-z0-9][A-Za-z0-9._-]{0,99})\.(ics|atom)$/.exec(path) ?? [];
  if (form === 'atom') return folder === 'series' ? { wanted: { of: 'series', key: name }, form } : undefined;
  if (form !== 'ics') return undefined;
  if (folder === 'series') return { wanted: { of: 'series', key: name }, form };
  return {
    wanted: folder === 'groups' ? { of: 'group', key: name } : { of: 'organisation', login: name.toLowerCase() },
    form,
  };
};

const titleOf = (wanted: CalendarOf, { title, repository }: Series): string => {
  switch (wanted.of) {
    case 'series':
      return title;
    case 'group':
      return `Meetings of ${wanted.key}`;
    case 'organisation':
      return `Meetings of ${repository.split('/')[0]}`;
    default:
      return wanted satisfies never;
  }
};

type Look = {
  readonly registry: CalendarsOptions['registry'];
  readonly viewer: Viewer;
  readonly now: Date;
};

const loadPlans = async ({ registry, viewer, now }: Look, wanted: CalendarOf): Promise<readonly Plan[]> => {
  const view = createView(registry, viewer);
  const found = wanted.of === 'series' ? await registry.find([toSeriesName(wanted.key)]) : await listSeries(registry);
  const series = await view.show(
    'series',
    found.filter((one) => one.kind === 'series' && belongsTo(one.message, wanted)),
  );
  const from = new Date(calendarSpan(now).from.getTime() - MOVED_MS).toISOString().slice(0, 10);
  return Promise.all(
    series.map(async (one) => {
      const [after, before] = [`meetings/${one.key}/${from}`, `meetings/${one.key}0`];
      const stored = await registry.list({ kind: 'meetings', after, before, limit: MOST_MEETINGS });
      return { series: one, stored: await view.show('meetings', stored) };
    }),
  );
};

/** A meeting is known by the date for which it was planned, which may be so long before the one on which it is held. */
const MOVED_MS = 60 * 86_400_000;
const MOST_MEETINGS = 2_000;
const SERIES_AT_ONCE = 500;

const listSeries = async (registry: Look['registry']): Promise<readonly Resource[]> => {
  const all: Resource[] = [];
  for (let after = ''; ; after = all.at(-1)?.name ?? '') {
    const found = await registry.list({ kind: 'series', after, before: '', limit: SERIES_AT_ONCE });
    all.push(...found);
    if (found.length < SERIES_AT_ONCE) return all;
  }
};

const loadNotes = async (registry: Look['registry'], viewer: Viewer, { stored }: Plan) => {
  const reported = stored.filter(({ state }) => state === MeetingState.REPORTED);
  const found = await registry.find(reported.map(({ name }) => toNotesName(occurrenceOfName(name))));
  return createView(registry, viewer).show(
    'notes',
    found.filter(({ kind }) => kind === 'notes'),
  );
};
