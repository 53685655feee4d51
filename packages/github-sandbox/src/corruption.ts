/** Answers that are well formed and not the whole truth. */
import { z } from 'zod';
import type { Corruption } from './faults.ts';
import type { Reply } from './router.ts';

const ListSchema = z.array(z.unknown());
const ObjectSchema = z.record(z.string(), z.unknown());

/** The reply as the fault makes it; what it cannot be applied to stays as it is. */
export const corrupted = (reply: Reply, fault: Corruption): Reply => {
  if (reply.status !== 200) return reply;
  switch (fault.corruption) {
    case 'short_page':
      return { ...plain(reply), body: shortened(bodyOf(reply)) };
    case 'no_last_page':
      return { ...reply, headers: withoutLastPage(reply.headers) };
    case 'incomplete_results':
      return { ...plain(reply), body: { ...ObjectSchema.parse(bodyOf(reply)), incomplete_results: true } };
    case 'partial_graphql':
      return { ...plain(reply), body: partial(ObjectSchema.parse(bodyOf(reply)), fault.field ?? []) };
    case 'odd_entries':
      return { ...plain(reply), body: [...(fault.entries ?? []), ...ListSchema.parse(bodyOf(reply))] };
  }
};

const plain = ({ bytes: _, ...reply }: Reply): Reply => reply;

const bodyOf = ({ body, bytes }: Reply): unknown => (bytes ? JSON.parse(bytes.toString('utf8')) : body);

/** A bare list, or the one list in an object such as { total_count, check_runs }. */
const shortened = (body: unknown): unknown => {
  const list = ListSchema.safeParse(body).data;
  if (list) return list.slice(0, Math.ceil(list.length / 2));
  const object = ObjectSchema.safeParse(body).data;
  return (
    object &&
    Object.fromEntries(
      Object.entries(object).map(([key, value]) => [key, Array.isArray(value) ? shortened(value) : value]),
    )
  );
};

const withoutLastPage = (headers: Reply['headers'] = {}): NonNullable<Reply['headers']> => {
  const { link = '', ...rest } = headers;
  const links = link.split(', ').flatMap((one) => {
    const [, address, relation] = /^<([^>]+)>; rel="(\w+)"$/.exec(one) ?? [];
    return address && relation ? [{ url: new URL(address), relation }] : [];
  });
  const last = Number(links.find(({ relation }) => relation === 'last')?.url.searchParams.get('page') ?? 0);
  const kept = links.flatMap(({ url, relation }) => {
    const page = Number(url.searchParams.get('page'));
    if (relation === 'next' && page >= last) return [];
    if (relation !== 'last') return [`<${url}>; rel="${relation}"`];
    const isOnLastNow = !links.some(
      (other) => other.relation === 'next' && Number(other.url.searchParams.get('page')) < last,
    );
    if (isOnLastNow) return [];
    url.searchParams.set('page', String(last - 1));
    return [`<${url}>; rel="last"`];
  });
  return { ...rest, ...(kept.length > 0 && { link: kept.join(', ') }) };
};

const partial = (body: Readonly<Record<string, unknown>>, field: readonly string[]) => ({
  ...body,
  data: withNull(body.data, field),
  errors: [
    {
      type: 'SERVICE_UNAVAILABLE',
      ...(field.length > 0 && { path: field }),
      message: 'Something went wrong while executing your query. Please try again.',
    },
  ],
});

const withNull = (data: unknown, [first, ...rest]: readonly string[]): unknown => {
  const object = ObjectSchema.safeParse(data).data;
  if (first === undefined || !object || !(first in object)) return data;
  return { ...object, [first]: rest.length === 0 ? null : withNull(object[first], rest) };
};
