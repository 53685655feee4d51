/** Texts for programs that ask again and again: each has a tag, and whoever has it is not sent it again. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Viewer } from '@rapporteur/registry';

export type Printed = { readonly text: string; readonly type: string; readonly etag: string };

/** The tag is strong: another byte, another tag. */
export const toPrinted = (text: string, type: string): Printed => ({ text, type, etag: `"${digestOf(text)}"` });

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Whether the program that asks has one of these already. */
export const isKnown = (headers: IncomingHttpHeaders, etags: readonly string[]): boolean =>
  (headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || etags.includes(one));

/** What keeps an answer, and for whom. */
export const cachingOf = ({ sees }: Viewer, seconds = USUAL_SECONDS): Readonly<Record<string, string>> => ({
  'cache-control': sees === 'public' ? `public, max-age=${seconds}` : 'private, no-cache',
  vary: 'authorization',
});

const USUAL_SECONDS = 60;

export const sendPrinted = (
  request: IncomingMessage,
  response: ServerResponse,
  { printed, headers }: { readonly printed: Printed; readonly headers: Readonly<Record<string, string>> },
): void => {
  const { text, type, etag } = printed;
  const head = { ...headers, etag, 'x-content-type-options': 'nosniff' };
  if (isKnown(request.headers, [etag])) {
    response.writeHead(304, head).end();
    return;
  }
  response.writeHead(200, { ...head, 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
};
