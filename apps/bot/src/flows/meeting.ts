/** The meeting of a date with everything that is known of it: its record, its agenda as people left it, its subjects. */
import { optional } from '@rapporteur/client';
import { attendeesOf, freezeAgenda, occurrenceOn, parseAgenda } from '@rapporteur/core/meeting';
import { seriesOf } from '@rapporteur/core/settings';
import type { Agenda, Meeting, Person, Series, Settings, SubjectRef } from '@rapporteur/idl';
import type { Flow } from './flow.ts';

/** "contributors-meetup/2023-06-22": the part that the names of a meeting, its agenda and its notes share. */
export const occurrenceKey = (meeting: Pick<Meeting, 'name'>): string => meeting.name.replace(/^meetings\//, '');

/** The date in the path of a transcript, "2023-06-22"; whose meeting it is must not be guessed. */
export const dateIn = (path: string): string | undefined =>
  /(?<![0-9])(20[0-9]{2}-[01][0-9]-[0-3][0-9])(?![0-9])/.exec(path)?.[1];

/** The meeting of a date. */
export const findMeeting = async (
  flow: Flow,
  { series, date }: { series: Series; date: string },
): Promise<Meeting | undefined> => {
  const meeting = occurrenceOn(series, date);
  if (!meeting) return undefined;
  return (await optional(flow.client.getMeeting(meeting.name))) ?? meeting;
};

/** What a meeting is about. */
export type MeetingContext = {
  readonly agenda: Agenda | undefined;
  readonly roster: readonly Person[];
  /** Everything that is tracked: a number that is spoken can be one of these. */
  readonly subjects: readonly SubjectRef[];
};

/** The agenda as it stands in the issue, people's lines included; without an issue, as it was last built. */
export const loadMeetingContext = async (flow: Flow, meeting: Meeting): Promise<MeetingContext> => {
  const stored = await optional(flow.client.getAgenda(`agendas/${occurrenceKey(meeting)}`));
  const issue = meeting.issue ? await flow.github.loadIssue(meeting.issue) : undefined;
  const agenda = issue ? readStanding(meeting, stored, issue.body) : stored;
  const [rfcs, groups, ideas] = await Promise.all([
    flow.client.listRfcs({ pageSize: 500 }).all(),
    flow.client.listGroups({ pageSize: 500 }).all(),
    flow.client.listIdeas({ pageSize: 500 }).all(),
  ]);
  const subjects = [
    ...rfcs.map(({ subject }) => subject),
    ...groups.flatMap(({ pullRequests }) => pullRequests.map(({ subject }) => subject)),
    ...ideas.map(({ subject }) => subject),
  ].flatMap((subject) => (subject ? [subject] : []));
  return { agenda, roster: agenda ? attendeesOf(agenda) : [], subjects };
};

/** People's lines are items as well; lines of ours that nobody edited keep what the registry knows about them. */
const readStanding = (meeting: Meeting, stored: Agenda | undefined, theirs: string): Agenda =>
  stored
    ? freezeAgenda({ meeting, agenda: stored, theirs }).agenda
    : parseAgenda(theirs, { repository: meeting.repository }).value;

/** The series of a repository's settings, if meetings are planned and belong to this repository. */
export const seriesIn = (settings: Settings, repository: string): Series | undefined => {
  const series = seriesOf(settings);
  return series && series.repository.toLowerCase() === repository.toLowerCase() ? series : undefined;
};
