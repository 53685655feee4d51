/** Everything public that lists tell, as one document: `/v1/everything.json`, and its schema. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import { CONTRACT_VERSION } from '@rapporteur/idl';
import { EVERYTHING, entriesOf, printEverything } from '@rapporteur/registry';
import { viewing } from './access.ts';
import { isKnown } from './printed.ts';
import { type Comments, type Schema, schemasOf } from './schema.ts';

/** Of all lists the entries, each under the name that its list has in the contract. */
export const everythingSchemaOf = (comments: Comments): Schema => {
  const lists = EVERYTHING.map(entriesOf);
  const AT = '#/$defs/';
  const messages = lists.flatMap(({ message }) => message ?? []);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Everything public that Rapporteur tells in lists',
    description:
      'Entries in order of their names. Fields that say nothing are left out, and new ones may come; another first number of schemaVersion means that some are gone.',
    type: 'object',
    properties: {
      schemaVersion: { type: 'string', const: CONTRACT_VERSION },
      ...Object.fromEntries(
        lists.map(({ jsonName, message }) => [jsonName, { type: 'array', items: { $ref: `${AT}${message?.name}` } }]),
      ),
    },
    required: ['schemaVersion', ...lists.map(({ jsonName }) => jsonName)],
    $defs: schemasOf(messages, { at: AT, comments }),
  };
};

export type EverythingOptions = {
  readonly transport: Transport;
  readonly now?: () => number;
  /** Milliseconds for which a document is given out again; default 10,000, and longer where making it takes long. */
  readonly freshMs?: number;
};

type Packed = { readonly hash: string; readonly size: number; readonly pieces: readonly Buffer[] };

/** Sends the document, or that the caller has it; `headers` are those of every answer. */
export type SendEverything = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
) => Promise<void>;

/** Kept compressed and made once for all who ask; written piece by piece, it never stands in memory as a whole. */
export const createEverything = ({
  transport,
  now = () => performance.now(),
  freshMs = 10_000,
}: EverythingOptions): SendEverything => {
  let kept: { readonly packed: Promise<Packed>; until: number } | undefined;
  const open = (): Promise<Packed> => {
    if (kept && now() < kept.until) return kept.packed;
    const began = now();
    const making = { packed: pack(printEverything(transport, { values: STRANGER })), until: Number.POSITIVE_INFINITY };
    kept = making;
    making.packed.then(
      () => {
        const ended = now();
        making.until = ended + Math.max(freshMs, (ended - began) * TIMES_AS_LONG);
      },
      () => {
        kept = undefined;
      },
    );
    return making.packed;
  };
  return async (request, response, given) => {
    const { hash, size, pieces } = await open();
    const isPacked = /(?:^|[\s,])gzip(?:[\s,;]|$)/.test(String(request.headers['accept-encoding'] ?? ''));
    const etag = isPacked ? `"${hash}-gzip"` : `"${hash}"`;
    const headers = { ...given, etag, vary: `${given.vary ?? 'authorization'}, accept-encoding` };
    if (isKnown(request.headers, [etag])) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json',
      'content-length': isPacked ? pieces.reduce((sum, { byteLength }) => sum + byteLength, 0) : size,
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const source = Readable.from(pieces);
    // Whoever hangs up half-way has what they wanted.
    await (isPacked ? pipeline(source, response) : pipeline(source, createGunzip(), response)).catch(() => {});
  };
};

/** So that asking again and again takes a twentieth of a processor at most. */
const TIMES_AS_LONG = 20;
const MOST_BYTES = 32 * 1024 * 1024;

const STRANGER = viewing({ sees: 'public' });

/** @throws ConnectError Unavailable if it is too large */
const pack = async (pieces: AsyncIterable<string>): Promise<Packed> => {
  const hash = createHash('sha256');
  const packed: Buffer[] = [];
  let [size, held] = [0, 0];
  await pipeline(
    pieces,
    async function* weigh(source: AsyncIterable<string>) {
      for await (const piece of source) {
        hash.update(piece);
        size += Buffer.byteLength(piece);
        yield piece;
      }
    },
    createGzip(),
    async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) {
        held += piece.byteLength;
        if (held > MOST_BYTES)
          throw new ConnectError(
            'Everything together is too large for one document here; ask for the lists page by page.',
            Code.Unavailable,
          );
        packed.push(piece);
      }
    },
  );
  return { hash: hash.digest('base64url'), size, pieces: packed };
};
