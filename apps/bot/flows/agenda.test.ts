import { describe, expect, it } from 'vitest';
import { deskOf, openIssue, openRfc, ownComments, say, useStage } from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

/** A repository whose own file plans no meetings. */
const NO_MEETINGS = 'flyteorg/flytekit';

const stage = useStage({
  seed: {
    ...seed,
    repositories: [
      ...seed.repositories,
      { name: 'flytekit', permissions: { ada: 'maintain' }, files: { '.github/rapporteur.yml': 'meeting: null\n' } },
    ],
  },
});

const agendas = () =>
  stage()
    .github.observe.issues(COMMUNITY)
    .filter(({ author }) => author === 'rapporteur[bot]');

const ask = async (body = '/agenda') =>
  say(stage(), { repository: COMMUNITY, as: 'ada', number: await deskOf(stage()), body });

/** The agenda of the meetup after this moment; each test takes a meetup of its own. */
const post = async (moment: string) => {
  stage().setClock(moment);
  await ask();
  const issue = agendas().at(-1);
  if (!issue) throw new Error('No agenda was posted.');
  return issue.number;
};

const bodyOf = (number: number): string => stage().github.observe.issue(COMMUNITY, number).body;
const edit = (number: number, body: string) =>
  stage().people.editIssueBody({ repository: COMMUNITY, as: 'ada', number, body });
const answerOf = ({ answer }: { answer: string }) => answer.split('\n\n<sub>')[0];

describe('/agenda', () => {
  it('by two maintainers on two issues at the same time posts one agenda, and both are told where', async () => {
    const [first, second] = [await openIssue(stage()), await openIssue(stage())];
    const answers = await Promise.all([
      say(stage(), { repository: COMMUNITY, as: 'ada', number: first, body: '/agenda' }),
      say(stage(), { repository: COMMUNITY, as: 'bo', number: second, body: '/agenda' }),
    ]);
    expect(agendas().map(({ title, labels }) => ({ title, labels }))).toMatchInlineSnapshot(`
      [
        {
          "labels": [
            "meeting/agenda",
          ],
          "title": "Contributors' meetup: 22 June 2023",
        },
      ]
    `);
    expect(answers.map(({ reactions }) => reactions)).toEqual([['rocket'], ['rocket']]);
    for (const { answer } of answers) expect(answer).toContain(agendas()[0]?.url);
  });

  it('posts what people will read', async () => {
    stage().setClock('2023-06-26T16:00:00Z');
    await openRfc(stage(), {
      title: '[RFC] Tags',
      files: [{ path: 'rfc/system/tags.md', content: '# Tags\n\n- @cy\n' }],
    });
    await stage().quiet();
    await ask();
    const body = agendas().at(-1)?.body ?? '';
    expect(body.replaceAll(/ ?<!--.*?-->/g, '').replaceAll(/(pull|issues)\/\d+/g, '$1/N')).toMatchInlineSnapshot(`
      "
      **Thursday 6 July 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC)**

      Please add your name under Attendees, and your topics under Open mic. Edit this text, or comment below. Your lines stay as you write them.

      * Attendees [name, affiliation]
      * Welcome new members
      * Introduce [new RFCs](https://github.com/orgs/flyteorg/projects/12/views/1)
          * [\\[RFC\\] Tags](https://github.com/flyteorg/flyte/pull/N) (\`cy\`): in review. Next: it needs an approving review by one maintainer and one member of the TSC. **New:** opened 26 June 2023
      * Working Groups updates
      * New ideas in [the incubator](https://github.com/flyteorg/flyte/discussions/categories/rfc-incubator)
      * Open mic/questions [add your name]

      As of Monday 26 June 2023, 16:00 UTC. [Previous meeting](https://github.com/flyteorg/community/issues/N).

      "
    `);
  });

  it('that changes nothing writes nothing to the agenda', async () => {
    const number = await post('2023-07-10T16:00:00Z');
    await ask();
    const asked = await openIssue(stage());
    const writes = await stage().writesOf(() =>
      say(stage(), { repository: COMMUNITY, as: 'bo', number: asked, body: '/agenda' }),
    );
    expect(writes.filter((line) => !line.includes('/reactions'))).toEqual([
      `POST /repos/${COMMUNITY}/issues/${asked}/comments`,
    ]);
    expect(ownComments(stage().github, COMMUNITY, asked)[0]?.body).toContain('the agenda was up to date already');
    const { reactions, answers } = await say(stage(), { repository: COMMUNITY, as: 'bo', number, body: '/agenda' });
    expect({ reactions, answers }).toEqual({ reactions: ['rocket'], answers: [] });
  });

  it('keeps every word that people wrote, their title and their order, and brings what is new', async () => {
    const number = await post('2023-07-24T16:00:00Z');
    const typed = ['    * Ada Ruiz [Example Labs]', '    * Tiny URLs, five minutes [Bo]', 'See you there!'];
    const body = bodyOf(number)
      .split('\n')
      .flatMap((line) =>
        /Attendees|Open mic/.test(line) ? [line, line.includes('Attendees') ? typed[0] : typed[1]] : [line],
      )
      .concat(['', typed[2]])
      .join('\n');
    await edit(number, body);
    await stage().people.edit({ repository: COMMUNITY, as: 'ada', number, title: 'The best meetup' });
    const rfc = await openRfc(stage(), { title: '[RFC] Brand new' });
    await stage().quiet();
    await say(stage(), { repository: COMMUNITY, as: 'bo', number, body: '/agenda' });
    const now = bodyOf(number);
    for (const words of typed) expect(now.split('\n')).toContain(words);
    expect(now).toContain(`/pull/${rfc.number}`);
    expect(stage().github.observe.issue(COMMUNITY, number).title).toBe('The best meetup');
  });

  it('is done by itself when everything is read again, and only for an agenda that was posted', async () => {
    stage().setClock('2023-08-07T16:00:00Z');
    const before = agendas().length;
    stage().people.installApp({ as: 'ada' });
    await stage().quiet();
    expect(agendas()).toHaveLength(before);
    const number = await post('2023-08-07T17:00:00Z');
    const rfc = await openRfc(stage(), { title: '[RFC] Newer still' });
    await stage().quiet();
    expect(bodyOf(number)).not.toContain(`/pull/${rfc.number}`);
    stage().people.installApp({ as: 'ada' });
    await stage().quiet();
    expect(bodyOf(number)).toContain(`/pull/${rfc.number}`);
  });
});

it('M14: an agenda in which people broke a hidden line is brought up to date all the same, and it is told once', async () => {
  const number = await post('2023-08-21T16:00:00Z');
  const broken = bodyOf(number).replace(/<!-- \/rapporteur:agenda.*-->/, 'Ann: hello');
  expect(broken).not.toBe(bodyOf(number));
  await edit(number, broken);
  const rfc = await openRfc(stage(), { title: '[RFC] After the damage' });
  await stage().quiet();
  const first = await ask();
  expect(first.reactions).toEqual(['rocket']);
  expect(answerOf(first)).toContain('Hidden lines of the agenda were gone');
  expect(bodyOf(number).split('\n')).toContain('Ann: hello');
  expect(bodyOf(number)).toContain(`/pull/${rfc.number}`);
  expect(answerOf(await ask())).not.toContain('Hidden lines');
});

describe('an agenda that is not written', () => {
  it('after the start: refused, and the issue stays as it is; after the end it is the next one', async () => {
    const number = await post('2023-09-04T16:00:00Z');
    const body = bodyOf(number);
    await openRfc(stage());
    await stage().quiet();
    stage().setClock('2023-09-14T18:10:00Z');
    const during = await ask();
    expect(during.reactions).toEqual(['confused']);
    expect(answerOf(during)).toMatchInlineSnapshot(`
      "Hello \`ada\`, I left the agenda as it is.

      This meeting has begun. What is new comes to the next one."
    `);
    expect(bodyOf(number)).toBe(body);
    stage().setClock('2023-09-14T19:10:00Z');
    await ask();
    expect(bodyOf(number)).toBe(body);
    expect(agendas().at(-1)?.title).toContain("Contributors' meetup: 28 September 2023");
  });

  it('where no meetings are planned: what to set, and where', async () => {
    const number = await openIssue(stage(), NO_MEETINGS);
    const answer = await say(stage(), { repository: NO_MEETINGS, as: 'ada', number, body: '/agenda' });
    expect(answer.reactions).toEqual(['confused']);
    expect(answerOf(answer)).toMatchInlineSnapshot(`
      "Hello \`ada\`, a maintainer can plan meetings here, in \`.github/rapporteur.yml\`.

      The settings are \`meeting.repository\`, \`meeting.rule\`, \`meeting.anchor\` and \`meeting.time_zone\`. Until then there is no agenda to post."
    `);
  });
});

it('that stands tells after a look at the news all that happened by one write, and what it does not tell asks nothing of GitHub', async () => {
  const number = await post('2023-10-02T16:00:00Z');
  await stage().bot().wake();
  const asked = async (act: () => unknown = () => {}) => {
    await act();
    await stage().quiet();
    const before = stage().github.requests({ by: 'app' }).length;
    await stage().bot().wake();
    await stage().quiet();
    const all = stage().github.requests({ by: 'app' }).slice(before);
    return all.map(({ method, path }) => `${method} ${path}`);
  };
  const rfcs: { readonly number: number }[] = [];
  const looks = await asked(async () => {
    for (let times = 0; times < 3; times += 1) rfcs.push(await openRfc(stage()));
  });
  const issue = `/repos/${COMMUNITY}/issues/${number}`;
  // It is read to be merged, and once more right before it is written, for somebody may edit it meanwhile.
  expect(looks).toEqual(['GET /installation/repositories', `GET ${issue}`, `GET ${issue}`, `PATCH ${issue}`]);
  for (const rfc of rfcs) expect(bodyOf(number)).toContain(`/pull/${rfc.number})`);
  expect(await asked()).toEqual([]);
  const comment = { repository: FLYTE, as: 'dee', number: rfcs[0]?.number ?? 0, body: 'I like it.' };
  expect(await asked(() => stage().people.comment(comment))).toEqual([]);
});

it('/agenda why says why each item is there', async () => {
  await post('2023-10-02T16:00:00Z');
  const number = await deskOf(stage());
  const answer = await say(stage(), { repository: COMMUNITY, as: 'cy', number, body: '/agenda why' });
  expect(answer.reactions).toEqual(['rocket']);
  expect(answerOf(answer)).toContain('Tags](https://github.com/flyteorg/flyte/pull/');
});

it('RFCs are not taken for meetings of other repositories', () => {
  expect(stage().github.observe.issues(FLYTE)).toEqual([]);
});

describe('an agenda that is looked for', () => {
  it('A6: is not put into another issue of the app whose first line somebody made the marker of the next one', async () => {
    const number = await post('2023-10-02T16:00:00Z');
    const next = (marker: string) => marker.replace(/\d{4}-\d{2}-\d{2}/, '2023-10-26');
    const [marker = ''] = bodyOf(number).split('\n');
    const forged = `${next(marker)}\n\nMine.`;
    await stage().people.editIssueBody({ repository: COMMUNITY, as: 'bo', number, body: forged });
    const posted = await post('2023-10-16T16:00:00Z');
    expect(posted).toBeGreaterThan(number);
    expect(bodyOf(posted).split('\n')[0]).toBe(next(marker));
    expect(stage().github.observe.issue(COMMUNITY, posted).state).toBe('open');
    expect(bodyOf(number)).toBe(forged);
  });
});

describe('M25: the calendar of the meetings', () => {
  it('has the agenda and, after /meeting move, the new time under the same UID', async () => {
    const number = await post('2025-04-20T10:00:00Z');
    const eventOf = async () => {
      const response = await fetch(`${stage().bot().url}/calendar/series/contributors-meetup.ics`);
      const event =
        (await response.text()).split('BEGIN:VEVENT').find((one) => one.includes('/2025-04-24@flyteorg')) ?? '';
      const valueIn = (name: string) => new RegExp(`^${name}[^:]*:(.*)$`, 'm').exec(event)?.[1]?.trimEnd();
      return { start: valueIn('DTSTART'), url: valueIn('URL'), sequence: Number(valueIn('SEQUENCE')) };
    };
    const before = await eventOf();
    await ask('/meeting move 2025-04-24 2025-04-25T09:00 A holiday.');
    const after = await eventOf();
    expect([before.start, after.start]).toEqual(['20250424T110000', '20250425T090000']);
    expect(after.sequence).toBeGreaterThan(before.sequence);
    expect(after.url).toBe(stage().github.observe.issue(COMMUNITY, number).url);
    expect(after.url).toBe(before.url);
  });
});
