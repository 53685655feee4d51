import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate, createPace, createShared, createUrgent } from './gate.ts';

const refusal = () => new Error('too much at once');

describe('a gate', () => {
  it('lets a few in at once, some wait, the others are told to come again, and whoever waited gets their turn in order', async () => {
    const gate = createGate({ atOnce: 2, waiting: 3, patienceMs: 10_000, refusal });
    const works = Array.from({ length: 7 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const ended = works.map((work, index) =>
      gate(() => {
        begun.push(index);
        return work.promise;
      }),
    );
    const refused = await Promise.allSettled(ended.slice(5));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(begun).toEqual([0, 1]);
    works[1]?.resolve();
    await ended[1];
    await expect.poll(() => begun).toEqual([0, 1, 2]);
    for (const work of works) work.resolve();
    await Promise.all(ended.slice(0, 5));
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(await gate(async () => 'free again')).toBe('free again');
  });

  it('tells who waited too long to come again, and forgets them', async () => {
    const gate = createGate({ atOnce: 1, waiting: 3, patienceMs: 1, refusal });
    const work = Promise.withResolvers<void>();
    const first = gate(() => work.promise);
    await expect(gate(async () => 'never')).rejects.toThrow('too much at once');
    work.resolve();
    await first;
    expect(await gate(async () => 'mine')).toBe('mine');
  });

  it('never has more at once than it may, and loses no place, whatever fails', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { maxLength: 30 }),
        async (atOnce, fails) => {
          const gate = createGate({ atOnce, waiting: 100, patienceMs: 10_000, refusal });
          let now = 0;
          let most = 0;
          const work = (isFailure: boolean) => async () => {
            now += 1;
            most = Math.max(most, now);
            await Promise.resolve();
            now -= 1;
            if (isFailure) throw new Error('failed');
          };
          await Promise.allSettled(fails.map((isFailure) => gate(work(isFailure))));
          expect(most).toBeLessThanOrEqual(atOnce);
          expect(await Promise.all(Array.from({ length: atOnce }, () => gate(async () => now)))).toEqual(
            Array.from({ length: atOnce }, () => 0),
          );
        },
      ),
    ));
});

describe('what is urgent', () => {
  it('is let by, and holds nobody up for longer than they wait', async () => {
    const urgent = createUrgent();
    const pace = createPace(urgent, 10_000);
    await urgent.calm(10_000);
    const [first, second] = [urgent.begin(), urgent.begin()];
    const made: string[] = [];
    const page = pace(async () => made.push('page'));
    first();
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toEqual([]);
    second();
    await page;
    expect(made).toEqual(['page']);
    const endless = urgent.begin();
    await urgent.calm(1);
    endless();
  });

  it('comes in between those who let it by, also where all of them waited long enough', async () => {
    const urgent = createUrgent();
    const order: string[] = [];
    const done = urgent.begin();
    const patient = ['a', 'b', 'c'].map((name) => urgent.calm(10_000).then(() => order.push(name)));
    setImmediate(() => {
      done();
      setImmediate(() => {
        const again = urgent.begin();
        order.push('urgent');
        setTimeout(again, 1);
      });
    });
    await Promise.all(patient);
    expect(order.indexOf('urgent')).toBeLessThan(order.indexOf('c'));
    expect(order.filter((one) => one !== 'urgent')).toEqual(['a', 'b', 'c']);

    const endless = urgent.begin();
    const turns: number[] = [];
    let turn = 0;
    const count = (): void => {
      turn += 1;
      if (turns.length < 3) setImmediate(count);
    };
    count();
    await Promise.all(['a', 'b', 'c'].map(() => urgent.calm(1).then(() => turns.push(turn))));
    expect(new Set(turns).size).toBe(3);
    endless();
  });
});

describe('a pace', () => {
  it('does one work after the other while something urgent is near, and all at once otherwise', async () => {
    const urgent = createUrgent();
    const pace = createPace(urgent, 1);
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    await Promise.all([pace(work), pace(work), pace(work)]);
    expect(most).toBe(3);
    most = 0;
    const endless = urgent.begin();
    await Promise.allSettled([
      pace(work),
      pace(async () => Promise.reject(new Error('failed'))),
      pace(work),
      pace(work),
    ]);
    expect(most).toBe(1);
    endless();
  });
});

describe('a shared question', () => {
  it('is asked once for all who come while another is under way, and after they came', async () => {
    const asked: PromiseWithResolvers<number>[] = [];
    const ask = createShared(() => {
      const answer = Promise.withResolvers<number>();
      asked.push(answer);
      return answer.promise;
    });
    const first = ask();
    const later = [ask(), ask(), ask()];
    expect(asked).toHaveLength(1);
    asked[0]?.resolve(1);
    expect(await first).toBe(1);
    await expect.poll(() => asked.length).toBe(2);
    asked[1]?.reject(new Error('the database is away'));
    expect((await Promise.allSettled(later)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const fresh = ask();
    asked[2]?.resolve(3);
    expect(await fresh).toBe(3);
  });
});
