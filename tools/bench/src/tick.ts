/** What a tick costs: the first on a community, those after it where nothing or one thing changed, and under the limit of a workflow's token. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { clientOf } from '@rapporteur/github-sandbox/testing';
import { openTemporary } from '@rapporteur/registry/database';
import { z } from 'zod';
import { drawCommunity } from './community.ts';
import { tellFigures } from './figures.ts';
import { median } from './load.ts';
import { parseNumbers, takeFlag } from './options.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench tick [--subjects 1000] [--rounds 3] [--seed 1] [--routes]
  Requests, time, CPU and memory of \`rapporteur tick\`: the first run, one where nothing changed, one where a pull request did;
  and how many runs a first reading takes where GitHub allows 1,000 requests an hour. --routes: what was asked for.`;

/** GitHub gives the token of a workflow so many requests an hour. */
const HOURLY = 1_000;
const MOST_RUNS = 20;

/** As the schedule of docs/tick.md has it. */
const EVERY_MS = 30 * 60_000;

export const tick = async (args: readonly string[]): Promise<void> => {
  const { given: tellsRoutes, rest } = takeFlag(args, 'routes');
  const option = parseNumbers(rest, { subjects: 1_000, rounds: 3, seed: 1 });
  const community = drawCommunity(option('subjects'), option('seed'));
  console.log(`tick: ${option('subjects')} subjects in 5 repositories, node ${process.version}\n`);
  const postgres = await openTemporary();
  const on = async <T>(
    hourlyLimit: number,
    measure: (run: () => Promise<Measured>, github: SandboxGithub) => Promise<T>,
  ) => {
    let offset = 0;
    const now = () => new Date(Date.now() + offset);
    const github = await createSandboxGithub({
      seed: community.seed,
      webhookUrl: 'http://127.0.0.1:9/',
      hourlyLimit,
      now,
    });
    const names = community.seed.repositories.map(({ name }) => `${community.seed.organization.login}/${name}`);
    const databaseUrl = await postgres.createDatabase();
    try {
      return await measure(async () => {
        offset += EVERY_MS;
        return runOnce(github, { databaseUrl, names, offset });
      }, github);
    } finally {
      await github.close();
    }
  };
  try {
    const { first, second, idle, one } = await on(1_000_000, async (run, github) => {
      const whole = await run();
      // It looks once more at what the first has written to.
      const second = await run();
      const rounds = { idle: [] as Measured[], one: [] as Measured[] };
      for (let round = 0; round < option('rounds'); round += 1) {
        rounds.idle.push(await run());
        await change(github, round);
        rounds.one.push(await run());
      }
      return { first: whole, second, ...rounds };
    });
    const limited = await on(HOURLY, async (run) => {
      const runs: Measured[] = [];
      do runs.push(await run());
      while (!runs.at(-1)?.isDone && runs.length < MOST_RUNS);
      return runs;
    });
    const row = (name: string, runs: readonly Measured[]): string[] => {
      const of = (key: 'requests' | 'writes' | 'ms' | 'cpu' | 'peak') => median(runs.map((each) => each[key]));
      return [
        name,
        ...(['requests', 'writes'] as const).map((key) => String(of(key))),
        of('ms').toFixed(0),
        of('cpu').toFixed(0),
        (of('peak') / 1e6).toFixed(0),
      ];
    };
    console.log(
      table(
        ['run', 'requests', 'writes', 'ms', 'CPU ms', 'MB'],
        [
          row('first', [first]),
          row('nothing changed', idle),
          row('one changed', one),
          ...limited.map((each, index) => row(`limited, ${index + 1}`, [each])),
        ],
      ),
    );
    if (tellsRoutes)
      for (const [name, measured] of Object.entries({ first, idle: idle.at(-1), one: one.at(-1) }))
        console.log(`\n${name}:\n${measured?.routes.join('\n')}`);
    const troubles = [first, second, ...idle, ...one].flatMap((each) => each.troubles);
    if (troubles.length > 0) console.log(`\nTroubles: ${[...new Set(troubles)].join('; ')}`);
    console.log();
    const most = (key: 'requests' | 'ms', runs: readonly Measured[]) => Math.max(...runs.map((each) => each[key]));
    tellFigures([
      { name: 'tick.idle.requests', value: most('requests', idle) },
      { name: 'tick.idle.ms', value: median(idle.map(({ ms }) => ms)) },
      { name: 'tick.one.requests', value: most('requests', one) },
      { name: 'tick.one.ms', value: median(one.map(({ ms }) => ms)) },
      { name: 'tick.first.requests', value: first.requests },
      { name: 'tick.first.ms', value: first.ms },
      { name: 'tick.first.mb', value: first.peak / 1e6 },
      { name: 'tick.second.requests', value: second.requests },
      { name: 'tick.limited.runs', value: limited.length },
      { name: 'tick.limited.requests', value: most('requests', limited), aim: { most: HOURLY } },
    ]);
  } finally {
    await postgres.close();
  }
};

const Report = z.object({
  ms: z.number(),
  cpu: z.number(),
  peak: z.number(),
  troubles: z.array(z.string()),
  isDone: z.boolean(),
});

type Measured = z.infer<typeof Report> & {
  readonly requests: number;
  readonly writes: number;
  readonly routes: readonly string[];
};

/** As each job of a workflow has a token of its own, each run has, and begins with an hour of its own. */
const runOnce = async (
  github: SandboxGithub,
  {
    databaseUrl,
    names,
    offset,
  }: { readonly databaseUrl: string; readonly names: readonly string[]; readonly offset: number },
): Promise<Measured> => {
  const token = await tokenFor(github);
  github.clearRequests();
  const child = fork(fileURLToPath(new URL('./run-tick.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'silent',
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: token,
      DATABASE_URL: databaseUrl,
      RAPPORTEUR_CLOCK_OFFSET: String(offset),
      BENCH_REPOSITORIES: names.join(' '),
    },
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`A tick ended with code ${code} before it told anything.`);
  });
  failed.catch(() => {});
  const [told] = await Promise.race([once(child, 'message'), failed]);
  await ended;
  const asked = github.requests({ by: 'app' });
  const routes = new Map<string, number>();
  for (const { method, route, path } of asked) {
    const name = `${method} ${route ?? path}`;
    routes.set(name, (routes.get(name) ?? 0) + 1);
  }
  return {
    ...Report.parse(told),
    requests: asked.filter(({ status }) => status !== 304).length,
    writes: asked.filter(({ write }) => write).length,
    routes: [...routes].toSorted((a, b) => b[1] - a[1]).map(([name, count]) => `${String(count).padStart(6)} ${name}`),
  };
};

/** Those of docs/tick.md. */
const RIGHTS = {
  checks: 'write',
  contents: 'write',
  discussions: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
} as const;

const tokenFor = async (github: SandboxGithub): Promise<string> => {
  const { data } = await clientOf(github, false).rest.apps.createInstallationAccessToken({
    installation_id: github.installationId,
    permissions: RIGHTS,
    headers: { 'x-github-api-version': '2022-11-28' },
  });
  return data.token;
};

/** Somebody comments on an RFC: what every run looks at again is as it was. */
const change = async ({ people, observe }: SandboxGithub, round: number): Promise<void> => {
  const rfc = observe
    .pullRequests('flyteorg/flyte')
    .find(({ title, state }) => title.startsWith('[RFC]') && state === 'open');
  if (!rfc) throw new Error('The community has no open RFC.');
  await people.comment({
    repository: 'flyteorg/flyte',
    number: rfc.number,
    as: 'cy',
    body: `A thought, the ${round}.`,
  });
};
