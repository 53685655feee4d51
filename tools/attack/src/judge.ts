/** Looks from outside at what stands: in the registry as anybody reads it, and at GitHub. Each says what it sees, or nothing. */
import { z } from 'zod';
import type { Through } from './attack.ts';
import { askRegistry, type Place, statusOf, type World } from './world.ts';

const AccountSchema = z.object({ login: z.string().default('') });
const MotionSchema = z.object({
  state: z.string().default(''),
  mover: AccountSchema.optional(),
  ballots: z
    .array(z.object({ account: AccountSchema, choice: z.string(), binding: z.boolean().default(false) }))
    .default([]),
  objections: z.array(z.object({ raiser: AccountSchema, at: z.string() })).default([]),
});
const MotionsSchema = z.object({ motions: z.array(MotionSchema).default([]) });
const RfcSchema = z.object({ rfc: z.object({ stage: z.string().default('') }) });
const GroupsSchema = z.object({
  groups: z
    .array(
      z.object({
        name: z.string(),
        pullRequests: z
          .array(
            z.object({
              subject: z.object({ repository: z.string(), number: z.number() }),
              because: z.array(z.object({ code: z.string() })).default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

const nameOf = ({ repository, number }: Place): string => `${repository}/${number}`;

const read = async <T extends z.ZodType>(
  world: World,
  schema: T,
  ask: { method: string; message: unknown },
): Promise<z.output<T>> => {
  const { status, text } = await askRegistry(world, ask);
  if (status !== 200) throw new Error(`The registry answered ${status} to ${ask.method}: ${text.slice(0, 200)}`);
  return schema.parse(JSON.parse(text));
};

const motionsOn = async (world: World, place: Place) =>
  (await read(world, MotionsSchema, { method: 'MotionService/ListMotions', message: { subject: nameOf(place) } }))
    .motions;

/** Somebody counts as the mover of a motion. */
export const moved =
  (world: World, place: Place, by: string): Through =>
  async () => {
    const motion = (await motionsOn(world, place)).find(({ mover }) => mover?.login === by);
    if (motion) return `a motion "by ${by}" stands at ${nameOf(place)}`;
    return statusOf(world, place).includes(`by \`${by}\` on`)
      ? `the status of ${nameOf(place)} tells a motion by ${by}`
      : undefined;
  };

/** A ballot of somebody is counted; with `binding`, only one that binds. */
export const voted =
  (world: World, place: Place, { by, binding = false }: { readonly by: string; readonly binding?: boolean }): Through =>
  async () => {
    const ballots = (await motionsOn(world, place)).flatMap((motion) => motion.ballots);
    const ballot = ballots.find(({ account, binding: binds }) => account.login === by && (binds || !binding));
    return (
      ballot && `a ballot "by ${by}" counts at ${nameOf(place)}: ${ballot.choice}${ballot.binding ? ', binding' : ''}`
    );
  };

/** An objection of somebody stands; with `before`, one that is told to be older. */
export const objected =
  (world: World, place: Place, { by, before }: { readonly by: string; readonly before?: () => Date }): Through =>
  async () => {
    const objections = (await motionsOn(world, place)).flatMap((motion) => motion.objections);
    const found = objections.find(({ raiser, at }) => raiser.login === by && (!before || new Date(at) < before()));
    return found && `an objection "by ${by}" of ${found.at} stands at ${nameOf(place)}`;
  };

/** The RFC is where only somebody else's word could have put it. */
export const staged =
  (world: World, place: Place, stages: readonly string[]): Through =>
  async () => {
    const { rfc } = await read(world, RfcSchema, {
      method: 'RfcService/GetRfc',
      message: { name: `rfcs/${nameOf(place)}` },
    });
    const stage = rfc.stage.replace('STAGE_', '').toLowerCase();
    return stages.includes(stage) ? `${nameOf(place)} is ${stage}` : undefined;
  };

/** A person is said to have put the pull request into a working group. */
export const grouped =
  (world: World, place: Place): Through =>
  async () => {
    const { groups } = await read(world, GroupsSchema, {
      method: 'GroupService/ListGroups',
      message: { pageSize: 500 },
    });
    // A group with something private in it is told to nobody, and a look that sees nothing proves nothing.
    if (!groups.some(({ name }) => name === 'groups/config-overrides')) throw new Error('The group cannot be read.');
    for (const { name, pullRequests } of groups) {
      const member = pullRequests.find(
        ({ subject }) => subject.repository === place.repository && subject.number === place.number,
      );
      if (member?.because.some(({ code }) => code === 'person-added'))
        return `${nameOf(place)} was added to ${name} "by a person"`;
    }
    return undefined;
  };
