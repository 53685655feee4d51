import { optional } from '@rapporteur/client';
import { GroupSource } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { say, useStage } from './stage.ts';
import { COMMUNITY, FLYTE } from './world.ts';

const stage = useStage();

const open = async (change: { title: string; head: string; base?: string; body?: string }) => {
  const files = [{ path: `${change.head.replace(/\W/g, '-')}.txt`, content: 'x\n' }];
  const { number } = await stage().people.openPullRequest({ repository: FLYTE, as: 'bo', files, ...change });
  await stage().quiet();
  return number;
};

/** Numbers of a group's pull requests in the registry, each with the codes of its reasons. */
const members = async (key = 'config-overrides') => {
  const group = await optional(stage().client.getGroup(`groups/${key}`));
  return new Map(
    group?.pullRequests.map(({ subject, because }) => [subject?.number, because.map(({ code }) => code).join(' ')]),
  );
};

const gist = (answer: string): string =>
  answer
    .split('\n\n')[0]
    ?.replaceAll('\u2060', '')
    .replaceAll(/#[0-9]+/g, '#N') ?? '';

describe('a pull request of a working group', () => {
  it('is found by its title, and so is what is stacked on its branch', async () => {
    const below = await open({ title: 'Override resources', head: 'flyteorg:override-resources' });
    const above = await open({ title: 'Docs', head: 'flyteorg:docs', base: 'override-resources' });
    const top = await open({ title: 'More docs', head: 'more', base: 'docs' });
    const found = await members();
    expect([below, above, top].map((number) => found.get(number))).toEqual(['title', 'stacked', 'stacked']);
  });

  it("goes by a triager's word, which wins over the rules and is heard once", async () => {
    const number = await open({ title: 'Typo', head: 'typo' });
    const refused = await say(stage(), { as: 'cy', number, body: '/wg add config-overrides' });
    expect([refused.reactions, (await members()).has(number)]).toEqual([['confused'], false]);

    const added = await say(stage(), { as: 'tom', number, body: '/wg add config-overrides' });
    expect([added.reactions, gist(added.answer)]).toEqual([
      ['rocket'],
      'Hello `tom`, thank you! flyteorg/flyte#N is in the group Config overrides now.',
    ]);
    expect((await members()).get(number)).toBe('person-added');

    const ruled = await open({ title: 'Override labels', head: 'override-labels' });
    stage().pass(60);
    const body = `/wg remove "Config overrides" flyteorg/flyte#${ruled}`;
    expect(gist((await say(stage(), { as: 'ada', number, body })).answer)).toBe(
      'Hello `ada`, flyteorg/flyte#N is out of the group Config overrides now, for good.',
    );
    await stage().people.comment({ repository: FLYTE, as: 'cy', number: ruled, body: 'Why?' });
    await stage().bot().catchUp();
    await stage().quiet();
    const found = await members();
    expect([found.has(ruled), found.get(number)]).toEqual([false, 'person-added']);
    const [group] = await stage().bot().registry.find(['groups/config-overrides']);
    const words = group?.kind === 'groups' ? group.message.recordedCommands : [];
    expect(words.map(({ by, command }) => `${by} ${command}`)).toEqual(['tom /wg add', 'ada /wg remove']);
  });

  it.each([
    [
      'a group that does not exist: the nearest is named',
      '/wg add confg-overrides',
      'did you mean `config-overrides`?',
    ],
    [
      'a pull request that is none',
      '/wg add config-overrides #9999',
      'please name a pull request as `owner/name#N` or by its address.',
    ],
    ['no group', '/wg add', 'you can write it like this:'],
  ])('%s', async (_, body, words) => {
    const { number } = await stage().people.openIssue({ repository: FLYTE, as: 'cy', title: 'A question' });
    const heard = await say(stage(), { as: 'tom', number, body });
    expect([heard.reactions, gist(heard.answer)]).toEqual([['confused'], `Hello \`tom\`, ${words}`]);
  });

  it('is told with the others, and what changed since a date', async () => {
    const { number } = await stage().people.openIssue({ repository: FLYTE, as: 'cy', title: 'A question' });
    const all = await say(stage(), { as: 'cy', number, body: '/wg status' });
    expect(all.answer).toContain('| Config overrides (`config-overrides`) |');
    const one = await say(stage(), { as: 'cy', number, body: '/wg status config-overrides 2023-06-01' });
    expect(one.answer).toContain(
      '| pull request | state | reviews | waits for | age | since 1 June 2023 | why it belongs |',
    );
    expect(one.answer).toMatch(/Override resources \| open \| none \| the maintainers \| 0 days \| opened by `bo`/);
    const wrong = await say(stage(), { as: 'cy', number, body: '/wg status config-overrides 2023-02-31' });
    expect([wrong.reactions, gist(wrong.answer)]).toEqual([
      ['confused'],
      'Hello `cy`, please write the year, the month and the day: `/wg status config-overrides 2023-06-22`.',
    ]);
  });
});

describe('groups.yaml', () => {
  const push = async (content: string) => {
    stage().takeComplaints();
    const sha = await stage().people.push({
      repository: COMMUNITY,
      as: 'ada',
      files: [{ path: 'groups.yaml', content }],
    });
    await stage().quiet();
    const runs = await stage().github.observe.checkRuns(COMMUNITY, sha);
    return runs
      .filter(({ name }) => name === 'rapporteur / groups')
      .map(({ conclusion, title }) => `${conclusion}: ${title}`);
  };
  const whole =
    'workinggroups:\n - name: plugin-inventory-WG\n   leadership: {chairs: [{github: ada}]}\nsigs:\n - name: sig-rbac\n';
  const source = async (key: string) => (await optional(stage().client.getGroup(`groups/${key}`)))?.source;

  it('brings groups into force, keeps the last good version while it is broken, and retires what is commented out', async () => {
    expect(await push(whole)).toEqual(['neutral: The working groups are up to date']);
    const number = await open({ title: 'Take the plugin inventory', head: 'inventory' });
    expect((await members('plugin-inventory-wg')).get(number)).toBe('title');

    expect(await push(`${whole}   deliverable: one: two\n`)).toEqual([
      'failure: The file is broken; the last good one counts',
    ]);
    expect(stage().takeComplaints().join()).toMatch(/groups\.yaml:6:17: /);
    expect(await source('sig-rbac')).toBe(GroupSource.FILE);

    await push('workinggroups:\n# - name: plugin-inventory-WG (RETIRED)\nsigs:\n - name: sig-rbac\n');
    expect(await source('plugin-inventory-wg')).toBe(GroupSource.UNSPECIFIED);
    const late = await open({ title: 'Plugin inventory again', head: 'again' });
    expect((await members('plugin-inventory-wg')).has(late)).toBe(false);
  });

  it('is read again without a word when nothing changed', async () => {
    await push(whole);
    const told = async () =>
      (
        await stage()
          .client.listAudit({ subject: `${COMMUNITY}:groups.yaml` })
          .all()
      ).length;
    const before = await told();
    await stage().bot().catchUp();
    await stage().quiet();
    expect(await told()).toBe(before);
  });
});
