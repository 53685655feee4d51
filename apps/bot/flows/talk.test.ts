import { describe, expect, it } from 'vitest';
import { createStage, openIssue, openRfc, ownComments, type Stage, useStage, visible, wordsOn } from './stage.ts';
import { FLYTE, seed } from './world.ts';

const world = {
  ...seed,
  people: [...seed.people, { login: 'mal', name: 'Mal Reyes' }],
  repositories: seed.repositories.map((repository) =>
    repository.name === 'flyte'
      ? {
          ...repository,
          permissions: { ...repository.permissions, mal: 'write' as const },
          categories: [{ slug: 'rfc-incubator' }, { slug: 'q-a' }],
        }
      : repository,
  ),
};
const stage = useStage({ seed: world });

const on = (number: number) => ({ repository: FLYTE, number });
const APP = 'rapporteur[bot]';
const FILE = 'README.md';

const openedRfc = async (): Promise<number> => {
  const { number } = await openRfc(stage());
  await stage().quiet();
  return number;
};

/** What was said on lines, oldest first: who, to whom, and what. */
const onLines = (number: number, at: Stage = stage()) =>
  at.github.observe.lineComments(FLYTE, number).map(({ id, author, replyTo, body, reactions }) => ({
    id,
    author,
    replyTo,
    body: visible(body, number),
    reactions: reactions.map(({ login, content }) => `${login} ${content}`),
  }));

const answersOnLines = (number: number) => onLines(number).filter(({ author }) => author === APP);

const sayOnLine = async (number: number, as: string, body: string): Promise<number> => {
  const { id } = await stage().people.commentOnLine({ ...on(number), as, path: FILE, body });
  await stage().quiet();
  return id;
};

describe('C1: a comment on a line of a file', () => {
  it('that asks is answered below it, once, and acknowledged', async () => {
    const number = await openedRfc();
    const id = await sayOnLine(number, 'dee', 'Where are we?\n\n/rfc status');
    const [said, answer, ...others] = onLines(number);
    expect(said?.reactions).toEqual([`${APP} rocket`]);
    expect(answer).toMatchObject({ author: APP, replyTo: id });
    expect(answer?.body).toContain('Hello `dee`,');
    expect(others).toEqual([]);
    const writes = await stage().writesOf(() => stage().people.comment({ ...on(number), as: 'bo', body: 'Fine.' }));
    expect(writes).toEqual([]);
  });

  it('a reply in an exchange is heard as well, and answered in the same one', async () => {
    const number = await openedRfc();
    const began = await sayOnLine(number, 'bo', 'Is this line needed?');
    const reply = { ...on(number), as: 'cy', commentId: began, body: 'See the help.\n\n/help wg' };
    const { id } = await stage().people.replyOnLine(reply);
    await stage().quiet();
    expect(answersOnLines(number)).toMatchObject([{ replyTo: began }]);
    expect(onLines(number).find((one) => one.id === id)?.reactions).toEqual([`${APP} rocket`]);
  });

  it.each([
    ['a motion', '/motion postpone'],
    ['a ballot', '/vote abstain'],
    ['a concern', '/concern units: Seconds or minutes?'],
    ['a withdrawal', '/withdraw'],
    ['a recorded decision', '/rfc stage rejected'],
  ])('%s is refused with where to write it, and counts for nothing', async (_, command) => {
    const number = await openedRfc();
    if (!command.startsWith('/motion')) {
      await stage().people.comment({ ...on(number), as: 'ada', body: '/motion merge' });
      await stage().quiet();
    }
    const before = wordsOn(stage(), number);
    // The author of the RFC maintains nothing, and ada does: whoever it is, it is the place that is wrong.
    const id = await sayOnLine(number, command === '/withdraw' ? 'cy' : 'ada', command);
    expect(onLines(number)[0]?.reactions).toEqual([`${APP} confused`]);
    const [answer, ...others] = answersOnLines(number);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ replyTo: id });
    expect(answer?.body).toContain('in the conversation of the pull request, where everybody finds it');
    expect(wordsOn(stage(), number)).toEqual(before);
  });

  it('each command of it is answered by itself: a question beside a ballot', async () => {
    const number = await openedRfc();
    await sayOnLine(number, 'ada', '/vote -1\n/rfc why');
    const [answer, ...others] = answersOnLines(number);
    expect(others).toEqual([]);
    expect(answer?.body).toContain('in the conversation of the pull request');
    expect(answer?.body.match(/Hello `ada`/g)).toHaveLength(2);
  });

  it('what decides nothing works there: a maintainer tracks a pull request', async () => {
    const { people, client, quiet } = stage();
    const { number } = await people.openPullRequest({
      ...{ repository: FLYTE, as: 'cy', title: 'Tidy the build', head: 'tidy' },
      files: [{ path: 'build/Makefile', content: 'all:\n' }],
    });
    await quiet();
    const id = await sayOnLine(number, 'ada', '/rfc track');
    const rfc = await client.getRfc(`rfcs/${FLYTE}/${number}`);
    expect(rfc.subject?.number).toBe(number);
    await people.deleteLineComment({ repository: FLYTE, as: 'ada', commentId: id });
    await quiet();
    // C8: what was said stays said.
    expect((await client.getRfc(`rfcs/${FLYTE}/${number}`)).subject?.number).toBe(number);
  });

  it('the help there names what is for the conversation', async () => {
    const number = await openedRfc();
    await sayOnLine(number, 'ada', '/help');
    const [answer] = answersOnLines(number);
    const [here = '', elsewhere = ''] = answer?.body.split('Other commands, and who can use them') ?? [];
    expect(here).toContain('/rfc track');
    expect(here).not.toContain('/motion merge');
    expect(elsewhere).toMatch(/`\/motion merge`.*in the conversation/);
  });

  it('C7, A1: an edit by its author counts, one by somebody else does not', async () => {
    const number = await openedRfc();
    const id = await sayOnLine(number, 'bo', 'Looks odd.');
    const edit = async (as: string, body: string) => {
      stage().pass(2);
      await stage().people.editLineComment({ repository: FLYTE, as, commentId: id, body });
      await stage().quiet();
    };
    await edit('mal', 'Looks odd.\n\n/wg status');
    expect(answersOnLines(number)).toEqual([]);
    await edit('bo', 'Looks odd to me.\n\n/wg status\n\n/rfc why');
    const [answer] = answersOnLines(number);
    expect(answer?.body).toContain('/rfc why');
    expect(answer?.body).not.toContain('`/wg status` in');
  });

  it.each([
    ['a suggested change', 'Rather:\n\n```suggestion\n/rfc status\n```'],
    ['a quote', '> /rfc status\n\nWas this heard?'],
  ])('holds none in %s', async (_, body) => {
    const number = await openedRfc();
    const writes = await stage().writesOf(() =>
      stage().people.commentOnLine({ ...on(number), as: 'ada', path: FILE, body }),
    );
    expect(writes.filter((write) => /comment|reaction|graphql/.test(write))).toEqual([]);
  });

  it('C9: of a bot says nothing', async () => {
    const number = await openedRfc();
    const act = { ...on(number), as: 'flyte-bot', path: FILE, body: '/rfc status' };
    expect(await stage().writesOf(() => stage().people.commentOnLine(act))).toEqual([]);
  });

  it('C17: an answer there that somebody edited is restored', async () => {
    const number = await openedRfc();
    await sayOnLine(number, 'cy', '/rfc status');
    const [answer] = answersOnLines(number);
    stage().pass(2);
    const act = { repository: FLYTE, as: 'mal', commentId: answer?.id ?? 0, body: 'It is accepted.' };
    await stage().people.editLineComment(act);
    await stage().quiet();
    expect(answersOnLines(number)[0]?.body).toBe(answer?.body);
  });

  it('whose exchange is gone by then is answered in the conversation', async () => {
    const number = await openedRfc();
    const began = await sayOnLine(number, 'bo', 'Hm.');
    await stage().restart({
      meanwhile: async () => {
        const { people } = stage();
        await people.replyOnLine({ ...on(number), as: 'cy', commentId: began, body: '/rfc status' });
        await people.deleteLineComment({ repository: FLYTE, as: 'bo', commentId: began });
        stage().pass(300);
      },
    });
    await stage().quiet();
    expect(answersOnLines(number)).toEqual([]);
    const answers = ownComments(stage().github, FLYTE, number).filter(({ body }) => body.includes(':answer:'));
    expect(answers.map(({ body }) => visible(body, number))).toMatchObject([
      expect.stringContaining('`/rfc status` in [your comment]'),
    ]);
  });
});

/** What was said in a discussion. */
const talkOf = (number: number, at: Stage = stage()) =>
  at.github.observe.discussionComments(FLYTE, number).map(({ id, author, replyTo, body, reactions }) => ({
    id,
    author,
    replyTo,
    body: visible(body, number),
    reactions: reactions.map(({ login, content }) => `${login} ${content}`),
  }));

const answersIn = (number: number, at?: Stage) => talkOf(number, at).filter(({ author }) => author === APP);

const openTalk = async (body = 'It would help.', category = 'rfc-incubator', at: Stage = stage()): Promise<number> => {
  const asked = { repository: FLYTE, as: 'cy', category, title: 'Caches that expire', body };
  const { number } = await at.people.createDiscussion(asked);
  await at.quiet();
  return number;
};

const sayIn = async (number: number, as: string, body: string, replyTo?: number): Promise<number> => {
  const { id } = await stage().people.commentOnDiscussion({ ...on(number), as, body, ...(replyTo && { replyTo }) });
  await stage().quiet();
  return id;
};

describe('C1: a discussion', () => {
  it('a comment that asks where the idea stands is answered as a reply to it, once', async () => {
    const number = await openTalk();
    const id = await sayIn(number, 'dee', '/rfc status');
    expect(talkOf(number)[0]?.reactions).toEqual([`${APP} rocket`]);
    const [answer, ...others] = answersIn(number);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ replyTo: id });
    expect(answer?.body).toContain('**This idea');
    const writes = await stage().writesOf(() =>
      stage().people.commentOnDiscussion({ ...on(number), as: 'bo', body: 'Nice.' }),
    );
    expect(writes).toEqual([]);
  });

  it('a reply is heard, and so is the description; outside of the incubator there is no status', async () => {
    const number = await openTalk('How?\n\n/help', 'q-a');
    const [help] = answersIn(number);
    expect(help).toMatchObject({ replyTo: undefined });
    expect(help?.body).toContain('this is what you can do here now');
    const first = await sayIn(number, 'bo', 'Like that.');
    await sayIn(number, 'cy', '/rfc why', first);
    expect(answersIn(number).at(-1)).toMatchObject({ replyTo: first });
    expect(answersIn(number).at(-1)?.body).toContain('This is not tracked as an RFC now');
  });

  it.each([
    ['/rfc track', 'on a pull request. Here it does nothing'],
    ['/vote +1', 'on a pull request. Here it does nothing'],
    ['/notes approve', 'on a pull request with meeting notes'],
  ])('C12: %s is refused with where it works', async (command, expected) => {
    const number = await openTalk();
    await sayIn(number, 'ada', command);
    expect(answersIn(number)).toHaveLength(1);
    expect(answersIn(number)[0]?.body).toContain(expected);
    expect(talkOf(number)[0]?.reactions).toEqual([`${APP} confused`]);
  });

  it('a pull request that is named joins a working group from there', async () => {
    const { number: pull } = await openRfc(stage());
    await stage().quiet();
    const number = await openTalk();
    await sayIn(number, 'tom', `/wg add config-overrides #${pull}`);
    const [answer] = answersIn(number);
    expect(answer?.body).toContain(`${pull}`);
    expect(talkOf(number)[0]?.reactions).toEqual([`${APP} rocket`]);
  });

  it('what another key answers is answered there as well: the agenda', async () => {
    const number = await openTalk();
    const id = await sayIn(number, 'ada', '/agenda');
    expect(answersIn(number)).toMatchObject([{ replyTo: id }]);
    expect(talkOf(number)[0]?.reactions).toEqual([`${APP} rocket`]);
  });

  it('A1: what somebody else puts into a comment is nobody’s word; C17: an answer keeps its words', async () => {
    const number = await openTalk();
    const id = await sayIn(number, 'bo', 'I like it.');
    const edit = async (commentId: number, as: string, body: string) => {
      stage().pass(2);
      await stage().people.editDiscussionComment({ ...on(number), as, commentId, body });
      await stage().quiet();
    };
    await edit(id, 'mal', 'I like it.\n\n/rfc status');
    expect(answersIn(number)).toEqual([]);
    await edit(id, 'bo', 'I like it a lot.\n\n/config show');
    const [answer] = answersIn(number);
    expect(answer?.body).toContain('/config show');
    await edit(answer?.id ?? 0, 'mal', 'Nothing is in force.');
    expect(answersIn(number)[0]?.body).toBe(answer?.body);
  });

  it('a comment whose delivery was lost is found by reading', async () => {
    const number = await openTalk();
    await stage().restart({
      meanwhile: async () => {
        await stage().people.commentOnDiscussion({ ...on(number), as: 'dee', body: '/rfc status' });
        stage().pass(300);
      },
    });
    await stage().quiet();
    expect(answersIn(number)).toHaveLength(1);
  });
});

describe('F2: an installation that granted less', () => {
  const others: Readonly<Record<string, 'read' | 'write'>> = {
    checks: 'write',
    contents: 'write',
    issues: 'write',
    members: 'read',
    merge_queues: 'read',
    metadata: 'read',
    pull_requests: 'write',
  };
  const less = (granted: Readonly<Record<string, 'read' | 'write'>>): Promise<Stage> =>
    createStage({ seed: { ...world, app: { granted: { ...others, ...granted } } } });

  it('to read discussions only: nothing dies, all else goes on, and what waited is answered once it may', async () => {
    const at = await less({ discussions: 'read' });
    try {
      const number = await openTalk('It would help.', 'rfc-incubator', at);
      await at.people.commentOnDiscussion({ ...on(number), as: 'dee', body: '/rfc status' });
      await at.quiet();
      expect(answersIn(number, at)).toEqual([]);
      expect((await at.client.listIdeas({ pageSize: 10 }).all()).map(({ name }) => name)).toEqual([
        `ideas/${FLYTE}/${number}`,
      ]);
      expect(await at.bot().deliveries.deadLetters()).toEqual([]);
      expect(at.log.filter(({ msg }) => msg.includes('discussions: write'))).toHaveLength(1);
      await at.people.approveRights({ as: 'ada' });
      await at.quiet();
      expect(answersIn(number, at)).toHaveLength(1);
      expect(answersIn(number, at)[0]?.body).toContain('**This idea');
    } finally {
      await at.stop();
    }
  });

  it('an event that the App does not hear of is told once, with what it is for', async () => {
    const at = await createStage({ seed: { ...world, app: { events: ['issue_comment', 'pull_request', 'push'] } } });
    try {
      await at.bot().catchUp();
      const told = at.log.filter(({ msg }) => msg.includes('“discussion_comment” (a command stands in a discussion)'));
      expect(told.map(({ level }) => level)).toEqual([40]);
    } finally {
      await at.stop();
    }
  });

  it('nothing of discussions: pull requests are read and answered, and ideas come with the right', async () => {
    const at = await less({});
    try {
      const { number: idea } = await at.people.createDiscussion({
        ...{ repository: FLYTE, as: 'cy', category: 'rfc-incubator', title: 'Quotas', body: 'Some.' },
      });
      const { number } = await openRfc(at);
      await at.bot().catchUp();
      await at.quiet();
      expect((await at.client.getRfc(`rfcs/${FLYTE}/${number}`)).subject?.number).toBe(number);
      const readings = await at.client.listSyncStates({ pageSize: 10 }).all();
      expect(readings.map(({ stopped, endedAt }) => [stopped, endedAt !== undefined])).toEqual([
        [undefined, true],
        [undefined, true],
      ]);
      expect(await at.bot().deliveries.deadLetters()).toEqual([]);
      expect(await at.client.listIdeas({ pageSize: 10 }).all()).toEqual([]);
      await at.people.approveRights({ as: 'ada' });
      await at.quiet();
      expect((await at.client.listIdeas({ pageSize: 10 }).all()).map(({ name }) => name)).toEqual([
        `ideas/${FLYTE}/${idea}`,
      ]);
    } finally {
      await at.stop();
    }
  });
});

describe('C9: the text of a review', () => {
  it('is answered in the conversation, whatever the review says', async () => {
    const number = await openedRfc();
    for (const event of ['COMMENT', 'REQUEST_CHANGES'] as const) {
      const before = wordsOn(stage(), number).length;
      await stage().people.submitReview({ ...on(number), as: 'tom', event, body: 'Not yet.\n\n/wg status' });
      await stage().quiet();
      expect(wordsOn(stage(), number)).toHaveLength(before + 1);
    }
    expect(await openIssue(stage(), FLYTE)).toBeGreaterThan(number);
  });
});
