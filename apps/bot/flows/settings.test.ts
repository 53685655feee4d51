import { describe, expect, it } from 'vitest';
import { openRfc, useStage } from './stage.ts';
import { seed } from './world.ts';

const FILE = '.github/rapporteur.yml';
const names = ['one', 'two', 'three', 'four', 'six', 'seven', 'eight', 'base', '.github'];
const stage = useStage({
  seed: {
    ...seed,
    repositories: [
      ...names.map((name) => ({ name, permissions: { ada: 'maintain' as const }, files: { 'README.md': '# X\n' } })),
      {
        name: 'vault',
        private: true,
        permissions: { ada: 'maintain', cy: 'none' },
        files: { 'deploy/key.txt': 'rfc:\n  labels: [hunter2]\n  password: correct-horse\n' },
      },
      { name: 'five', permissions: { ada: 'maintain' }, files: { [FILE]: 'rfc:\n  labels: rfc\n' } },
    ],
  },
});

/** Pushes a settings file and tells what the check run on the commit says. */
const push = async (name: string, change: { content?: string; removed?: boolean }) => {
  const repository = `flyteorg/${name}`;
  const sha = await stage().people.push({ repository, as: 'ada', files: [{ path: FILE, ...change }] });
  await stage().quiet();
  const runs = await stage().github.observe.checkRuns(repository, sha);
  return runs.map((run) => `${run.name}: ${run.conclusion}, ${run.title}\n\n${run.summary}`);
};

/** The labels that a new RFC gets, which is how settings show. */
const labelsOfNewRfc = async (name: string) => {
  const repository = `flyteorg/${name}`;
  const { number } = await openRfc(stage(), { repository });
  await stage().quiet();
  return stage().github.observe.labels(repository, number);
};

const storedProblems = async (name: string) =>
  (await stage().client.getSettings(`flyteorg/${name}`)).problems.map(({ text }) => text);

describe('a settings file', () => {
  it('takes effect when it is pushed, and when it is removed', async () => {
    stage().takeComplaints();
    expect(await push('one', { content: 'rfc:\n  managed_label: rfc/seen\n' })).toMatchInlineSnapshot(`
      [
        "rapporteur / settings: neutral, The settings are in force

      These settings count from now on.",
      ]
    `);
    expect(await labelsOfNewRfc('one')).toEqual(['rfc/seen']);
    await push('one', { content: 'rfc:\n  managed_label: null\n' });
    expect(await labelsOfNewRfc('one')).toEqual([]);
    await push('one', { removed: true });
    expect(await labelsOfNewRfc('one')).toEqual(['rfc/tracked']);
    expect(stage().takeComplaints()).toEqual([]);
  });

  it.each([
    [
      'that is no YAML',
      'rfc:\n  managed_label: "rfc/x\n  check_run: [\n',
      ':4:1: This is not valid YAML: Missing closing "quote. Nothing of the file was read.',
    ],
    [
      'with an unknown setting',
      'rfc:\n  managed_label: rfc/x\n  lables: [rfc]\n',
      ':3:3: rfc has no setting "lables"; did you mean "labels"?',
    ],
    [
      'with a wrong value',
      'rfc:\n  managed_label: rfc/x\nmeeting:\n  time_zone: Mars/Olympus\n',
      ':4:14: meeting.time_zone: "Mars/Olympus" is not an IANA time zone; write for example "America/Los_Angeles".',
    ],
  ])('%s keeps the last good one, and says what, where and what to do', async (_, content, problem) => {
    await push('two', { content: 'rfc:\n  managed_label: rfc/good\n' });
    stage().takeComplaints();
    const said = await push('two', { content });
    expect(said.map((text) => text.replaceAll('\\', ''))).toEqual([
      `rapporteur / settings: failure, 1 error\n\n- ${FILE}${problem}\n\nPlease correct \`${FILE}\` and push it again. Until then the settings from before count.`,
    ]);
    expect(await labelsOfNewRfc('two')).toEqual(['rfc/good']);
    expect(await storedProblems('two')).toEqual([`${FILE}${problem}`]);
    expect(stage().takeComplaints()).toEqual([`${FILE}${problem}`]);
    await push('two', { content: 'rfc:\n  managed_label: rfc/good\n' });
    expect(await storedProblems('two')).toEqual([]);
  });

  it('that was broken from the start: the defaults are in force, and the problem is told once', async () => {
    const complaints = () => stage().log.filter(({ msg }) => msg.includes('2:11:'));
    expect(await labelsOfNewRfc('five')).toEqual(['rfc/tracked']);
    expect(await storedProblems('five')).toMatchInlineSnapshot(`
      [
        ".github/rapporteur.yml:2:11: rfc.labels: "rfc" is not a list; write each item on a line of its own after "- ", or all within [ ].",
      ]
    `);
    expect(complaints()).toHaveLength(1);
    stage().people.installApp({ as: 'ada' });
    await stage().quiet();
    expect(complaints()).toHaveLength(1);
  });

  it('A5: that a stranger proposes tells nothing of the files of private repositories, not even that they are there', async () => {
    const proposed = async (base: string) => {
      const { headSha } = await stage().people.openPullRequest({
        repository: 'flyteorg/six',
        as: 'cy',
        title: 'Tidier settings',
        head: `cy:settings-${base.replaceAll(/\W/g, '-')}`,
        files: [{ path: FILE, content: `_extends: "${base}"\nrfc:\n  managed_label: rfc/mine\n` }],
      });
      await stage().quiet();
      const runs = await stage().github.observe.checkRuns('flyteorg/six', headSha);
      return runs.map(({ name, conclusion, title, summary, text }) => ({ name, conclusion, title, summary, text }));
    };
    const [there] = await proposed('flyteorg/vault:deploy/key.txt');
    expect(there?.name).toBe('rapporteur / settings');
    expect(JSON.stringify(there)).not.toMatch(/hunter2|password|correct-horse/);
    const told = (run: typeof there, base: string) => JSON.stringify(run).replaceAll(base, 'BASE');
    const expected = told(there, 'flyteorg/vault:deploy/key.txt');
    for (const base of ['flyteorg/vault:deploy/none.txt', 'flyteorg/nowhere:deploy/key.txt']) {
      const [run] = await proposed(base);
      expect(told(run, base)).toBe(expected);
    }
  });

  it('of another branch counts for nothing', async () => {
    await stage().people.push({
      repository: 'flyteorg/three',
      as: 'ada',
      branch: 'trial',
      files: [{ path: FILE, content: 'rfc:\n  managed_label: rfc/trial\n' }],
    });
    await stage().quiet();
    expect(await labelsOfNewRfc('three')).toEqual(['rfc/tracked']);
  });

  it('of the organisation counts for every repository, below its own', async () => {
    await push('four', { content: 'rfc:\n  check_run: false\n' });
    const said = await push('.github', { content: 'rfc:\n  managed_label: rfc/everywhere\n' });
    expect(said[0]).toMatch(/^rapporteur \/ settings: neutral/);
    expect(await labelsOfNewRfc('four')).toEqual(['rfc/everywhere']);
    const broken = await push('.github', { content: 'rfc:\n  managed: rfc/x\n' });
    expect(broken).toMatchInlineSnapshot(`
      [
        "rapporteur / settings: failure, 1 error

      - flyteorg/.github: .github/rapporteur.yml:2:3: rfc has no setting "managed"; write one of paths, labels, managed_label, check_run, incubator_category, incubator_repository, board_url, policy, category_policies, reviews, gate, project_url, project_field, close_on_decision.

      Please correct \`.github/rapporteur.yml\` and push it again. Until then the settings from before count.",
      ]
    `);
    expect(await labelsOfNewRfc('four')).toEqual(['rfc/everywhere']);
    await push('.github', { removed: true });
    expect(await labelsOfNewRfc('four')).toEqual(['rfc/tracked']);
  });

  it('of another repository lies beneath the one that extends it', async () => {
    await push('base', { content: 'rfc:\n  managed_label: rfc/base\n' });
    expect((await push('six', { content: '_extends: base\nmeeting:\n  title: Six\n' }))[0]).toContain('neutral');
    expect(await labelsOfNewRfc('six')).toEqual(['rfc/base']);
    const { origins } = await stage().client.getSettings('flyteorg/six');
    expect(origins.find(({ path }) => path === 'rfc.managed_label')?.layer).toBe(
      'flyteorg/base:.github/rapporteur.yml',
    );
    const [said] = await push('six', { content: '_extends: nowhere\n' });
    expect(said).toMatch(/^rapporteur \/ settings: failure, 1 error/);
    expect(await labelsOfNewRfc('six')).toEqual(['rfc/base']);
  });

  it.each([
    ['GitHub fails', { status: 502, times: 100 }],
    ['the app may not read it', { status: 403, times: 100, message: 'Resource not accessible by integration' }],
  ])('that cannot be read, because %s, is not an absent one: the last good one stays', async (_, fault) => {
    await push('seven', { content: 'rfc:\n  managed_label: rfc/seven\n' });
    stage().takeComplaints();
    const struck = stage().github.fail({ method: 'GET', route: '/repos/:owner/:repo/contents/:path*', ...fault });
    stage().people.installApp({ as: 'ada' });
    await stage().quiet();
    struck.stop();
    expect(struck.hits()).toBeGreaterThan(0);
    expect(stage().takeComplaints().join('\n')).toMatch(/could not be read/);
    expect((await stage().client.getSettings('flyteorg/seven')).settings?.rfc?.managedLabel).toBe('rfc/seven');
    stage().people.installApp({ as: 'ada' });
    await stage().quiet();
    expect(await storedProblems('seven')).toEqual([]);
  });

  it('with more errors than GitHub takes at once: all of them stand at their lines, fifty a request', async () => {
    const keys = Array.from({ length: 120 }, (_, n) => `  wrong${n}: 1`);
    const content = `rfc:\n${keys.join('\n')}\n`;
    const writes = await stage().writesOf(() => push('eight', { content }));
    expect(writes.map((line) => line.replace(/[0-9]+$/, 'N'))).toEqual([
      'POST /repos/flyteorg/eight/check-runs',
      'PATCH /repos/flyteorg/eight/check-runs/N',
      'PATCH /repos/flyteorg/eight/check-runs/N',
    ]);
    const sizes = stage()
      .github.requests({ by: 'app', write: true })
      .slice(-3)
      .map(({ bodyBytes }) => bodyBytes);
    expect(Math.max(...sizes)).toBeLessThan(65_535);
  });
});
