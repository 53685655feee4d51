/** GitHub does not repeat a failed delivery by itself; the app asks for those that never arrived, and gives up in time. */
import { z } from 'zod';
import { type Octokit, readEach } from './octokit.ts';

/** Deliveries are kept for some days; older ones are left to reconciling. */
const LOOK_BACK_MS = 3 * 24 * 60 * 60 * 1000;

const Attempt = z.object({ id: z.number(), guid: z.string(), status_code: z.number(), delivered_at: z.string() });

/** So often GitHub has tried a delivery before it is left: what five attempts did not bring, a sixth will not. */
const MAX_ATTEMPTS = 5;

export type Redelivery = {
  /** How many were asked for. */
  readonly asked: number;
  /** Guids of those that are left, as they failed too often. */
  readonly left: readonly string[];
  /** What GitHub refused to send again, one for each delivery. */
  readonly refused: readonly unknown[];
};

/**
 * Asks GitHub to send every delivery again of which no attempt succeeded. A repeated delivery keeps its id, so whatever
 * did arrive after all changes nothing.
 * @param octokit signed in as the app, not as an installation
 */
export const redeliverFailed = async (octokit: Octokit, now: Date): Promise<Redelivery> => {
  const since = now.getTime() - LOOK_BACK_MS;
  const failed = new Map<string, number[]>();
  const arrived = new Set<string>();
  const pages = octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 });
  for await (const { data } of pages) {
    const attempts = readEach({ octokit, what: 'delivery' }, data, (attempt) => Attempt.parse(attempt));
    for (const { id, guid, status_code } of attempts) {
      if (status_code >= 200 && status_code < 300) arrived.add(guid);
      else failed.set(guid, [...(failed.get(guid) ?? []), id]);
    }
    const oldest = attempts.at(-1);
    if (data.length === 0 || !oldest || Date.parse(oldest.delivered_at) < since) break;
  }
  // Oldest first, as they happened.
  const lost = [...failed].filter(([guid]) => !arrived.has(guid)).reverse();
  const refused: unknown[] = [];
  const again = lost.filter(([, ids]) => ids.length < MAX_ATTEMPTS);
  for (const [, [delivery_id]] of again) {
    if (delivery_id === undefined) continue;
    await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id }).catch((error: unknown) => refused.push(error));
  }
  return {
    asked: again.length - refused.length,
    left: lost.flatMap(([guid, ids]) => (ids.length < MAX_ATTEMPTS ? [] : [guid])),
    refused,
  };
};
