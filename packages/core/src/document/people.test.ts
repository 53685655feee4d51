import { describe, expect, it } from 'vitest';
import { membersWords, peopleWords, print, showPeople } from './index.ts';

const many = Array.from({ length: 12 }, (_, index) => `p${index}`);

describe('people in a sentence', () => {
  it('C19: few are named, each once, and nobody is notified', () => {
    const circles = [
      { title: 'TSC', logins: ['ada', 'ben'] },
      { title: 'maintainers', logins: ['ben', 'gil'] },
    ];
    expect(print(showPeople(circles))).toBe('`ada`, `ben` and `gil`');
    expect(peopleWords(circles, 'or')).toBe('ada, ben or gil');
  });

  it('many are counted by what they are', () => {
    const circles = [
      { title: 'TSC', logins: many },
      { title: 'maintainers', logins: ['gil'] },
      { title: 'team', logins: [] },
    ];
    expect(print(showPeople(circles))).toBe('the 12 members of the TSC and the 1 maintainer');
    expect(peopleWords(circles, 'or')).toBe('the 12 members of the TSC or the 1 maintainer');
  });

  it('without any there is nobody', () => {
    expect(print(showPeople([]))).toBe('nobody');
    expect(peopleWords([{ title: 'TSC', logins: [] }])).toBe('nobody');
  });

  it.each([
    ['TSC', 1, '1 member of the TSC'],
    ['TSC', 5, '5 members of the TSC'],
    ['Maintainers', 1, '1 maintainer'],
    ['maintainers', 2, '2 maintainers'],
  ])('%s, %i', (title, count, words) => expect(membersWords(title, count)).toBe(words));
});
