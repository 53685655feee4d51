import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RepositoryRecordSchema, SyncStateSchema } from '@rapporteur/idl/record';
import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, keep, run, type World } from '../../testing/judge.ts';
import { print } from '../document/index.ts';
import type { PullRequestFacts } from '../github/index.ts';
import type { FileText } from '../settings/index.ts';
import { answerConfig, checkSettingsOf, refreshSettings, reportSettings, settingsOf } from './settings.ts';

const FILE = '.github/rapporteur.yml';
const ONE = 'Octo-Org/One';
const GOOD = 'rfc: {labels: [good]}\n';

let files: Map<string, FileText>;
/** Whether a repository is private, by its name in small letters; of others GitHub knows nothing. */
let hidden: Map<string, boolean>;
let world: World;
beforeEach(() => {
  files = new Map();
  hidden = new Map();
  world = createWorld({
    // What fails for a while is thrown by whoever loads, unless the judge says that it can do without.
    file: ({ repository, path, ref, lenient }) => {
      const found = files.get(`${repository}:${path}${ref ? `@${ref}` : ''}`);
      if (found === 'FAILS' && !lenient) throw new Error('GitHub failed (502): Server Error.');
      return found === 'FAILS' ? { unreadable: 'GitHub failed (502): Server Error.' } : found;
    },
    repositories: () => [ONE, 'Octo-Org/Two', 'Octo-Org/.github'],
    repository: (name) => {
      const isPrivate = hidden.get(name.toLowerCase());
      return isPrivate === undefined ? undefined : { repository: name, nodeId: 'R', installationId: 1, isPrivate };
    },
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
      ['stored syncStates/octo-org/one'],
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
    const reading = create(SyncStateSchema, {
      name: 'syncStates/octo-org/one',
      repository: ONE,
      completeUntil: timestampFromDate(world.now),
    });
    refresh();
    keep(world, reading);
    const forgotten = () =>
      refresh()
        .outcome.puts.filter(({ message }) => message.name.startsWith('syncStates/'))
        .map(({ message }) => ('completeUntil' in message ? message.completeUntil : undefined));
    expect(forgotten()).toEqual([]);
    files.set(`${ONE}:${FILE}`, GOOD);
    expect(forgotten()).toEqual([undefined]);
  });

  it('are shown with their problems', () => {
    files.set(`${ONE}:${FILE}`, 'rfc: {lables: [x]}\n');
    refresh();
    expect(print(run(world, (dossier) => answerConfig(dossier, ONE)).result)).toContain('did you mean "labels"?');
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

  describe('A5: is judged with the eyes of its author', () => {
    const SECRET = 'hunter2';
    const propose = (text: string, change?: Partial<PullRequestFacts>) => {
      files.set(`${ONE}:${FILE}@abc`, text);
      const { outcome, rounds } = run(world, (dossier) => checkSettingsOf(dossier, pull(change)));
      const [action] = outcome.actions.map((one) => one.action);
      if (action?.type !== 'set_check') throw new Error('Nothing was said.');
      expect(JSON.stringify(outcome)).not.toContain(SECRET);
      return { ...action, asked: rounds.flat().filter((one) => one.startsWith('file ')) };
    };
    const wordsOf = ({ conclusion, title, summary, annotations }: ReturnType<typeof propose>, target: string): string =>
      JSON.stringify({ conclusion, title, summary, annotations })
        .replaceAll('\\\\', '')
        .replaceAll(target, 'TARGET')
        .replaceAll(/"endColumn":[0-9]+/g, '');

    it.each([
      ['infra:deploy/key.txt', 'Octo-Org/infra:deploy/key.txt'],
      ['Octo-Org/infra', `Octo-Org/infra:${FILE}`],
      ['octo-org/INFRA:a/b.yml', 'octo-org/INFRA:a/b.yml'],
      ['infra:.github/rapporteur.yml@v1', `Octo-Org/infra:${FILE}@v1`],
      ['elsewhere/infra:x.yml', 'elsewhere/infra:x.yml'],
      ['.github:secrets.yml', 'Octo-Org/.github:secrets.yml'],
    ])(
      '%s: one that is private, one that is broken and one that is not there are told in the same words',
      (target, key) => {
        const name = key.slice(0, key.indexOf(':')).toLowerCase();
        const said = (text: string | undefined, isPrivate: boolean | undefined): string => {
          files.clear();
          hidden.clear();
          if (text !== undefined) files.set(key, text);
          if (isPrivate !== undefined) hidden.set(name, isPrivate);
          const check = propose(`_extends: ${target}\nrfc: {labels: [mine]}\n`);
          expect(check.asked).not.toContain(
            `file ${key.slice(0, key.indexOf(':'))} ${key.slice(key.indexOf(':') + 1)}`,
          );
          return wordsOf(check, target);
        };
        const gone = said(undefined, undefined);
        expect(gone).toContain('is not looked at in a proposal');
        expect(gone).toContain('`rfc.labels`');
        expect(said(`rfc: {labels: [${SECRET}]}`, true)).toBe(gone);
        expect(said(`${SECRET}: ${SECRET}\n`, true)).toBe(gone);
        expect(said(`key: "${SECRET}\n  x`, undefined)).toBe(gone);
      },
    );

    it.each(['../../other/x.yml', '/etc/passwd', 'infra:../x.yml', 'infra:a/./b.yml', 'infra:x@../y'])(
      '%s is no file to extend, and none is asked for',
      (target) => {
        const { conclusion, asked } = propose(`_extends: "${target}"\n`);
        expect(conclusion).toBe('failure');
        expect(asked.filter((one) => !one.includes(`.github ${FILE}`) && !one.includes(`${ONE} ${FILE}`))).toEqual([]);
      },
    );

    it('what is public is looked at, and its problems are not quoted', () => {
      hidden.set('octo-org/base', false);
      files.set(`Octo-Org/base:${FILE}`, 'rfc: {labels: [public]}\n');
      expect(propose('_extends: base\n').summary).toContain('`"public"`');
      files.set(`Octo-Org/base:${FILE}`, `${SECRET}: 1\n`);
      const broken = propose('_extends: base\n');
      expect([broken.conclusion, broken.title]).toEqual(['neutral', '1 warning']);
      expect(broken.summary).toContain('is not looked at in a proposal');
      files.delete(`Octo-Org/base:${FILE}`);
      expect(propose('_extends: base\n').summary).toContain('there is no file');
    });

    it('a public file that leads to a private one leads nowhere, also once it has turned private itself', () => {
      hidden.set('octo-org/base', false).set('octo-org/infra', true);
      files.set(`Octo-Org/base:${FILE}`, '_extends: infra:deploy.yml\nrfc: {labels: [public]}\n');
      files.set('Octo-Org/infra:deploy.yml', `meeting: {title: ${SECRET}}\n`);
      const { summary, annotations, asked } = propose('_extends: base\n');
      expect(summary).toContain('`"public"`');
      expect(JSON.stringify([summary, annotations])).not.toContain('infra');
      expect(annotations).toHaveLength(1);
      expect(asked.some((one) => one.includes('infra'))).toBe(false);
      hidden.set('octo-org/base', true);
      expect(propose('_extends: base\n').summary).not.toContain('public"');
    });

    it('a private file that the settings in force name gives its values there, and shows none in a proposal', () => {
      hidden.set('octo-org/infra', true);
      files.set('Octo-Org/infra:base.yml', `meeting: {title: ${SECRET}}\nrfc: {labels: [${SECRET}]}\n`);
      files.set(`${ONE}:${FILE}`, '_extends: infra:base.yml\nmeeting: {title: Ours}\nrfc: {labels: [ours]}\n');
      refresh();
      const { title, summary } = propose('_extends: infra:base.yml\nmeeting: {title: Theirs}\n');
      expect(title).toBe('2 settings change');
      expect(summary).toContain('`meeting.title`: `"Ours"` → `"Theirs"`');
      expect(summary).toContain('`rfc.labels`: `"ours"` → `what the files beneath say`');
    });

    it.each([
      ['is broken', `rfc: {labels: ${SECRET}}\n`],
      ['is gone', undefined],
      ['leads back', `_extends: "One"\n# ${SECRET}\n`],
      ['leads to nothing', `_extends: "${SECRET}!"\n`],
    ])('that such a file %s is not told', (_, text) => {
      hidden.set('octo-org/infra', true);
      files.set('Octo-Org/infra:base.yml', 'rfc: {gate: label}\n');
      files.set(`${ONE}:${FILE}`, '_extends: infra:base.yml\n');
      refresh();
      if (text === undefined) files.delete('Octo-Org/infra:base.yml');
      else files.set('Octo-Org/infra:base.yml', text);
      const check = propose('_extends: infra:base.yml\nrfc: {labels: [x]}\n');
      expect([check.conclusion, check.title]).toEqual(['neutral', '1 warning']);
      expect(check.summary).toContain('is not looked at in a proposal');
    });

    it('the file of a private organisation repository is not quoted either', () => {
      hidden.set('octo-org/.github', true);
      files.set(`Octo-Org/.github:${FILE}`, `rfc: {lables: [${SECRET}]}\n`);
      expect(propose('rfc: {labels: [x]}\n').title).toBe('1 setting changes');
    });
  });
});

describe('A5: in a repository that others can read', () => {
  it('problems and names of a private file elsewhere are not told, and those who run the bot have them in the log', () => {
    hidden.set('octo-org/infra', true).set('octo-org/.github', true);
    files.set(`Octo-Org/.github:${FILE}`, 'rfc: {hunter2: 1}\n');
    files.set('Octo-Org/infra:base.yml', 'rfc: {labels: [seen]}\n');
    files.set(`${ONE}:${FILE}`, '_extends: infra:base.yml\n');
    const { outcome } = commit(world, (dossier) => reportSettings(dossier, { repository: ONE, headSha: 'abc' }));
    expect(JSON.stringify(outcome.actions)).not.toContain('hunter2');
    expect(JSON.stringify(outcome.actions)).toContain('has a problem; it is told there');
    expect(outcome.remarks.map(({ text }) => text).join()).toContain('hunter2');
    expect(print(run(world, (dossier) => answerConfig(dossier, ONE)).result)).not.toMatch(/hunter2|infra/);
  });

  it('those of a public one are', () => {
    hidden.set('octo-org/.github', false).set('octo-org/base', false);
    files.set(`Octo-Org/.github:${FILE}`, 'rfc: {lables: 1}\n');
    files.set(`Octo-Org/base:${FILE}`, 'rfc: {labels: [seen]}\n');
    files.set(`${ONE}:${FILE}`, '_extends: base\n');
    refresh();
    expect(print(run(world, (dossier) => answerConfig(dossier, ONE)).result)).toMatch(/lables/);
  });
});
