import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DetectionSchema,
  MeetingSchema,
  MeetingSettingsSchema,
  MeetingState,
  SeriesSchema,
  SettingsSchema,
  SubjectKind,
  SubjectRefSchema,
  toRfcName,
  Verdict,
} from '@rapporteur/idl';
import { RepositoryRecordSchema, RfcSchema, SettingsRecordSchema, SyncStateSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, keep, run, type World } from '../../testing/judge.ts';
import type { DiscussionFacts, PullRequestFacts } from '../github/index.ts';
import { judgeAgendas, judgeInstallation } from './installation.ts';
import type { PushedCommit, RecentComment } from './question.ts';
import { answerSync, forgetSyncState, isRead } from './record.ts';
import { judgeSync, stopOf } from './sync.ts';

const ONE = 'octo-org/one';
const TWO = 'octo-org/two';
const HOUR = 3_600_000;

let world: World;
/** Pull requests by repository, newest change first, two on a page. */
let pulls: Map<string, PullRequestFacts[]>;
let comments: RecentComment[];
let broken: { code: string; text: string } | undefined;
beforeEach(() => {
  pulls = new Map();
  comments = [];
  broken = undefined;
  world = createWorld({
    repositories: () => [ONE, TWO],
    installed: () =>
      [ONE, TWO].map((repository) => ({
        repository,
        nodeId: `R_${repository}`,
        installationId: 7,
        isPrivate: repository === TWO,
      })),
    pullsPage: ({ repository, page }) => {
      const all = pulls.get(repository) ?? [];
      if (broken && page === 2) return { stop: broken };
      return { pulls: all.slice(page * 2 - 2, page * 2), isLast: all.length <= page * 2 };
    },
    comments: ({ repository }) => comments.filter(({ target }) => target.repository === repository),
    discussions: () => [],
    branch: () => undefined,
  });
});

const pull = (number: number, change: Partial<PullRequestFacts> = {}): PullRequestFacts => ({
  repository: ONE,
  number,
  nodeId: `N${number}`,
  title: number % 10 === 0 ? `[RFC] Proposal ${number}` : `Fix ${number}`,
  url: `https://github.com/${ONE}/pull/${number}`,
  body: '',
  author: 'cy',
  authorIsBot: false,
  state: 'open',
  draft: false,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'main',
  defaultBranch: 'main',
  head: `branch-${number}`,
  headSha: 'abc',
  createdAt: new Date('2023-05-01T00:00:00Z'),
  updatedAt: new Date('2023-06-01T00:00:00Z'),
  ...change,
});

const read = (repository = ONE) => commit(world, (dossier) => judgeSync(dossier, repository));
const syncStateOf = (repository = ONE) => {
  const message = world.registry.get(`syncStates/${repository}`)?.message;
  if (message?.$typeName !== 'rapporteur.record.v1.SyncState') throw new Error(`${repository} was never read.`);
  return message;
};
const partial = () => run(world, (dossier) => isRead(dossier, [ONE, TWO])).result.partial;

/** The judge of pull requests finds an RFC. */
const judged = (facts: PullRequestFacts) => {
  const subject = create(SubjectRefSchema, {
    repository: facts.repository,
    number: facts.number,
    nodeId: facts.nodeId,
    kind: SubjectKind.PULL_REQUEST,
  });
  keep(
    world,
    create(RfcSchema, {
      name: toRfcName(facts),
      subject,
      detection: create(DetectionSchema, { verdict: Verdict.RFC }),
      updatedAt: timestampFromDate(facts.updatedAt),
    }),
  );
  return commit(world, (dossier) => answerSync(dossier, facts)).outcome.follow;
};

describe('a reading', () => {
  it('has what may be an RFC read behind everything else, and ends when that was read', () => {
    pulls.set(ONE, [pull(10), pull(9), pull(8)]);
    const { outcome } = read();
    expect(outcome.follow).toEqual([{ key: `pull:${ONE}/10`, priority: 'low' }]);
    expect(syncStateOf()).toMatchObject({ listed: 3, read: 1, rfcs: 0 });
    expect(partial()).toEqual([ONE, TWO]);
    expect(judged(pull(10))).toEqual([{ key: `reading:${ONE}`, priority: 'low' }]);
    read();
    expect(syncStateOf()).toMatchObject({ listed: 3, read: 1, endedAt: timestampFromDate(world.now) });
    expect(partial()).toEqual([TWO]);
  });

  it('B5: of a page that did not change costs the same however many RFCs are on record', () => {
    const costs = [1, 2_000].map((count) => {
      for (let number = 1; number <= count; number += 1) keep(world, create(RfcSchema, { name: `rfcs/o/r/${number}` }));
      pulls.set(ONE, [pull(10), pull(9)]);
      judged(pull(10));
      for (let times = 0; times < 3; times += 1) read();
      return read().rounds.map((questions) => questions.length);
    });
    expect(costs[1]).toEqual(costs[0]);
  });

  it('of what did not change reads nothing, and asks once for all of a page', () => {
    pulls.set(ONE, [pull(10), pull(9), pull(8)]);
    read();
    judged(pull(10));
    pulls.set(TWO, []);
    read(TWO);
    read();
    world.now = new Date(world.now.getTime() + HOUR);
    const { rounds, outcome } = read();
    expect(outcome.follow).toEqual([]);
    expect(rounds.filter((round) => round.some((question) => question.startsWith('stored rfcs/')))).toHaveLength(1);
    expect(syncStateOf()).toMatchObject({ listed: 2, read: 0, rfcs: 1 });
  });

  it('reads what changed though its webhook got lost, and nothing else', () => {
    pulls.set(ONE, [pull(10), pull(9), pull(8)]);
    read();
    judged(pull(10));
    read();
    world.now = new Date(world.now.getTime() + HOUR);
    const later = pull(20, { updatedAt: new Date(world.now.getTime() - HOUR / 2) });
    pulls.set(ONE, [later, pull(10), pull(9), pull(8)]);
    expect(read().outcome.follow.map(({ key }) => key)).toContain(`pull:${ONE}/20`);
    expect(partial()).toContain(ONE);
    judged(later);
    read();
    expect(partial()).not.toContain(ONE);
  });

  it('that waits does not look for more: what changes in the last second would keep it waiting for ever', () => {
    pulls.set(ONE, [pull(11, { title: '[RFC] Now', updatedAt: world.now })]);
    read();
    commit(world, (dossier) => answerSync(dossier, pull(11)));
    expect(read().outcome.follow.map(({ key }) => key)).not.toContain(`pull:${ONE}/11`);
    expect(syncStateOf().endedAt).toBeDefined();
  });

  it('B2: nor does one that has waited for long for another: it looks once more, and not at each answer', () => {
    pulls.set(ONE, [pull(10)]);
    read();
    world.now = new Date(world.now.getTime() + HOUR / 2);
    pulls.set(ONE, [pull(11, { title: '[RFC] Now', updatedAt: world.now }), pull(10)]);
    expect(read().outcome.follow.map(({ key }) => key)).toContain(`pull:${ONE}/11`);
    commit(world, (dossier) => answerSync(dossier, pull(11)));
    expect(read().outcome.follow.map(({ key }) => key)).not.toContain(`pull:${ONE}/11`);
  });

  it('B2: is not held up by a pull request that cannot be read; it is asked for again', () => {
    pulls.set(ONE, [pull(10)]);
    read();
    world.now = new Date(world.now.getTime() + 2 * HOUR);
    expect(read().outcome.follow).toContainEqual({ key: `pull:${ONE}/10`, priority: 'low' });
    expect(syncStateOf().endedAt).toBeDefined();
  });

  it('that is asked to be whole reads all candidates again, once', () => {
    pulls.set(ONE, [pull(20), pull(10), pull(9)]);
    read();
    for (const number of [10, 20]) judged(pull(number));
    read();
    commit(world, (dossier) => forgetSyncState(dossier, ONE, { whole: true }));
    expect(read().outcome.follow.map(({ key }) => key)).toEqual([`pull:${ONE}/20`, `pull:${ONE}/10`]);
    expect(syncStateOf()).toMatchObject({ listed: 3, read: 2, rfcs: 2, whole: false });
    for (const number of [10, 20]) judged(pull(number));
    expect(read().outcome.follow.filter(({ key }) => key.startsWith('pull:'))).toEqual([]);
  });

  it('by changed rules begins anew, and its agenda may still be made: nothing is missing', () => {
    pulls.set(ONE, [pull(10)]);
    read();
    judged(pull(10));
    read();
    commit(world, (dossier) => forgetSyncState(dossier, ONE));
    expect(syncStateOf().completeUntil).toBeUndefined();
    expect(partial()).not.toContain(ONE);
  });
});

describe('a reading that is killed', () => {
  /** The process dies while GitHub is asked for this page. */
  const dieAt = (deadly: number) => {
    const { pullsPage } = world.answers;
    asked = [];
    world.answers.pullsPage = (about) => {
      asked.push(about.page);
      if (about.page === deadly) throw new Error('It is killed.');
      return pullsPage?.(about) ?? { pulls: [], isLast: true };
    };
    expect(() => read()).toThrow('It is killed.');
    world.answers.pullsPage = (about) => {
      asked.push(about.page);
      return pullsPage?.(about) ?? { pulls: [], isLast: true };
    };
  };
  let asked: number[] = [];
  const waiting = () => [...world.registry.keys()].filter((name) => name.startsWith('requests/read/')).toSorted();
  beforeEach(() => {
    pulls.set(ONE, [pull(50), pull(49), pull(40), pull(39), pull(30), pull(29), pull(20)]);
  });

  it('goes on with the page that it had asked for, and has lost nothing', () => {
    const began = world.now;
    dieAt(3);
    expect(syncStateOf().look).toMatchObject({ page: 3, listed: 4, read: 2 });
    expect(waiting()).toEqual([40, 50].map((number) => `requests/read/${ONE}/${number}`));
    world.now = new Date(world.now.getTime() + HOUR);
    read();
    expect(asked).toEqual([1, 2, 3, 3, 4]);
    expect(waiting()).toEqual([20, 30, 40, 50].map((number) => `requests/read/${ONE}/${number}`));
    expect(syncStateOf()).toMatchObject({ listed: 7, read: 4 });
    expect(syncStateOf().look).toBeUndefined();
    // What changed since is older than its end and younger than its begin: the next look finds it.
    const until = syncStateOf().completeUntil;
    expect(until && timestampDate(until).getTime()).toBeLessThanOrEqual(began.getTime());
  });

  it('begins with the first page where rules changed meanwhile', () => {
    dieAt(3);
    commit(world, (dossier) => forgetSyncState(dossier, ONE));
    read();
    expect(asked).toEqual([1, 2, 3, 1, 2, 3, 4]);
  });

  it('keeps nothing of its way where one page is all', () => {
    pulls.set(ONE, [pull(10)]);
    expect(
      read()
        .rounds.flat()
        .filter((question) => question.startsWith('kept')),
    ).toEqual([]);
  });
});

describe('a reading that cannot go on', () => {
  it('stops between two pages when its budget is used up, and the next one asks for what is left', () => {
    pulls.set(ONE, [pull(30), pull(29), pull(20), pull(19)]);
    world.stop = (at) => (at === 'page 1' ? { code: 'budget', text: 'Enough.' } : undefined);
    expect(read().outcome.follow.map(({ key }) => key)).toEqual([`pull:${ONE}/30`]);
    const { stopped, completeUntil, endedAt } = syncStateOf();
    expect([stopped?.code, completeUntil, endedAt]).toEqual(['budget', undefined, undefined]);
    world.stop = () => undefined;
    expect(read().outcome.puts.flatMap(({ message }) => ('what' in message ? [message.name] : []))).toEqual([
      `requests/read/${ONE}/20`,
    ]);
    expect(syncStateOf().stopped).toBeUndefined();
  });

  it('takes nothing from half an answer, says so, and is tried again by itself', () => {
    pulls.set(ONE, [pull(30), pull(29), pull(20)]);
    broken = { code: 'incomplete', text: 'Page 2 has 0 entries instead of 1.' };
    const { outcome } = read();
    expect(syncStateOf().stopped).toMatchObject(broken);
    expect(syncStateOf().completeUntil).toBeUndefined();
    expect(outcome.puts.at(-1)?.wakeAt).toEqual(new Date(world.now.getTime() + 5 * 60_000));
    expect(outcome.remarks.at(-1)).toMatchObject({ level: 'warn', text: expect.stringContaining(broken.text) });
  });

  it('that may not even begin still hears commands that got lost', () => {
    world.stop = () => ({ code: 'limit', text: 'Too little is left.' });
    comments = [comment(7, '/rfc status')];
    expect(read().outcome.follow).toEqual([{ key: `issue:${ONE}/7` }]);
    expect(syncStateOf().stopped?.code).toBe('limit');
  });

  it.each([
    [{ paid: 2_000, left: 0.9, ms: 0 }, 'budget'],
    [{ paid: 10, left: 0.1, ms: 0 }, 'limit'],
    [{ paid: 10, left: undefined, ms: 11 * 60_000 }, 'time'],
    [{ paid: 10, left: 0.9, ms: 0 }, undefined],
  ])('what was spent: %j stops it by %s', (spent, code) => {
    expect(stopOf(spent, { requests: 2_000, reserve: 0.2 })?.code).toBe(code);
  });
});

const comment = (number: number, body: string, change: Partial<RecentComment> = {}): RecentComment => ({
  target: { repository: ONE, number },
  body,
  isBot: false,
  isPullRequest: false,
  createdAt: new Date(world.now.getTime() - HOUR),
  updatedAt: new Date(world.now.getTime() - HOUR),
  isAcknowledged: false,
  ...change,
});

describe('a command whose delivery never arrived', () => {
  const at = (ms: number) => {
    const createdAt = new Date(world.now.getTime() - ms);
    return { createdAt, updatedAt: createdAt };
  };
  it.each<[string, () => RecentComment, string[]]>([
    ['is run before anything else', () => comment(7, '/rfc status', { isPullRequest: true }), [`pull:${ONE}/7`]],
    ['is run no more after three days', () => comment(7, '/rfc status', at(73 * HOUR)), []],
    ['may still arrive', () => comment(7, '/rfc status', at(60_000)), []],
    ['was heard', () => comment(7, '/rfc status', { isAcknowledged: true }), []],
    ['was edited, by whomever', () => comment(7, '/rfc status', { updatedAt: world.now }), []],
    ['is none', () => comment(7, 'Thanks!'), []],
    ['is of a bot', () => comment(7, '/rfc status', { isBot: true }), []],
  ])('%s', (_, missed, keys) => {
    comments = [missed()];
    const { follow } = read().outcome;
    expect(follow.filter(({ priority }) => priority !== 'low').map(({ key }) => key)).toEqual(keys);
  });

  it('is not waited for where nobody hears of anything', () => {
    world.hasWebhooks = false;
    comments = [comment(7, '/rfc status', at(0))];
    expect(read().outcome.follow[0]).toEqual({ key: `issue:${ONE}/7` });
  });

  it('the oldest is run first', () => {
    comments = [comment(8, '/agenda'), comment(7, '/agenda', at(2 * HOUR))];
    expect(read().outcome.follow.slice(0, 2)).toEqual([{ key: `issue:${ONE}/7` }, { key: `issue:${ONE}/8` }]);
  });
});

describe('a push that nobody heard of', () => {
  const pushed: PushedCommit = {
    headSha: 'a',
    paths: ['.github/rapporteur.yml', 'src/one.ts'],
    at: new Date('2023-06-25T11:00:00Z'),
  };
  const checks = () =>
    read().outcome.actions.flatMap(({ action }) =>
      action.type === 'set_check' ? [`${action.headSha} ${action.name}`] : [],
    );
  beforeEach(() => {
    world.hasWebhooks = false;
  });

  it.each<[string, PushedCommit[], string[]]>([
    ['is looked at', [pushed], ['a rapporteur / settings']],
    ['is looked at no more after three days', [{ ...pushed, at: new Date('2023-06-22T11:00:00Z') }], []],
    ['and is checked already is not listed', [], []],
    ['of several the last one is told', [pushed, { ...pushed, headSha: 'b' }], ['b rapporteur / settings']],
  ])('%s', (_, commits, told) => {
    world.answers.unchecked = ({ path }) => (path === '.github/rapporteur.yml' ? commits : []);
    expect(checks()).toEqual(told);
  });

  it('is heard of where there are webhooks, and not looked for', () => {
    world.hasWebhooks = true;
    world.answers.unchecked = () => [pushed];
    expect(checks()).toEqual([]);
  });

  it('that cannot be listed costs no reading', () => {
    pulls.set(ONE, [pull(10)]);
    world.answers.unchecked = () => ({ stop: { code: 'failed', text: 'no' } });
    const { follow, remarks } = read().outcome;
    expect(follow).toContainEqual({ key: `pull:${ONE}/10`, priority: 'low' });
    expect(remarks.map(({ text }) => text)).toContain(
      'What was pushed to .github/rapporteur.yml could not be listed: no',
    );
  });
});

describe('links', () => {
  const linksOf = (number: number) => {
    const message = world.registry.get(`rfcs/${TWO}/${number}`)?.message;
    return message?.$typeName === 'rapporteur.record.v1.Rfc'
      ? message.links.map(({ from }) => from?.number)
      : undefined;
  };

  it('are found though the RFC stands in a repository that is read later, and though they are old', () => {
    pulls.set(ONE, [pull(9), pull(8), pull(7, { body: `Implements ${TWO}#10` })]);
    const rfc = pull(10, { repository: TWO });
    pulls.set(TWO, [rfc]);
    expect(read().outcome.follow).toEqual([{ key: `reading:${ONE}`, priority: 'low' }]);
    read();
    read(TWO);
    judged(rfc);
    expect(linksOf(10)).toEqual([]);
    // Whoever is the last to be read tells those who wait.
    expect(read(TWO).outcome.follow).toEqual([{ key: `reading:${ONE}`, priority: 'low' }]);
    expect(read().outcome.follow).toEqual([{ key: `pull:${TWO}/10`, priority: 'low' }]);
    expect(linksOf(10)).toEqual([7]);
    expect([syncStateOf().linksPending, syncStateOf(TWO).linksPending]).toEqual([false, false]);
    expect(read().outcome.follow).toEqual([]);
  });

  it('B2: do not wait for ever for a repository that cannot be read', () => {
    pulls.set(ONE, [pull(9)]);
    read();
    read();
    expect(syncStateOf().linksPending).toBe(true);
    for (let minutes = 0; minutes < 70; minutes += 10) {
      world.now = new Date(world.now.getTime() + 600_000);
      read();
    }
    expect(syncStateOf().linksPending).toBe(false);
  });

  it('lead from where a script moved a pull request, in whichever repository that is', () => {
    read();
    world.now = new Date(world.now.getTime() + HOUR);
    const moved = pull(10, {
      title: 'Moving from three - Proposal',
      head: 'monorepo-move/three/proposal',
      updatedAt: new Date(world.now.getTime() - HOUR / 2),
    });
    world.answers.branch = ({ repository, branch }) =>
      pull(3, { repository, head: branch, title: 'Proposal', state: 'closed' });
    pulls.set(ONE, [moved]);
    judged(moved);
    read();
    expect(world.registry.get(`rfcs/${ONE}/10`)?.message).toMatchObject({
      links: [{ from: { repository: 'octo-org/three', number: 3 }, to: { number: 10 } }],
    });
  });
});

describe('an installation', () => {
  const judge = () => commit(world, (dossier) => judgeInstallation(dossier, { whole: false }));

  it('has each repository read by itself, the longest unread first', () => {
    keep(
      world,
      create(SyncStateSchema, {
        name: `syncStates/${ONE}`,
        repository: ONE,
        completeUntil: timestampFromDate(world.now),
        endedAt: timestampFromDate(world.now),
      }),
    );
    const { outcome, rounds } = judge();
    expect(outcome.follow).toEqual([TWO, ONE].map((repository) => ({ key: `reading:${repository}`, priority: 'low' })));
    expect(rounds).toHaveLength(2);
    expect(outcome.puts.map(({ message, visibility }) => `${message.name} ${visibility}`)).toEqual([
      `repositories/${ONE} public`,
      `repositories/${TWO} private`,
    ]);
    expect(judge().outcome.puts).toEqual([]);
  });

  const series = (change = {}) => {
    const meeting = create(MeetingSettingsSchema, {
      key: 'meetup',
      repository: ONE.toUpperCase(),
      rule: 'FREQ=WEEKLY;BYDAY=TH',
      anchor: '2023-06-01T09:00',
      timeZone: 'America/Los_Angeles',
      ...change,
    });
    const settings = create(SettingsSchema, { meeting });
    keep(world, create(SettingsRecordSchema, { name: `settings/${ONE}`, repository: ONE, settings }));
  };
  const agendas = (outcome: ReturnType<typeof judge>['outcome']) =>
    outcome.follow.flatMap(({ key }) => (key.startsWith('series:') ? [key] : []));

  it.each([
    [MeetingState.POSTED, [`series:${ONE}/meetup`]],
    [MeetingState.PLANNED, []],
  ])('brings an agenda up to date whose meeting is in state %s: %j', (state, keys) => {
    series();
    keep(world, create(SeriesSchema, { name: 'series/meetup', version: 1 }));
    keep(world, create(MeetingSchema, { name: 'meetings/meetup/2023-06-29', state }));
    keep(world, create(RepositoryRecordSchema, { name: `repositories/${ONE}`, repository: ONE }));
    expect(agendas(judge().outcome)).toEqual(keys);
    // A run that hears of nothing reads first, and looks at agendas then.
    world.hasWebhooks = false;
    expect(agendas(judge().outcome)).toEqual([]);
    expect(agendas(commit(world, judgeAgendas).outcome)).toEqual(keys);
  });

  it('B2: a rule that nobody can follow costs no other repository anything', () => {
    series({ timeZone: 'Mars/Olympus' });
    const { outcome } = judge();
    expect(agendas(outcome)).toEqual([]);
    expect(outcome.remarks[0]?.text).toMatch(/^The meetings of meetup cannot be planned: /);
    expect(outcome.follow).toHaveLength(2);
  });

  it('an agenda is made anew when a reading has come to its end, and not before', () => {
    const when = 'rule: FREQ=WEEKLY;BYDAY=TH, anchor: 2023-06-01T09:00, time_zone: America/Los_Angeles';
    const incubator = `rfc: {incubator_category: ideas, incubator_repository: ${ONE}}`;
    const text = `meeting: {key: meetup, repository: ${ONE}, ${when}}\n${incubator}\n`;
    world.answers.file = ({ repository }) => (repository === ONE ? text : undefined);
    keep(world, create(MeetingSchema, { name: 'meetings/meetup/2023-06-29', state: MeetingState.POSTED }));
    judge();
    pulls.set(ONE, [pull(10)]);
    // The series is new.
    expect(agendas(read().outcome)).toEqual([`series:${ONE}/meetup`]);
    judged(pull(10));
    expect(agendas(read().outcome)).toEqual([`series:${ONE}/meetup`]);
    expect(agendas(read().outcome)).toEqual([]);
    // What only a listing tells is told by nobody else.
    world.answers.discussions = () => [idea];
    world.now = new Date(world.now.getTime() + HOUR);
    expect(agendas(read().outcome)).toEqual([`series:${ONE}/meetup`]);
    expect(agendas(read().outcome)).toEqual([]);
  });

  const idea: DiscussionFacts = {
    repository: ONE,
    number: 5,
    nodeId: 'D_5',
    url: `https://github.com/${ONE}/discussions/5`,
    title: 'Tags for everything',
    body: '',
    author: 'dee',
    category: 'ideas',
    closed: false,
    createdAt: new Date('2023-06-20T00:00:00Z'),
    updatedAt: new Date('2023-06-20T00:00:00Z'),
  };
});
