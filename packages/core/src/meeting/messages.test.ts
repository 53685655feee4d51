import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { MeetingSchema, MeetingState, SubjectRefSchema } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { compareGolden, type Message } from '../../testing/golden.ts';
import { ideaOf, june22 } from '../../testing/june-22.ts';
import { renderAnswer } from '../command/index.ts';
import { buildAgenda } from './build.ts';
import { type DecideAgendaOptions, decideAgenda } from './decide.ts';
import { renderAgenda } from './render.ts';
import { agendaWhyWords, noSeriesWords, postedWords, refusedAgendaWords } from './words.ts';

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
const issue = (frozen = false): string => {
  const { title, body } = renderAgenda({ ...view, frozen });
  return `# ${title}\n\n${body}`;
};
const posted = create(MeetingSchema, {
  ...meeting,
  issue: create(SubjectRefSchema, {
    repository: 'flyteorg/community',
    number: 21,
    url: 'https://github.com/flyteorg/community/issues/21',
  }),
});

const answer = (text: string, words: { readonly result: string; readonly next: string }): string => {
  const url = 'https://github.com/flyteorg/community/issues/21#issuecomment-600';
  return renderAnswer({ source: { login: 'hal', text, url }, ...words });
};
const body = renderAgenda({ agenda: agendaAt('21T08:00'), meeting }).body;
const previous: Agenda = { ...agendaAt('21T08:00'), baseMarkdown: body };
const decide = (time: string, part: Partial<DecideAgendaOptions> = {}) =>
  decideAgenda({ meeting, agenda: agendaAt(time), now: new Date(`2023-06-${time}Z`), ...part });
const refused = (time: string, part: Partial<DecideAgendaOptions> = {}): string => {
  const decision = decide(time, part);
  if (decision.kind !== 'refuse') throw new Error('it is written');
  return answer('/agenda', refusedAgendaWords(decision.because));
};
const edited = (): string => {
  const theirs = body.replace('[Unify retry behaviour](', 'Read this first: [Unify retry behaviour](');
  const wanted = agendaAt('22T08:00', { ideas: june22.ideas.map((idea) => ({ ...idea, author: 'zoe' })) });
  const { because } = decide('22T08:00', { previous, theirs, issueNumber: 21, agenda: wanted });
  return answer('/agenda', postedWords({ meeting: posted, outcome: 'updated', conflicts: because }));
};
const idea = ideaOf('flyteorg/flyte#3800', 'A third idea', '2023-06-21');
const damaged = body.replace(/.*\/rapporteur:block:.*:rfcs -->\n/, '');

const messages: readonly Message[] = [
  ['issue', () => issue()],
  ['issue-frozen', () => issue(true)],
  ['posted', () => answer('/agenda', postedWords({ meeting: posted, outcome: 'created', conflicts: [] }))],
  ['updated', () => answer('/agenda', postedWords({ meeting: posted, outcome: 'updated', conflicts: [] }))],
  ['unchanged', () => answer('/agenda', postedWords({ meeting: posted, outcome: 'unchanged', conflicts: [] }))],
  ['updated-beside-edits', edited],
  ['refused-begun', () => refused('22T18:00')],
  ['refused-over', () => refused('22T19:00')],
  ['refused-cancelled', () => refused('21T08:00', { meeting: { ...meeting, state: MeetingState.CANCELLED } })],
  [
    'refused-damaged',
    () =>
      refused('22T08:00', {
        previous,
        theirs: damaged,
        agenda: agendaAt('22T08:00', { ideas: [...june22.ideas, idea] }),
      }),
  ],
  [
    'refused-too-long',
    () =>
      refused('22T08:00', {
        previous,
        theirs: `${body}${'x'.repeat(60_000)}`,
        agenda: agendaAt('22T08:00', { ideas: [...june22.ideas, idea] }),
      }),
  ],
  ['no-series', () => answer('/agenda', noSeriesWords(['meeting.rule: "FREQ=SOMETIMES" is no rule.']))],
  ['why', () => answer('/agenda why', agendaWhyWords(agenda, posted))],
  ['why-none-yet', () => answer('/agenda why', agendaWhyWords(undefined, undefined))],
];

compareGolden('meeting', messages, readdirSync(join(import.meta.dirname, '../../golden')));
