import { create } from '@bufbuild/protobuf';
import { MeetingSchema, MeetingState, Outcome } from '@rapporteur/idl';
import type { Agenda } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { ideaOf, june22 } from '../../testing/june-22.ts';
import type { Action, SheetPlace } from '../github/index.ts';
import { printAction } from '../github/index.ts';
import { withoutLineMarks } from './body.ts';
import { type AgendaFacts, buildAgenda } from './build.ts';
import { type AgendaDecision, type DecideAgendaOptions, decideAgenda, freezeAgenda } from './decide.ts';

const { meeting } = june22;
const label = { name: 'meeting', color: '1d76db', description: 'A meetup' };
const agendaAt = (time: string, facts: Partial<AgendaFacts> = {}): Agenda =>
  buildAgenda({ ...june22, now: new Date(`2023-06-${time}Z`), ...facts });
const decide = (time: string, options: Partial<DecideAgendaOptions> = {}): AgendaDecision =>
  decideAgenda({ meeting, agenda: agendaAt(time), now: new Date(`2023-06-${time}Z`), labels: [label], ...options });
const posted = (decision: AgendaDecision): Extract<AgendaDecision, { kind: 'post' }> => {
  if (decision.kind === 'refuse') throw new Error(decision.because.map(({ text }) => text).join(' '));
  return decision;
};
const issueOf = (decision: AgendaDecision): Extract<Action, { type: 'upsert_issue' }> => {
  const [action] = posted(decision).actions.map(printAction);
  if (action?.type !== 'upsert_issue') throw new Error('No issue is written.');
  return action;
};

const first = decide('21T08:00');
const { body } = issueOf(first);
const { next } = posted(first);
const standing = { previous: next.agenda, theirs: body, issueNumber: 21 };
const idea = ideaOf('flyteorg/flyte#3800', 'A third idea', '2023-06-21');
const withIdea = (time: string): Agenda => agendaAt(time, { ideas: [...june22.ideas, idea] });

describe('an agenda', () => {
  it('is posted as an issue with marker and label; the registry gets the body that was wanted', () => {
    expect(issueOf(first)).toMatchObject({
      repository: 'flyteorg/community',
      marker: '<!-- rapporteur:agenda:contributors-meetup/2023-06-22 v1 -->',
      title: "Contributors' meetup: 22 June 2023",
      labels: [label],
    });
    expect(issueOf(first)).not.toHaveProperty('number');
    expect(issueOf(first)).not.toHaveProperty('expected');
    expect(next.meeting.state).toBe(MeetingState.POSTED);
    expect(withoutLineMarks(next.agenda.baseMarkdown)).toBe(body);
    expect(body).not.toContain('<!-- i:');
  });

  it('M13: is not written when only the clock moved, and the time that is shown stays', () => {
    const again = posted(decide('22T08:00', standing));
    expect(again.actions).toEqual([]);
    expect(again.next.agenda.baseMarkdown).toBe(next.agenda.baseMarkdown);
    expect(again.next.meeting.issue).toMatchObject({ repository: 'flyteorg/community', number: 21 });
  });

  it('M13: is written against what stands, with people’s lines, when facts changed', () => {
    const theirs = body.replace('[add your name]', '[add your name]\n    * Ann: a topic');
    const issue = issueOf(decide('22T08:00', { ...standing, theirs, agenda: withIdea('22T08:00') }));
    expect(issue).toMatchObject({ number: 21, expected: theirs });
    expect(issue.body).toContain('    * Ann: a topic\n');
    expect(issue.body).toContain('[A third idea](https://github.com/flyteorg/flyte/discussions/3800)');
    expect(issue.body).toContain('As of Thursday 22 June 2023, 08:00 UTC');
  });

  it('people’s lines alone are no reason to write', () => {
    expect(posted(decide('22T08:00', { ...standing, theirs: `${body}Ann: hello` })).actions).toEqual([]);
  });

  it('a title that people changed is theirs', () => {
    expect(
      issueOf(decide('22T08:00', { ...standing, theirTitle: 'Big meetup', agenda: withIdea('22T08:00') })).title,
    ).toBe('Big meetup');
  });

  it.each<[string, SheetPlace, object]>([
    [
      'discussion',
      { kind: 'discussion', category: 'meetings' },
      { type: 'upsert_discussion', category: 'meetings', body },
    ],
    [
      'file',
      { kind: 'file', path: 'agendas/2023-06-22.md', branch: 'agenda' },
      { type: 'upsert_file', path: 'agendas/2023-06-22.md', branch: 'agenda', labels: [label] },
    ],
  ])('M28: is posted in a %s where the series wants it', (_, place, wanted) => {
    const { actions, next: after } = posted(decide('21T08:00', { place }));
    expect(actions.map(printAction)).toEqual([expect.objectContaining(wanted)]);
    expect(after.meeting.agendaFile).toBe(place.kind === 'file' ? place.path : '');
  });

  it('the conflict with an edited line is told', () => {
    const theirs = body.replace('[Unify retry behaviour](', 'Read this first: [Unify retry behaviour](');
    const agenda = agendaAt('22T08:00', { ideas: june22.ideas.map((old) => ({ ...old, author: 'fellhorn' })) });
    expect(posted(decide('22T08:00', { ...standing, theirs, agenda })).because.map(({ code }) => code)).toEqual([
      'edited-by-people',
    ]);
  });
});

describe('M10: the start of the meeting', () => {
  it.each([
    ['a millisecond before it', '22T17:59:59.999', 'post', ''],
    ['at it', '22T18:00:00', 'refuse', 'This meeting has begun'],
    ['after its end', '22T19:00:00', 'refuse', 'This meeting is over'],
  ])('%s', (_, time, kind, text) => {
    const decision = decide(time, { ...standing, agenda: withIdea('22T08:00') });
    expect(decision.kind).toBe(kind);
    if (decision.kind === 'refuse') expect(decision.because.map((reason) => reason.text).join()).toContain(text);
  });

  it('a chair may reopen it', () => {
    expect(decide('22T18:30:00', { ...standing, reopen: true }).kind).toBe('post');
  });

  it('and then what people wrote before the start stays as it is', () => {
    const theirs = body
      .replace('[add your name]', '[add your name]\n    * Ann: a topic')
      .replace('* [Unify retry behaviour]', '* [x] [Unify retry behaviour]')
      .replace('* Artifacts', '* Artifacts, after the break');
    const frozen = freezeAgenda({ meeting: next.meeting, agenda: next.agenda, theirs });
    const decision = decide('22T18:30:00', {
      ...standing,
      ...frozen,
      previous: frozen.agenda,
      theirs,
      reopen: true,
      agenda: withIdea('22T18:30:00'),
    });
    const lines = issueOf(decision).body.split('\n');
    for (const line of ['    * Ann: a topic', '    * Artifacts, after the break']) expect(lines).toContain(line);
    expect(issueOf(decision).body).toContain('* [x] [Unify retry behaviour]');
    expect(issueOf(decision).body).toContain('[A third idea]');
  });

  it('a cancelled meeting is never written, nor one that was frozen by hand', () => {
    for (const state of [MeetingState.CANCELLED, MeetingState.FROZEN, MeetingState.REPORTED]) {
      expect(decide('21T08:00', { meeting: create(MeetingSchema, { ...meeting, state }) }).kind).toBe('refuse');
    }
  });

  it('M8: one that began before it was posted gets no issue', () => {
    expect(decide('22T18:00:01').kind).toBe('refuse');
  });

  it('the text is saved; people’s lines are items, ours keep what is known of them', () => {
    const theirs = body
      .replace('[add your name]', '[add your name]\n    * SKIP: Good first issues [Ann]')
      .replace('* [Unify retry behaviour]', '* [x] [Unify retry behaviour]')
      .replace('* [GPU selection](', '* Niels: [GPU types](')
      .replace('* Artifacts', '* Artifacts, after the break');
    const frozen = freezeAgenda({ meeting: next.meeting, agenda: next.agenda, theirs });
    expect(frozen.meeting.state).toBe(MeetingState.FROZEN);
    expect(frozen.agenda.name).toBe(next.agenda.name);
    expect(withoutLineMarks(frozen.agenda.baseMarkdown)).toBe(theirs);
    expect(freezeAgenda({ meeting: next.meeting, agenda: frozen.agenda, theirs }), 'read again').toEqual(frozen);
    const items = frozen.agenda.sections.flatMap((section) => section.items);
    const of = (id: string) => items.find((item) => item.id === id);
    expect(of('open-mic/good-first-issues')).toMatchObject({ owner: 'Ann', outcome: Outcome.SKIPPED, because: [] });
    expect(of('flyteorg/flyte#3793')).toMatchObject({
      outcome: Outcome.DISCUSSED,
      because: [{ code: 'idea-new' }],
      change: 'opened 14 June 2023',
    });
    expect(of('flyteorg/flyte#3796')?.text).toContain('Niels: GPU types');
    expect(of('groups/artifacts')?.children.map(({ id }) => id)).toEqual([
      'flyteorg/flyteadmin#572',
      'flyteorg/flyteidl#408',
      'flyteorg/flytekit#1655',
      'flyteorg/flytekit#1700',
    ]);
  });
});

describe('M14: damage', () => {
  it('freezes nothing: the agenda is written, and it is told once', () => {
    const theirs = body.replace(/<!-- \/rapporteur:agenda:.*-->\n/, '');
    const decision = decide('22T08:00', { ...standing, theirs, agenda: withIdea('22T08:00') });
    expect(posted(decision).because.map(({ code }) => code)).toEqual(['agenda-damaged']);
    expect(issueOf(decision).body).toContain('[A third idea](https://github.com/flyteorg/flyte/discussions/3800)');
  });
});

describe('what cannot be written', () => {
  it('B1: one that holds more markup than anybody reads', () => {
    const theirs = `${body}${'[a]('.repeat(10_000)}`;
    expect(decide('22T08:00', { ...standing, theirs, agenda: withIdea('22T08:00') })).toMatchObject({
      kind: 'refuse',
      because: [{ code: 'text-too-heavy' }],
    });
  });

  it('C21: a body above GitHub’s limit', () => {
    expect(
      decide('22T08:00', { ...standing, theirs: `${body}${'x'.repeat(60_000)}`, agenda: withIdea('22T08:00') }),
    ).toMatchObject({
      kind: 'refuse',
      because: [{ code: 'agenda-too-long' }],
    });
  });
});
