import type { Client } from '@rapporteur/client';
import { createTestClient } from '@rapporteur/client/testing';
import type { PullRequestFacts } from '@rapporteur/core/github';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { judgeProposal, loadSettings, type Reader, refreshSettings } from './settings.ts';

const FILE = '.github/rapporteur.yml';
const ONE = 'octo-org/one';

let client: Client;
let files: Map<string, string | Error>;
beforeEach(() => {
  client = createTestClient();
  files = new Map();
});

/** Files by repository, path and, for what is proposed, commit; an error is what GitHub answers instead. */
const flow = (): Reader => ({
  client,
  now: () => new Date('2023-06-25T00:00:00Z'),
  log: pino({ enabled: false }),
  github: {
    loadFile: async ({ repository, path, ref }) => {
      const found = files.get(`${repository}:${path}${ref ? `@${ref}` : ''}`);
      if (found instanceof Error) throw found;
      return found === undefined ? undefined : new TextEncoder().encode(found);
    },
  },
});

const failure = (status: number, message = 'Server Error'): Error => Object.assign(new Error(message), { status });

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

describe('a pull request that touches the settings', () => {
  beforeEach(() => {
    files.set(`${ONE}:${FILE}`, 'rfc: {policy: strict}\npolicies: [{key: strict, period_days: 10}]\n');
  });

  it('is told what it would change, and changes nothing by itself', async () => {
    files.set(`${ONE}:${FILE}@abc`, 'rfc: {policy: strict}\npolicies: [{key: strict, period_days: 7}]\n');
    const check = await judgeProposal(flow(), pull());
    expect([check?.name, check?.conclusion, check?.title]).toEqual([
      'rapporteur / settings',
      'neutral',
      '1 setting changes',
    ]);
    expect(check?.summary).toContain('- `policies[strict].period_days`: `10` → `7`; running decisions keep `10`');
    expect((await loadSettings(flow(), ONE)).policies?.values[0]?.periodDays).toBe(10);
  });

  it('is told of errors at their lines', async () => {
    files.set(`${ONE}:${FILE}@abc`, 'rfc:\n  policy: strct\npolicies:\n  - key: strict\n    period_day: 7\n');
    const check = await judgeProposal(flow(), pull());
    expect(check?.conclusion).toBe('failure');
    expect(check?.annotations).toEqual([
      {
        path: FILE,
        startLine: 5,
        endLine: 5,
        startColumn: 5,
        endColumn: 14,
        level: 'failure',
        message: 'policies[0] has no setting "period_day"; did you mean "period_days"?',
      },
    ]);
  });

  it('is warned of a policy or a role that nobody defines, which no schema can see', async () => {
    files.set(
      `${ONE}:${FILE}@abc`,
      'rfc: {policy: strct}\npolicies: [{key: strict, may_move: [chairs, maintainers]}]\n',
    );
    const check = await judgeProposal(flow(), pull());
    expect(check?.title).toBe('2 warnings');
    expect(check?.summary).toContain('There is no policy "strct"; did you mean "strict"?');
    expect(check?.summary).toContain('The policy strict names the role "chairs"');
  });

  it('that removes or renames the file is told what goes', async () => {
    for (const file of [
      { path: FILE, status: 'removed' as const },
      { path: 'old.yml', previousPath: FILE, status: 'renamed' as const },
    ]) {
      const check = await judgeProposal(flow(), pull({ files: [file] }));
      expect(check?.summary).toContain('- `rfc.policy`: `"strict"` → `"simple"`; running decisions keep `"strict"`');
    }
  });

  it.each([
    ['it is closed', { state: 'closed' as const }],
    ['it leaves the file alone', { files: [{ path: 'README.md', status: 'modified' as const }] }],
    ['it has a file of the same name elsewhere', { files: [{ path: `x/${FILE}`, status: 'added' as const }] }],
  ])('nothing is said if %s', async (_, change) => {
    expect(await judgeProposal(flow(), pull(change))).toBeUndefined();
  });

  it('in the repository of the organisation it is the file of all repositories', async () => {
    const repository = 'octo-org/.github';
    files.set(`${repository}:${FILE}@abc`, 'rfc: {labels: [all]}\n');
    const check = await judgeProposal(flow(), pull({ repository }));
    expect(check?.summary).toContain('- `rfc.labels`: `"rfc"` → `"all"`');
  });
});

describe('C26: settings that cannot be read', () => {
  const GOOD = 'rfc: {labels: [good]}\n';
  const labels = async () => (await loadSettings(flow(), ONE)).rfc?.labels?.values;

  it.each([
    ['GitHub fails', failure(502)],
    ['GitHub asks for a pause', failure(429)],
    ['the app may not', failure(403, 'Resource not accessible by integration')],
  ])('keep the last good ones when %s', async (_, error) => {
    files.set(`${ONE}:${FILE}`, GOOD);
    await refreshSettings(flow(), ONE);
    files.set(`${ONE}:${FILE}`, error);
    await refreshSettings(flow(), ONE);
    expect(await labels()).toEqual(['good']);
    files.delete(`${ONE}:${FILE}`);
    await refreshSettings(flow(), ONE);
    expect(await labels()).toEqual(['rfc']);
  });

  it('of a repository that was never read are no reason to act by the defaults: the job is tried again', async () => {
    files.set(`${ONE}:${FILE}`, failure(502));
    await expect(loadSettings(flow(), ONE)).rejects.toThrow('Server Error');
    files.set(`${ONE}:${FILE}`, GOOD);
    expect(await labels()).toEqual(['good']);
  });

  it('are told as a problem if GitHub will say the same again', async () => {
    files.set('octo-org/.github:.github/rapporteur.yml', failure(403, 'Resource not accessible by integration'));
    await refreshSettings(flow(), ONE);
    expect((await client.getSettings(ONE)).problems.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      'unreadable: octo-org/.github: .github/rapporteur.yml: The file could not be read: GitHub refused the request: Resource not accessible by integration. Check that the installation granted the permissions of app.yml. The settings that were in force before stay in force.',
    ]);
  });

  it('an extended file counts like the one that extends it', async () => {
    files.set(`${ONE}:${FILE}`, '_extends: base\n');
    files.set(`octo-org/base:${FILE}`, GOOD);
    await refreshSettings(flow(), ONE);
    expect(await labels()).toEqual(['good']);
    files.set(`octo-org/base:${FILE}`, failure(502));
    await refreshSettings(flow(), ONE);
    expect(await labels()).toEqual(['good']);
  });
});
