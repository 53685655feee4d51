/** Check runs: `emulate` keeps them; the server says whose they are and tells of them. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import { repositoryOf, writerOf } from '../access.ts';
import type { Call, Reply, Route } from '../router.ts';
import { Refusal, readBody } from '../router.ts';
import { apiOf, appJson } from '../shapes/index.ts';
import { CheckOutputSchema } from '../sizes.ts';
import type { Account, Repository } from '../world.ts';
import type { Forward } from './git.ts';

const OutputSchema = z.looseObject({ output: CheckOutputSchema.optional() });
const CheckRunSchema = z.looseObject({
  id: z.number(),
  status: z.string(),
  head_sha: z.string(),
  output: z.looseObject({}),
  check_suite: z.object({ id: z.number() }).nullish(),
});
const CheckRunsSchema = z.looseObject({ check_runs: z.array(CheckRunSchema) });

export const checkRoutes = (context: Context, forward: Forward): readonly Route[] => {
  const { world, events } = context;

  const dressed = (repository: Repository, run: z.output<typeof CheckRunSchema>) => ({
    ...run,
    output: {
      ...run.output,
      annotations_url: `${world.apiUrl}/repos/${repository.fullName}/check-runs/${run.id}/annotations`,
    },
    app: appJson(world),
    pull_requests: [...repository.items.values()].flatMap(({ number, pull }) =>
      pull?.head.sha === run.head_sha && pull.head.owner === repository.owner.login
        ? [
            {
              id: pull.id,
              number,
              url: `${apiOf(world, repository)}/pulls/${number}`,
              head: { ...end(repository), ref: pull.head.ref, sha: pull.head.sha },
              base: { ...end(repository), ref: pull.base.ref, sha: pull.base.sha },
            },
          ]
        : [],
    ),
  });
  const end = (repository: Repository) => ({
    repo: { id: repository.id, url: apiOf(world, repository), name: repository.name },
  });

  const write = async (
    call: Call,
    tell: (actor: Account, repository: Repository, run: object, status: string) => void,
  ) => {
    const repository = repositoryOf(context, call);
    const actor = appOf(context, call, repository);
    readBody(OutputSchema, call);
    const reply = await forward(call);
    if (reply.status >= 400) return reply;
    const run = CheckRunSchema.parse(jsonOf(reply));
    const json = dressed(repository, run);
    tell(actor, repository, json, run.status);
    return { status: reply.status, body: json };
  };

  const read = async (call: Call): Promise<Reply> => {
    const repository = repositoryOf(context, call);
    const reply = await forward(call);
    if (reply.status >= 400) return reply;
    const body = jsonOf(reply);
    const list = CheckRunsSchema.safeParse(body).data;
    const json = list
      ? { ...list, check_runs: list.check_runs.map((run) => dressed(repository, run)) }
      : dressed(repository, CheckRunSchema.parse(body));
    return { status: reply.status, body: json, ...(reply.headers && { headers: reply.headers }) };
  };

  const rerequest = async (call: Call): Promise<Reply> => {
    const repository = repositoryOf(context, call);
    const actor = writerOf(context, call.actor, repository, { app: ['checks'], person: 'write' });
    const reply = await forward(call);
    if (reply.status >= 400) return reply;
    const path = call.path.replace(/\/rerequest$/, '');
    const run = CheckRunSchema.parse(await context.emulator.ask('GET', path));
    events.checkRun(actor, 'rerequested', repository, dressed(repository, run));
    return { status: 201, body: {} };
  };

  const one = '/repos/:owner/:repo/check-runs';
  return [
    {
      method: 'POST',
      pattern: one,
      answer: (call) =>
        write(call, (actor, repository, run, status) => {
          events.checkRun(actor, 'created', repository, run);
          if (status === 'completed') events.checkRun(actor, 'completed', repository, run);
        }),
    },
    {
      method: 'PATCH',
      pattern: `${one}/:id`,
      answer: (call) =>
        write(call, (actor, repository, run, status) => {
          if (status === 'completed') events.checkRun(actor, 'completed', repository, run);
        }),
    },
    { method: 'GET', pattern: `${one}/:id`, answer: read },
    { method: 'POST', pattern: `${one}/:id/rerequest`, answer: rerequest },
    { method: 'GET', pattern: '/repos/:owner/:repo/commits/:ref/check-runs', answer: read },
    { method: 'GET', pattern: '/repos/:owner/:repo/check-suites/:id/check-runs', answer: read },
  ];
};

// Only Apps may write check runs.
const appOf = (context: Context, call: Call, repository: Repository): Account => {
  const actor = writerOf(context, call.actor, repository, { app: ['checks'], person: 'admin' });
  if (call.actor.kind !== 'installation') {
    throw new Refusal(403, 'You must authenticate via a GitHub App.');
  }
  return actor;
};

const jsonOf = (reply: Reply): unknown => JSON.parse(reply.bytes?.toString('utf8') ?? 'null');
