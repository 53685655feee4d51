/** The checks a delivery passes before it is stored, in the order that costs a stranger most and us least. */
import { isUtf8 } from 'node:buffer';
import { isSigned } from './signature.ts';
import { toAction, toSubject } from './subject.ts';

/** GitHub sends no larger payload. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;

export type WebhookRequest = {
  /** Names in lower case, as node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came, before any decoding. */
  readonly rawBody: Buffer;
};

/** What the sender is answered: 202 stored, 200 known already, else why not; `message` is one sentence. */
export type Receipt = { readonly status: 200 | 202 | 400 | 401 | 413 | 503; readonly message: string };

/** A checked delivery that is not stored yet. */
export type NewDelivery = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly subject: string;
  /** The payload as text, */
  readonly body: string;
  /** and the same as it came. */
  readonly bytes: Buffer;
};

/** Checks size, signature, headers and JSON; nothing is parsed before the signature holds. */
export const checkRequest = (
  { headers, rawBody }: WebhookRequest,
  secrets: readonly string[],
): NewDelivery | Receipt => {
  if (rawBody.byteLength > MAX_BODY_BYTES) return TOO_LARGE;
  const signature = header(headers, 'x-hub-signature-256');
  if (signature === undefined)
    return refuse(401, 'The header X-Hub-Signature-256 is missing; set the webhook secret in the settings of the App.');
  if (!isSigned(secrets, rawBody, signature))
    return refuse(
      401,
      'The signature does not match the body; the webhook secret of the App and of this server differ.',
    );
  const id = header(headers, 'x-github-delivery');
  const event = header(headers, 'x-github-event');
  if (id === undefined || !/^[\w.:-]{1,128}$/.test(id))
    return refuse(400, 'The header X-GitHub-Delivery is missing or is not an id of at most 128 plain characters.');
  if (event === undefined || !/^[a-z][a-z0-9_]{0,63}$/.test(event))
    return refuse(400, 'The header X-GitHub-Event is missing or is not the name of an event.');
  const type = header(headers, 'content-type');
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type))
    return refuse(400, 'The body must be application/json; choose this content type in the webhook settings.');
  if (!isUtf8(rawBody)) return refuse(400, 'The body is not UTF-8, as JSON has to be.');
  return parseBody({ id, event, body: rawBody.toString('utf8'), bytes: rawBody });
};

export const isReceipt = (checked: NewDelivery | Receipt): checked is Receipt => 'status' in checked;

export const refuse = (status: Receipt['status'], message: string): Receipt => ({ status, message });

const TOO_LARGE: Receipt = refuse(413, 'The body is larger than the 25 MB that GitHub sends at most.');

const parseBody = (raw: Pick<NewDelivery, 'id' | 'event' | 'body' | 'bytes'>): NewDelivery | Receipt => {
  try {
    const payload: unknown = JSON.parse(raw.body);
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
      return refuse(400, 'The body is JSON, but not an object as every webhook payload is.');
    return { ...raw, action: toAction(payload), subject: toSubject(raw.event, payload) };
  } catch (error) {
    return refuse(400, `The body is not JSON: ${placeOf(error)}; send it again as it was made.`);
  }
};

// V8 quotes the text around the fault; payloads do not belong into answers and logs, so only the place is kept.
const placeOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : '';
  const place = /line (\d+) column (\d+)/.exec(message);
  if (place !== null) return `it breaks at line ${place[1]}, column ${place[2]}`;
  return /end of|Unterminated/.test(message) ? 'it ends too early' : 'it cannot be read';
};

const header = (headers: WebhookRequest['headers'], name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};
