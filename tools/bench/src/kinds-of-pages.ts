/** The kinds of pages, and the address of one of each; the same number gives the same address. */
import { dateOf, type Library } from './library.ts';
import { createRandom } from './payloads.ts';
import { drawQuery, REPOSITORY } from './shelf.ts';

export type Kind = readonly [name: string, address: (number: number, library: Library) => string];

export const KINDS: readonly Kind[] = [
  ['front', () => '/'],
  ['rfcs', () => '/rfcs'],
  ['stage', () => '/rfcs?stage=in_review'],
  ['rfc', (number, { rfcs }) => `/rfcs/${REPOSITORY}/${1 + (number % rfcs)}`],
  ['groups', () => '/groups'],
  ['group', (number) => `/groups/g${number % 20}`],
  ['meetings', () => '/meetings'],
  ['series', () => '/series/meetup'],
  ['meeting', (number, { meetings }) => `/meetings/meetup/${dateOf(number % meetings)}`],
  ['transcript', (number, { meetings }) => `/transcripts/meetup/${dateOf((number * 10) % meetings)}`],
  ['decisions', () => '/decisions'],
  ['actions', () => '/actionItems'],
  ['settings', () => `/settings/${REPOSITORY}`],
  ['ideas', () => '/ideas'],
  ['person', (number) => `/people/author${number % 200}`],
  ['search', (number) => `/search?q=${encodeURIComponent(drawQuery(createRandom(number)))}`],
];

/** Nothing was made under this address before. */
export const anew = (path: string, number: number): string => `${path}${path.includes('?') ? '&' : '?'}fresh=${number}`;
