import { describe, expect, it } from 'vitest';
import { createKnownRows, type StampedRow } from './known.ts';

const row = (name: string, isSent = true): StampedRow => ({
  stamp: `${name} 1 700`,
  body: isSent ? { name } : null,
  size: 10,
});

describe('rows that were read lately', () => {
  it('are not asked for again, and are the very same', () => {
    const known = createKnownRows();
    expect(known.before('a').stamps).toEqual([]);
    const first = known.before('a').take([row('x'), row('y')]);
    const again = known.before('a');
    expect(again.stamps).toEqual([row('x').stamp, row('y').stamp]);
    const second = again.take([row('y', false), row('x', false), row('z')]);
    expect(second[0]).toBe(first[1]);
    expect(second[1]).toBe(first[0]);
    expect(second[2]).toEqual({ name: 'z' });
    const elsewhere = known.before('b');
    expect(elsewhere.stamps).toEqual([]);
    expect(elsewhere.take([row('x')])[0]).toBe(first[0]);
  });

  it('are few, whatever is read; what was used last is kept, and what an answer counts on as long as it is awaited', () => {
    const known = createKnownRows({ mostBytes: 30, mostQuestions: 2 });
    known.before('a').take([row('1'), row('2')]);
    const awaited = known.before('a');
    known.before('b').take([row('2'), row('3'), row('4')]);
    expect(known.before('a').stamps).toEqual([row('2').stamp]);
    expect(awaited.take([row('1', false), row('2', false)])).toEqual([{ name: '1' }, { name: '2' }]);
    known.before('c').take([row('1')]);
    known.before('d').take([row('1')]);
    expect(known.before('b').stamps).toEqual([]);
    expect(known.before('d').stamps).toEqual([row('1').stamp]);
    expect(() => known.before('d').take([row('9', false)])).toThrow('no body');
  });
});
