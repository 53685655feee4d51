import { describe, expect, it } from 'vitest';
import { createExclusively, createServerLock } from './exclusive.ts';
import { describeDatabases, withPostgres } from './testing.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describeDatabases('one at a time', (database) => {
  it('work with one key never overlaps', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await pause(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => database().exclusively('a/b#1', work)));
    expect(most).toBe(1);
  });

  it('work with different keys runs side by side', async () => {
    const { exclusively } = database();
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = exclusively('a/b#1', () => blocked);
    expect(await exclusively('a/b#2', async () => 'done')).toBe('done');
    release();
    await first;
  });

  it('a failure releases the key', async () => {
    const { exclusively } = database();
    await expect(exclusively('k', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await exclusively('k', async () => 1)).toBe(1);
  });
});

describe('two replicas on one PostgreSQL', () => {
  const postgres = withPostgres();

  it('work with one key never overlaps, whichever replica runs it', async () => {
    const url = await postgres.createDatabase();
    const servers = [createServerLock(url), createServerLock(url)];
    const locks = servers.map((server) => createExclusively(server));
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await pause(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, (_, index) => locks[index % 2]?.('a/b#1', work)));
    await Promise.all(servers.map((server) => server.end()));
    expect(most).toBe(1);
  });
});
