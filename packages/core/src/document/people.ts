/** People in sentences: by name while they are few, else as how many there are of what. Nobody is notified. */
import { enumerated, login, text } from './build.ts';
import type { Inline } from './tree.ts';

/** People with one role. */
export type Circle = { readonly title: string; readonly logins: readonly string[] };

/** "`ada`, `ben` and `gil`", "the 12 members of the TSC and the 9 maintainers", "nobody". */
export const showPeople = (circles: readonly Circle[], last = 'and'): Inline =>
  enumerated(
    partsOf(circles).map((part) => ('login' in part ? login(part.login) : text(part.words))),
    last,
  );

/** The same without markup, for reasons. */
export const peopleWords = (circles: readonly Circle[], last = 'and'): string => {
  const words = partsOf(circles).map((part) => ('login' in part ? part.login : part.words));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
};

/** "5 members of the TSC", "1 maintainer". */
export const membersWords = (title: string, count: number): string =>
  title.toLowerCase() === MAINTAINERS
    ? `${count} ${count === 1 ? 'maintainer' : 'maintainers'}`
    : `${count} ${count === 1 ? 'member' : 'members'} of the ${title}`;

const MAINTAINERS = 'maintainers';

/** More names than these nobody reads in a sentence. */
const MOST_NAMED = 8;

const partsOf = (circles: readonly Circle[]): readonly ({ readonly login: string } | { readonly words: string })[] => {
  const all = [...new Set(circles.flatMap(({ logins }) => logins))];
  if (all.length === 0) return [{ words: 'nobody' }];
  if (all.length <= MOST_NAMED) return all.map((name) => ({ login: name }));
  return circles
    .filter(({ logins }) => logins.length > 0)
    .map(({ title, logins }) => ({ words: `the ${membersWords(title, new Set(logins).size)}` }));
};
