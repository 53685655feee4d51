/** The checks a delivery passes before it is stored, in the order that costs a stranger most and us least. */
import { verify } from '@octokit/webhooks-methods';

/** GitHub sends no larger payload. */
export const MAX_BODY_BYTES = 25 * 1024 * 1024;

export type WebhookRequest = {
  /** Names in lower case, as node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came, before any decoding. */
  readonly rawBody: Buffer;
};

/** What the sender is answered: 202 taken, 200 known already, else why not; `message` is one sentence. */
export type Receipt = { readonly status: 200 | 202 | 400 | 401 | 413 | 503; readonly message: string };

/** What a delivery asks for, or why it ends at the door: it tells what we did ourselves, or nobody listens to it. */
export type Entry =
  | {
      readonly kind: 'wish';
      /** What is to be looked at: "pull:owner/repo/7". */
      readonly key: string;
      readonly installation?: number | undefined;
      /** The little that GitHub's state will not tell. */
      readonly hint?: object | undefined;
    }
  | { readonly kind: 'end'; readonly because: 'echo' | 'unheard' };

/** Decides what becomes of a delivery, from GitHub's name of the event and the parsed body, an object. Pure. */
export type Door = (event: string, payload: unknown) => Entry;

/** A delivery with a right signature. */
export type CheckedDelivery = {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly payload: object;
};

/** What can be refused by the headers alone, before any of the body is read. */
export const checkHead = (headers: WebhookRequest['headers']): Receipt | undefined => {
  const head = readHead(headers);
  return 'status' in head ? head : undefined;
};

/** Checks size, headers, signature and JSON; nothing is parsed before the signature holds. */
export const checkRequest = async (
  { headers, rawBody }: WebhookRequest,
  secrets: readonly string[],
): Promise<CheckedDelivery | Receipt> => {
  if (rawBody.byteLength > MAX_BODY_BYTES) return TOO_LARGE;
  const head = readHead(headers);
  if ('status' in head) return head;
  const { id, event, signature } = head;
  const body = rawBody.toString('utf8');
  if (!(await isSigned(secrets, body, signature))) return FORGED;
  return parseBody({ id, event }, body);
};

type Head = { readonly id: string; readonly event: string; readonly signature: string };

const readHead = (headers: WebhookRequest['headers']): Head | Receipt => {
  const signature = header(headers, 'x-hub-signature-256');
  if (signature === undefined) return UNSIGNED;
  if (!/^sha256=[0-9a-f]{64}$/.test(signature)) return FORGED;
  const id = header(headers, 'x-github-delivery');
  const event = header(headers, 'x-github-event');
  if (id === undefined || !/^[\w.:-]{1,128}$/.test(id))
    return refuse(400, 'The header X-GitHub-Delivery is missing or is not an id of at most 128 plain characters.');
  if (event === undefined || !/^[a-z][a-z0-9_]{0,63}$/.test(event))
    return refuse(400, 'The header X-GitHub-Event is missing or is not the name of an event.');
  const type = header(headers, 'content-type');
  if (type !== undefined && !/^application\/(?:[\w.-]+\+)?json\b/i.test(type))
    return refuse(400, 'The body must be application/json; choose this content type in the webhook settings.');
  return { id, event, signature };
};

export const isReceipt = (checked: CheckedDelivery | Receipt): checked is Receipt => 'status' in checked;

export const refuse = (status: Receipt['status'], message: string): Receipt => ({ status, message });

const TOO_LARGE: Receipt = refuse(413, 'The body is larger than the 25 MB that GitHub sends at most.');
const UNSIGNED: Receipt = refuse(
  401,
  'The header X-Hub-Signature-256 is missing; set the webhook secret in the settings of the App.',
);
const FORGED: Receipt = refuse(
  401,
  'The signature does not match the body; the webhook secret of the App and of this server differ.',
);

// Bytes that are no UTF-8 became other characters, over which no sender's signature holds.
const isSigned = async (secrets: readonly string[], body: string, signature: string): Promise<boolean> => {
  if (body === '') return false;
  for (const secret of secrets) if (await verify(secret, body, signature)) return true;
  return false;
};

const parseBody = (head: Pick<CheckedDelivery, 'id' | 'event'>, body: string): CheckedDelivery | Receipt => {
  try {
    const payload: unknown = JSON.parse(body);
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
      return refuse(400, 'The body is JSON, but not an object as every webhook payload is.');
    return { ...head, action: actionOf(payload), payload };
  } catch (error) {
    return refuse(400, `The body is not JSON: ${placeOf(error)}; send it again as it was made.`);
  }
};

const actionOf = (payload: object): string | null => {
  const action = 'action' in payload ? payload.action : undefined;
  return typeof action === 'string' ? action.replaceAll(/\p{Cc}|\p{Cs}/gu, '\u{FFFD}').slice(0, 100) : null;
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
