/** Deliveries that come again under another id, late, and in any order. */
import { createHmac, randomUUID } from 'node:crypto';
import type { SeenDelivery } from '@rapporteur/github-sandbox';
import type { Stage } from './stage.ts';

/** Sends a payload as GitHub does; with an id of its own it is nothing that the inbox knows. Resolves with the status. */
export const replay = async (
  { github, bot }: Stage,
  { event, payload }: Pick<SeenDelivery, 'event' | 'payload'>,
): Promise<number> => {
  const body = JSON.stringify(payload);
  const signature = createHmac('sha256', github.webhookSecret).update(body).digest('hex');
  const response = await fetch(`${bot().url}/api/github/webhooks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
};

/** The deliveries about an issue or pull request, oldest first. */
export const deliveriesAbout = ({ github }: Stage, number: number): SeenDelivery[] =>
  github.observe.deliveries().filter(({ payload }) => numberOf(payload) === number);

const numberOf = (payload: unknown): unknown => {
  for (const key of ['pull_request', 'issue']) {
    const subject = isObject(payload) ? Reflect.get(payload, key) : undefined;
    if (isObject(subject)) return Reflect.get(subject, 'number');
  }
  return undefined;
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
