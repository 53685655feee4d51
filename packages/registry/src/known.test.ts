import { describe, expect, it } from 'vitest';
import { createKnownRows, type Sent } from './known.ts';

type Named = { readonly name: string };

const sent = (name: string, isSent = true): Sent<Named> => ({
  stamp: `${name} 1 700`,
  row: isSent ? { name } : undefined,
  size: 10,
});

const stampsOf = (...names: readonly string[]): readonly string[] => names.map((name) => sent(name).stamp);

describe('rows that were read lately', () => {
  it('are not asked for again, and are the very same', () => {
    const known = createKnownRows<Named>();
    expect(known.before(['a']).stamps).toEqual([]);
    const first = known.before(['a']).take([sent('x'), sent('y')]);
    const again = known.before(['a']);
    expect(again.stamps).toEqual(stampsOf('x', 'y'));
    const second = again.take([sent('y', false), sent('x', false), sent('z')]);
    expect(second[0]).toBe(first[1]);
    expect(second[1]).toBe(first[0]);
    expect(second[2]).toEqual({ name: 'z' });
    const elsewhere = known.before(['b']);
    expect(elsewhere.stamps).toEqual([]);
    expect(elsewhere.take([sent('x')])[0]).toBe(first[0]);
  });

  it('are known to the one of several questions that they answer', () => {
    const known = createKnownRows<Named>();
    known.before(['x', 'y', 'z']).take([sent('x'), sent('y')], ({ name }) => [name, 'never asked']);
    expect(known.before(['x']).stamps).toEqual(stampsOf('x'));
    expect(known.before(['y', 'x']).stamps).toEqual(stampsOf('y', 'x'));
    expect(known.before(['z']).stamps).toEqual([]);
    expect(known.before(['never asked']).stamps).toEqual([]);
    known.before(['x']).take([]);
    expect(known.before(['x']).stamps).toEqual([]);
  });

  it('are few, whatever is read; what was used last is kept, and what an answer counts on as long as it is awaited', () => {
    const known = createKnownRows<Named>({ mostBytes: 30, mostStamps: 3, mostOfOne: 3 });
    known.before(['a']).take([sent('1'), sent('2')]);
    const awaited = known.before(['a']);
    known.before(['b']).take([sent('2'), sent('3'), sent('4')]);
    expect(known.before(['a']).stamps).toEqual([]);
    expect(known.before(['b']).stamps).toEqual(stampsOf('2', '3', '4'));
    expect(awaited.take([sent('1', false), sent('2', false)])).toEqual([{ name: '1' }, { name: '2' }]);
    expect(known.before(['b']).stamps).toEqual([]);
    expect(known.before(['a']).stamps).toEqual(stampsOf('1', '2'));
    known.before(['c']).take([sent('1')]);
    known.before(['d']).take([sent('5'), sent('6'), sent('7'), sent('8')]);
    expect(known.before(['d']).stamps).toEqual([]);
    expect(known.before(['c']).stamps).toEqual([]);
    expect(() => known.before(['d']).take([sent('9', false)])).toThrow('sent nothing');
  });
});
