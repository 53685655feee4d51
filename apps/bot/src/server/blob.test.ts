/** Blobs and artifacts over HTTP: who may send them, what is refused whole, and that a stranger gets nothing that is not theirs. */

import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { createClient } from '@rapporteur/client';
import { ArtifactEncoding, ArtifactPayloadSchema } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { type Blobs, createMemoryBlobs } from '@rapporteur/registry/blob';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBlobDesk, createServer, type Server, viewerOf } from './index.ts';

const MEMBER = 'ghp_member00000000000000000000000000000000';
const OTHER = 'ghp_other000000000000000000000000000000000';
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('blobs over HTTP', () => {
  let server: Server;
  let url = '';
  let blobs: Blobs;
  beforeEach(async () => {
    blobs = createMemoryBlobs();
    const registry = createMemoryRegistry({ blobs });
    for (const [repository, isPrivate] of [
      ['acme/open', false],
      ['acme/secret', true],
    ] as const)
      await registry.commit({
        puts: [
          {
            message: create(RepositoryRecordSchema, {
              name: `repositories/${repository}`,
              repository,
              private: isPrivate,
            }),
            visibility: 'private',
          },
        ],
      });
    server = createServer({
      log: pino({ level: 'silent' }),
      registry: createRegistryRoutes(registry, { viewer: viewerOf }),
      blobs: createBlobDesk(registry),
      registryToken: 'right',
      proof: async ({ token, repository }) => token === MEMBER && repository !== 'acme/other',
      whoIs: async () => 'ada',
    });
    url = await server.listen(0, '127.0.0.1');
  });
  afterEach(() => server.close(100));

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const send = async (path: string, body: string, headers: Record<string, string> = bearer(MEMBER)) => {
    const response = await fetch(`${url}/v1/blobs/${path}`, { method: 'PUT', body, headers });
    return { status: response.status, text: await response.text() };
  };
  const keep = async (repository: string, text: string, token = MEMBER) => {
    const client = createClient({ baseUrl: url, headers: bearer(token), retries: 0 });
    return client.putArtifact({
      key: { organisation: 'acme', name: `${repository.split('/')[1]}/recording` },
      partitions: {},
      payload: create(ArtifactPayloadSchema, {
        type: { encoding: ArtifactEncoding.BLOB, mediaType: 'audio/mpeg' },
        content: { case: 'blob', value: { digest: digestOf(text), size: BigInt(Buffer.byteLength(text)) } },
      }),
      repository,
    });
  };
  const take = async (name: string, headers: Record<string, string> = {}) => {
    const path = name.replace('artifacts/', '').replace('@', '/');
    const response = await fetch(`${url}/v1/blobs/${path}`, { headers });
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
  };

  it('who may write in a repository sends a blob, puts it into an artifact, and everybody takes it who may see it', async () => {
    expect(await send(`acme/open/${digestOf('hello')}`, 'hello')).toEqual({
      status: 201,
      text: JSON.stringify({ digest: digestOf('hello'), size: 5 }),
    });
    const made = await keep('acme/open', 'hello');
    expect(made.source?.madeBy).toEqual({ case: 'person', value: 'ada' });
    expect(await take(made.name)).toEqual({ status: 200, text: 'hello', type: 'application/octet-stream' });
    await send(`acme/secret/${digestOf('quiet')}`, 'quiet');
    const secret = await keep('acme/secret', 'quiet');
    expect((await take(secret.name)).status).toBe(404);
    expect((await take(secret.name, bearer(OTHER))).status).toBe(404);
    expect((await take(secret.name, bearer(MEMBER))).text).toBe('quiet');
  });

  it.each<[string, string, string, Record<string, string>, number, RegExp]>([
    ['without a token', `acme/open/${digestOf('a')}`, 'a', {}, 401, /taken with a bearer token only/],
    [
      'of who may not write there',
      `acme/open/${digestOf('a')}`,
      'a',
      bearer(OTHER),
      403,
      /from who may write in acme\/open/,
    ],
    [
      'for a repository that is not on record',
      `acme/third/${digestOf('a')}`,
      'a',
      bearer(MEMBER),
      403,
      /from who may write/,
    ],
    ['whose digest is another', `acme/open/${digestOf('b')}`, 'a', bearer(MEMBER), 400, /The bytes have the digest/],
    ['whose digest is none', 'acme/open/abc', 'a', bearer(MEMBER), 400, /is sent to \/v1\/blobs\/OWNER\/REPO\/DIGEST/],
  ])('refuses one %s, and keeps nothing', async (_, path, body, headers, status, message) => {
    const answer = await send(path, body, headers);
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(message)]);
    for (const text of ['a', 'b']) expect(await blobs.size(digestOf(text))).toBeUndefined();
  });

  it('an upload that breaks off leaves nothing, and can be sent again', async () => {
    const digest = digestOf('hello world');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    const head = [
      `PUT /v1/blobs/acme/open/${digest} HTTP/1.1`,
      'host: 127.0.0.1',
      `authorization: Bearer ${MEMBER}`,
      'content-length: 11',
    ];
    await new Promise<void>((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\nhello`, () => resolve()));
    socket.destroy();
    expect((await send(`acme/open/${digest}`, 'hello world')).status).toBe(201);
    expect(await blobs.size(digest)).toBe(11);
  });

  it.each([
    ['nobody', undefined, 'unauthenticated'],
    ['who may not write there', OTHER, 'forbidden'],
  ])('an artifact of %s is refused, whatever it holds', async (_, token, code) => {
    await send(`acme/open/${digestOf('hello')}`, 'hello');
    const client = createClient({ baseUrl: url, ...(token ? { headers: bearer(token) } : {}), retries: 0 });
    const tag = client.tagArtifact({ name: `artifacts/acme/open/x@${'0'.repeat(64)}`, tag: { key: 'a', value: 'b' } });
    await expect(tag).rejects.toMatchObject({ code: token ? 'not_found' : code });
    const payload = create(ArtifactPayloadSchema, {
      type: { name: 'acme.A', encoding: 2 },
      content: { case: 'json', value: '1' },
    });
    const put = client.putArtifact({
      key: { organisation: 'acme', name: 'open/a' },
      partitions: {},
      payload,
      repository: 'acme/open',
    });
    await expect(put).rejects.toMatchObject({ code });
  });
});
