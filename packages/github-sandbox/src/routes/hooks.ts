/** The App's webhook: its configuration, its deliveries, and sending one again. */
import { z } from 'zod';
import type { Context } from '../access.ts';
import type { Delivery } from '../deliveries.ts';
import type { Call, Reply, Route } from '../router.ts';
import { notFound, numberParam, ok, Refusal, readBody } from '../router.ts';

const ConfigSchema = z.object({ url: z.url().optional() });

export const hookRoutes = ({ deliveries }: Context): readonly Route[] => {
  const asApp = (answer: (call: Call) => Reply) => (call: Call) => {
    if (call.actor.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded');
    return answer(call);
  };

  const brief = (delivery: Delivery) => ({
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  });

  const find = (call: Call): Delivery => {
    const found = deliveries.list().find(({ id }) => id === numberParam(call, 'id'));
    if (!found || found.deliveredAt === null) throw notFound();
    return found;
  };

  const list = (call: Call): Reply => {
    const size = Math.min(100, Number(call.query.get('per_page')) || 30);
    const cursor = Number(call.query.get('cursor') ?? Number.POSITIVE_INFINITY);
    const status = call.query.get('status');
    const wanted = deliveries
      .list()
      .filter(({ id, deliveredAt, statusCode }) => {
        if (deliveredAt === null || id > cursor) return false;
        return !status || (status === 'success') === (statusCode >= 200 && statusCode < 400);
      })
      .toReversed();
    const next = wanted[size];
    const query = new URLSearchParams(call.query);
    query.set('cursor', String(next?.id ?? ''));
    return {
      ...ok(wanted.slice(0, size).map(brief)),
      ...(next && { headers: { link: `<${call.address}?${query}>; rel="next"` } }),
    };
  };

  const config = (): Reply =>
    ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: deliveries.url() });

  const one = '/app/hook/deliveries/:id';
  return [
    { method: 'GET', pattern: '/app/hook/config', answer: asApp(config) },
    {
      method: 'PATCH',
      pattern: '/app/hook/config',
      answer: asApp((call) => {
        const { url } = readBody(ConfigSchema, call);
        if (url) deliveries.setUrl(url);
        return config();
      }),
    },
    { method: 'GET', pattern: '/app/hook/deliveries', answer: asApp(list) },
    {
      method: 'GET',
      pattern: one,
      answer: asApp((call) => {
        const delivery = find(call);
        return ok({
          ...brief(delivery),
          url: deliveries.url(),
          request: { headers: deliveries.headers(delivery), payload: JSON.parse(delivery.body) },
          response: { headers: {}, payload: delivery.response },
        });
      }),
    },
    {
      method: 'POST',
      pattern: `${one}/attempts`,
      answer: asApp((call) => {
        deliveries.redeliver(find(call).id);
        return { status: 202, body: {} };
      }),
    },
  ];
};
