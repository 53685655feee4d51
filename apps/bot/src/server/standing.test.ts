import { create } from '@bufbuild/protobuf';
import { RepositoryRecordSchema, RequestRecordSchema, RfcSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, type Put } from '@rapporteur/registry';
import { describe, expect, it } from 'vitest';
import { createStanding } from './standing.ts';

const open = async () => {
  const registry = createMemoryRegistry();
  let asked = 0;
  let time = 0;
  const standing = createStanding({
    registry: {
      latest: () => registry.latest(),
      changes: (...after) => {
        asked += 1;
        return registry.changes(...after);
      },
    },
    clock: () => time,
  });
  let version = 0;
  const put = async (message: Put['message'], visibility: Put['visibility'] = 'public'): Promise<void> => {
    await registry.commit({ puts: [{ message, visibility }] });
  };
  await standing();
  time += 10_000;
  return {
    registry,
    standing,
    put,
    asked: () => asked,
    wait: (ms: number) => {
      time += ms;
    },
    say: async (visibility: Put['visibility'] = 'public') => {
      await put(create(RfcSchema, { name: 'rfcs/acme/widgets/7', version, author: `a${version}` }), visibility);
      version += 1;
    },
  };
};

describe('the standing of pages', () => {
  it('stays what it is until something is committed, and changes at once then', async () => {
    const { standing, say, put } = await open();
    const first = await standing();
    expect(await standing()).toBe(first);
    await put(create(RequestRecordSchema, { name: 'requests/a/b' }));
    expect(await standing()).toBe(first);
    await say();
    expect(await standing()).not.toBe(first);
  });

  it('changes every five seconds while commits come thick', async () => {
    const { standing, say, wait } = await open();
    const seen = new Set<string>();
    for (let turn = 0; turn < 100; turn += 1) {
      wait(100);
      await say();
      seen.add(await standing());
    }
    expect(seen.size).toBeGreaterThanOrEqual(6);
    expect(seen.size).toBeLessThanOrEqual(8);
    const last = await standing();
    wait(5_000);
    expect(await standing()).not.toBe(last);
  });

  it('changes at once when something may be out of sight, however thick commits come, and what is made then is kept for two seconds', async () => {
    const { registry, standing, say, put, wait } = await open();
    for (let turn = 0; turn < 20; turn += 1) {
      wait(100);
      await say();
      await standing();
    }
    const before = await standing();
    await say('private');
    wait(300);
    const hidden = await standing();
    expect(hidden).not.toBe(before);
    wait(2_100);
    const settled = await standing();
    expect(settled).not.toBe(hidden);
    await put(create(RepositoryRecordSchema, { name: 'repositories/acme/widgets', private: true }));
    wait(300);
    const closed = await standing();
    expect(closed).not.toBe(settled);
    await registry.forget('rfcs/acme/widgets/7');
    wait(300);
    expect(await standing()).not.toBe(closed);
  });

  it('is asked of the registry a few times a second, however many want to know it', async () => {
    const { standing, asked, wait } = await open();
    const before = asked();
    for (let turn = 0; turn < 1_000; turn += 1) {
      wait(1);
      await standing();
    }
    expect(asked() - before).toBeLessThanOrEqual(21);
  });
});
