import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DetectionSchema,
  Disposition,
  LinkKind,
  LinkSchema,
  ReasonSchema,
  RfcSettingsSchema,
  SettingsSchema,
  SubjectKind,
  SubjectRefSchema,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import { RecordedCommandSchema, RfcSchema, SettingsRecordSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, keep, run, type World } from '../../testing/judge.ts';
import { print } from '../document/index.ts';
import type { DiscussionFacts } from '../github/index.ts';
import type { Speaker } from '../link/index.ts';
import { ideaStatus, judgeDiscussion } from './discussion.ts';
import { rememberLinks, toStatement } from './link.ts';

const FLYTE = 'flyteorg/flyte';
const KIT = 'flyteorg/flytekit';
const DAY = 86_400_000;

let world: World;
let stands: DiscussionFacts | undefined;
beforeEach(() => {
  stands = discussion;
  world = createWorld({ discussion: () => stands });
  const settings = create(SettingsSchema, {
    rfc: create(RfcSettingsSchema, { incubatorCategory: 'rfc-incubator', incubatorRepository: FLYTE }),
  });
  keep(world, create(SettingsRecordSchema, { name: `settings/${FLYTE}`, repository: FLYTE, settings }));
});

const discussion: DiscussionFacts = {
  repository: FLYTE,
  number: 3731,
  nodeId: 'D_3731',
  title: 'Overrides',
  url: `https://github.com/${FLYTE}/discussions/3731`,
  body: '',
  author: 'cy',
  comments: 0,
  category: 'rfc-incubator',
  closed: false,
  createdAt: new Date('2023-06-20T00:00:00Z'),
  updatedAt: new Date('2023-06-21T00:00:00Z'),
};

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

const rfcOf = (number = 3553, repository = FLYTE, verdict: Verdict = Verdict.RFC) =>
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
  });

/** Links of an RFC as "1672 implements 3553". */
const linksOf = (number = 3553): string[] => {
  const message = world.registry.get(toRfcName({ repository: FLYTE, number }))?.message;
  if (message?.$typeName !== 'rapporteur.record.v1.Rfc') return [];
  return message.links.map(({ from, to, kind }) => `${from?.number} ${VERBS[kind]} ${to?.number}`);
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

const say = (...speakers: readonly Speaker[]) =>
  commit(world, (dossier) =>
    rememberLinks(
      dossier,
      speakers.map((speaker) => toStatement(speaker)),
    ),
  );

const judge = () => commit(world, (dossier) => judgeDiscussion(dossier, discussion));
const idea = () => {
  const kept = world.registry.get(`ideas/${FLYTE}/3731`);
  if (kept?.message.$typeName !== 'rapporteur.record.v1.Idea') throw new Error('There is no such idea.');
  return { ...kept.message, wakeAt: kept.wakeAt };
};

describe('a discussion', () => {
  it('of the incubator is kept in one round, and again only when it says something new', () => {
    expect(judge().rounds).toHaveLength(1);
    expect(idea().disposition).toBe(Disposition.NEW);
    expect(judge().outcome.puts).toEqual([]);
  });

  it('of another category is none', () => {
    stands = { ...discussion, category: 'q-a' };
    expect(judge().outcome.puts).toEqual([]);
  });

  it('is looked at again when its age alone sorts it otherwise, and then no more', () => {
    judge();
    expect(idea().wakeAt).toEqual(new Date('2023-07-18T00:00:00Z'));
    world.now = new Date('2023-07-18T00:00:00Z');
    judge();
    expect(idea()).toMatchObject({ disposition: Disposition.NEEDS_CHAMPION, wakeAt: undefined });
  });

  it('that has a champion grows as old as it likes', () => {
    judge();
    const recordedCommands = [
      create(RecordedCommandSchema, { id: 'comment-1.1', by: 'ada', command: '/idea', text: 'champion me' }),
    ];
    const { wakeAt, ...kept } = idea();
    keep(world, { ...kept, recordedCommands });
    judge();
    expect(idea()).toMatchObject({ champions: ['ada'], wakeAt: undefined });
  });

  it('that an event told younger than a listing stays, and its age is still seen', () => {
    stands = { ...discussion, title: 'New', updatedAt: new Date('2023-06-22T00:00:00Z') };
    judge();
    stands = discussion;
    world.now = new Date(world.now.getTime() + 30 * DAY);
    judge();
    expect(idea()).toMatchObject({ subject: { title: 'New' }, disposition: Disposition.NEEDS_CHAMPION });
  });

  it('stays on record when it leaves the category or is gone, and comes back with it', () => {
    judge();
    stands = { ...discussion, category: 'q-a' };
    judge();
    expect(idea()).toMatchObject({ disposition: Disposition.CLOSED, wakeAt: undefined });
    stands = discussion;
    judge();
    expect(idea().disposition).toBe(Disposition.NEW);
    stands = undefined;
    judge();
    expect(idea().because.map(({ code }) => code)).toEqual(['left']);
  });

  it('becomes an issue, then an RFC, whose history is told from keys, and is sorted back', () => {
    judge();
    say(issue(3740, `### Discussed in https://github.com/${FLYTE}/discussions/3731`));
    expect(idea().disposition).toBe(Disposition.MAKE_ISSUE);
    keep(world, rfcOf(3749));
    const rfc = pull(FLYTE, 3749, { body: `Continuing off of https://github.com/${FLYTE}/discussions/3731` });
    say(rfc);
    say(pull(KIT, 7, { body: `Implements ${FLYTE}#3749` }));
    expect(idea().disposition).toBe(Disposition.WILL_BE_RFC);
    const { result, rounds } = run(world, (dossier) => ideaStatus(dossier, discussion, 'public'));
    expect(print(result).match(/^- (?:[^:]+: )?(?:Discussion|Issue|RFC|Pull request)/gm)).toEqual([
      '- 20 June 2023: Discussion',
      '- Issue',
      '- 21 June 2023: RFC',
      '- Pull request',
    ]);
    expect(rounds.length).toBeLessThan(6);
    say({ ...rfc, body: '' }, issue(3740, ''));
    expect(idea().disposition).toBe(Disposition.NEW);
  });
});

describe('links', () => {
  it('are stored with the RFC to which they lead, from another repository, once, and it is looked at again', () => {
    keep(world, rfcOf());
    const speaker = pull(KIT, 1672, { body: `Tracking issue: https://github.com/${FLYTE}/pull/3553/files#r1` });
    const { outcome, rounds } = say(speaker);
    expect(rounds).toHaveLength(1);
    expect(outcome.follow).toEqual([{ key: `pull:${FLYTE}/3553`, priority: 'low' }]);
    expect(linksOf()).toEqual(['1672 implements 3553']);
    const again = say(speaker).outcome;
    expect([again.puts, again.follow]).toEqual([[], []]);
  });

  it('B5: are asked for by the ends alone, and what is no RFC has none', () => {
    keep(world, rfcOf(3553, FLYTE, Verdict.NOT));
    const { rounds } = say(pull(KIT, 1672, { body: `Implements ${FLYTE}#3553` }));
    expect(rounds).toEqual([
      [KIT, FLYTE].flatMap((repository) => {
        const end = `${repository}/${repository === KIT ? 1672 : 3553}`;
        return [`stored rfcs/${end}`, `stored ideas/${end}`, `stored linked:${end}`];
      }),
    ]);
    expect(linksOf()).toEqual([]);
  });

  it('go when they are not said any more; those of others and of people stay', () => {
    const linked = create(ReasonSchema, { code: 'linked', text: 'ada linked it.' });
    const from = create(SubjectRefSchema, { repository: KIT, number: 1, nodeId: `N_${KIT}_1` });
    const rfc = rfcOf();
    const to = { ...(rfc.subject ? { to: rfc.subject } : {}) };
    const by = create(LinkSchema, { from, ...to, kind: LinkKind.IMPLEMENTS, because: [linked] });
    keep(world, { ...rfc, links: [by] });
    say(...[1, 2, 3].map((number) => pull(KIT, number, { body: `Implements ${FLYTE}#3553` })));
    expect(linksOf()).toEqual(['1 implements 3553', '2 implements 3553', '3 implements 3553']);
    say(pull(KIT, 1), pull(KIT, 2));
    expect(linksOf()).toEqual(['1 implements 3553', '3 implements 3553']);
  });

  it('of the RFC itself are stored too, what it merely names is not', () => {
    keep(world, rfcOf());
    say(pull(FLYTE, 3553, { title: '[RFC] X', body: 'Supersedes #12, see #13 and #14' }));
    expect(linksOf()).toEqual(['3553 supersedes 12']);
  });

  it('a stack is known from a whole reading, and a listing that cannot tell leaves it', () => {
    keep(world, rfcOf());
    const stacked = pull(FLYTE, 3727, { base: 'branch-3553' });
    const below = { repository: FLYTE, number: 3553, isRfc: true };
    commit(world, (dossier) => rememberLinks(dossier, [toStatement(stacked, { below })]));
    say(stacked);
    expect(linksOf()).toEqual(['3727 amends 3553']);
    say({ ...stacked, base: 'master' });
    expect(linksOf()).toEqual([]);
  });

  it('follow a pull request that was moved into the monorepo, also where only its old place is named', () => {
    keep(world, rfcOf(4127));
    const plugins = 'flyteorg/flyteplugins';
    say(
      pull(KIT, 7, { body: `Implements ${plugins}#380` }),
      pull(plugins, 380, { title: 'Add', head: 'add', state: 'closed' }),
      pull(FLYTE, 4127, { title: 'Moving from flyteplugins - Add', head: 'monorepo-move/flyteplugins/add' }),
    );
    expect(linksOf(4127)).toEqual(['7 implements 380', '380 moved to 4127']);
    say(pull(KIT, 8, { body: `Implements ${plugins}#380` }));
    expect(linksOf(4127)).toEqual(['7 implements 380', '8 implements 380', '380 moved to 4127']);
  });

  it.each([['in one order'], ['in the other']])('are the same %s', (order) => {
    keep(world, rfcOf(3749));
    judge();
    const speakers = [
      issue(3740, `### Discussed in https://github.com/${FLYTE}/discussions/3731`),
      pull(FLYTE, 3749, { body: `Continuing off of https://github.com/${FLYTE}/discussions/3731` }),
      pull(KIT, 7, { body: `RFC: ${FLYTE}#3749` }),
    ];
    for (const speaker of order === 'in one order' ? speakers : speakers.toReversed()) say(speaker);
    expect(linksOf(3749)).toEqual(['3749 continues 3731', '7 implements 3749']);
    expect(idea().links.map(({ from }) => from?.number)).toEqual([3740, 3749]);
  });
});
