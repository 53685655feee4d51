/** The second community of docs/agenda-comparison.md: a committee by its settings, with a small invented world. */
import type { Meeting } from '@rapporteur/idl';
import type { ItemRecord } from '@rapporteur/idl/record';
import type { AgendaView } from '../../src/meeting/index.ts';
import { buildAgenda, occurrenceOn } from '../../src/meeting/index.ts';
import { resolveSettings, seriesOf } from '../../src/settings/index.ts';
import { promised } from '../action.ts';
import { carriedOut, commandOn, itemsAfter, threadOf } from '../proposal.ts';

/** The settings of a committee that meets every week at two hours in turn, as that of Node.js does. */
const repositoryFile = `
meetings:
  - key: steering-committee
    title: Steering Committee
    repository: example/committee
    rule: every Wednesday
    anchor: 2026-01-07T13:00
    time_zone: UTC
    slots: [{ start: "13:00" }, { start: "17:00" }]
    duration_minutes: 60
    place: https://meet.example.org/committee
    lead_days: 3
    minutes_path: meetings
    agenda:
      proposal_deadline_hours: 24
      sections:
        - { key: attendees, title: "Present [name, voting or not]" }
        - {
            key: announcements,
            title: Announcements,
            text: "Read [what is planned](https://example.org/releases) before {date}",
            minutes: 5,
          }
        - { key: last-minutes, minutes: 5 }
        - { key: carried-over, minutes: 20 }
        - { key: open-mic, title: "Issues and pull requests for {date} [write /agenda add on them]", minutes: 25 }
        - { key: action-items, minutes: 5 }
`;
const { settings, findings } = resolveSettings({ org: 'example', repositoryFile });
const [series] = seriesOf(settings);

const meetingOn = (date: string): Meeting => {
  const meeting = series && occurrenceOn(series, date);
  if (!meeting || findings.length > 0) throw new Error(`No meeting on ${date}. ${JSON.stringify(findings)}`);
  return meeting;
};

const [previousMeeting, meeting] = [meetingOn('2026-02-04'), meetingOn('2026-02-11')];
const facts = { rfcs: [], groups: [], ideas: [], actionItems: [], plan: series?.agenda };

const proposed = (
  items: readonly ItemRecord[],
  topics: readonly {
    readonly number: number;
    readonly title: string;
    readonly by: string;
    readonly isChair?: boolean;
  }[],
  { at, to }: { readonly at: string; readonly to: Meeting },
): ItemRecord[] =>
  topics.reduce<ItemRecord[]>(
    (kept, { number, title, by, isChair = true }) => {
      const on = threadOf('example/engine', number, title);
      return carriedOut(commandOn({ on, by, isChair, at: new Date(at) }), {
        ...{ items: kept, meeting: to },
        subjects: new Map([[`example/engine#${number}`, on]]),
      }).items;
    },
    [...items],
  );

const before = proposed([], [{ number: 101, title: 'Which platforms do we build for?', by: 'ann' }], {
  at: '2026-02-02T10:00:00Z',
  to: previousMeeting,
});
const last = buildAgenda({ ...facts, meeting: previousMeeting, items: before, now: new Date('2026-02-04T08:00:00Z') });
const items = proposed(
  itemsAfter(last, { meeting: previousMeeting, items: before, now: new Date('2026-02-05T18:00:00Z') }),
  [
    { number: 117, title: 'A budget for the build machines', by: 'bo' },
    { number: 120, title: 'Move the nightly builds', by: 'zoe', isChair: false },
  ],
  { at: '2026-02-09T10:00:00Z', to: meeting },
);

export const committee: AgendaView = {
  meeting,
  agenda: buildAgenda({
    ...{ ...facts, meeting, previousMeeting, items },
    actionItems: [
      promised({
        ...{ name: 'actionItems/steering-committee/2026-02-04/1', meeting: previousMeeting.name },
        ...{ text: 'Ask the release team for a date', owner: 'Ann', due: '2026-02-13', subjects: [] },
      }),
    ],
    lastMinutes: { date: '2026-02-04', url: 'https://github.com/example/committee/pull/30', approvedBy: undefined },
    now: new Date('2026-02-11T08:00:00Z'),
  }),
  placeUrl: meeting.place,
};
