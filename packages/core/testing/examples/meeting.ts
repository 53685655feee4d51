import { create } from '@bufbuild/protobuf';
import { MeetingSchema, MeetingState, type Reason, SubjectRefSchema } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { print } from '../../src/document/index.ts';
import {
  buildAgenda,
  type DecideAgendaOptions,
  decideAgenda,
  meetingMessages,
  titleOf,
} from '../../src/meeting/index.ts';
import { answerTo, type Examples, examplesOf, titled } from '../golden.ts';
import { ideaOf, june22 } from '../june-22.ts';

const { meeting } = june22;
const agendaAt = (time: string, part = {}): Agenda =>
  buildAgenda({ ...june22, ...part, now: new Date(`2023-06-${time}Z`) });
const agenda = agendaAt('22T15:00');
const view = {
  agenda,
  meeting,
  previousUrl: 'https://github.com/flyteorg/community/issues/20',
  placeUrl: 'https://meet.example.org/flyte',
};
const posted = create(MeetingSchema, {
  ...meeting,
  issue: create(SubjectRefSchema, {
    repository: 'flyteorg/community',
    number: 21,
    url: 'https://github.com/flyteorg/community/issues/21',
  }),
});

const say = answerTo({ login: 'hal', url: 'https://github.com/flyteorg/community/issues/21#issuecomment-600' });
const body = `${print(meetingMessages.issue({ agenda: agendaAt('21T08:00'), meeting }))}\n`;
const previous: Agenda = { ...agendaAt('21T08:00'), baseMarkdown: body };
const decide = (time: string, part: Partial<DecideAgendaOptions> = {}) =>
  decideAgenda({ meeting, agenda: agendaAt(time), now: new Date(`2023-06-${time}Z`), ...part });
const refusedFor = (time: string, part: Partial<DecideAgendaOptions> = {}): readonly Reason[] => {
  const decision = decide(time, part);
  if (decision.kind !== 'refuse') throw new Error('it is written');
  return decision.because;
};
const edits = (): readonly Reason[] => {
  const theirs = body.replace('[Unify retry behaviour](', 'Read this first: [Unify retry behaviour](');
  const wanted = agendaAt('22T08:00', { ideas: june22.ideas.map((idea) => ({ ...idea, author: 'zoe' })) });
  return decide('22T08:00', { previous, theirs, issueNumber: 21, agenda: wanted }).because;
};
const withAnother = agendaAt('22T08:00', {
  ideas: [...june22.ideas, ideaOf('flyteorg/flyte#3800', 'A third idea', '2023-06-21')],
});
const damaged = body.replace(/.*\/rapporteur:block:.*:rfcs -->\n/, '');

export const meetingExamples: Examples<typeof meetingMessages> = {
  issue: examplesOf(meetingMessages.issue, (issue) => ({
    issue: titled(titleOf(meeting), issue(view)),
    'issue-in-own-words': titled(
      titleOf(meeting),
      issue({
        ...view,
        own: {
          opening: 'Everybody is welcome on {date}!',
          closing: 'We keep to our [rules](https://example.org/rules).',
        },
      }),
    ),
    'issue-in-file': titled(titleOf(meeting), issue({ ...view, inFile: true })),
    'issue-frozen': titled(titleOf(meeting), issue({ ...view, frozen: true })),
  })),
  agendaFile: examplesOf(meetingMessages.agendaFile, (agendaFile) => ({
    'agenda-file': titled(titleOf(meeting), agendaFile({ meeting, path: 'agendas/2023-06-22.md' })),
  })),
  posted: examplesOf(meetingMessages.posted, (post) => ({
    posted: say('/agenda', post({ meeting: posted, outcome: 'created', conflicts: [] })),
    updated: say('/agenda', post({ meeting: posted, outcome: 'updated', conflicts: [] })),
    unchanged: say('/agenda', post({ meeting: posted, outcome: 'unchanged', conflicts: [] })),
    'updated-beside-edits': say('/agenda', post({ meeting: posted, outcome: 'updated', conflicts: edits() })),
  })),
  refused: examplesOf(meetingMessages.refused, (refused) => {
    const wanted = { previous, agenda: withAnother };
    return {
      'refused-begun': say('/agenda', refused(refusedFor('22T18:00'))),
      'refused-over': say('/agenda', refused(refusedFor('22T19:00'))),
      'refused-cancelled': say(
        '/agenda',
        refused(refusedFor('21T08:00', { meeting: { ...meeting, state: MeetingState.CANCELLED } })),
      ),
      'refused-shut': say('/agenda', refused(refusedFor('21T08:00', { isShut: true }))),
      'refused-damaged': say('/agenda', refused(refusedFor('22T08:00', { ...wanted, theirs: damaged }))),
      'refused-too-long': say(
        '/agenda',
        refused(refusedFor('22T08:00', { ...wanted, theirs: `${body}${'x'.repeat(60_000)}` })),
      ),
    };
  }),
  noSeries: examplesOf(meetingMessages.noSeries, (noSeries) => ({
    'no-series': say('/agenda', noSeries(['meeting.rule: "FREQ=SOMETIMES" is no rule.'])),
  })),
  why: examplesOf(meetingMessages.why, (why) => ({
    why: say('/agenda why', why(agenda, posted)),
    'why-none-yet': say('/agenda why', why(undefined, undefined)),
  })),
};
