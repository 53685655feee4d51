/** Much of everything: who floods one place takes nothing from others, is answered once, and gains no right by it. */
import { type Attack, type AttackClass, SETTLED, type Through } from '../attack.ts';
import { staged, voted } from '../judge.ts';
import { COMMUNITY, ELSEWHERE, FLYTE } from '../town.ts';
import { answerTo, openIssue, openRfc, oursOn, type Place, type World } from '../world.ts';

const IN_TIME = 20;

const many = async (count: number, act: (index: number) => Promise<unknown>): Promise<void> => {
  for (let index = 1; index <= count; index += 1) await act(index);
};

/** Answers of the app there that are more than so many. */
const spammed =
  (world: World, place: Place, most: number): Through =>
  () => {
    const answers = oursOn(world, place).filter(({ body }) => body.startsWith('<!-- rapporteur:answer'));
    return answers.length > most
      ? `the app answered ${answers.length} times at ${place.repository}#${place.number}`
      : undefined;
  };

/** C23: one refusal for a person, a thread and an hour. */
const refused = (as: string, body: string, times = 8): Attack => ({
  name: `${as} writes ${body} ${times} times`,
  sent: `${as}, who may not, writes ${body} ${times} times in one thread`,
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    await many(times, () => world.people.comment({ ...place, as, body }));
    yield SETTLED;
    return spammed(world, place, 1);
  },
});

const refusedByEdits: Attack = {
  name: 'eve edits one comment to ten commands in turn',
  sent: 'eve, who may not, edits one comment to ever other commands',
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    const { id: commentId } = await world.people.comment({ ...place, as: 'eve', body: 'Hm.' });
    const commands = [
      '/motion merge',
      '/motion close',
      '/rfc stage accepted',
      '/rfc stage rejected',
      '/wg add pydantic',
      '/wg add artifacts',
      '/rfc track',
      '/rfc ignore',
    ];
    for (const body of commands) await world.people.editComment({ repository: FLYTE, as: 'eve', commentId, body });
    yield SETTLED;
    return spammed(world, place, 1);
  },
};

/** C5: above ten commands none runs. */
const eleven: Attack = {
  name: 'eleven commands in a comment',
  sent: 'ada writes eleven commands in a comment, the last sets a stage',
  async *perform(world) {
    const place = await openRfc(world);
    yield SETTLED;
    const body = [
      ...Array.from({ length: 10 }, (_, index) => `/rfc link flyteorg/flytekit#${index + 1}`),
      '/rfc stage rejected',
    ].join('\n');
    await world.people.comment({ ...place, as: 'ada', body });
    yield SETTLED;
    return staged(world, place, ['rejected']);
  },
};

const tooMany = (name: string, body: string): Attack => ({
  name,
  sent: `eve writes ${JSON.stringify(body.slice(0, 60))}… (${body.length} characters)`,
  async *perform(world) {
    const place = await openIssue(world, { repository: FLYTE });
    await world.people.comment({ ...place, as: 'eve', body });
    yield SETTLED;
    return spammed(world, place, 2);
  },
});

/** Somebody floods one place, and somebody in another installation asks. */
const flood = (name: string, pour: (world: World) => Promise<unknown>): Attack => ({
  name: `a flood of ${name}`,
  sent: `mal floods one repository with ${name}, and somebody in another installation asks`,
  async *perform(world) {
    const desk = await openIssue(world, { repository: ELSEWHERE, as: 'ada' });
    yield SETTLED;
    const pouring = pour(world);
    const { id } = await world.people.comment({ ...desk, as: 'ada', body: '/help' });
    const seconds = await answerTo(world, { ...desk, commentId: id }, IN_TIME);
    await pouring;
    yield SETTLED;
    return () => late(seconds);
  },
});

const late = (seconds: number | undefined): string | undefined =>
  seconds === undefined ? `somebody elsewhere was not answered within ${IN_TIME} s` : undefined;

/** Somebody writes himself into a list of members where it does not count. */
const promoted = (name: string, act: (world: World) => Promise<unknown>): Attack => ({
  name: `made a member by ${name}`,
  sent: `eve becomes a member by ${name}, and votes`,
  async *perform(world) {
    const place = await openRfc(world);
    await act(world);
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
    yield SETTLED;
    await world.people.comment({ ...place, as: 'eve', body: '/fcp refresh' });
    await world.people.comment({ ...place, as: 'eve', body: '/vote +1' });
    yield SETTLED;
    return voted(world, place, { by: 'eve', binding: true });
  },
});

const MEMBERS = '# People\n\n| Name | Role |\n| --- | --- |\n| [Eve](https://github.com/eve) | TSC |\n';

export const crowds: AttackClass = {
  key: 'crowds',
  holds: 'Who floods one place takes nothing from others, is refused once, and gains no right by it.',
  together: 8,
  attacks: () => [
    ...[
      '/motion merge',
      '/rfc stage accepted',
      '/wg add config-overrides',
      '/agenda',
      '/rfc ignore',
      '/rfc link flyteorg/flytekit#1',
    ].map((body) => refused('eve', body)),
    refused('cy', '/motion close'),
    refusedByEdits,
    eleven,
    tooMany('two hundred times the same question', '/help\n\n'.repeat(200)),
    tooMany(
      'two hundred different questions',
      Array.from({ length: 200 }, (_, index) => `/config explain rfc.x${index}`).join('\n\n'),
    ),
    tooMany('five hundred ballots', '/vote +1\n\n'.repeat(500)),
    flood('comments', async (world) => {
      const place = await openRfc(world);
      await many(60, (index) =>
        world.people.comment({ ...place, as: 'mal', body: `/object ${index} ${'too much '.repeat(50)}` }),
      );
    }),
    flood('ballots', async (world) => {
      const place = await openRfc(world);
      await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
      await many(100, (index) =>
        world.people.comment({ ...place, as: 'mal', body: `/vote ${index % 2 ? '+1' : '-1'}` }),
      );
    }),
    flood('labels', async (world) => {
      const place = await openRfc(world);
      await many(100, (index) => world.people.addLabel({ ...place, as: 'mal', label: `label ${index}` }));
    }),
    flood('edits', async (world) => {
      const place = await openRfc(world);
      const { id: commentId } = await world.people.comment({ ...place, as: 'mal', body: 'x' });
      await many(100, (index) =>
        world.people.editComment({ repository: FLYTE, as: 'mal', commentId, body: `/help ${index}` }),
      );
    }),
    flood('pushes', async (world) => {
      const place = await openRfc(world);
      await many(40, (index) =>
        world.people.pushCommit({
          ...place,
          as: 'cy',
          files: [{ path: 'rfc/system/more.md', content: `# ${index}\n` }],
        }),
      );
    }),
    flood('pull requests', (world) => many(25, () => openRfc(world, { as: 'eve' }))),
    flood('files', (world) =>
      openRfc(world, {
        as: 'eve',
        files: Array.from({ length: 300 }, (_, index) => ({
          path: `rfc/x/${world.next()}-${index}.md`,
          content: `# ${index}\n`,
        })),
      }),
    ),
    flood('agendas', async (world) => {
      const desk = await openIssue(world);
      await many(20, () => world.people.comment({ ...desk, as: 'ada', body: '/agenda' }));
    }),
    promoted('a pull request', (world) =>
      world.people.openPullRequest({
        repository: COMMUNITY,
        as: 'eve',
        title: 'Members',
        head: `members-${world.next()}`,
        files: [{ path: 'MAINTAINERS.md', content: MEMBERS }],
      }),
    ),
    promoted('a branch of the repository', (world) =>
      world.push({
        repository: COMMUNITY,
        as: 'mal',
        branch: `members-${world.next()}`,
        files: [{ path: 'MAINTAINERS.md', content: MEMBERS }],
      }),
    ),
    promoted('a file of another repository', (world) =>
      world.push({ repository: FLYTE, as: 'mal', files: [{ path: 'MAINTAINERS.md', content: MEMBERS }] }),
    ),
    promoted('a file beside it', (world) =>
      world.push({
        repository: COMMUNITY,
        as: 'mal',
        files: [{ path: `docs/MAINTAINERS-${world.next()}.md`, content: MEMBERS }],
      }),
    ),
    promoted('a comment with the list', async (world) => {
      const desk = await openIssue(world);
      await world.people.comment({ ...desk, as: 'mal', body: MEMBERS });
    }),
  ],
  controls: [
    {
      name: 'two questions are answered twice',
      sent: 'honest questions',
      async *perform(world) {
        const place = await openIssue(world);
        await many(2, (index) => world.people.comment({ ...place, as: index === 1 ? 'ada' : 'cy', body: '/help' }));
        yield SETTLED;
        return spammed(world, place, 1);
      },
    },
    {
      name: 'nobody is answered',
      sent: 'nothing',
      async *perform(world) {
        const place = await openIssue(world);
        yield SETTLED;
        const seconds = await answerTo(world, { ...place, commentId: 1 }, 0.1);
        return () => late(seconds);
      },
    },
    {
      name: 'a stage, and a ballot of a member',
      sent: 'honest words',
      async *perform(world) {
        const place = await openRfc(world);
        yield SETTLED;
        await world.people.comment({ ...place, as: 'ada', body: '/motion merge' });
        yield SETTLED;
        await world.people.comment({ ...place, as: 'dee', body: '/vote +1' });
        yield SETTLED;
        return voted(world, place, { by: 'dee', binding: true });
      },
    },
  ],
};
