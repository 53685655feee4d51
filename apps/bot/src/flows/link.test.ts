import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@rapporteur/client';
import { createTestClient } from '@rapporteur/client/testing';
import type { DiscussionFacts } from '@rapporteur/core/github';
import type { Speaker } from '@rapporteur/core/link';
import { toRfcName } from '@rapporteur/core/rfc';
import {
  DetectionSchema,
  Disposition,
  LinkKind,
  LinkSchema,
  ReasonSchema,
  RfcSchema,
  RfcSettingsSchema,
  SettingsSchema,
  SubjectKind,
  SubjectRefSchema,
  Verdict,
  WordSchema,
} from '@rapporteur/idl';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Exclusively } from '../database/index.ts';
import { answerIdeaStatus, rememberIdea, sortIdeas } from './idea.ts';
import { rememberLinks, toSaid } from './link.ts';

const FLYTE = 'flyteorg/flyte';
const KIT = 'flyteorg/flytekit';

let client: Client;
let today: Date;
beforeEach(() => {
  client = createTestClient();
  today = new Date('2023-06-25T00:00:00Z');
});

/** Nobody holds a lock here: what keeps writers apart is the version. */
const exclusively: Exclusively = (_key, work) => work();

const flow = () => ({ client, now: () => today, exclusively });

const settings = create(SettingsSchema, {
  rfc: create(RfcSettingsSchema, { incubatorCategory: 'rfc-incubator', incubatorRepository: FLYTE }),
});

const pull = (repository: string, number: number, part: Partial<Speaker> = {}): Speaker => ({
  repository,
  number,
  nodeId: `N_${repository}_${number}`,
  title: `Item ${number}`,
  url: `https://github.com/${repository}/pull/${number}`,
  body: '',
  state: 'open',
  base: 'master',
  head: `branch-${number}`,
  defaultBranch: 'master',
  ...part,
});

const issue = (number: number, body: string): Speaker => {
  const { base, head, defaultBranch, ...rest } = pull(FLYTE, number, { body });
  return rest;
};

const putRfc = (number = 3553, repository = FLYTE, verdict: Verdict = Verdict.RFC) =>
  client.putRfc(
    create(RfcSchema, {
      name: toRfcName({ repository, number }),
      subject: create(SubjectRefSchema, {
        repository,
        number,
        kind: SubjectKind.PULL_REQUEST,
        nodeId: `N_${repository}_${number}`,
      }),
      detection: create(DetectionSchema, { verdict }),
      createdAt: timestampFromDate(new Date('2023-06-21T00:00:00Z')),
    }),
  );

const discussion: DiscussionFacts = {
  repository: FLYTE,
  number: 3731,
  nodeId: 'D_3731',
  title: 'Overrides',
  url: `https://github.com/${FLYTE}/discussions/3731`,
  body: '',
  author: 'cy',
  category: 'rfc-incubator',
  closed: false,
  createdAt: new Date('2023-06-20T00:00:00Z'),
  updatedAt: new Date('2023-06-21T00:00:00Z'),
};

/** Links of an RFC as "1672 implements 3553". */
const linksOfRfc = async (number = 3553, repository = FLYTE): Promise<string[]> => {
  const { links } = await client.getRfc(toRfcName({ repository, number }));
  return links.map(({ from, to, kind }) => `${from?.number} ${VERBS[kind]} ${to?.number}`);
};

const VERBS: Readonly<Record<LinkKind, string>> = {
  [LinkKind.UNSPECIFIED]: 'names',
  [LinkKind.IMPLEMENTS]: 'implements',
  [LinkKind.AMENDS]: 'amends',
  [LinkKind.SUPERSEDES]: 'supersedes',
  [LinkKind.STACKS_ON]: 'stacks on',
  [LinkKind.MOVED_TO]: 'moved to',
  [LinkKind.CONTINUES]: 'continues',
};

const idea = () => client.getIdea('ideas/flyteorg/flyte/3731');

describe('links', () => {
  it('are stored with the RFC to which they lead, from another repository, once', async () => {
    await putRfc();
    const said = toSaid(pull(KIT, 1672, { body: `Tracking issue: https://github.com/${FLYTE}/pull/3553/files#r1` }));
    await rememberLinks(flow(), [said]);
    expect(await linksOfRfc()).toEqual(['1672 implements 3553']);
    const { version } = await client.getRfc(toRfcName({ repository: FLYTE, number: 3553 }));
    await rememberLinks(flow(), [said]);
    expect((await client.getRfc(toRfcName({ repository: FLYTE, number: 3553 }))).version).toBe(version);
  });

  it('go when they are not said any more; those of others and of people stay', async () => {
    const rfc = await putRfc();
    const by = create(LinkSchema, {
      from: create(SubjectRefSchema, { repository: KIT, number: 1, nodeId: `N_${KIT}_1` }),
      to: rfc.subject,
      kind: LinkKind.IMPLEMENTS,
      because: [create(ReasonSchema, { code: 'linked', text: 'ada linked it.' })],
    });
    await client.putRfc({ ...rfc, links: [by] });
    const body = `Implements ${FLYTE}#3553`;
    await rememberLinks(
      flow(),
      [1, 2, 3].map((number) => toSaid(pull(KIT, number, { body }))),
    );
    expect(await linksOfRfc()).toEqual(['1 implements 3553', '2 implements 3553', '3 implements 3553']);
    await rememberLinks(flow(), [toSaid(pull(KIT, 1)), toSaid(pull(KIT, 2))]);
    expect(await linksOfRfc()).toEqual(['1 implements 3553', '3 implements 3553']);
  });

  it('of the RFC itself are stored too, what it merely names is not', async () => {
    await putRfc();
    await rememberLinks(flow(), [
      toSaid(pull(FLYTE, 3553, { title: '[RFC] X', body: 'Supersedes #12, see #13 and #14' })),
    ]);
    expect(await linksOfRfc()).toEqual(['3553 supersedes 12']);
  });

  it('what is no RFC has none', async () => {
    await putRfc(3553, FLYTE, Verdict.NOT);
    await rememberLinks(flow(), [toSaid(pull(KIT, 1672, { body: `Implements ${FLYTE}#3553` }))]);
    expect(await linksOfRfc()).toEqual([]);
  });

  it('a stack is known from a whole reading, and a listing that cannot tell leaves it', async () => {
    await putRfc();
    const stacked = pull(FLYTE, 3727, { base: 'branch-3553' });
    await rememberLinks(flow(), [toSaid(stacked, { below: { repository: FLYTE, number: 3553, isRfc: true } })]);
    expect(await linksOfRfc()).toEqual(['3727 amends 3553']);
    await rememberLinks(flow(), [toSaid(stacked)]);
    expect(await linksOfRfc()).toEqual(['3727 amends 3553']);
    await rememberLinks(flow(), [toSaid({ ...stacked, base: 'master' })]);
    expect(await linksOfRfc()).toEqual([]);
  });

  it('follow a pull request that was moved into the monorepo, though the comment has no number', async () => {
    await putRfc(4127);
    const plugins = 'flyteorg/flyteplugins';
    await rememberLinks(flow(), [
      toSaid(pull(KIT, 7, { body: `Implements ${plugins}#380` })),
      toSaid(pull(plugins, 380, { title: 'Add', head: 'add', state: 'closed' })),
      toSaid(pull(FLYTE, 4127, { title: 'Moving from flyteplugins - Add', head: 'monorepo-move/flyteplugins/add' })),
    ]);
    expect(await linksOfRfc(4127)).toEqual(['7 implements 380', '380 moved to 4127']);
    await rememberLinks(flow(), [toSaid(pull(KIT, 7, { body: `Part 2 of ${plugins}#380`, draft: true }))]);
    expect(await linksOfRfc(4127)).toEqual(['7 implements 380', '380 moved to 4127']);
  });

  it('survive writers that meet', async () => {
    await putRfc();
    const numbers = [1, 2, 3, 4, 5];
    const body = `Implements ${FLYTE}#3553`;
    const one = flow();
    await Promise.all(numbers.map((number) => rememberLinks(one, [toSaid(pull(KIT, number, { body }))])));
    expect(await linksOfRfc()).toEqual(numbers.map((number) => `${number} implements 3553`));
  });
});

describe('ideas', () => {
  it('are stored when they say something new, and only then', async () => {
    expect(await rememberIdea(flow(), discussion, { settings })).toBe(true);
    expect(await rememberIdea(flow(), discussion, { settings })).toBe(true);
    expect(await idea()).toMatchObject({ version: 1, disposition: Disposition.NEW });
    expect(await rememberIdea(flow(), { ...discussion, number: 1, category: 'q-a' }, { settings })).toBe(false);
  });

  it('a listing that is older than what an event has told changes nothing', async () => {
    await rememberIdea(
      flow(),
      { ...discussion, title: 'New', updatedAt: new Date('2023-06-22T00:00:00Z') },
      { settings },
    );
    await rememberIdea(flow(), discussion, { settings });
    expect((await idea()).subject?.title).toBe('New');
  });

  it('become an issue, then an RFC, and are sorted back when that is not said any more', async () => {
    await rememberIdea(flow(), discussion, { settings });
    const made = `### Discussed in https://github.com/${FLYTE}/discussions/3731`;
    await rememberLinks(flow(), [toSaid(issue(3740, made))]);
    expect((await idea()).disposition).toBe(Disposition.MAKE_ISSUE);
    await putRfc(3749);
    const rfc = pull(FLYTE, 3749, { body: `Continuing off of https://github.com/${FLYTE}/discussions/3731` });
    await rememberLinks(flow(), [toSaid(rfc)]);
    expect((await idea()).disposition).toBe(Disposition.WILL_BE_RFC);
    expect(await linksOfRfc(3749)).toEqual(['3749 continues 3731']);
    const answer = await answerIdeaStatus(flow(), discussion);
    expect(answer?.match(/^- (?:[0-9-]+: )?(?:Discussion|Issue|RFC)/gm)).toEqual([
      '- 2023-06-20: Discussion',
      '- Issue',
      '- 2023-06-21: RFC',
    ]);
    await rememberLinks(flow(), [toSaid({ ...rfc, body: '' }), toSaid(issue(3740, ''))]);
    expect((await idea()).disposition).toBe(Disposition.NEW);
  });

  it('need a champion when time has passed, by the word of nobody', async () => {
    await rememberIdea(flow(), discussion, { settings });
    today = new Date('2023-09-01T00:00:00Z');
    await sortIdeas(flow());
    expect((await idea()).disposition).toBe(Disposition.NEEDS_CHAMPION);
  });

  it('stay on record when the discussion leaves the category, and come back with it', async () => {
    await rememberIdea(flow(), discussion, { settings });
    expect(await rememberIdea(flow(), { ...discussion, category: 'q-a' }, { settings })).toBe(false);
    expect((await idea()).disposition).toBe(Disposition.CLOSED);
    await sortIdeas(flow());
    expect((await idea()).disposition).toBe(Disposition.CLOSED);
    await rememberIdea(flow(), discussion, { settings });
    expect((await idea()).disposition).toBe(Disposition.NEW);
  });

  it('are the same when the registry is lost and GitHub is read again, in any order', async () => {
    const words = [create(WordSchema, { id: 'comment-1.1', by: 'ada', command: '/idea', text: 'champion me' })];
    const speakers = [
      issue(3740, `### Discussed in https://github.com/${FLYTE}/discussions/3731`),
      pull(FLYTE, 3749, { body: `Continuing off of https://github.com/${FLYTE}/discussions/3731` }),
      pull(KIT, 7, { body: `RFC: ${FLYTE}#3749` }),
    ];
    const read = async (order: readonly Speaker[]) => {
      await putRfc(3749);
      await rememberIdea(flow(), discussion, { settings, words });
      await rememberLinks(
        flow(),
        order.map((speaker) => toSaid(speaker)),
      );
      const { version, ...rest } = await idea();
      return { idea: rest, rfc: await linksOfRfc(3749) };
    };
    const first = await read(speakers);
    expect(first.rfc).toEqual(['3749 continues 3731', '7 implements 3749']);
    client = createTestClient();
    expect(await read(speakers.toReversed())).toEqual(first);
  });
});
