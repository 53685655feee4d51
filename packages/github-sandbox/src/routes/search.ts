/** Searching issues and pull requests, with the few qualifiers that a bot may use. */
import type { Context } from '../access.ts';
import { canRead } from '../access.ts';
import type { Route } from '../router.ts';
import { invalid, paginate } from '../router.ts';
import { issueJson } from '../shapes/index.ts';
import type { Item } from '../world.ts';
import { sortItems } from './issues.ts';

/** What a qualifier asks of an item; values come in small letters. */
const QUALIFIERS: Readonly<Record<string, (item: Item, value: string) => boolean>> = {
  repo: ({ repository }, value) => repository.fullName.toLowerCase() === value,
  org: ({ repository }, value) => repository.owner.login.toLowerCase() === value,
  user: ({ repository }, value) => repository.owner.login.toLowerCase() === value,
  author: ({ author }, value) => author.login.toLowerCase() === value,
  label: ({ labels }, value) => labels.some(({ name }) => name.toLowerCase() === value),
  state: ({ state }, value) => state === value,
  draft: ({ pull }, value) => String(pull?.draft ?? false) === value,
  updated: ({ updatedAt }, value) => isWithin(updatedAt, value),
  created: ({ createdAt }, value) => isWithin(createdAt, value),
  is: ({ pull, state, locked }, value) => {
    if (value === 'pr' || value === 'pull-request') return pull !== undefined;
    if (value === 'issue') return pull === undefined;
    if (value === 'merged') return Boolean(pull?.mergedAt);
    if (value === 'locked') return locked !== undefined;
    return state === value;
  },
};

export const searchRoutes = ({ world }: Context): readonly Route[] => [
  {
    method: 'GET',
    pattern: '/search/issues',
    answer: (call) => {
      const terms = termsOf(call.query.get('q') ?? '');
      if (terms.length === 0) throw invalid('q', 'The search is empty');
      const found = [...world.repositories.values()]
        .filter((repository) => canRead(world, call.actor, repository))
        .flatMap(({ items }) => [...items.values()])
        .filter((item) => terms.every((term) => term(item)));
      return paginate(call, sortItems(found, call.query), (page) => ({
        total_count: found.length,
        incomplete_results: false,
        items: page.map((item) => ({ ...issueJson(world, item), score: 1 })),
      }));
    },
  },
];

const termsOf = (text: string): ((item: Item) => boolean)[] =>
  [...text.matchAll(/(-?)(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)].map(([, not, name, quoted, bare]) => {
    const value = (quoted ?? bare ?? '').toLowerCase();
    const asks = name === undefined ? hasTerm : QUALIFIERS[name];
    if (!asks) throw invalid('q', `The sandbox does not know the qualifier "${name}"`);
    return (item) => asks(item, value) !== (not === '-');
  });

const hasTerm = ({ title, body }: Item, word: string): boolean =>
  `${title}\n${body ?? ''}`.toLowerCase().includes(word);

/** ">=2023-06-01", "<2023-06-01T10:00:00Z", "2023-06-01..2023-06-30". */
const isWithin = (at: string, range: string): boolean => {
  const time = Date.parse(at);
  const [from, to] = range.split('..');
  if (to !== undefined) return time >= Date.parse(from ?? '') && time <= Date.parse(to);
  const [, sign = '', date = ''] = /^([<>]=?)?(.*)$/.exec(range.toUpperCase()) ?? [];
  const limit = Date.parse(date);
  if (sign === '>=') return time >= limit;
  if (sign === '>') return time > limit;
  if (sign === '<=') return time <= limit;
  if (sign === '<') return time < limit;
  return at.startsWith(date);
};
