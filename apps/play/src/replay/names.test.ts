import { describe, expect, it } from 'vitest';
import { createNames, type Renaming } from './names.ts';

const namesOf = (...renamings: Renaming[]) => {
  const names = createNames();
  for (const one of renamings) names.add(one);
  return names;
};

describe('the names of a repository', () => {
  const first = { at: 1, from: 'acme/a', to: 'acme/b' };

  it.each<[string, Renaming, string, readonly string[]]>([
    ['a chain of them ends at the last', { at: 2, from: 'Acme/B', to: 'acme/c' }, 'acme/c', ['acme/a', 'acme/b']],
    ['it may go back', { at: 2, from: 'acme/b', to: 'acme/a' }, 'acme/a', ['acme/b']],
    ['the same one, told twice, is one', first, 'acme/b', ['acme/a']],
  ])('%s, in whatever order they are told', (_, second, current, former) => {
    for (const names of [namesOf(first, second), namesOf(second, first)]) {
      expect(['acme/a', 'ACME/B'].map((name) => names.current(name).toLowerCase())).toEqual([current, current]);
      expect(new Set(names.former(current).map((name) => name.toLowerCase()))).toEqual(new Set(former));
      expect(names.current('acme/other')).toBe('acme/other');
    }
  });
});
