import { LLMock } from '@copilotkit/aimock';
import { createClient } from '@rapporteur/client';
import { PRIVATE_KINDS, PUBLIC_TEXTS } from '@rapporteur/core/hostile';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createBrowser, signIn } from '../testing/browser.ts';
import { deskOf, pushTranscript, say, storedText, TOKEN, toText, useStage } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

const VAULT = 'flyteorg/vault';
const TITLE = '[RFC] Buy the moon';
const DATE = '2023-06-22';

const mock = new LLMock({ port: 0 });
let databaseUrl = '';
const stage = useStage(async () => {
  await mock.start();
  databaseUrl = await createTestDatabase();
  return {
    seed: {
      ...seed,
      repositories: [
        ...seed.repositories,
        {
          name: 'vault',
          private: true,
          permissions: { bo: 'write', cy: 'none' },
          files: { 'rfc/README.md': '# RFCs\n' },
        },
      ],
    },
    variables: {
      DATABASE_URL: databaseUrl,
      ANTHROPIC_API_KEY: 'key-of-the-model',
      ANTHROPIC_BASE_URL: mock.url,
      RAPPORTEUR_MODEL: 'claude-test',
    },
  };
});
afterAll(() => mock.stop());

const clientOf = (token?: string) =>
  createClient({ baseUrl: stage().bot().url, ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}) });

const stored = () => storedText(databaseUrl);

describe('A7: a private repository', () => {
  it('is judged like any other; public places and strangers learn nothing of it, who may read it at GitHub does', async () => {
    const { people, github } = stage();
    const open = await people.openPullRequest({
      repository: FLYTE,
      as: 'cy',
      title: '[RFC] Walk on the moon',
      head: 'walk',
      files: [{ path: 'rfc/system/walk.md', content: '# Walk\n' }],
    });
    const { number } = await people.openPullRequest({
      repository: VAULT,
      as: 'bo',
      title: TITLE,
      body: `Implements ${FLYTE}#${open.number}.`,
      head: 'moon',
      files: [{ path: 'rfc/system/moon.md', content: '# Moon\n' }],
    });
    await stage().quiet();
    await people.openPullRequest({
      repository: VAULT,
      as: 'bo',
      title: 'Buy the moon, in code',
      body: `Implements ${FLYTE}#${open.number}.`,
      head: 'moon-code',
      files: [{ path: 'src/moon.ts', content: 'export {};\n' }],
    });
    await stage().quiet();
    const name = `rfcs/${VAULT}/${number}`;
    const read = (token?: string) =>
      clientOf(token)
        .getRfc(name)
        .then(
          ({ subject }) => subject?.title,
          (error: unknown) => String(error),
        );
    expect(github.observe.comments(VAULT, number)).not.toEqual([]);
    expect(await read()).toMatch(/There is no rfcs\/flyteorg\/vault/);
    expect(await read(github.tokenOf('cy'))).toBe(await read());
    expect(await read(github.tokenOf('bo'))).toBe(TITLE);
    expect(await read(TOKEN)).toBe(TITLE);

    await say(stage(), { repository: COMMUNITY, as: 'ada', number: await deskOf(stage()), body: '/agenda' });
    const agenda = github.observe.issues(COMMUNITY).findLast(({ author }) => author === 'rapporteur[bot]');
    expect(agenda?.body).toContain('Walk on the moon');
    expect(agenda?.body).toContain('1 more in private repositories, which is not listed here.');
    const client = clientOf();
    const shown = [
      ...(await client.listRfcs().all()),
      await client.getRfc(`rfcs/${FLYTE}/${open.number}`),
      ...(await client.listIdeas().all()),
      ...(await client.listGroups().all()),
      ...(await client.listMeetings().all()),
      await client.getAgenda(`agendas/contributors-meetup/${DATE}`),
      ...(await client.listSyncStates().all()),
    ];
    expect(toText(shown)).not.toMatch(/vault|buy the moon/i);
    const plain = async (path: string, token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`${stage().bot().url}${path}`, { headers });
      return { status: response.status, etag: response.headers.get('etag'), text: await response.text() };
    };
    for (const path of [
      ...['rfcs', 'ideas', 'motions', 'groups', 'series', 'meetings', 'action-items', 'decisions', 'notes', 'minutes'],
      ...[`rfcs/${FLYTE}/${open.number}`, `agendas/contributors-meetup/${DATE}`, 'sync-states', 'occurrences'],
      ...['search?query=moon', 'people/bo/waiting', 'everything.json', `discussed-at/${FLYTE}/${open.number}`],
    ])
      for (const token of [undefined, github.tokenOf('cy')]) {
        const { status, text } = await plain(`/v1/${path}`, token);
        expect([path, status]).toEqual([path, 200]);
        expect(text).not.toMatch(/vault|buy the moon/i);
      }
    expect((await plain(`/v1/${name}`)).status).toBe(404);
    expect((await plain(`/v1/${name}`, github.tokenOf('cy'))).status).toBe(404);
    expect((await plain(`/v1/${name}`, github.tokenOf('bo'))).text).toContain(TITLE);
    expect(await plain(`/badge/${name}.svg`)).toEqual(await plain('/badge/rfcs/no-such/place/1.svg'));
    expect((await plain(`/badge/rfcs/${FLYTE}/${open.number}.svg`)).text).toContain('RFC: in review');
    const answer = await say(stage(), { repository: FLYTE, as: 'ada', number: open.number, body: '/rfc why' });
    expect(answer).toBeDefined();
    expect(toText(github.observe.comments(FLYTE, open.number))).not.toMatch(/vault|buy the moon/i);
    expect(toText(await clientOf(TOKEN).getRfc(`rfcs/${FLYTE}/${open.number}`))).toContain(VAULT);
    await expect(client.listAudit().all()).rejects.toThrow(/without proof|RAPPORTEUR_REGISTRY_TOKEN/);
  });

  it('is shown on the pages to who signs in with GitHub and may see it there, and to nobody else', async () => {
    const { url } = stage().bot();
    const [bo, cy, nobody] = [createBrowser(), createBrowser(), createBrowser()];
    expect((await signIn(bo, url, 'bo')).text).toContain('Sign out');
    expect((await signIn(cy, url, 'cy')).text).toContain('Sign out');
    const health = await bo.open(`${url}/-/health`);
    expect([health.status, health.text.includes(VAULT)]).toEqual([200, true]);
    for (const browser of [cy, nobody]) expect((await browser.open(`${url}/-/health`)).status).toBe(404);
    const [rfc] = await clientOf(TOKEN).listRfcs({ repository: VAULT }).all();
    const page = `${url}/${rfc?.name}`;
    const shown = await bo.open(page);
    expect([shown.status, shown.text.includes('Buy the moon')]).toEqual([200, true]);
    for (const browser of [cy, nobody]) {
      const { status, text } = await browser.open(page);
      expect([status, text.includes('Buy the moon')]).toEqual([404, false]);
    }
    await bo.send(`${url}/-/sign-out`, { from: url });
    for (const left of [`${url}/-/health`, page]) expect((await bo.open(left)).status).toBe(404);
  });
});

describe('A10: what is said in private at a meeting', () => {
  const speech = PRIVATE_KINDS.map(
    ({ said }, index) =>
      `00:${String(Math.floor(index / 60)).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}.000 --> 00:59:00.000\nAda Ruiz: ${said.replaceAll('\n', ' ')}\n`,
  );
  const public_ = `00:58:00.000 --> 00:59:00.000\nBo Lind: We agreed to merge ${FLYTE}#1 by 2023-07-06, with version v1.10.3 of the API.\n`;
  /** The words of each secret by which it would be known again. */
  const words = PRIVATE_KINDS.flatMap(({ kind, secret }) =>
    secret
      .replaceAll('\n', ' ')
      .split(/\s+/)
      .filter((word) => word.length > 5 && !/^(?:-|https?:\/\/\S{0,12}$)/.test(word) && !/^[a-z]+$/.test(word))
      .map((word) => ({ kind, word })),
  );

  it('is in none of what is stored, what a model is asked, and what is written at GitHub', async () => {
    mock.on({}, { content: JSON.stringify({ topics: [] }), usage: { input_tokens: 1, output_tokens: 1 } });
    stage().setClock(`${DATE}T21:00:00Z`);
    const content = ['WEBVTT\n', ...speech, public_].join('\n');
    await pushTranscript(stage(), { name: `${DATE}.vtt`, content });
    const kept = await stored();
    const asked = toText(mock.getRequests());
    const pull = stage().github.observe.pullRequests(COMMUNITY).at(-1);
    const minutes =
      pull && (await stage().github.observe.file(COMMUNITY, `minutes/contributors-meetup/${DATE}.md`, pull.head));
    const said = [COMMUNITY, FLYTE].flatMap((repository) =>
      [...stage().github.observe.issues(repository), ...stage().github.observe.pullRequests(repository)].map((item) => [
        item,
        stage().github.observe.comments(repository, item.number),
      ]),
    );
    const texts = { kept, asked, said: toText(said), minutes: minutes ?? '' };
    expect(asked).toContain('We agreed to merge');
    expect(kept).toContain('We agreed to merge');
    expect(minutes).toContain('We agreed to merge');
    for (const [place, text] of Object.entries(texts)) {
      expect(words.filter(({ word }) => text.includes(word)).map(({ kind }) => `${kind} in ${place}`)).toEqual([]);
    }
    expect(PUBLIC_TEXTS.length).toBeGreaterThanOrEqual(80);
    expect(new Set(PRIVATE_KINDS.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(80);
  });
});
