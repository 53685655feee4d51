/** GitHub does not repeat a failed delivery by itself; the app asks for those that never arrived. */
import type { Octokit } from './octokit.ts';

/** Deliveries are kept for some days; older ones are left to reconciling. */
const LOOK_BACK_MS = 3 * 24 * 60 * 60 * 1000;

/**
 * Asks GitHub to send every delivery again of which no attempt succeeded; returns how many. A repeated delivery keeps
 * its id, so whatever did arrive after all changes nothing.
 * @param octokit signed in as the app, not as an installation
 */
export const redeliverFailed = async (octokit: Octokit, now: Date): Promise<number> => {
  const since = now.getTime() - LOOK_BACK_MS;
  const failed = new Map<string, number>();
  const arrived = new Set<string>();
  const pages = octokit.paginate.iterator(octokit.rest.apps.listWebhookDeliveries, { per_page: 100 });
  for await (const { data } of pages) {
    for (const { id, guid, status_code } of data) {
      if (status_code >= 200 && status_code < 300) arrived.add(guid);
      else failed.set(guid, id);
    }
    const oldest = data.at(-1);
    if (!oldest || Date.parse(oldest.delivered_at) < since) break;
  }
  // Oldest first, as they happened.
  const lost = [...failed].filter(([guid]) => !arrived.has(guid)).reverse();
  for (const [, delivery_id] of lost) await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id });
  return lost.length;
};
