import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ReadingSchema } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PullRequestFacts } from '../github/index.ts';
import type { FileText } from '../settings/index.ts';
import { commit, createWorld, keep, run, type World } from './fixture.ts';
import { answerConfig, checkSettingsOf, refreshSettings, reportSettings, settingsOf } from './settings.ts';

const FILE = '.github/rapporteur.yml';
const ONE = 'Octo-Org/One';
const GOOD = 'rfc: {labels: [good]}\n';

let files: Map<string, FileText>;
let world: World;
beforeEach(() => {
  files = new Map();
  world = createWorld({
    // What fails for a while is thrown by whoever loads, unless the judge says that it can do without.
    file: ({ repository, path, ref, lenient }) => {
      const found = files.get(`${repository}:${path}${ref ? `@${ref}` : ''}`);
      if (found === 'FAILS' && !lenient) throw new Error('GitHub failed (502): Server Error.');
      return found === 'FAILS' ? { unreadable: 'GitHub failed (502): Server Error.' } : found;
    },
    repositories: () => [ONE, 'Octo-Org/Two', 'Octo-Org/.github'],
  });
});

const refresh = () => commit(world, (dossier) => refreshSettings(dossier, ONE));
const labels = () => run(world, (dossier) => settingsOf(dossier, ONE)).result.rfc?.labels?.values;

describe('settings in force', () => {
  it('of a repository that is known are one question, in whatever case it is written', () => {
    files.set(`${ONE}:${FILE}`, GOOD);
    refresh();
    const { result, rounds } = run(world, (dossier) => settingsOf(dossier, 'octo-org/ONE'));
    expect(result.rfc?.labels?.values).toEqual(['good']);
    expect(rounds).toEqual([['stored settings/octo-org/one']]);
  });

  it('of one that was never seen are read, and kept', () => {
    files.set(`${ONE}:${FILE}`, GOOD);
    const { rounds } = commit(world, (dossier) => settingsOf(dossier, ONE));
    expect(rounds).toEqual([
      ['stored settings/octo-org/one'],
      ['stored repositories/octo-org/one', `file Octo-Org/.github ${FILE}`, `file ${ONE} ${FILE}`],
      ['stored readings/octo-org/one'],
    ]);
    files.clear();
    expect(labels()).toEqual(['good']);
  });

  it('are seen by nobody else while nobody says that the repository is public', () => {
    const visibilityOf = () => refresh().outcome.puts[0]?.visibility;
    expect(visibilityOf()).toBe('private');
    keep(world, create(RepositoryRecordSchema, { name: `repositories/${ONE}`, repository: ONE }));
    expect(visibilityOf()).toBe('public');
  });

  it('C26: stay as they were while GitHub fails, which is told; of a repository that was never read nothing is known', () => {
    files.set(`${ONE}:${FILE}`, 'FAILS');
    expect(refresh).toThrow('502');
    files.set(`${ONE}:${FILE}`, GOOD);
    refresh();
    files.set(`${ONE}:${FILE}`, 'FAILS');
    expect(refresh().outcome.remarks.map(({ text }) => text)).toEqual([
      `${FILE}: The file could not be read: GitHub failed (502): Server Error. The settings that were in force before stay in force.`,
    ]);
    expect(labels()).toEqual(['good']);
    expect(refresh().outcome.remarks).toEqual([]);
    files.delete(`${ONE}:${FILE}`);
    refresh();
    expect(labels()).toEqual(['rfc']);
  });

  it('that change have everything looked at again, and those that stay the same do not', () => {
    const reading = create(ReadingSchema, {
      name: 'readings/octo-org/one',
      repository: ONE,
      completeUntil: timestampFromDate(world.now),
    });
    refresh();
    keep(world, reading);
    const forgotten = () =>
      refresh()
        .outcome.puts.filter(({ message }) => message.name.startsWith('readings/'))
        .map(({ message }) => 'completeUntil' in message && message.completeUntil);
    expect(forgotten()).toEqual([]);
    files.set(`${ONE}:${FILE}`, GOOD);
    expect(forgotten()).toEqual([undefined]);
  });

  it('are shown with their problems', () => {
    files.set(`${ONE}:${FILE}`, 'rfc: {lables: [x]}\n');
    refresh();
    expect(run(world, (dossier) => answerConfig(dossier, ONE)).result.next).toContain('did you mean "labels"?');
  });
});

describe('a push', () => {
  it('is told at its commit; the file of the organisation has every other repository read by itself', () => {
    const { outcome } = commit(world, (dossier) =>
      reportSettings(dossier, { repository: 'Octo-Org/.github', headSha: 'abc' }),
    );
    expect(outcome.actions.map(({ action }) => action)).toMatchObject([
      { type: 'set_check', headSha: 'abc', title: 'The settings are in force' },
    ]);
    expect(outcome.follow).toEqual([
      { key: 'repository:Octo-Org/One', priority: 'low' },
      { key: 'repository:Octo-Org/Two', priority: 'low' },
    ]);
  });

  it('of a file with an error fails, and the last good one stays', () => {
    files.set(`${ONE}:${FILE}`, GOOD);
    refresh();
    files.set(`${ONE}:${FILE}`, 'rfc:\n  labels: rfc\n');
    const { outcome } = commit(world, (dossier) => reportSettings(dossier, { repository: ONE, headSha: 'abc' }));
    expect(outcome.actions[0]?.action).toMatchObject({ conclusion: 'failure', title: '1 error' });
    expect(labels()).toEqual(['good']);
  });
});

describe('a proposal', () => {
  const pull = (change: Partial<PullRequestFacts> = {}): PullRequestFacts => ({
    repository: ONE,
    number: 7,
    nodeId: 'N7',
    title: 'Settings',
    url: `https://github.com/${ONE}/pull/7`,
    body: '',
    author: 'mona',
    authorIsBot: false,
    state: 'open',
    draft: false,
    merged: false,
    labels: [],
    requestedReviewers: [],
    base: 'main',
    defaultBranch: 'main',
    head: 'settings',
    headSha: 'abc',
    createdAt: new Date(0),
    updatedAt: new Date(0),
    files: [{ path: FILE, status: 'modified' }],
    ...change,
  });
  const check = (change?: Partial<PullRequestFacts>) =>
    run(world, (dossier) => checkSettingsOf(dossier, pull(change))).outcome;

  it('is told what it would change, in one round, and changes nothing by itself', () => {
    files.set(`${ONE}:${FILE}`, GOOD);
    refresh();
    files.set(`${ONE}:${FILE}@abc`, 'rfc: {labels: [better]}\n');
    const ran = run(world, (dossier) => checkSettingsOf(dossier, pull()));
    expect(ran.rounds).toHaveLength(1);
    expect(ran.outcome.puts).toEqual([]);
    expect(ran.outcome.actions[0]?.action).toMatchObject({
      title: '1 setting changes',
      summary: expect.stringContaining('- `rfc.labels`: `"good"` → `"better"`'),
    });
  });

  it.each<[string, Partial<PullRequestFacts>]>([
    ['it is closed', { state: 'closed' }],
    ['it leaves the file alone', { files: [{ path: 'README.md', status: 'modified' }] }],
    ['its files are not known', { files: [] }],
  ])('nothing is asked or said if %s', (_, change) => {
    expect(check(change).actions).toEqual([]);
    expect(run(world, (dossier) => checkSettingsOf(dossier, pull(change))).rounds).toEqual([]);
  });
});
