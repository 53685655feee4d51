import { parseIdeaName, parseRfcName, Stage, toIdeaName, toRfcName } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../command/index.ts';
import { isDecided, isLegalMove, movesFrom, SETTABLE, stageTitle } from './stage.ts';

const stages = Object.values(Stage);

describe('stages', () => {
  it('every stage has a title of its own', () => {
    expect(new Set(stages.map(stageTitle)).size).toBe(stages.length);
  });

  it.each<[string, Stage, Stage, boolean]>([
    ['an idea becomes a draft', Stage.INCUBATING, Stage.DRAFT, true],
    ['a draft is made ready', Stage.DRAFT, Stage.IN_REVIEW, true],
    ['a draft cannot be moved for the final comment period (C12)', Stage.DRAFT, Stage.FCP_PROPOSED, false],
    ['an RFC in review is moved for the final comment period', Stage.IN_REVIEW, Stage.FCP_PROPOSED, true],
    ['the final comment period is proposed before it runs', Stage.IN_REVIEW, Stage.FCP, false],
    ['a concern sends the period back to proposed (D12)', Stage.FCP, Stage.FCP_PROPOSED, true],
    ['a cancelled period goes back to review (D17)', Stage.FCP, Stage.IN_REVIEW, true],
    ['a postponed RFC is reopened', Stage.POSTPONED, Stage.IN_REVIEW, true],
    ['only an accepted RFC is implemented', Stage.IN_REVIEW, Stage.IMPLEMENTED, false],
    ['an accepted RFC is implemented', Stage.ACCEPTED, Stage.IMPLEMENTED, true],
    ['an implemented RFC is not reviewed again', Stage.IMPLEMENTED, Stage.IN_REVIEW, false],
    ['nothing goes back to the incubator', Stage.DRAFT, Stage.INCUBATING, false],
  ])('%s', (_, from, to, legal) => expect(isLegalMove(from, to)).toBe(legal));

  it('staying is no move, and nothing becomes unspecified', () => {
    for (const stage of stages) {
      expect(isLegalMove(stage, stage)).toBe(false);
      expect(isLegalMove(stage, Stage.UNSPECIFIED)).toBe(false);
    }
  });

  it('every stage but the incubator can be reached from review', () => {
    const reached = new Set<Stage>([Stage.IN_REVIEW]);
    for (const stage of reached) for (const next of movesFrom(stage)) reached.add(next);
    expect(stages.filter((stage) => !reached.has(stage))).toEqual([Stage.UNSPECIFIED, Stage.INCUBATING]);
  });

  it('decided are the stages in which nobody is waited for', () => {
    expect(stages.filter(isDecided).map(stageTitle)).toEqual([
      'accepted',
      'rejected',
      'postponed',
      'withdrawn',
      'implemented',
    ]);
  });
});

describe('names', () => {
  it.each([
    [{ repository: 'flyteorg/flyte', number: 3553 }, 'rfcs/flyteorg/flyte/3553'],
    [{ repository: 'FlyteOrg/flyte', number: 3553 }, 'rfcs/flyteorg/flyte/3553'],
  ])('%j is %s', (ref, name) => {
    expect(toRfcName(ref)).toBe(name);
    expect(parseRfcName(name)).toEqual({ repository: ref.repository.toLowerCase(), number: ref.number });
  });

  it('an idea has a name of its own', () => {
    const name = toIdeaName({ repository: 'flyteorg/flyte', number: 3793 });
    expect(name).toBe('ideas/flyteorg/flyte/3793');
    expect(parseIdeaName(name)).toEqual({ repository: 'flyteorg/flyte', number: 3793 });
    expect(parseRfcName(name)).toBeUndefined();
  });

  it.each(['', 'rfcs/flyte/1', 'rfcs/a/b/0', 'rfcs/a/b/1x', 'rfcs/a/b/c/1', 'x rfcs/a/b/1'])('no name: "%s"', (name) =>
    expect(parseRfcName(name)).toBeUndefined(),
  );
});

it('the stages that the form of the command takes are those that a person may record', () => {
  expect([...SETTABLE.keys()]).toEqual([...STAGES]);
});
