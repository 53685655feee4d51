import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DetectionSchema, Stage, StageChangeSchema, Verdict } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { print, under } from '../document/index.ts';
import { rfcMessages } from './messages.ts';
import { confirmedBy, impliedStage, type Proposal, parseProposals, proposeStage } from './proposal.ts';
import { isLegalMove, SETTABLE } from './stage.ts';

const on = (day: number): Date => new Date(Date.UTC(2023, 5, day, 18));

describe('M23: what decisions imply', () => {
  it.each<[string, Stage | undefined]>([
    ['The RFC was accepted.', Stage.ACCEPTED],
    ['We agreed to accept the proposal with four attempts.', Stage.ACCEPTED],
    ['RFC 3749 is approved as it stands.', Stage.ACCEPTED],
    ['Merge #3749.', Stage.ACCEPTED],
    ['The proposal is rejected.', Stage.REJECTED],
    ['The group postponed RFC 7.', Stage.POSTPONED],
    ['Zoe withdraws the proposal.', Stage.WITHDRAWN],
    ['The final comment period starts.', undefined],
    ['We start the final comment period.', Stage.FCP_PROPOSED],
    ['Move it to FCP.', Stage.FCP_PROPOSED],
    // About something else.
    ['Four attempts are accepted as the limit.', undefined],
    ['We accept that clients retry.', undefined],
    ['The old driver is rejected.', undefined],
    // With an if, or a not.
    ['We accept it once the tests pass.', undefined],
    ['The RFC isn’t accepted.', undefined],
    ['It should be accepted.', undefined],
    ['Do we accept it?', undefined],
    ['We accept the RFC after the final comment period.', undefined],
  ])('“%s”', (text, stage) => {
    expect(impliedStage([text])).toBe(stage);
  });

  it('several that name one stage name it, and of two stages neither', () => {
    expect(impliedStage(['Four attempts are the limit.', 'The RFC is accepted.', 'Merge it.'])).toBe(Stage.ACCEPTED);
    expect(impliedStage(['The RFC is accepted.', 'The RFC is postponed.'])).toBeUndefined();
  });
});

describe('M23: what is proposed', () => {
  const rfc = (...stages: readonly Stage[]) => ({
    detection: create(DetectionSchema, { verdict: Verdict.RFC }),
    history: stages.map((to, index) =>
      create(StageChangeSchema, { to, cause: { at: timestampFromDate(on(1 + index)) } }),
    ),
  });

  it.each<[string, readonly Stage[], Stage, Stage | undefined]>([
    ['of an RFC in review', [Stage.IN_REVIEW], Stage.ACCEPTED, Stage.ACCEPTED],
    ['nothing that is so already', [Stage.IN_REVIEW, Stage.ACCEPTED], Stage.ACCEPTED, undefined],
    ['nothing while a vote runs', [Stage.IN_REVIEW, Stage.FCP], Stage.ACCEPTED, undefined],
    ['nothing that cannot be', [Stage.DRAFT], Stage.FCP_PROPOSED, undefined],
    ['nothing of which nothing is known', [], Stage.ACCEPTED, undefined],
    [
      'as it stood then, whatever came since',
      [Stage.IN_REVIEW, ...Array(11).fill(Stage.DRAFT)],
      Stage.FCP_PROPOSED,
      undefined,
    ],
  ])('%s', (_, stages, to, expected) => {
    expect(proposeStage(rfc(...stages), { to, at: on(10) })).toBe(expected);
  });

  it('the same before and after somebody confirmed it', () => {
    expect(proposeStage(rfc(Stage.IN_REVIEW, Stage.ACCEPTED), { to: Stage.ACCEPTED, at: on(1) })).toBe(Stage.ACCEPTED);
  });

  it('is a legal move, and is read back from what is said', () => {
    const stages = [...SETTABLE.values(), Stage.FCP_PROPOSED];
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(Stage)), fc.constantFrom(...stages), (from, to) => {
        const proposed = proposeStage(rfc(from), { to, at: on(2) });
        if (proposed !== undefined) expect(isLegalMove(from, to)).toBe(true);
        const body = print(under('<!-- rapporteur:discussed:meetup/2023-06-22 v1 -->', rfcMessages.proposed(to)));
        expect(parseProposals([{ body, at: on(2) }])).toEqual([
          { meeting: 'meetings/meetup/2023-06-22', to, at: on(2) },
        ]);
      }),
    );
  });
});

describe('M23: what confirms it', () => {
  const proposal = (day: number, to: Stage | undefined, meeting = 'a'): Proposal => ({ meeting, to, at: on(day) });
  it.each<[string, readonly Proposal[], Stage, readonly Date[], string]>([
    ['the same stage, said after it', [proposal(1, Stage.ACCEPTED)], Stage.ACCEPTED, [], 'a'],
    ['another stage does not', [proposal(1, Stage.ACCEPTED)], Stage.REJECTED, [], ''],
    ['nor what was said before it', [proposal(6, Stage.ACCEPTED)], Stage.ACCEPTED, [], ''],
    ['nor what is said once it was answered', [proposal(1, Stage.ACCEPTED)], Stage.ACCEPTED, [on(2)], ''],
    ['what people said before it is no answer', [proposal(3, Stage.ACCEPTED)], Stage.ACCEPTED, [on(2)], 'a'],
    ['nor what was taken back', [proposal(1, Stage.ACCEPTED), proposal(2, undefined)], Stage.ACCEPTED, [], ''],
    [
      'of two meetings the later one counts',
      [proposal(2, Stage.ACCEPTED, 'b'), proposal(1, Stage.ACCEPTED)],
      Stage.ACCEPTED,
      [],
      'b',
    ],
    [
      'and what the earlier one proposed does not any more',
      [proposal(1, Stage.ACCEPTED), proposal(2, Stage.POSTPONED, 'b')],
      Stage.ACCEPTED,
      [],
      '',
    ],
  ])('%s', (_, proposals, to, answers, meeting) => {
    expect(confirmedBy(proposals, { to, at: on(5) }, answers)).toBe(meeting);
  });

  it('a comment that is brought up to date proposes nothing anew', () => {
    const text = (to: Stage, more = '') =>
      print(under('<!-- rapporteur:discussed:meetup/2023-06-22 v1 -->', rfcMessages.proposed(to))) + more;
    const versions = [
      { body: text(Stage.ACCEPTED), at: on(1) },
      { body: text(Stage.ACCEPTED, '\n\nMore.'), at: on(3) },
      { body: '<!-- rapporteur:discussed:meetup/2023-06-22 v1 -->\nNothing.', at: on(4) },
    ];
    expect(parseProposals(versions).map(({ to, at }) => [to, at])).toEqual([
      [Stage.ACCEPTED, on(1)],
      [undefined, on(4)],
    ]);
  });
});
