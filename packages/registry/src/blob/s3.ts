/**
 * Blobs in a bucket that speaks S3. A request is signed with the digest of its content, so that the server refuses by itself
 * what was changed on its way; a body that breaks off is no object there.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { AwsV4Signer } from 'aws4fetch';
import { type BlobRef, type Blobs, type Bytes, checkSent, checkStored, digestOf } from '../blobs.ts';

export type BucketOptions = {
  /** Address of the bucket, and what its keys begin with: "https://s3.example.org/bucket/prefix". */
  readonly url: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
  readonly sessionToken?: string | undefined;
  /** How long the server may be silent; default 30,000. */
  readonly silenceMs?: number | undefined;
};

export const createBucketBlobs = (options: BucketOptions): Blobs => {
  const base = options.url.replace(/\/+$/, '');
  const addressOf = (digest: string): string => `${base}/${digest.slice(0, 2)}/${digest}`;
  const ask = (method: string, digest: string, body?: { readonly ref: BlobRef; readonly bytes: Bytes }) =>
    send(options, { method, url: addressOf(digest), body });

  /** What changes nothing, or the same however often, is asked again where the server failed. */
  const askAgain = async (method: string, digest: string): Promise<IncomingMessage> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await ask(method, digest);
        if ((response.statusCode ?? 500) < 500 || attempt >= MOST_ATTEMPTS) return response;
        response.resume();
      } catch (error) {
        if (attempt >= MOST_ATTEMPTS) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS * attempt));
    }
  };

  const removeUnlessWhole = async ({ digest, size }: BlobRef): Promise<void> => {
    const stands = await blobs.size(digest);
    if (stands !== undefined && stands !== size) await blobs.remove(digest);
  };

  const blobs: Blobs = {
    size: async (digest) => {
      const response = await askAgain('HEAD', digest);
      response.resume();
      if (response.statusCode === 404) return undefined;
      if (response.statusCode !== 200) throw await complain(response, 'look for a blob');
      return Number(response.headers['content-length']);
    },

    put: async (ref, bytes) => {
      if ((await blobs.size(ref.digest)) === ref.size) return;
      try {
        const response = await ask('PUT', ref.digest, { ref, bytes });
        if (response.statusCode !== 200) throw await complain(response, 'store a blob');
        response.resume();
      } catch (error) {
        // S3 has no object of a request that broke off; others may have the beginning of one.
        await removeUnlessWhole(ref).catch(() => undefined);
        throw error;
      }
    },

    get: async (digest) => {
      const response = await askAgain('GET', digest);
      if (response.statusCode === 200) return checkStored(digest, response);
      if (response.statusCode !== 404) throw await complain(response, 'read a blob');
      response.resume();
      return undefined;
    },

    remove: async (digest) => {
      const response = await askAgain('DELETE', digest);
      if (response.statusCode !== 204 && response.statusCode !== 200 && response.statusCode !== 404)
        throw await complain(response, 'delete a blob');
      response.resume();
    },
  };
  return blobs;
};

const MOST_ATTEMPTS = 3;
const WAIT_MS = 200;
const EMPTY = digestOf('');

type Sending = {
  readonly method: string;
  readonly url: string;
  readonly body: { readonly ref: BlobRef; readonly bytes: Bytes } | undefined;
};

const send = async (
  { region, keyId, secret, sessionToken, silenceMs = 30_000 }: BucketOptions,
  { method, url, body }: Sending,
): Promise<IncomingMessage> => {
  const length = body?.ref.size ?? 0;
  const { headers } = await new AwsV4Signer({
    method,
    url,
    headers: {
      'x-amz-content-sha256': body?.ref.digest ?? EMPTY,
      ...(body ? { 'content-length': String(length), 'content-type': 'application/octet-stream' } : {}),
    },
    accessKeyId: keyId,
    secretAccessKey: secret,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 's3',
    region,
  }).sign();
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const sent = request(url, {
    method,
    // The signer leaves out what a browser would not let it set.
    headers: { ...Object.fromEntries(headers), ...(body ? { 'content-length': String(length) } : {}) },
    timeout: silenceMs,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.once('timeout', () => sent.destroy(new Error('the server of the bucket is silent')));
  });
  answered.catch(() => undefined);
  try {
    if (body) await Promise.race([pipeline(Readable.from(checkSent(body.ref, body.bytes)), sent), answered]);
    else sent.end();
    return await answered;
  } catch (error) {
    sent.destroy();
    if (error instanceof ConnectError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ConnectError(
      `The store of blobs cannot be reached: ${why}.`,
      Code.Unavailable,
      undefined,
      undefined,
      error,
    );
  }
};

/** What the server says, for who looks into the log; it is no secret, and not long. */
const complain = async (response: IncomingMessage, what: string): Promise<ConnectError> => {
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > 2_000) break;
  }
  response.destroy();
  const said = /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(text)?.[1] ?? 'nothing more';
  const code = (response.statusCode ?? 500) >= 500 ? Code.Unavailable : Code.FailedPrecondition;
  return new ConnectError(
    `The bucket did not let us ${what}: it answered ${response.statusCode}, and says ${said}.`,
    code,
  );
};
