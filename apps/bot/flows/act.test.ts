import { create } from '@bufbuild/protobuf';
import { RapporteurError } from '@rapporteur/client';
import { type Actor, actBy, createActor, login, type Post } from '@rapporteur/client/act';
import { commandTable, matchCommand, nameCommand, parseCommands } from '@rapporteur/core/command';
import { ActionItemState, NotesState, SubjectRefSchema } from '@rapporteur/idl';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deskOf, holdMeetup, openIssue, pushTranscript, say, useStage } from './stage.ts';
import { COMMUNITY, FLYTE, seedOnDemand } from './world.ts';

const stage = useStage({
  seed: {
    ...seedOnDemand,
    repositories: seedOnDemand.repositories.map((one) =>
      one.name === 'flyte' ? { ...one, categories: [{ slug: 'rfc-incubator' }] } : one,
    ),
  },
});

const actorOf = (as: string): Actor => actorWith(stage().github.tokenOf(as));

const actorWith = (token: string): Actor =>
  createActor({ token, githubUrl: stage().github.url, registry: stage().client });

const refusalOf = async (act: Promise<unknown>): Promise<RapporteurError> => {
  const error: unknown = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RapporteurError) return error;
  throw new Error('It was not refused.');
};

describe('what a program does for a person', () => {
  it('marks an action item as done where its agenda stands, once for a key, and the registry says so', async () => {
    const issue = await holdMeetup(stage(), '2023-06-22');
    const body = '/action add Find a room @cy';
    await say(stage(), { repository: COMMUNITY, as: 'ada', number: await deskOf(stage()), body });
    const [item] = await stage().client.listActionItems().all();
    if (!item) throw new Error('There is no action item.');
    const meeting = { ...item, meeting: 'meetings/contributors-meetup/2023-06-22' };
    const first = await actorOf('cy').action(meeting).done('It is room 7.', { key: 'ci/1' });
    const again = await Promise.all(
      [1, 2].map(() => actorOf('cy').action(meeting).done('It is room 7.', { key: 'ci/1' })),
    );
    await stage().quiet();
    expect(first).toMatchObject({ isNew: true, url: expect.stringContaining(`/issues/${issue}#issuecomment-`) });
    expect(again).toEqual([1, 2].map(() => ({ isNew: false, url: first.url })));
    const words = stage()
      .github.observe.comments(COMMUNITY, issue)
      .filter(({ author }) => author === 'cy');
    expect(words.map((one) => one.body)).toEqual([
      '/action done contributors-meetup/A-2023-06-22-1 It is room 7.\n\n<!-- key ci/1 -->',
    ]);
    expect(await stage().client.getActionItem(item.name)).toMatchObject({
      state: ActionItemState.DONE,
      events: [{ by: { login: 'ada' } }, { by: { login: 'cy' }, cause: 'It is room 7.', url: first.url }],
    });
  });

  it('does it twice for a key of two people, and for one actor in two calls at once once', async () => {
    const where = `${COMMUNITY}#${await openIssue(stage())}`;
    const cy = actorOf('cy');
    const posted = await Promise.all([
      ...[1, 2].map(() => cy.comment(where, 'Thanks.', { key: 'k' })),
      actorOf('dee').comment(where, 'Thanks.', { key: 'k' }),
    ]);
    expect(posted.map(({ isNew }) => isNew)).toEqual([true, false, true]);
  });

  it('approves notes on their pull request', async () => {
    const name = 'notes/contributors-meetup/2023-06-22';
    const content = 'WEBVTT\n\n00:01.000 --> 00:09.000\nAda Ruiz: I will write the docs by June 29.\n';
    await pushTranscript(stage(), { name: '2023-06-22.vtt', content });
    const { url } = await actorOf('ada')
      .notes(await stage().client.getNotes(name))
      .approve();
    await stage().quiet();
    expect(url).toContain('/pull/');
    expect(await stage().client.getNotes(name)).toMatchObject({ state: NotesState.APPROVED, approvedBy: 'ada' });
  });

  it('speaks in a discussion, whose kind nobody told', async () => {
    const { number } = await stage().people.createDiscussion({
      repository: FLYTE,
      as: 'cy',
      category: 'rfc-incubator',
      title: 'Retries that count',
      body: 'They do not.',
    });
    const twice = [1, 2].map(async () => actorOf('dee').comment(`${FLYTE}#${number}`, '/rfc status', { key: 'asked' }));
    const [one] = [await twice[0], await twice[1]];
    await stage().quiet();
    const said = stage().github.observe.discussionComments(FLYTE, number);
    expect(one?.url).toContain(`/discussions/${number}#discussioncomment-`);
    expect(said.map(({ author }) => author)).toContain('rapporteur[bot]');
  });

  it('is refused with a sentence that is true', async () => {
    const number = await openIssue(stage());
    const where = `${COMMUNITY}#${number}`;
    const unknown = await refusalOf(actorWith('ghp_nobody').comment(where, 'Hello'));
    expect(unknown).toMatchObject({
      code: 'unauthenticated',
      message: 'GitHub does not know this token; it may have expired: log in again.',
    });
    const missing = await refusalOf(actorOf('cy').comment(`${COMMUNITY}#9999`, 'Hello'));
    expect(missing).toMatchObject({
      code: 'not_found',
      message: `There is no issue, pull request or discussion ${COMMUNITY}#9999 that this token may see.`,
    });
    await stage().people.lock({ repository: COMMUNITY, as: 'ada', number });
    expect(await refusalOf(actorOf('cy').comment(where, 'Hello'))).toMatchObject({
      code: 'forbidden',
      message: `The conversation of ${where} is locked, and this person may not write there.`,
    });
    stage().github.fail({
      route: '/graphql',
      by: 'person',
      status: 403,
      headers: { 'retry-after': '30' },
      message: 'You have exceeded a secondary rate limit.',
    });
    expect(await refusalOf(actorOf('cy').comment(where, 'Hello'))).toMatchObject({
      code: 'unavailable',
      retryable: true,
      message: 'GitHub takes no more from this token for now; try again in 30 seconds.',
    });
    const stopped = await refusalOf(actorOf('cy').comment(where, 'Hello', { signal: AbortSignal.abort() }));
    expect(stopped.code).toBe('cancelled');
    const nowhere = createActor({ token: 'ghp_any', githubUrl: 'http://127.0.0.1:9' });
    expect((await refusalOf(nowhere.comment(where, 'Hello'))).message).toBe(
      'GitHub cannot be reached at http://127.0.0.1:9.',
    );
  });
});

describe('a person logs in by a code', () => {
  const begin = (act: (code: string) => void, change: { clientId?: string } = {}) => {
    const waited: number[] = [];
    const done = login({
      clientId: `Iv1.${stage().github.appId}`,
      githubUrl: stage().github.url,
      onCode: ({ code }) => act(code),
      pause: async (ms) => {
        waited.push(ms / 1000);
        stage().pass(ms / 1000);
      },
      ...change,
    });
    return { done, waited };
  };

  it('with the app that the registry names', async () => {
    const { clientId } = await stage().client.getAbout();
    expect(clientId).toBe(`Iv1.${stage().github.appId}`);
  });

  it('and gets a token with which they act as themselves', async () => {
    const { done, waited } = begin((code) => stage().people.enterCode({ as: 'dee', code }));
    const { token, expiresAt } = await done;
    const { url } = await actorWith(token).comment(`${COMMUNITY}#${await openIssue(stage())}`, 'Hello');
    expect(url).toContain('#issuecomment-');
    expect(expiresAt?.getTime()).toBeGreaterThan(Date.now());
    expect(waited).toEqual([5]);
  });

  it('waits longer when GitHub asks for it, and goes on', async () => {
    let typed = '';
    const waited: number[] = [];
    const done = login({
      clientId: `Iv1.${stage().github.appId}`,
      githubUrl: stage().github.url,
      onCode: ({ code }) => {
        typed = code;
      },
      pause: async (ms) => {
        waited.push(ms / 1000);
        // The second time it comes too early.
        stage().pass(waited.length === 2 ? 1 : ms / 1000);
        if (waited.length === 3) stage().people.enterCode({ as: 'dee', code: typed });
      },
    });
    expect((await done).token).toMatch(/^ghu_/);
    expect(waited).toEqual([5, 5, 10]);
  });

  it.each<[string, (code: string) => void, { clientId?: string }, string, string]>([
    [
      'they refuse',
      (code) => stage().people.enterCode({ as: 'dee', code, agrees: false }),
      {},
      'forbidden',
      'The login was refused at GitHub, so nothing is known of this person.',
    ],
    [
      'the code runs out',
      () => stage().pass(900),
      {},
      'deadline',
      'The code has expired before it was typed at GitHub; log in again.',
    ],
    [
      'GitHub does not know the app',
      () => {},
      { clientId: 'Iv1.other' },
      'invalid',
      'GitHub does not know the client id of the app; whoever runs the registry has to correct it.',
    ],
  ])('or hears why not: %s', async (_, act, change, code, message) => {
    expect(await refusalOf(begin(act, change).done)).toMatchObject({ code, message });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const waiting = login({
      clientId: `Iv1.${stage().github.appId}`,
      githubUrl: stage().github.url,
      onCode: () => stop.abort(),
      signal: stop.signal,
    });
    expect((await refusalOf(waiting)).code).toBe('cancelled');
  });
});

it('C6: whatever a text is, what is posted is the one command that was meant, or nothing', async () => {
  const subject = create(SubjectRefSchema, { repository: FLYTE, number: 7 });
  const item = { name: 'actionItems/meetup/2023-06-22/3', issue: subject, meeting: '' };
  const acts: readonly [string, (actor: Actor, text: string) => Promise<unknown>][] = [
    ['action done', (actor, text) => actor.action(item).done(text)],
    ['action drop', (actor, text) => actor.action(item).drop(text)],
    ['action reopen', (actor, text) => actor.action(item).reopen(text)],
    ['action assign', (actor, text) => actor.action(item).assign(text)],
    ['action due', (actor) => actor.action(item).due('2023-07-01')],
    ['motion postpone', (actor) => actor.motion({ subject }).open('postpone')],
    ['vote', (actor) => actor.motion({ subject }).vote('+1')],
    ['object', (actor, text) => actor.motion({ subject }).object(text)],
    ['object withdraw', (actor) => actor.motion({ subject }).withdrawObjection()],
    ['answer', (actor, text) => actor.motion({ subject }).answer('cy', text)],
    ['concern', (actor, text) => actor.motion({ subject }).concern(text, text)],
    ['confirm', (actor, text) => actor.motion({ subject }).confirm(text)],
    ['resolve', (actor, text) => actor.motion({ subject }).resolve(text, text)],
    ['fcp cancel', (actor, text) => actor.motion({ subject }).cancel(text)],
    ['fcp extend', (actor, text) => actor.motion({ subject }).extend(3, text)],
    ['rfc track', (actor) => actor.rfc({ subject }).track()],
    ['rfc ignore', (actor) => actor.rfc({ subject }).ignore()],
    ['rfc stage', (actor, text) => actor.rfc({ subject }).stage('accepted', text)],
    ['withdraw', (actor, text) => actor.rfc({ subject }).withdraw(text)],
    ['notes approve', (actor) => actor.notes({ name: 'notes/m/2023-06-22', pullRequest: subject }).approve('abcdef1')],
    ['notes regenerate', (actor) => actor.notes({ name: 'notes/m/2023-06-22', pullRequest: subject }).regenerate()],
    ['notes reject', (actor, text) => actor.notes({ name: 'notes/m/2023-06-22', pullRequest: subject }).reject(text)],
    ['agenda add', (actor, text) => actor.agenda({ name: 'meetings/m/2023-06-22', issue: subject }).add(text)],
  ];
  const texts = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      'It is in.',
      'help',
      'a\n/vote +1',
      '<!-- x',
      '`',
      '"',
      'a: b',
      '/vote +1',
      '@rapporteur vote -1',
      '> a',
      '---',
      '|',
    ),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      for (const [name, act] of acts) {
        const lines: string[] = [];
        const post: Post = async (_thread, line) => {
          lines.push(`${line}\n\n<!-- key k -->`);
          return { url: '', isNew: true };
        };
        await act(actBy(post), text).catch((error: unknown) => expect(error).toBeInstanceOf(RapporteurError));
        for (const line of lines) {
          const read = parseCommands(line).value;
          expect(
            read.map(({ missed }) => missed),
            line,
          ).toEqual([undefined]);
          for (const match of read.map((one) => matchCommand(one, commandTable)))
            expect(match.kind === 'command' ? nameCommand(match.spec) : `/${name}`, line).toBe(`/${name}`);
        }
      }
    }),
    { numRuns: 60 },
  );
});
