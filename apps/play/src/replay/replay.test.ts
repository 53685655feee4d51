/** Any order, doubling and loss of deliveries leads to the same state. */
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openForgetfulWorld, replayForgetfully } from '../../testing/forgetful.ts';
import { FLYTE, FORMER, isRenaming, type Recorded, read, recordStory } from '../../testing/story.ts';
import { differences } from './canonical.ts';
import { disturb } from './disturb.ts';
import { type Rebuilt, rebuild } from './rebuild.ts';
import type { RecordedDelivery } from './recording.ts';
import { type Replayed, replay } from './run.ts';

let story: Recorded;
let inOrder: Replayed;

type Arrange = (deliveries: readonly RecordedDelivery[]) => readonly RecordedDelivery[];

const ALL = Number.POSITIVE_INFINITY;

/** Through door and judges alone, so that there can be many; so many deliveries arrive before the first is worked off. */
const play = ({ recording, rebuilt }: Omit<Recorded, 'lines'>, arrange: Arrange, together = ALL) =>
  replayForgetfully({ rebuilt, deliveries: arrange(recording.deliveries), together });

const playWhole = ({ recording, rebuilt }: Recorded, arrange: Arrange = asTheyCame): Promise<Replayed> =>
  replay({ rebuilt, deliveries: arrange(recording.deliveries), createDatabase: createTestDatabase });

const asTheyCame: Arrange = (deliveries) => deliveries;

const endsAlike = ({ state, digest }: Pick<Replayed, 'state' | 'digest'>): void => {
  expect(differences(inOrder.state, state)).toEqual([]);
  expect(digest).toBe(inOrder.digest);
};

beforeAll(async () => {
  story = await recordStory();
  inOrder = await playWhole(story);
});

describe('a recorded story', () => {
  it('replays without a delivery that fails, and tells of every subject', () => {
    expect(inOrder.outcomes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    expect(inOrder.outcomes.length).toBeGreaterThan(30);
    expect(inOrder.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(inOrder.state.registry)).toContain('agendas/contributors-meetup/2023-06-22');
  });

  it('has another digest when GitHub ends in another state', async () => {
    const [whole = '', ...rest] = story.lines;
    const other = read([whole.replace('[RFC] Tags for executions', '[RFC] Labels for executions'), ...rest]);
    expect((await play(other, asTheyCame)).digest).not.toBe(inOrder.digest);
  });

  it('ends in the same state when the network shuffles, doubles and loses what the whole bot is told', async () => {
    const disturbance = { seed: 'four', shuffle: true, duplicate: 0.3, lose: 0.3 };
    const disturbed = await playWhole(story, (deliveries) => disturb(deliveries, disturbance));
    expect(disturbed.errors).toEqual([]);
    expect(disturbed.outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused')).toEqual([]);
    endsAlike(disturbed);
  });

  it.each([
    { seed: 'one', shuffle: false, duplicate: 0, lose: 0, together: 1 },
    { seed: 'two', shuffle: true, duplicate: 0, lose: 0, together: ALL },
    { seed: 'three', shuffle: true, duplicate: 0, lose: 0, together: 1 },
    { seed: 'four', shuffle: true, duplicate: 0.5, lose: 0, together: 2 },
    { seed: 'five', shuffle: true, duplicate: 1, lose: 0, together: 5 },
    { seed: 'six', shuffle: true, duplicate: 0.3, lose: 0.3, together: 3 },
    { seed: 'seven', shuffle: true, duplicate: 0, lose: 0.6, together: 1 },
    { seed: 'eight', shuffle: true, duplicate: 0.3, lose: 0.8, together: ALL },
    { seed: 'nine', shuffle: false, duplicate: 0, lose: 1, together: ALL },
  ])(
    'ends in the same state when the network shuffles, doubles and loses: %j',
    async ({ together, ...disturbance }) => {
      endsAlike(await play(story, (deliveries) => disturb(deliveries, disturbance), together));
    },
  );

  it('ends in the same state when lines are missing in the file, since the first line tells all of GitHub', async () => {
    const [whole = '', ...deliveries] = story.lines;
    const fewer = read([whole, ...deliveries.filter((_, index) => index % 3 !== 1)].reverse());
    expect(differences(story.rebuilt.seed, fewer.rebuilt.seed)).toEqual([]);
    endsAlike(await play(fewer, asTheyCame));
  });
});

describe('a rename in the middle of it', () => {
  it('leaves nothing under the former name, which deliveries before it carry and later ones do not', () => {
    const names = story.recording.deliveries.map(({ payload }) => nameIn(payload));
    const at = story.recording.deliveries.findIndex(isRenaming);
    expect([names.lastIndexOf(FORMER), names.indexOf(FLYTE)]).toEqual([at - 1, at]);
    const places = [...Object.keys(inOrder.state.registry), ...Object.keys(inOrder.state.github)];
    expect(places.filter((place) => place.includes(FORMER))).toEqual([]);
    expect(places).toContain(`rfcs/${FLYTE}/1`);
  });

  it.each<[string, Arrange]>([
    ['is told before all else', (all) => [...all.filter(isRenaming), ...all.filter((one) => !isRenaming(one))]],
    [
      'is told after all else, twice',
      (all) => [...all.filter((one) => !isRenaming(one)), ...all.filter(isRenaming), ...all.filter(isRenaming)],
    ],
    [
      'is never told, and the rest is shuffled',
      (all) =>
        disturb(
          all.map((one) => ({ ...one, isLost: isRenaming(one) })),
          { seed: 'seven', shuffle: true, duplicate: 0.3, lose: 0 },
        ),
    ],
  ])('%s: the same state', async (_, arrange) => {
    for (const together of [1, ALL]) endsAlike(await play(story, arrange, together));
  });
});

describe('a rename while the bot runs', () => {
  it.each([
    { share: 0.5, told: 'all but the rename', isLost: false },
    { share: 1, told: 'all', isLost: false },
    { share: 1, told: 'nothing', isLost: false },
    { share: 1, told: 'nothing', isLost: true },
  ])(
    'after a share of the deliveries, of what comes then is told, and the registry is lost or not: the same state: %j',
    async ({ share, told, isLost }) => {
      const { deliveries } = story.recording;
      const at = deliveries.findIndex(isRenaming);
      const earlier = deliveries.slice(0, at);
      const later = told === 'nothing' ? [] : deliveries.slice(told === 'all' ? at : at + 1);
      const arrived = Math.floor(share * earlier.length);
      const world = await openForgetfulWorld(beforeRename());
      const { github } = world;
      let bot = await world.startBot();
      await bot.deliver(earlier.slice(0, arrived));
      if (share === 1) {
        await bot.catchUp();
        expect(github.observe.comments(FORMER, 1).filter(({ body }) => body.includes(`${FORMER}#1 `))).not.toEqual([]);
      }
      if (isLost) bot = await world.startBot();
      await github.people.renameRepository({ repository: FORMER, as: 'ada', name: nameOf(FLYTE) });
      await bot.deliver([...earlier.slice(arrived), ...later]);
      await bot.catchUp();
      const { state } = await bot.stateOf(story.rebuilt.seed);
      await github.close();
      const different = differences(inOrder.state, state);
      // Meetings are found again when their agenda is asked for, not by reading; until then it stands as it was posted.
      const isOfMeetings = (line: string): boolean =>
        /^registry › (?:agendas|meetings)\/|^github › flyteorg\/community#\d+ › body/.test(line);
      expect(different.filter((line) => !isLost || !isOfMeetings(line))).toEqual([]);
    },
  );
});

/** GitHub in the end, but for the name. */
const beforeRename = (): Rebuilt => {
  const seeds = story.recording.seeds.map((seed) => ({
    ...seed,
    repositories: seed.repositories?.map((one) =>
      one.name === nameOf(FLYTE) ? { ...one, name: nameOf(FORMER), formerNames: [nameOf(FLYTE)] } : one,
    ),
  }));
  const before = rebuild({ ...story.recording, seeds });
  if ('problem' in before) throw new Error(before.problem.text);
  return before.value;
};

const nameOf = (repository: string): string => repository.slice(repository.indexOf('/') + 1);

const nameIn = (payload: object): unknown =>
  'repository' in payload && typeof payload.repository === 'object' && payload.repository !== null
    ? Reflect.get(payload.repository, 'full_name')
    : undefined;
