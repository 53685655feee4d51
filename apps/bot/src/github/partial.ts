/** Refuses answers that are not all of what was asked for: nothing must be concluded from what is missing. */
import { IncompleteAnswer } from './fault.ts';

/** What an answer tells about itself, whatever it is about. */
export type Answer = { readonly url: string; readonly headers: { readonly link?: string }; readonly data: unknown };

/** What an answer is short of, if it is of anything. */
export type Lack = {
  /** Goes on after "GitHub's answer was incomplete: ". */
  readonly what?: string;
  /** Whether GitHub may have left entries out on purpose: of accounts that it hides, for example. */
  readonly isDoubtful?: boolean;
  /** The address of a page that must be empty: the listing ended with a full page, and nothing tells how long it is. */
  readonly beyond?: string;
  /** Addresses of the pages of its listing so far. */
  readonly pages: readonly string[];
};

/** Looks at every answer to a GET, and at the pages of one listing together, by the links that lead from one to the next. */
export type Completeness = { check(answer: Answer): Lack };

/** Creates the check of one client. */
export const createCompleteness = (): Completeness => {
  /** By the address of every page that was given, or to which one that was given leads. */
  const listings = new Map<string, Listing>();

  const start = (): Listing => ({ given: new Map(), addresses: new Set(), last: 1 });
  const expect = (listing: Listing, address: string): void => {
    listing.addresses.add(address);
    listings.set(address, listing);
  };

  return {
    check: ({ url, headers, data }) => {
      if (isObject(data) && Reflect.get(data, 'incomplete_results') === true) {
        return { what: `it says so of ${pathOf(url)} itself`, pages: [url] };
      }
      const entries = entriesOf(data);
      if (!entries) return WHOLE;
      const page = pageOf(url);
      const listing = page.isFirst ? start() : listings.get(addressOf(url));
      // A page from the middle, asked for by itself, announces nothing about those before it.
      if (!listing) return WHOLE;
      expect(listing, addressOf(url));
      listing.given.set(url, entries.length);
      listing.last = Math.max(listing.last, lastOf(headers.link));
      const pages = [...listing.given.keys()];
      const next = linkOf(headers.link, 'next');
      const mayBeShort = FILTERED.test(pathOf(url));
      if (next !== undefined) {
        expect(listing, addressOf(next));
        // GitHub's links name a repository by its number; who counts the pages goes on by its name.
        if (page.number !== undefined) expect(listing, addressOf(afterPage(url, page.number)));
        const isShort = entries.length < page.size && !mayBeShort;
        return isShort ? { what: shortPage(url, entries.length, page), isDoubtful: true, pages } : { pages };
      }
      for (const address of listing.addresses) listings.delete(address);
      if (page.number !== undefined && page.number < listing.last) {
        return { what: `${pathOf(url)} ended with page ${page.number} of ${listing.last}`, pages };
      }
      const given = [...listing.given.values()].reduce((sum, count) => sum + count, 0);
      const total = totalOf(data);
      if (total > given && !mayBeShort) {
        return { what: `${pathOf(url)} gave ${given} entries of ${total}`, isDoubtful: true, pages };
      }
      const isFull = Array.isArray(data) && entries.length === page.size;
      return isFull && page.number !== undefined ? { beyond: afterPage(url, page.number), pages } : { pages };
    },
  };
};

const WHOLE: Lack = { pages: [] };

/** Lists from which GitHub takes what the token may not see only after it has made pages, and counted. */
const FILTERED = /\/(?:timeline|events|check-runs|check-suites)$/;

type Listing = {
  /** How many entries each page had. */
  readonly given: Map<string, number>;
  readonly addresses: Set<string>;
  last: number;
};

type Page = { readonly number: number | undefined; readonly size: number; readonly isFirst: boolean };

const shortPage = (url: string, count: number, { number, size }: Page): string =>
  `page ${number ?? 'in the middle'} of ${pathOf(url)} has ${count} entries instead of ${size}, though more follow`;

/** Pages have numbers or are found by a cursor, of which nothing can be told but that it is not the first. */
const CURSORS = ['after', 'before', 'cursor'];

const pageOf = (url: string): Page => {
  const { searchParams: asked } = new URL(url);
  const isByCursor = CURSORS.some((name) => asked.has(name));
  const number = isByCursor ? undefined : Number(asked.get('page') ?? '1');
  return { number, size: Number(asked.get('per_page') ?? '30'), isFirst: number === 1 };
};

/** An address in one spelling, whatever the order of its parameters. */
const addressOf = (url: string): string => {
  const address = new URL(url);
  address.searchParams.sort();
  return address.href;
};

const pathOf = (url: string): string => new URL(url).pathname.replace(/^\/api\/v3/, '');

const afterPage = (url: string, number: number): string => {
  const address = new URL(url);
  address.searchParams.set('page', String(number + 1));
  return address.href;
};

const linkOf = (link: string | undefined, relation: string): string | undefined =>
  new RegExp(`<([^<>]+)>;\\s*rel="${relation}"`).exec(link ?? '')?.[1];

const lastOf = (link: string | undefined): number => {
  const last = linkOf(link, 'last');
  return (last === undefined ? undefined : pageOf(last).number) ?? 1;
};

/** A list, or what stands beside the count of all. */
const entriesOf = (data: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(data)) return data;
  if (!isObject(data) || !('total_count' in data)) return undefined;
  return Object.values(data).find((value) => Array.isArray(value));
};

const totalOf = (data: unknown): number =>
  isObject(data) && 'total_count' in data && typeof data.total_count === 'number' ? data.total_count : 0;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Looks at an answer to a GraphQL query. A field that is missing for a reason of its own is not taken for an empty one. */
export const checkGraphql = ({ data: body, headers }: { readonly data: unknown; readonly headers: object }): void => {
  if (!isObject(body) || !('errors' in body) || !Array.isArray(body.errors) || body.errors.length === 0) return;
  const errors: readonly unknown[] = body.errors;
  if (errors.some((error) => typeOf(error) === 'RATE_LIMITED')) {
    // As the REST interface says it: so whoever waits for GitHub needs to know one form only.
    throw Object.assign(new Error(messageOf(errors[0])), { status: 403, response: { headers } });
  }
  // What the installation did not grant is as final as REST's 403, whatever stands beside it.
  const refused = errors.find((error) => messageOf(error) === 'Resource not accessible by integration');
  if (refused) throw Object.assign(new Error(messageOf(refused)), { status: 403, response: { headers } });
  // So it tells that it gave up, with a status of success.
  const broken = errors.find((error) => messageOf(error).startsWith('Something went wrong while executing your query'));
  if (broken) throw Object.assign(new Error(messageOf(broken)), { status: 502, response: { headers } });
  const data = 'data' in body && isObject(body.data) ? Object.values(body.data) : [];
  const isPartial = data.some((value) => value !== null) && errors.some((error) => typeOf(error) !== 'NOT_FOUND');
  if (isPartial) throw new IncompleteAnswer(`beside the data it says "${messageOf(errors[0])}"`);
};

const typeOf = (error: unknown): unknown => (isObject(error) ? Reflect.get(error, 'type') : undefined);

const messageOf = (error: unknown): string =>
  String(isObject(error) ? Reflect.get(error, 'message') : error)
    .split('\n')[0]
    ?.slice(0, 200) ?? '';
