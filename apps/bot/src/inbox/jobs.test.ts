import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createJobIds } from './jobs.ts';

it('job ids are UUIDs that only grow, whatever the clock does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 42 }), { minLength: 2, maxLength: 50 }), (times) => {
      let index = 0;
      const nextId = createJobIds(() => times[index++ % times.length] ?? 0);
      const ids = Array.from({ length: 200 }, nextId);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(ids.toSorted()).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
