/** Meetings by the calendar, and what was said at them about something. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Citation,
  type DiscussedAtSchema,
  type GetNextMeetingRequest,
  type GetProofRequest,
  type GetProofResponseSchema,
  type ListOccurrencesRequest,
  type Meeting,
  MeetingState,
  type Notes,
  NotesState,
  occurrenceOfName,
  type ProofPassageSchema,
  type Series,
  type Turn,
  toRecordingUrl,
  toSeriesName,
  toTranscriptName,
} from '@rapporteur/idl';
import { storedKey } from '@rapporteur/idl/record';
import { isKey, isSubject, type Resource } from './kinds.ts';
import { invalid, notFound } from './refusals.ts';
import type { Registry } from './registry.ts';
import { createResources } from './resources.ts';
import { createView, type Viewer } from './view.ts';

/** The meetings of a series that begin at or after `from` and before `to`, as they are on record or else as its rule says. */
export type Planner = (plan: Plan, from: Date, to: Date) => readonly Meeting[];

/** Without rules of a calendar: only what is on record. */
export const onRecord: Planner = ({ stored }, from, to) =>
  stored.filter(({ start }) => start && timestampDate(start) >= from && timestampDate(start) < to);

export type MeetingsOptions = { readonly planner: Planner; readonly now: () => Date };

const DAY_MS = 86_400_000;
const MOST_DAYS = 731;
const USUAL_DAYS = 90;
const NEXT_DAYS = 366;

export const listOccurrences = async (
  registry: Registry,
  { series, group, from, to }: Pick<ListOccurrencesRequest, 'series' | 'group' | 'from' | 'to'>,
  viewer: Viewer,
  { planner, now }: MeetingsOptions,
): Promise<Meeting[]> => {
  const first = from === '' ? now().toISOString().slice(0, 10) : from;
  const last = to === '' ? dayAfter(first, USUAL_DAYS) : to;
  for (const date of [first, last])
    if (dayAfter(date, 0) !== date) throw invalid(`"${date}" is no date; write it as 2023-06-22.`);
  if (last < first) throw invalid(`${last} is before ${first}: "from" is the first day and "to" the last.`);
  if (dayAfter(first, MOST_DAYS) < last) throw invalid('At most two years of meetings are listed at once.');
  // A date on somebody's clock is another one elsewhere.
  const span = [new Date(dayAfter(first, -1)), new Date(dayAfter(last, 2))] as const;
  const meetings = await between(registry, { series, group }, viewer, { planner, span });
  return meetings.filter(({ localStart }) => localStart.slice(0, 10) >= first && localStart.slice(0, 10) <= last);
};

export const getNextMeeting = async (
  registry: Registry,
  { series, group }: Pick<GetNextMeetingRequest, 'series' | 'group'>,
  viewer: Viewer,
  { planner, now }: MeetingsOptions,
): Promise<Meeting> => {
  const at = now().getTime();
  const span = [new Date(at - DAY_MS), new Date(at + NEXT_DAYS * DAY_MS)] as const;
  const meetings = await between(registry, { series, group }, viewer, { planner, span });
  const next = meetings.find((one) => one.state !== MeetingState.CANCELLED && overAt(one) > at);
  if (next === undefined)
    throw notFound(
      `There is no meeting ${series === '' ? '' : `of "${series}" `}${group === '' ? '' : `of the group "${group}" `}within a year.`,
    );
  return next;
};

/** A meeting without an end is over after two hours, as far as anybody asks what is next. */
const overAt = ({ start, end }: Meeting): number =>
  end ? timestampMs(end) : start ? timestampMs(start) + OPEN_END_MS : 0;

const OPEN_END_MS = 2 * 60 * 60_000;

type Wanted = { readonly series: string; readonly group: string };
type Span = { readonly planner: Planner; readonly span: readonly [Date, Date] };

const between = async (
  registry: Registry,
  { series, group }: Wanted,
  viewer: Viewer,
  { planner, span: [from, to] }: Span,
): Promise<Meeting[]> => {
  if (series !== '' && !isKey(series)) throw invalid(`"${series}" is not the key of a series.`);
  const plans = await loadPlans(registry, viewer, {
    key: series === '' ? undefined : series,
    wants: (one) => group === '' || one.group === group,
    from,
  });
  if (series !== '' && plans.length === 0) throw notFound(`There is no series "${series}".`);
  return plans
    .flatMap((plan) => [...planner(plan, from, to)])
    .toSorted((a, b) => msOf(a) - msOf(b) || (a.name < b.name ? -1 : 1));
};

type Plan = { readonly series: Series; readonly stored: readonly Meeting[] };

/** Series that somebody wants and may see, with their meetings on record that may be held after `from`. `key`: of one alone. */
export const loadPlans = async (
  registry: Pick<Registry, 'read' | 'list'>,
  viewer: Viewer,
  {
    key,
    wants,
    from,
  }: { readonly key: string | undefined; readonly wants: (series: Series) => boolean; readonly from: Date },
): Promise<Plan[]> => {
  const view = createView(registry, viewer);
  const found = key === undefined ? await listSeries(registry) : await registry.read([toSeriesName(key)]);
  const series = await view.show(
    'series',
    found.filter((one) => one.kind === 'series' && wants(one.message)),
  );
  const first = new Date(from.getTime() - MOVED_MS).toISOString().slice(0, 10);
  return Promise.all(
    series.map(async (one) => {
      const [after, before] = [`meetings/${one.key}/${first}`, `meetings/${one.key}0`];
      const stored = await registry.list({ kind: 'meetings', after, before, limit: MOST_MEETINGS });
      return { series: one, stored: await view.show('meetings', stored) };
    }),
  );
};

/** A meeting is known by the date for which it was planned, which may be so long before the one on which it is held. */
const MOVED_MS = 60 * DAY_MS;
const MOST_MEETINGS = 2_000;
const SERIES_AT_ONCE = 500;

const listSeries = async (registry: Pick<Registry, 'list'>): Promise<readonly Resource[]> => {
  const all: Resource[] = [];
  for (let after = ''; ; after = all.at(-1)?.name ?? '') {
    const found = await registry.list({ kind: 'series', after, before: '', limit: SERIES_AT_ONCE });
    all.push(...found);
    if (found.length < SERIES_AT_ONCE) return all;
  }
};

const msOf = ({ start }: Meeting): number => (start ? timestampMs(start) : 0);

/** "Invalid" for what is no date. */
const dayAfter = (date: string, days: number): string => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? 'Invalid' : new Date(ms + days * DAY_MS).toISOString().slice(0, 10);
};

/** Oldest first: from approved notes what was said, from minutes that it came up. */
export const listDiscussedAt = async (
  registry: Registry,
  subject: string,
  viewer: Viewer,
): Promise<MessageInitShape<typeof DiscussedAtSchema>[]> => {
  if (!isSubject(subject)) throw invalid(`"${subject}" is no subject; write it as "OWNER/REPO/NUMBER".`);
  const [repository, number] = [subject.slice(0, subject.lastIndexOf('/')), Number(subject.split('/').at(-1))];
  const view = createView(registry, viewer);
  const found = await registry.read([storedKey.discussed(repository, number), storedKey.about(repository, number)]);
  const notes = (
    await view.show(
      'notes',
      found.filter(({ kind }) => kind === 'notes'),
    )
  ).filter(({ state }) => state === NotesState.APPROVED);
  const named = new Set(notes.map(({ name }) => `meetings/${occurrenceOfName(name)}`));
  const missing = [...named].filter((name) => !found.some((one) => one.name === name));
  const others = missing.length === 0 ? [] : await registry.read(missing);
  const meetings = await view.show(
    'meetings',
    [...found, ...others].filter(
      ({ kind, name }) => kind === 'meetings' && (!missing.includes(name) || others.length > 0),
    ),
  );
  const wanted = repository.toLowerCase();
  return meetings
    .toSorted((a, b) => msOf(a) - msOf(b) || (a.name < b.name ? -1 : 1))
    .map((meeting) => {
      const told = notes.find(({ name }) => occurrenceOfName(name) === occurrenceOfName(meeting.name));
      const statements = (told?.topics ?? [])
        .filter(({ subjects }) =>
          subjects.some((one) => one.repository.toLowerCase() === wanted && one.number === number),
        )
        .flatMap((topic) => topic.statements);
      return {
        meeting: meeting.name,
        title: meeting.title,
        ...(meeting.start && { start: meeting.start }),
        statements,
        url: told?.pullRequest?.url || meeting.minutesUrl || meeting.issue?.url || '',
      };
    });
};

/** The words of a statement with what was said around them. */
export const getProof = async (
  registry: Registry,
  { name, statement: id, context }: GetProofRequest,
  viewer: Viewer,
): Promise<MessageInitShape<typeof GetProofResponseSchema>> => {
  if (context < 0 || context > MOST_CONTEXT)
    throw invalid(`"context" is between 0 and ${MOST_CONTEXT}, not ${context}.`);
  const notes = await createResources(registry, 'notes').get({ name }, viewer);
  const statement = [...notes.topics.flatMap(({ statements }) => statements), ...notes.summary].find(
    (one) => one.id === id,
  );
  if (statement === undefined) throw notFound(`The notes ${name} have no statement "${id}".`);
  const found = await registry.read([toTranscriptName(occurrenceOfName(name))]);
  const [transcript] = await createView(registry, viewer).show(
    'transcripts',
    found.filter(({ kind }) => kind === 'transcripts'),
  );
  const spoken = { notes, turns: transcript?.turns ?? [], context };
  return { statement, passages: statement.citations.map((citation) => toPassage(spoken, citation)) };
};

const MOST_CONTEXT = 10;

type Spoken = { readonly notes: Notes; readonly turns: readonly Turn[]; readonly context: number };

const toPassage = (
  { notes: { recordingUrl, recordingOffsetMs }, turns, context }: Spoken,
  citation: Citation,
): MessageInitShape<typeof ProofPassageSchema> => {
  const at = turns.findIndex(({ id }) => id === citation.turnId);
  const cited = turns[at];
  const { startMs } = citation;
  const recording = { url: recordingUrl, offsetMs: recordingOffsetMs };
  return {
    citation,
    turns: cited === undefined ? [] : turns.slice(Math.max(0, at - context), at + context + 1),
    recordingUrl: URL.canParse(recordingUrl) && startMs !== undefined ? toRecordingUrl(recording, startMs) : '',
    stands: cited !== undefined && !cited.struck && cited.text.startsWith(citation.quote, citation.offset),
  };
};
