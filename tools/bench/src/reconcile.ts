/** What reading costs: requests to GitHub for a first and an unchanged second reading, and for one webhook. */
import { type Bot, parseEnv, startBot } from '@rapporteur/bot';
import { type Client, createClient } from '@rapporteur/client';
import { createSandboxGithub, type SandboxGithub } from '@rapporteur/github-sandbox';
import { openTemporary } from '@rapporteur/registry/database';
import { pino } from 'pino';
import { drawCommunity, privateKey } from './community.ts';
import { median } from './load.ts';
import { parseNumbers } from './options.ts';
import { table } from './table.ts';

export const USAGE = `pnpm bench reconcile [--subjects 1000] [--seed 1] [--rounds 5]
  Requests to GitHub for a first and an unchanged second reading of a community, and for webhooks that change nothing visible.`;

export const reconcile = async (args: readonly string[]): Promise<void> => {
  const option = parseNumbers(args, { subjects: 1_000, seed: 1, rounds: 5 });
  const [subjects, seed, rounds] = [option('subjects'), option('seed'), option('rounds')];
  const community = drawCommunity(subjects, seed);
  const shares = Object.entries(community.counts).map(([kind, count]) => `${count} ${kind}`);
  console.log(
    `reconcile: ${subjects} subjects in 5 repositories (${shares.join(', ')}), seed ${seed}, node ${process.version}\n`,
  );
  const postgres = await openTemporary();
  const github = await createSandboxGithub({ seed: community.seed, webhookUrl: 'http://127.0.0.1:9/' });
  let bot: Bot | undefined;
  try {
    bot = await open(github, await postgres.createDatabase());
    github.setWebhookUrl(`${bot.url}/api/github/webhooks`);
    const world = { github, bot, client: createClient({ baseUrl: bot.url }) };
    const first = await readAll(world);
    const second = await readAll(world);
    tellReadings([first, second], subjects);
    const rows = [];
    for (const place of ['RFC', 'other']) rows.push(...(await measureWebhooks(world, { place, rounds })));
    console.log(`\nOne webhook that changes nothing visible (median of ${rounds}; most):\n`);
    console.log(table(['webhook', 'reads', 'most', 'of them 304', 'writes'], rows));
    console.log('\nA push to an RFC is one write at least: the check run of the new commit.');
  } finally {
    await bot?.stop();
    await github.close();
    await postgres.close();
  }
};

type World = { readonly github: SandboxGithub; readonly bot: Bot; readonly client: Client };
type Asked = ReturnType<SandboxGithub['requests']>;

const open = (github: SandboxGithub, databaseUrl: string): Promise<Bot> => {
  const { env, problems } = parseEnv({
    APP_ID: String(github.appId),
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: github.webhookSecret,
    GHE_HOST: new URL(github.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    DATABASE_URL: databaseUrl,
  });
  if (!env) throw new Error(problems.join(' '));
  return startBot(env, pino({ level: 'silent' }), { catchUpAtStart: false });
};

/** A reading that uses up its budget goes on in the next run. */
const MOST_RUNS = 20;

type Measured = { readonly asked: Asked; readonly runs: number };

const readAll = async ({ github, bot, client }: World): Promise<Measured> => {
  const before = github.requests({ by: 'app' }).length;
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    await bot.catchUp();
    const readings = await client.listSyncStates({ pageSize: 500 }).all();
    if (readings.length > 0 && readings.every(({ endedAt }) => endedAt)) {
      return { asked: github.requests({ by: 'app' }).slice(before), runs };
    }
  }
  throw new Error(`The reading did not come to its end in ${MOST_RUNS} runs.`);
};

const tellReadings = (readings: readonly Measured[], subjects: number): void => {
  const routes = new Set(readings.flatMap(({ asked }) => asked.map(routeOf)));
  const count = (wanted: (one: Asked[number]) => boolean): string[] =>
    readings.map(({ asked }) => String(asked.filter(wanted).length));
  const rows = [
    ...[...routes].toSorted().map((route) => [route, ...count((one) => routeOf(one) === route)]),
    ['all', ...count(() => true)],
    ['all, for 1,000 subjects', ...readings.map(({ asked }) => ((asked.length / subjects) * 1_000).toFixed(0))],
    ['not modified (304)', ...count(({ status }) => status === 304)],
    ['bodies read', ...count(hasBody)],
    ['of them of subjects', ...count((one) => hasBody(one) && /\/:number/.test(one.route ?? ''))],
    ['writes', ...count(({ write }) => write)],
    ['runs', ...readings.map(({ runs }) => String(runs))],
  ];
  console.log(table(['requests', 'first', 'second'], rows));
};

const routeOf = ({ method, route, path }: Asked[number]): string => `${method} ${route ?? path}`;

const hasBody = ({ status, bodyBytes }: Asked[number]): boolean => status === 200 && bodyBytes > 0;

const REPOSITORY = 'flyteorg/flyte';

const measureWebhooks = async (
  world: World,
  { place, rounds }: { readonly place: string; readonly rounds: number },
): Promise<string[][]> => {
  const { github } = world;
  const { people } = github;
  const path = place === 'RFC' ? 'rfc/system/measured.md' : 'src/measured.py';
  const { number } = await people.openPullRequest({
    repository: REPOSITORY,
    as: 'cy',
    title: place === 'RFC' ? '[RFC] What is measured' : 'What is measured',
    head: `measured-${place}`,
    files: [{ path, content: 'Text\n' }],
  });
  await quiet(world);
  const on = { repository: REPOSITORY, number } as const;
  const acts: Readonly<Record<string, (round: number) => Promise<unknown>>> = {
    labeled: (round) => people.addLabel({ ...on, as: 'bo', label: `area ${place} ${round}` }),
    'comment without a command': () => people.comment({ ...on, as: 'dee', body: 'Looks good.' }),
    'review that only comments': () => people.submitReview({ ...on, as: 'dee', event: 'COMMENT', body: 'A remark.' }),
    'push that leaves the document alone': (round) =>
      people.pushCommit({ ...on, as: 'cy', files: [{ path: `src/${place}-${round}.py`, content: `${round}\n` }] }),
    'edited title': (round) =>
      people.edit({ ...on, as: 'cy', title: `${place === 'RFC' ? '[RFC] ' : ''}What is measured, ${round}` }),
  };
  const rows: string[][] = [];
  for (const [name, act] of Object.entries(acts)) {
    const measured: { reads: number; known: number; writes: number }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await quiet(world);
      const before = github.requests({ by: 'app' }).length;
      await act(round);
      await quiet(world);
      const asked = github.requests({ by: 'app' }).slice(before);
      measured.push({
        reads: asked.filter(({ write }) => !write).length,
        known: asked.filter(({ status }) => status === 304).length,
        writes: asked.filter(({ write }) => write).length,
      });
    }
    const of = (key: 'reads' | 'known' | 'writes') => measured.map((one) => one[key]);
    rows.push([
      `${place}: ${name}`,
      String(median(of('reads'))),
      String(Math.max(...of('reads'))),
      String(median(of('known'))),
      String(median(of('writes'))),
    ]);
  }
  return rows;
};

/** Until GitHub has sent everything, and the bot is done with it and with what that set off. */
const quiet = async ({ github, bot }: World): Promise<void> => {
  for (let before = -1, calm = 0; calm < 2; ) {
    await github.settled();
    await bot.deliveries.settled(20_000);
    const now = github.requests().length;
    calm = now === before ? calm + 1 : 0;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
