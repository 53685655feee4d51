import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRfc, pushTranscript, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, seed } from './world.ts';

const KEY = 'sk-ant-very-secret';
const mock = new LLMock({ port: 0 });
const stage = useStage(async () => {
  await mock.start();
  const [flyte, ...others] = seed.repositories;
  return {
    seed: { ...seed, repositories: flyte ? [{ ...flyte, reserved: [3749] }, ...others] : [] },
    variables: { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: mock.url, RAPPORTEUR_MODEL: 'claude-test' },
  };
});
let isUp = true;
afterAll(() => (isUp ? mock.stop() : undefined));
beforeEach(() => {
  mock.clearFixtures();
  mock.clearRequests();
  // What judges are worth is tested in core.
  mock.on({ systemMessage: 'You check claims' }, { content: JSON.stringify({ verdicts: [] }) });
});

/** Meetups, two weeks apart; each test takes the next. */
const dates = Array.from({ length: 12 }, (_, index) =>
  new Date(Date.parse('2023-06-22') + index * 14 * 24 * 3_600_000).toISOString().slice(0, 10),
);

const TRANSCRIPT = `WEBVTT

1
00:00:01.000 --> 00:00:09.000
Ada Ruiz: On RFC 3749 in the flyte repository we agreed to store execution tags in the admin database.

2
00:00:10.000 --> 00:00:19.000
Bo Lind: I will update the migration guide for the 12 clusters by next Thursday.
`;

const DECISION = {
  kind: 'decision',
  text: 'Execution tags are stored in the admin database.',
  owner: null,
  due: null,
  citations: [
    {
      turn: 't1',
      quote: 'On RFC 3749 in the flyte repository we agreed to store execution tags in the admin database',
    },
  ],
};
const INVENTED = {
  kind: 'decision',
  text: 'The whole database is deleted.',
  owner: null,
  due: null,
  citations: [{ turn: 't1', quote: 'we agreed to delete the whole database' }],
};
const reply = (...statements: object[]) => ({
  content: JSON.stringify({
    topics: [{ title: 'Execution tags', agendaItem: null, firstTurn: 't1', lastTurn: 't2', statements }],
  }),
  usage: { input_tokens: 100, output_tokens: 20 },
});

/** The draft that comes of a transcript of a meetup without an agenda. */
const draft = async () => {
  const date = dates.shift() ?? '';
  stage().setClock(`${date}T21:00:00Z`);
  await pushTranscript(stage(), { name: `${date}.vtt`, content: `${TRANSCRIPT}\nNOTE ${date}\n` });
  const pull = stage().github.observe.pullRequests(COMMUNITY).at(-1);
  if (!pull) throw new Error('There is no draft.');
  const path = `minutes/contributors-meetup/${date}.md`;
  const text = (await stage().github.observe.file(COMMUNITY, path, pull.head)) ?? '';
  return { pull, path, text, banner: text.split('\n')[2]?.replace(/ <!--.*/, '') };
};

describe('a model', () => {
  it('whose draft can be proved writes the notes, and they say so', async () => {
    mock.on({}, reply(DECISION));
    const { text, banner, pull } = await draft();
    expect(banner).toMatchInlineSnapshot(
      `"> This is a draft that nobody has reviewed yet. The model \`claude-test\` wrote these notes, and code checked each statement against the transcript. Instructions of version \`2026-11-29\`. They took 120 tokens; the price is not known. In a test, the check caught 0 of 2 planted errors and passed 0 of 2 controls: the check was weak, so nothing here counts as checked. What was said proves 1 statement."`,
    );
    expect(text).toContain('Execution tags are stored in the admin database.');
    expect(text).toContain('> “On RFC 3749 in the flyte repository we agreed to store');
    expect(pull.body).toContain('The model `claude-test` wrote these notes');
    expect(stage().log.find(({ msg }) => msg === 'the model drafted notes')).toBeDefined();
  });

  it('is asked once for one transcript, however often it is pushed', async () => {
    mock.on({}, reply(DECISION));
    const date = dates[0] ?? '';
    await draft();
    const again = { name: `${date}-again.vtt`, content: `${TRANSCRIPT}\nNOTE ${date}\n` };
    // A draft and a judge.
    expect(mock.getRequests()).toHaveLength(2);
    await pushTranscript(stage(), again);
    expect(mock.getRequests()).toHaveLength(2);
  });

  it('G15: that answered before the bot was killed is not paid a second time, and its answers go with the approval', async () => {
    mock.clearFixtures();
    mock.on({ systemMessage: 'You check claims' }, { content: JSON.stringify({ verdicts: [] }) }, { latency: 2_500 });
    mock.on({}, reply(DECISION));
    const date = dates.shift() ?? '';
    stage().setClock(`${date}T21:00:00Z`);
    const path = `transcripts/contributors-meetup/${date}.vtt`;
    const content = `${TRANSCRIPT}\nNOTE killed\n`;
    await stage().people.push({ repository: COMMUNITY, as: 'ada', files: [{ path, content }] });
    const asked = (words: string) => mock.getRequests().filter((one) => JSON.stringify(one).includes(words)).length;
    await vi.waitUntil(() => asked('You check claims') > 0, { timeout: 20_000 });
    await stage().restart({
      meanwhile: async () => {
        mock.clearFixtures();
        mock.on({ systemMessage: 'You check claims' }, { content: JSON.stringify({ verdicts: [] }) });
        mock.on({}, reply(DECISION));
      },
    });
    await stage().quiet();
    const pull = stage().github.observe.pullRequests(COMMUNITY).at(-1);
    expect(pull?.body).toContain('The model `claude-test` wrote these notes');
    expect([asked('You draft the notes'), asked('You check claims')]).toEqual([1, 2]);
    const kept = () =>
      stage()
        .bot()
        .registry.find([`modelAnswers/contributors-meetup/${date}`]);
    expect(await kept()).toHaveLength(1);
    await say(stage(), { repository: COMMUNITY, as: 'ada', number: pull?.number ?? 0, body: '/notes approve' });
    expect(await kept()).toEqual([]);
  }, 90_000);

  it('that invents: what it invented is doubtful in the draft, and neither merged nor told', async () => {
    const { number: rfc } = await openRfc(stage());
    await stage().quiet();
    mock.on({}, reply(DECISION, INVENTED));
    const { pull, path, text } = await draft();
    expect(text.split('<details>')[0]).not.toContain('deleted');
    expect(text.split('<details>')[1] ?? 'deleted').toContain('deleted');
    await say(stage(), { repository: COMMUNITY, as: 'ada', number: pull.number, body: '/notes approve' });
    const merged = await stage().github.observe.file(COMMUNITY, path);
    expect(merged).toContain('Execution tags are stored');
    expect(merged).not.toContain('deleted');
    const told = wordsOn(stage(), rfc).find((words) => words.startsWith('People talked about this')) ?? '';
    expect(told).toContain('Execution tags are stored');
    expect(told).not.toContain('deleted');
  });

  it('that writes mark-up, mentions and our hidden lines is quoted as text', async () => {
    const text = '<!-- x --> <b>Execution tags</b> are stored in *the* admin database.';
    mock.on({}, reply({ ...DECISION, text }));
    const { text: notes } = await draft();
    expect(notes.split('\n').filter((line) => line.includes('are stored'))).toMatchInlineSnapshot(`
      [
        "- &lt;!-- x --&gt; &lt;b&gt;Execution tags&lt;/b&gt; are stored in \\*the\\* admin database. · [flyteorg/flyte#⁠3749](https://github.com/flyteorg/flyte/pull/3749) · \`s1\` (\`t1\`)",
        "- **Decision:** &lt;!-- x --&gt; &lt;b&gt;Execution tags&lt;/b&gt; are stored in \\*the\\* admin database. · \`s1\` (\`t1\`)",
      ]
    `);
  });
});

describe('a model that does not deliver: extracts, and one line says why', () => {
  it.each([
    ['it declines', { content: 'I cannot.', finishReason: 'refusal' }, 'The model declined the request.'],
    [
      'its reply is cut off, and again with more room',
      { content: '{"topics": [', finishReason: 'length' },
      'The model did not finish its answer within the allowed length.',
    ],
    [
      'it answers nonsense',
      { content: '{"topics": "none"}' },
      'The model returned something that is not what it was asked for.',
    ],
    [
      'nothing that it says can be proved',
      reply(INVENTED),
      'Nothing in the draft of the model could be proved from the transcript.',
    ],
    [
      'it is overloaded',
      { error: { message: `busy, ${KEY}`, type: 'overloaded_error' }, status: 529 },
      'The model API is overloaded.',
    ],
    [
      'it does not accept the key',
      { error: { message: `bad ${KEY}`, type: 'authentication_error' }, status: 401 },
      'The model API does not accept the key; check it.',
    ],
  ])('%s', async (_, answer, why) => {
    mock.on({}, answer);
    const { text, banner, pull } = await draft();
    expect(banner).toBe(
      `> This is a draft that nobody has reviewed yet. These are words of the speakers, and no model was used. ${why} What was said proves 2 statements.`,
    );
    expect(pull.body).toContain(why);
    expect(`${text}${pull.body}${JSON.stringify(stage().log)}`).not.toContain(KEY);
  });

  it('it cannot be reached', async () => {
    isUp = false;
    await mock.stop();
    const { banner } = await draft();
    expect(banner).toContain('The model API could not be reached; check its address and the network.');
  });
});
