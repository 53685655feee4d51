/** Refuses answers that are not all of what was asked for: nothing must be concluded from what is missing. */
import { IncompleteAnswer } from './fault.ts';

/** What an answer tells about itself, whatever it is about. */
export type Answer = { readonly url: string; readonly headers: { readonly link?: string }; readonly data: unknown };

/** Looks at every answer to a GET, and at the pages of one listing together. */
export type Completeness = {
  /** The address of a page that must be empty: the listing ended with a full page, and nothing tells how long it is. */
  check(answer: Answer): string | undefined;
};

/** Creates the check of one client. @throws IncompleteAnswer in `check` */
export const createCompleteness = (): Completeness => {
  const listings = new Map<string, Listing>();
  return {
    check: ({ url, headers, data }) => {
      if (isObject(data) && Reflect.get(data, 'incomplete_results') === true) {
        throw new IncompleteAnswer(`it says so of ${pathOf(url)} itself`);
      }
      const entries = entriesOf(data);
      if (!entries) return undefined;
      const page = pageOf(url);
      const listing = page.number === 1 ? { given: new Map(), last: 1 } : listings.get(page.listing);
      // A page from the middle, asked for by itself, announces nothing about those before it.
      if (!listing) return undefined;
      listings.set(page.listing, listing);
      listing.given.set(page.number, entries.length);
      listing.last = Math.max(listing.last, lastOf(headers.link));
      if (hasNext(headers.link)) {
        if (entries.length < page.size) throw new IncompleteAnswer(shortPage(url, entries.length, page));
        return undefined;
      }
      listings.delete(page.listing);
      if (page.number < listing.last) {
        throw new IncompleteAnswer(`${pathOf(url)} ended with page ${page.number} of ${listing.last}`);
      }
      const given = [...listing.given].reduce((sum, [number, count]) => sum + (number <= page.number ? count : 0), 0);
      const total = totalOf(data);
      if (total > given) throw new IncompleteAnswer(`${pathOf(url)} gave ${given} entries of ${total}`);
      return Array.isArray(data) && entries.length === page.size ? afterPage(url, page.number) : undefined;
    },
  };
};

/** The address of a listing without the number of the page. */
export const listingOf = (url: string): string => pageOf(url).listing;

type Listing = { readonly given: Map<number, number>; last: number };

const shortPage = (url: string, count: number, { number, size }: { number: number; size: number }): string =>
  `page ${number} of ${pathOf(url)} has ${count} entries instead of ${size}, though more follow`;

const pageOf = (url: string) => {
  const address = new URL(url);
  const number = Number(address.searchParams.get('page') ?? '1');
  const size = Number(address.searchParams.get('per_page') ?? '30');
  address.searchParams.delete('page');
  return { number, size, listing: address.href };
};

const pathOf = (url: string): string => new URL(url).pathname.replace(/^\/api\/v3/, '');

const afterPage = (url: string, number: number): string => {
  const address = new URL(url);
  address.searchParams.set('page', String(number + 1));
  return address.href;
};

const hasNext = (link = ''): boolean => /<[^<>]+>;\s*rel="next"/.test(link);

const lastOf = (link = ''): number => {
  const last = /<([^<>]+)>;\s*rel="last"/.exec(link)?.[1];
  return last === undefined ? 1 : pageOf(last).number;
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
  const data = 'data' in body && isObject(body.data) ? Object.values(body.data) : [];
  const isPartial = data.some((value) => value !== null) && errors.some((error) => typeOf(error) !== 'NOT_FOUND');
  if (isPartial) throw new IncompleteAnswer(`beside the data it says "${messageOf(errors[0])}"`);
};

const typeOf = (error: unknown): unknown => (isObject(error) ? Reflect.get(error, 'type') : undefined);

const messageOf = (error: unknown): string =>
  String(isObject(error) ? Reflect.get(error, 'message') : error)
    .split('\n')[0]
    ?.slice(0, 200) ?? '';
