/** What the bots acknowledged, and what of it is missing in the end. */
import type { SandboxGithub, SeenDelivery } from '@rapporteur/github-sandbox';
import type { Database } from '@rapporteur/registry/database';
import { z } from 'zod';
import type { Effect, Look, Sign } from './acts.ts';
import type { Receipt } from './balancer.ts';

export type LostOptions = {
  readonly github: SandboxGithub;
  readonly database: Database;
  readonly acknowledged: ReadonlyMap<string, Receipt>;
  readonly effects: readonly Effect[];
  /** Whether all of them must be there, also those of which no delivery told. */
  readonly isAll?: boolean;
};

export type Lost = {
  /** One sentence for each acknowledged delivery that did not end, or whose effect is not there. */
  readonly lost: readonly string[];
  /** How many effects were looked for. */
  readonly looked: number;
};

/** Looks for everything that was acknowledged, once all is done. */
export const findLost = async ({
  github,
  database,
  acknowledged,
  effects,
  isAll = false,
}: LostOptions): Promise<Lost> => {
  const { rows } = await database.jobs.executeSql<{ readonly id: string; readonly status: string }>(
    'select id, status from rapporteur.delivery',
  );
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  const unended = [...acknowledged].flatMap(([id, receipt]) => {
    const status = statuses.get(id) ?? 'gone';
    return receipt === 'ended' || status === 'done' ? [] : [`delivery ${id} was acknowledged and is ${status}`];
  });
  const told = github.observe.deliveries().filter(({ guid }) => acknowledged.has(guid));
  const look: Look = {
    github,
    rfc: (number) => readRfc(database, number),
    seen: (number) => readSeen(database, number),
    idea: (number) => readIdea(database, number),
  };
  const expected = isAll ? effects : effects.filter(({ sign }) => told.some((delivery) => isSign(delivery, sign)));
  const missing: string[] = [];
  for (const { what, isThere } of expected) if (!(await isThere(look))) missing.push(`missing: ${what}`);
  const busy = (await isQuiet(database)) ? [] : ['not all is done yet, though it was waited for'];
  return { lost: [...unended, ...missing, ...busy], looked: expected.length };
};

/** Whether a delivery tells of an act. */
export const isSign = ({ event, action, payload }: Pick<SeenDelivery, 'event' | 'action' | 'payload'>, sign: Sign) => {
  if (event !== sign.event || action !== sign.action) return false;
  const { data } = PayloadSchema.safeParse(payload);
  const number = (data?.pull_request ?? data?.issue ?? data?.discussion)?.number;
  return (
    data?.repository.full_name === sign.repository &&
    number === sign.number &&
    (sign.comment === undefined || data.comment?.id === sign.comment)
  );
};

/** Whether all that was acknowledged is done or dead and no key waits; what is put off until later does not count. */
export const isQuiet = async ({ jobs }: Database): Promise<boolean> => {
  const { rows } = await jobs.executeSql<{ readonly quiet: boolean }>(`
    select not exists (select from rapporteur.delivery where status = 'queued') and not exists (
      select from pgboss.job where singleton_key is not null and (
        state in ('retry', 'active') or (state = 'created' and start_after <= clock_timestamp())
      )
    ) as quiet`);
  return rows[0]?.quiet ?? false;
};

const NumberSchema = z.object({ number: z.number() });
const PayloadSchema = z.object({
  repository: z.object({ full_name: z.string() }),
  pull_request: NumberSchema.optional(),
  issue: NumberSchema.optional(),
  discussion: NumberSchema.optional(),
  comment: z.object({ id: z.number() }).optional(),
});

const readRfc = async ({ jobs }: Database, number: number): ReturnType<Look['rfc']> => {
  const { rows } = await jobs.executeSql<{ readonly title: string; readonly headSha: string }>(
    `select coalesce(body ->> 'title', body -> 'subject' ->> 'title') as title, body ->> 'headSha' as "headSha"
     from rapporteur.resource where kind = 'rfcs' and name = $1`,
    [`rfcs/flyteorg/flyte/${number}`],
  );
  return rows[0];
};

const readSeen = async ({ jobs }: Database, number: number): ReturnType<Look['seen']> => {
  const { rows } = await jobs.executeSql<{ readonly url: string }>(
    `select event ->> 'url' as url from rapporteur.resource, jsonb_array_elements(body -> 'events') as event
     where kind = 'motions' and name like $1`,
    [`motions/flyteorg/flyte/${number}/%`],
  );
  return rows.map(({ url }) => url);
};

const readIdea = async ({ jobs }: Database, number: number): ReturnType<Look['idea']> => {
  const { rows } = await jobs.executeSql<{ readonly title: string }>(
    `select coalesce(body ->> 'title', body -> 'subject' ->> 'title') as title
     from rapporteur.resource where kind = 'ideas' and name = $1`,
    [`ideas/flyteorg/flyte/${number}`],
  );
  return rows[0]?.title;
};
