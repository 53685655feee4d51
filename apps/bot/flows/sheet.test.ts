import { MeetingState } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { deskOf, openIssue, openRfc, pushTranscript, say, useStage } from './stage.ts';
import { COMMUNITY, seed } from './world.ts';

const SYNC = 'flyteorg/sync';
const BOARD = 'flyteorg/board';
const TALK = 'flyteorg/talk';

const series = (repository: string, key: string, rest: string) =>
  `meetings:\n  - key: ${key}\n    title: ${key}\n    repository: ${repository}\n    rule: FREQ=WEEKLY;BYDAY=TH\n    anchor: "2023-06-01T11:00"\n    time_zone: UTC\n    lead_days: 0\n${rest}`;

const [flyte, community] = seed.repositories;
if (!flyte || !community) throw new Error('The world has no such repositories.');
const { permissions = {} } = community;
const named = (name: string, settings: string) => ({
  name,
  permissions,
  defaultBranch: 'main',
  files: { '.github/rapporteur.yml': settings },
});

const stage = useStage({
  seed: {
    ...seed,
    repositories: [
      flyte,
      {
        ...community,
        categories: [{ slug: 'meetings', name: 'Meetings' }],
        files: {
          ...community.files,
          '.github/rapporteur.yml': 'meeting:\n  target: discussion\n  discussion_category: meetings\n',
        },
      },
      named('sync', series(SYNC, 'sync', '    target: file\n    label: agenda\n')),
      named('board', series(BOARD, 'board', '    pin: true\n')),
      named('talk', series(TALK, 'talk', '    target: discussion\n    discussion_category: nowhere\n')),
    ],
  },
});

const ask = async (repository: string) =>
  say(stage(), { repository, as: 'ada', number: await deskOf(stage(), repository), body: '/agenda' });

const withLine = (body: string, line: string): string =>
  body
    .split('\n')
    .flatMap((one) => (one.includes('Open mic') && one.startsWith('*') ? [one, line] : [one]))
    .join('\n');

const meetingOf = (series: string, date: string) => stage().client.getMeeting(`meetings/${series}/${date}`);
const linesOf = async (series: string, date: string): Promise<string[]> => {
  const { sections } = await stage().client.getAgenda(`agendas/${series}/${date}`);
  return sections.flatMap(({ items }) => items.map(({ text }) => text));
};

describe('M28: an agenda in a discussion', () => {
  const discussions = () => stage().github.observe.discussions(COMMUNITY);
  const talk = (number: number) => stage().github.observe.discussionComments(COMMUNITY, number);
  const onDiscussion = async (number: number, body: string) => {
    const { id } = await stage().people.commentOnDiscussion({ repository: COMMUNITY, as: 'bo', number, body });
    await stage().quiet();
    return talk(number)
      .find((one) => one.id === id)
      ?.reactions.map(({ content }) => content);
  };

  it('is posted once, in its category, and whoever asked is told where', async () => {
    const [first, second] = [await openIssue(stage()), await openIssue(stage())];
    const answers = await Promise.all([
      say(stage(), { repository: COMMUNITY, as: 'ada', number: first, body: '/agenda' }),
      say(stage(), { repository: COMMUNITY, as: 'bo', number: second, body: '/agenda' }),
    ]);
    expect(discussions().map(({ title, category, author }) => ({ title, category, author }))).toEqual([
      { title: "Contributors' meetup: 22 June 2023", category: 'meetings', author: 'rapporteur[bot]' },
    ]);
    for (const { answer } of answers) expect(answer).toContain(`/discussions/${discussions()[0]?.number}`);
    expect(
      stage()
        .github.observe.issues(COMMUNITY)
        .filter(({ author }) => author !== 'cy'),
    ).toEqual([]);
  });

  it('keeps what people wrote when a command on it brings what is new, and the title that they gave it', async () => {
    const [{ number = 0, body = '' } = {}] = discussions();
    const typed = '    * Tiny URLs, five minutes [Bo]';
    const edited = { title: 'The best meetup', body: withLine(body, typed) };
    await stage().people.editDiscussion({ repository: COMMUNITY, as: 'ada', number, ...edited });
    const rfc = await openRfc(stage());
    await stage().quiet();
    expect(await onDiscussion(number, '/agenda')).toEqual(['rocket']);
    const [now] = discussions();
    expect(now?.body.split('\n')).toContain(typed);
    expect(now?.body).toContain(`/pull/${rfc.number}`);
    expect(now?.title).toBe('The best meetup');
    const writes = await stage().writesOf(() => onDiscussion(number, '/agenda'));
    // Reactions alone.
    expect(discussions()[0]).toEqual(now && { ...now, updatedAt: expect.anything() });
    expect(talk(number).filter(({ author }) => author === 'rapporteur[bot]')).toEqual([]);
    expect(writes.filter((line) => !line.endsWith('/graphql'))).toEqual([]);
  });

  it('is what people made of it when the meeting begins, and says where the notes are', async () => {
    const [{ number = 0, body = '' } = {}] = discussions();
    stage().setClock('2023-06-22T18:10:00Z');
    expect(await onDiscussion(number, '/agenda')).toEqual(['confused']);
    await stage().people.editDiscussion({
      repository: COMMUNITY,
      as: 'ada',
      number,
      body: withLine(body, '    * Too late'),
    });
    expect(await meetingOf('contributors-meetup', '2023-06-22')).toMatchObject({ state: MeetingState.FROZEN });
    const lines = await linesOf('contributors-meetup', '2023-06-22');
    expect(lines).toContain('Tiny URLs, five minutes');
    expect(lines).not.toContain('Too late');
    stage().setClock('2023-06-22T21:00:00Z');
    const content =
      'WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n<v Ada Ruiz>We decided to keep tiny URLs for another year.\n';
    await pushTranscript(stage(), { name: '2023-06-22.vtt', content });
    const own = talk(number).filter(({ author }) => author === 'rapporteur[bot]');
    expect(own.map(({ body: words }) => /\/pull\/\d+/.test(words))).toContain(true);
  });

  it('in a category that is not there: people are told', async () => {
    const { reactions, answer } = await ask(TALK);
    expect(reactions).toEqual(['confused']);
    expect(answer).toContain('flyteorg/talk has no category “nowhere” of discussions.');
  });
});

describe('M29: an agenda in a file', () => {
  const pulls = () => stage().github.observe.pullRequests(SYNC);
  const textOf = (head: string) => stage().github.observe.file(SYNC, 'agendas/2023-06-29.md', head);

  it('is brought by a pull request, which says how to write in it', async () => {
    stage().setClock('2023-06-23T16:00:00Z');
    const { answer } = await ask(SYNC);
    expect(pulls().map(({ title, labels, head }) => ({ title, labels, head }))).toEqual([
      { title: 'sync: 29 June 2023', labels: ['agenda'], head: 'rapporteur/agenda/sync-2023-06-29' },
    ]);
    expect(answer).toContain(`/pull/${pulls()[0]?.number}`);
    expect(pulls()[0]?.body).toContain('edit the file on this branch');
    expect(await textOf(pulls()[0]?.head ?? '')).toContain('Edit this file on its branch');
  });

  it('keeps what people pushed and their description, and merges what is new into it', async () => {
    const [{ number = 0, head = '' } = {}] = pulls();
    const typed = '    * Tiny URLs, five minutes [Bo]';
    const content = withLine((await textOf(head)) ?? '', typed);
    const files = [{ path: 'agendas/2023-06-29.md', content }];
    await stage().people.pushCommit({ repository: SYNC, as: 'bo', number, files });
    await stage().people.editIssueBody({ repository: SYNC, as: 'ada', number, body: 'Ours.' });
    const rfc = await openRfc(stage());
    await stage().quiet();
    const { reactions } = await say(stage(), { repository: SYNC, as: 'bo', number, body: '/agenda' });
    expect(reactions).toEqual(['rocket']);
    const text = (await textOf(head)) ?? '';
    expect(text.split('\n')).toContain(typed);
    expect(text).toContain(`/pull/${rfc.number}`);
    expect(pulls()[0]?.body).toBe('Ours.');
    const writes = await stage().writesOf(() => say(stage(), { repository: SYNC, as: 'bo', number, body: '/agenda' }));
    expect(writes.filter((line) => !line.includes('/reactions'))).toEqual([]);
  });

  it('is what stands on the branch when the meeting begins, and never merged', async () => {
    const [{ number = 0, head = '' } = {}] = pulls();
    for (const [as, content] of [
      ['ada', '+1'],
      ['ada', 'heart'],
      ['bo', '-1'],
    ] as const)
      await stage().people.react({ repository: SYNC, as, number, content });
    stage().setClock('2023-06-29T11:10:00Z');
    expect((await say(stage(), { repository: SYNC, as: 'bo', number, body: '/agenda' })).reactions).toEqual([
      'confused',
    ]);
    expect(await meetingOf('sync', '2023-06-29')).toMatchObject({
      state: MeetingState.FROZEN,
      agendaFile: 'agendas/2023-06-29.md',
      // M24: who says no by a reaction is not there by it.
      attendance: { reacted: [{ login: 'ada' }] },
    });
    expect(await linesOf('sync', '2023-06-29')).toContain('Tiny URLs, five minutes');
    expect(pulls()[0]).toMatchObject({ state: 'open', merged: false, head });
  });

  it('that somebody merged before is theirs from then on', async () => {
    stage().setClock('2023-06-30T16:00:00Z');
    await ask(SYNC);
    const { number = 0 } = pulls().at(-1) ?? {};
    await stage().people.mergePullRequest({ repository: SYNC, as: 'ada', number });
    await openRfc(stage());
    await stage().quiet();
    const { reactions, answer } = await ask(SYNC);
    expect(reactions).toEqual(['confused']);
    expect(answer).toContain('It is closed where it stands.');
  });

  it('is not brought where somebody has written one already', async () => {
    stage().setClock('2023-07-07T16:00:00Z');
    const files = [{ path: 'agendas/2023-07-13.md', content: '# Mine\n' }];
    await stage().people.push({ repository: SYNC, as: 'bo', files });
    await stage().quiet();
    const { answer } = await ask(SYNC);
    expect(answer).toContain('agendas/2023-07-13.md is there already');
  });
});

describe('M30: a pinned agenda', () => {
  const pinned = () => stage().github.observe.pinned(BOARD);
  const agendas = () =>
    stage()
      .github.observe.issues(BOARD)
      .filter(({ author }) => author === 'rapporteur[bot]')
      .map(({ number }) => number);

  it('stands above all issues until it is over, and then the next one does', async () => {
    const theirs = await openIssue(stage(), BOARD);
    await stage().people.pinIssue({ repository: BOARD, as: 'ada', number: theirs });
    stage().setClock('2023-07-14T16:00:00Z');
    await ask(BOARD);
    const [first = 0] = agendas();
    expect(pinned()).toEqual([theirs, first]);
    stage().setClock('2023-07-20T11:30:00Z');
    await ask(BOARD);
    expect(pinned()).toEqual([theirs, first]);
    stage().setClock('2023-07-20T12:00:00Z');
    await ask(BOARD);
    expect(pinned()).toEqual([theirs, agendas().at(-1)]);
    expect(agendas()).toHaveLength(2);
  });

  it('that somebody took down stays down', async () => {
    const number = agendas().at(-1) ?? 0;
    await stage().people.unpinIssue({ repository: BOARD, as: 'ada', number });
    await ask(BOARD);
    expect(pinned()).not.toContain(number);
  });

  it('is posted, though not pinned, where three are pinned', async () => {
    for (const _ of [1, 2]) {
      await stage().people.pinIssue({ repository: BOARD, as: 'ada', number: await openIssue(stage(), BOARD) });
    }
    stage().takeComplaints();
    stage().setClock('2023-07-28T12:00:00Z');
    await ask(BOARD);
    expect(agendas()).toHaveLength(3);
    expect(pinned()).toHaveLength(3);
    expect(pinned()).not.toContain(agendas().at(-1));
    expect(stage().takeComplaints().join()).toContain('has 3 pinned issues, and GitHub takes no more');
  });
});
