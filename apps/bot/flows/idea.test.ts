import { type Client, createClient } from '@rapporteur/client';
import { Disposition } from '@rapporteur/idl';
import { createTestDatabase } from '@rapporteur/registry/database/testing';
import { describe, expect, it } from 'vitest';
import { useStage } from './stage.ts';
import { FLYTE, seed } from './world.ts';

/** More than one page of GitHub's. */
const MANY = 60;

const stage = useStage({
  seed: {
    ...seed,
    repositories: seed.repositories.map((repository) =>
      repository.name === 'flyte'
        ? {
            ...repository,
            categories: [{ slug: 'rfc-incubator' }, { slug: 'q-a' }],
            discussions: Array.from({ length: MANY }, (_, index) => ({
              number: 3001 + index,
              title: `Idea ${index}`,
              author: 'cy',
              category: index === 7 ? 'q-a' : 'rfc-incubator',
              createdAt: index < 10 ? '2023-03-01T00:00:00Z' : '2023-06-18T00:00:00Z',
              ...(index === 5 ? { closedAt: '2023-04-01T00:00:00Z' } : {}),
            })),
          }
        : repository,
    ),
  },
});

/** Names and dispositions of all ideas in the registry. */
const ideas = async (client: Client = stage().client): Promise<Map<string, Disposition>> => {
  const stored = await client.listIdeas({ pageSize: 500 }).all();
  return new Map(stored.map(({ name, disposition }) => [name, disposition]));
};

const nameOf = (number: number): string => `ideas/${FLYTE}/${number}`;

const opened = async (category: string): Promise<number> => {
  const { number } = await stage().people.createDiscussion({
    repository: FLYTE,
    as: 'cy',
    category,
    title: 'Retries that count',
    body: 'They do not.',
  });
  await stage().quiet();
  return number;
};

describe('the incubator', () => {
  it('is read as a whole at the start, over all pages, and sorted by age', async () => {
    const found = await ideas();
    expect(found.size).toBe(MANY - 1);
    expect(found.get(nameOf(3001))).toBe(Disposition.NEEDS_CHAMPION);
    expect(found.get(nameOf(3006))).toBe(Disposition.CLOSED);
    expect(found.get(nameOf(3060))).toBe(Disposition.NEW);
    expect(found.has(nameOf(3008))).toBe(false);
  });

  it('takes what is opened in its category, and nothing else', async () => {
    const [inside, outside] = [await opened('rfc-incubator'), await opened('q-a')];
    const found = await ideas();
    expect(found.get(nameOf(inside))).toBe(Disposition.NEW);
    expect(found.has(nameOf(outside))).toBe(false);
  });

  it('stores what GitHub says once: a second reading changes no version', async () => {
    const versions = async () =>
      (await stage().client.listIdeas({ pageSize: 500 }).all()).map(({ version }) => version);
    const before = await versions();
    await stage().bot().catchUp();
    await stage().quiet();
    expect(await versions()).toEqual(before);
  });

  it('is the same from GitHub alone when the registry is lost', async () => {
    const before = await ideas();
    let after: Map<string, Disposition> | undefined;
    await stage().restart({
      variables: { DATABASE_URL: await createTestDatabase() },
      meanwhile: async () => {
        const client = createClient({ baseUrl: stage().bot().url });
        while ((await readings(client)) < seed.repositories.length)
          await new Promise((resolve) => setTimeout(resolve, 20));
        after = await ideas(client);
      },
    });
    expect(after).toEqual(before);
  });
});

const readings = async (client: Client): Promise<number> => {
  const found = await client.listSyncStates({ pageSize: 500 }).all();
  return found.filter(({ endedAt }) => endedAt).length;
};
