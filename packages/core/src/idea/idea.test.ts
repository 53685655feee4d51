import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  CauseSchema,
  DetectionSchema,
  Disposition,
  ReasonSchema,
  Stage,
  StageChangeSchema,
  SubjectKind,
  SubjectRefSchema,
  Verdict,
} from '@rapporteur/idl';
import { type Idea, IdeaSchema, RfcSchema } from '@rapporteur/idl/record';
import { describe, expect, it } from 'vitest';
import { print } from '../document/index.ts';
import { findLinks, type Speaker } from '../link/index.ts';
import { historyOf } from './history.ts';
import { renderIdea } from './render.ts';

const FLYTE = 'flyteorg/flyte';
const at = (day: string) => timestampFromDate(new Date(`${day}T00:00:00Z`));

const idea = (part: Partial<Idea> = {}): Idea => ({
  ...create(IdeaSchema, {
    name: 'ideas/flyteorg/flyte/5084',
    subject: create(SubjectRefSchema, {
      repository: FLYTE,
      number: 5084,
      nodeId: 'D_5084',
      kind: SubjectKind.DISCUSSION,
      title: 'Array nodes | better',
      url: 'https://github.com/flyteorg/flyte/discussions/5084',
    }),
    author: 'cy',
    disposition: Disposition.WILL_BE_RFC,
    createdAt: at('2024-03-20'),
  }),
  ...part,
});

const speaker = (number: number, body: string, part: Partial<Speaker> = {}): Speaker => ({
  repository: FLYTE,
  number,
  nodeId: `N_${number}`,
  title: `Item ${number}`,
  url: `https://github.com/${FLYTE}/pull/${number}`,
  body,
  state: 'open',
  ...part,
});

const rfc = create(RfcSchema, {
  name: 'rfcs/flyteorg/flyte/5204',
  detection: create(DetectionSchema, { verdict: Verdict.RFC }),
  stage: Stage.ACCEPTED,
  createdAt: at('2024-04-10'),
  history: [create(StageChangeSchema, { to: Stage.ACCEPTED, cause: create(CauseSchema, { at: at('2024-06-01') }) })],
});

const links = [
  ...findLinks(speaker(5189, `### Discussed in https://github.com/${FLYTE}/discussions/5084`)),
  ...findLinks(speaker(5204, 'Closes #5189', { head: 'rfc', title: '[RFC] Array nodes' })),
  ...findLinks(speaker(9, 'Tracking issue: flyteorg/flyte#5204', { repository: 'flyteorg/flytekit', head: 'x' })),
  ...findLinks(speaker(5300, 'Implements flyteorg/flytekit#9, continues #5084', { head: 'y' })),
];

const steps = (options: Parameters<typeof historyOf>[1]): string[] =>
  historyOf(idea(), options).map(
    ({ subject, what, at: opened, ended }) =>
      `${opened?.toISOString().slice(0, 10) ?? '?'} ${what} ${subject.number}${ended ? ` ${ended.text}` : ''}`,
  );

describe('one history', () => {
  it('goes from the discussion to the issue, the RFC and what implements it, whatever the order of the links', () => {
    const opened = [{ repository: 'FlyteOrg/Flyte', number: 5189, at: new Date('2024-04-08T00:00:00Z') }];
    const expected = [
      '2024-03-20 discussion 5084',
      '? pull_request 5300',
      '2024-04-08 issue 5189',
      '2024-04-10 rfc 5204 accepted',
      '? pull_request 9',
    ];
    expect(steps({ links, rfcs: [rfc], opened })).toEqual(expected);
    expect(steps({ links: links.toReversed(), rfcs: [rfc], opened })).toEqual(expected);
  });

  it('has each once, though its links go in a circle', () => {
    const circle = [...links, ...findLinks(speaker(5204, 'Continues #5300', { head: 'rfc' }))];
    expect(steps({ links: circle, rfcs: [rfc] })).toHaveLength(5);
  });

  it('follows a pull request that was moved', () => {
    const moved = findLinks(
      speaker(9, 'This PR was moved to flyteorg/flyte#6000', { repository: 'flyteorg/flytekit', head: 'x' }),
    );
    expect(steps({ links: [...links, ...moved], rfcs: [rfc] })).toContain('? pull_request 6000');
  });

  it('says how each follows from what was before', () => {
    const found = historyOf(idea(), { links, rfcs: [rfc] });
    expect(found.find(({ subject }) => subject.number === 5204)?.because).toBe(
      'The description of flyteorg/flyte#5204 says that it closes flyteorg/flyte#5189.',
    );
  });

  it('of an idea of which nothing came is the discussion', () => {
    expect(steps({ links: [], rfcs: [] })).toEqual(['2024-03-20 discussion 5084']);
  });
});

describe('what is said about ideas', () => {
  const now = new Date('2024-04-01T00:00:00Z');

  it('to /rfc status in its discussion', () => {
    const full = idea({
      champions: ['ada'],
      because: [create(ReasonSchema, { code: 'word', text: 'ada sorted it as "x".' })],
    });
    const history = historyOf(full, { links, rfcs: [rfc] });
    expect(print(renderIdea(full, history, now)).replaceAll('\u2060', '')).toMatchInlineSnapshot(`
      "**This idea will be an RFC.** It is 12 days old.

      - **Author:** \`cy\`
      - **Champion:** \`ada\`
      - ada sorted it as "x".

      What came of it so far:

      - 20 March 2024: Discussion [flyteorg/flyte#5084 Array nodes \\| better](https://github.com/flyteorg/flyte/discussions/5084)
      - Issue [flyteorg/flyte#5189 Item 5189](https://github.com/flyteorg/flyte/pull/5189)
      - Pull request [flyteorg/flyte#5300 Item 5300](https://github.com/flyteorg/flyte/pull/5300)
      - 10 April 2024: RFC [flyteorg/flyte#5204 \\[RFC\\] Array nodes](https://github.com/flyteorg/flyte/pull/5204), accepted since 1 June 2024
      - Pull request [flyteorg/flytekit#9 Item 9](https://github.com/flyteorg/flyte/pull/9)"
    `);
  });
});
