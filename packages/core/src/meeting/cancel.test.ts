import { create } from '@bufbuild/protobuf';
import { AgendaPlanSchema, MeetingSchema, MeetingState, SubjectState } from '@rapporteur/idl';
import { AgendaSchema, NewcomersSchema } from '@rapporteur/idl/record';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFacts } from '../../testing/agenda.ts';
import { at, june22, rfcAt, subjectOf } from '../../testing/june-22.ts';
import { proposalsOf } from '../../testing/proposal.ts';
import { print } from '../document/index.ts';
import { type AgendaFacts, buildAgenda } from './build.ts';
import { cancelLookAt, proposeToCancel } from './cancel.ts';
import { renderAgenda } from './render.ts';

const plan = create(AgendaPlanSchema, { proposeToCancelHours: 24 });
const meeting = create(MeetingSchema, { ...june22.meeting, state: MeetingState.POSTED });
const DAY_BEFORE = '2023-06-21T18:00Z';

type Case = { readonly facts?: Partial<AgendaFacts>; readonly edit?: (body: string) => string; readonly now?: string };

const proposed = ({ facts = {}, edit = (body) => body, now = DAY_BEFORE }: Case, part: object = {}): boolean => {
  const built = buildAgenda({ ...june22, rfcs: [], groups: [], ideas: [], ...facts });
  const body = `${print(renderAgenda({ agenda: built, meeting }))}\n`;
  const agenda = create(AgendaSchema, { ...built, baseMarkdown: body });
  return proposeToCancel({ meeting: { ...meeting, ...part }, plan, agenda, body: edit(body), now: new Date(now) });
};

/** Puts a line below the heading of a section. */
const below =
  (heading: string, line: string) =>
  (body: string): string =>
    body.replace(new RegExp(`(\\* ${heading}.*\n)`), `$1    * ${line}\n`);

describe('M9: it is proposed to cancel', () => {
  const merged = { ...rfcAt('a/b#1', '2023-05-01'), state: SubjectState.MERGED, closedAt: at('2023-06-15') };

  it.each<[string, Case, boolean]>([
    ['nothing is on it', {}, true],
    ['it is too early', { now: '2023-06-21T17:59Z' }, false],
    ['the meeting has begun', { now: '2023-06-22T18:00Z' }, false],
    ['people said who comes', { edit: below('Attendees', 'Ada (Example)') }, true],
    ['somebody typed a topic', { edit: below('Open mic', 'Monorepo') }, false],
    ['somebody typed it elsewhere', { edit: below('Working Groups', 'News of ours') }, false],
    ['somebody proposed one', { facts: { items: proposalsOf([{ text: 'A', by: 'ann' }]) } }, false],
    ['an RFC waits', { facts: { rfcs: [rfcAt('a/b#1', '2023-05-01')] } }, false],
    ['an RFC was merged, which needs nobody', { facts: { rfcs: [merged] } }, true],
    ['groups work', { facts: { groups: june22.groups } }, false],
    [
      'somebody is new',
      {
        facts: {
          newcomers: [
            create(NewcomersSchema, {
              repository: 'a/b',
              people: [{ login: 'ada', subject: subjectOf('a/b#1', 'Fix'), openedAt: at('2023-06-20') }],
            }),
          ],
        },
      },
      true,
    ],
    [
      'the last minutes wait',
      {
        facts: {
          plan: create(AgendaPlanSchema, { sections: [{ key: 'last-minutes' }] }),
          lastMinutes: { date: '2023-06-08', url: 'https://a.b/c', approvedBy: undefined },
        },
      },
      false,
    ],
  ])('%s: %o', (_, given, expected) => expect(proposed(given)).toBe(expected));

  it.each([
    ['no such setting', meeting, create(AgendaPlanSchema), undefined],
    ['no settings', meeting, undefined, undefined],
    ['cancelled', { ...meeting, state: MeetingState.CANCELLED }, plan, undefined],
    ['not posted', { ...meeting, state: MeetingState.PLANNED }, plan, undefined],
    ['posted', meeting, plan, new Date(DAY_BEFORE)],
  ])('%s: when to look', (_, given, settings, expected) => expect(cancelLookAt(given, settings)).toEqual(expected));

  it('never where a line needs somebody, or a person wrote one', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('Monorepo', 'Ship it: https://github.com/a/b/pull/900'), (facts, topic) => {
        const hasNeed = buildAgenda(facts).sections.some(({ items }) =>
          items.some(({ needs, children }) => needs || children.some((child) => child.needs)),
        );
        if (hasNeed) expect(proposed({ facts })).toBe(false);
        expect(proposed({ facts, edit: below('Open mic', topic) })).toBe(false);
      }),
      { numRuns: 10 },
    );
  });
});
