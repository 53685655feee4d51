/** The agenda of the next meeting: built from the registry, merged with what people wrote, posted once. */
import { create } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { optional } from '@rapporteur/client';
import { commentMarker } from '@rapporteur/core/github';
import { toGroupName } from '@rapporteur/core/group';
import {
  agendaWhyWords,
  buildAgenda,
  decideAgenda,
  nextOccurrence,
  noSeriesWords,
  postedWords,
  previousOccurrence,
  refusedAgendaWords,
  toSectionLinks,
} from '@rapporteur/core/meeting';
import { meetingOf, seriesOf } from '@rapporteur/core/settings';
import {
  type Agenda,
  type Meeting,
  MeetingState,
  type Series,
  type Settings,
  SubjectKind,
  type SubjectRef,
  SubjectRefSchema,
} from '@rapporteur/idl';
import type { IssueFacts } from '../github/index.ts';
import { applyActions, type Flow } from './flow.ts';
import { loadGroups } from './group.ts';
import { occurrenceKey } from './meeting.ts';
import type { Words } from './rfc.ts';

/** What came of it, and how to say it. */
export type Posted = { readonly done: boolean; readonly issue?: SubjectRef; readonly words: Words };

/** Posts the agenda of the next meeting, or brings it up to date. */
export const postAgenda = async (flow: Flow, settings: Settings): Promise<Posted> => {
  const series = seriesOf(settings);
  if (!series) return { done: false, words: noSeriesWords([]) };
  const planned = nextOccurrence(series, flow.now());
  if (!planned) return { done: false, words: noSeriesWords(['The rule gives no further date.']) };
  return flow.exclusively(planned.name, () => post(flow, { settings, series, planned }));
};

/** A body that changed between reading and writing is merged again, so often. */
const MERGE_ATTEMPTS = 3;

type Planned = { readonly settings: Settings; readonly series: Series; readonly planned: Meeting };

const post = async (flow: Flow, { settings, series, planned }: Planned): Promise<Posted> => {
  const key = occurrenceKey(planned);
  const marker = commentMarker('agenda', key);
  for (let attempt = 1; ; attempt += 1) {
    const meeting = (await optional(flow.client.getMeeting(planned.name))) ?? planned;
    const previous = await optional(flow.client.getAgenda(`agendas/${key}`));
    const issue = await loadIssue(flow, meeting, marker);
    const before = previousOccurrence(series, startOf(planned));
    const agenda = await build(flow, { settings, meeting, before });
    const decision = decideAgenda({
      meeting,
      agenda,
      previous,
      theirs: issue?.body,
      theirTitle: issue?.title,
      issueNumber: issue?.number,
      labels: labelsOf(settings),
      previousUrl: before && (await optional(flow.client.getMeeting(before.name)))?.issue?.url,
      now: flow.now(),
    });
    if (decision.kind === 'refuse') return { done: false, words: refusedAgendaWords(decision.because) };
    const [applied] = await applyActions(flow, decision.actions, decision.because);
    if (applied?.outcome === 'stale' && attempt < MERGE_ATTEMPTS) continue;
    if (applied?.outcome === 'stale')
      throw new Error(`The agenda of ${key} is being edited; it is merged a little later.`);
    const number = applied?.number ?? issue?.number ?? 0;
    const nodeId = applied?.nodeId ?? issue?.nodeId ?? '';
    const stored = await remember(flow, {
      next: decision.next,
      series,
      number,
      nodeId,
      url: applied?.url ?? issue?.url ?? '',
    });
    const outcome = issue ? (applied?.outcome === 'written' ? 'updated' : 'unchanged') : 'created';
    return {
      done: true,
      ...(stored.issue ? { issue: stored.issue } : {}),
      words: postedWords({ meeting: stored, outcome, conflicts: decision.because }),
    };
  }
};

const build = async (
  flow: Flow,
  { settings, meeting, before }: { settings: Settings; meeting: Meeting; before: Meeting | undefined },
): Promise<Agenda> => {
  const [rfcs, groups, ideas, actionItems] = await Promise.all([
    flow.client.listRfcs({ pageSize: 500 }).all(),
    flow.client.listGroups({ pageSize: 500 }).all(),
    flow.client.listIdeas({ pageSize: 500 }).all(),
    flow.client.listActionItems({ pageSize: 500 }).all(),
  ]);
  const previousAgenda = before && (await optional(flow.client.getAgenda(`agendas/${occurrenceKey(before)}`)));
  const order = (await loadGroups(flow, settings)).map(({ key }) => toGroupName(key));
  // A group that left the settings and the registry file stays on record, but not on agendas.
  const inForce = groups.filter(({ name }) => order.includes(name));
  const inOrder = inForce.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const links = toSectionLinks(settings);
  const now = flow.now();
  return buildAgenda({
    meeting,
    links,
    rfcs,
    groups: inOrder,
    ideas,
    actionItems,
    previousMeeting: before,
    previousAgenda,
    now,
  });
};

/** By its number; if the registry lost it, by its marker. */
const loadIssue = async (flow: Flow, meeting: Meeting, marker: string): Promise<IssueFacts | undefined> => {
  const known = meeting.issue && (await flow.github.loadIssue(meeting.issue));
  return known ?? (await flow.github.findIssue(meeting.repository, marker));
};

const remember = async (
  flow: Flow,
  written: { next: { meeting: Meeting; agenda: Agenda }; series: Series; number: number; nodeId: string; url: string },
): Promise<Meeting> => {
  const { next, number, nodeId, url } = written;
  const { repository } = next.meeting;
  const issue = create(SubjectRefSchema, { repository, number, nodeId, url, kind: SubjectKind.ISSUE });
  const stored = await flow.client.putMeeting({ ...next.meeting, issue });
  await flow.client.putAgenda(next.agenda);
  return stored;
};

/** Brings the agenda of the next meeting up to date if it was posted; the first posting is a person's decision. */
export const refreshAgenda = async (flow: Flow, settings: Settings): Promise<void> => {
  const series = seriesOf(settings);
  const planned = series && nextOccurrence(series, flow.now());
  const meeting = planned && (await optional(flow.client.getMeeting(planned.name)));
  if (meeting?.state === MeetingState.POSTED) await postAgenda(flow, settings);
};

/** The answer to /agenda why. */
export const explainAgenda = async (flow: Flow, settings: Settings): Promise<Words> => {
  const series = seriesOf(settings);
  const planned = series && nextOccurrence(series, flow.now());
  if (!planned) return noSeriesWords([]);
  const meeting = await optional(flow.client.getMeeting(planned.name));
  const agenda = await optional(flow.client.getAgenda(`agendas/${occurrenceKey(planned)}`));
  return agendaWhyWords(agenda, meeting);
};

const labelsOf = (settings: Settings) => {
  const { label } = meetingOf(settings);
  return label ? [{ name: label, color: '0e8a16', description: 'Agenda of a meeting, kept by Rapporteur' }] : [];
};

const startOf = ({ start }: Meeting): Date => (start ? timestampDate(start) : new Date(0));
