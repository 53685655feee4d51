/** Blobs and artifacts over HTTP: who may send them, what is refused whole, and that a stranger gets nothing that is not theirs. */

import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { createArtifactClient, createClient, defineArtifactType } from '@rapporteur/client';
import { ArtifactEncoding, ArtifactPayloadSchema } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { type Blobs, createMemoryBlobs } from '@rapporteur/registry/blob';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createBlobDesk, createServer, type Server, viewerOf } from './index.ts';

const MEMBER = 'ghp_member00000000000000000000000000000000';
const OTHER = 'ghp_other000000000000000000000000000000000';
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('blobs over HTTP', () => {
  let server: Server;
  let url = '';
  let blobs: Blobs;
  let registry: Registry;
  beforeEach(async () => {
    blobs = createMemoryBlobs();
    registry = createMemoryRegistry({ blobs });
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

  describe('values of a type', () => {
    const Log = defineArtifactType(
      'acme.Log',
      z.object({ total: z.bigint(), lines: z.array(z.object({ n: z.int(), text: z.string() })) }),
    );
    /** Of about so many bytes. */
    const logOf = (bytes: number) => ({
      total: 2n ** 64n + 1n,
      lines: Array.from({ length: 10 }, (_, n) => ({ n, text: 'é'.repeat(bytes / 20) })),
    });
    const open = (token?: string) =>
      createArtifactClient(Log, { baseUrl: url, headers: token === undefined ? {} : bearer(token), retries: 0 });
    const putLog = (value: ReturnType<typeof logOf>, repository = 'acme/open', token = MEMBER) =>
      open(token).put({
        key: { organisation: 'acme', name: `${repository.split('/')[1]}/log` },
        partitions: {},
        value,
        repository,
      });
    const reasonOf = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'It was done, but it should have been refused',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );

    it.each([
      ['small, in the call', 1_000, false],
      ['just within what comes with a call', 64_000, false],
      ['just beyond it', 70_000, true],
      ['beyond what a call answers', 4_400_000, true],
    ])('come out as they went in, %s', async (_, bytes, isBlob) => {
      const value = logOf(bytes);
      const { name, digest } = await putLog(value);
      expect((await blobs.size(digest)) !== undefined).toBe(isBlob);
      expect(await open().get(name)).toEqual(value);
      expect(await open().get(name.slice(0, name.indexOf('@') + 13))).toEqual(value);
      expect(await open().parts(name, '$["total","lines"][3].text')).toEqual([
        { path: "$['lines'][3]['text']", value: value.lines[3]?.text },
      ]);
      expect(await open().parts(name, '$.total')).toEqual([{ path: "$['total']", value: value.total }]);
    });

    it('are held to their type at both ends, and to their bounds', async () => {
      const [first, ...lines] = logOf(100_000).lines;
      const wrong = { total: 1n, lines: [{ ...first, n: 0.5, text: '' }, ...lines] };
      expect(await reasonOf(putLog(wrong))).toMatch(/^It is no acme\.Log: lines\.0\.n: /);
      expect(await reasonOf(putLog(logOf(17_000_000)))).toMatch(/at most 16777216 are taken, and more as a blob\.$/);
      const Other = defineArtifactType('acme.Log', z.object({ total: z.string() }));
      const { name } = await putLog(logOf(4_400_000));
      expect(await reasonOf(createArtifactClient(Other, { baseUrl: url, retries: 0 }).get(name))).toMatch(
        /^It is no acme\.Log: total: /,
      );
      expect(await reasonOf(open().parts(name, '$..[?$..[?$..*]]'))).toMatch(/at most 4194304 are answered at once/);
    });

    it('are taken from who may write, and told to who may see, without what names something private', async () => {
      expect(await reasonOf(putLog(logOf(100_000), 'acme/open', OTHER))).toMatch(/from who may write in acme\/open/);
      const secret = await putLog(logOf(4_400_000), 'acme/secret');
      expect(await reasonOf(open().get(secret.name))).toMatch(/^There is no artifacts\/acme\/secret\/log/);
      expect((await take(secret.name)).status).toBe(404);
      expect((await open(MEMBER).get(secret.name)).lines).toHaveLength(10);
      const told = await putLog({
        ...logOf(4_400_000),
        lines: [...logOf(4_400_000).lines, { n: 1, text: 'acme/secret' }],
      });
      const { lines } = await open().get(told.name);
      expect(lines.at(-1)).toEqual({ n: 1, text: '' });
      expect((await open(MEMBER).get(told.name)).lines.at(-1)).toEqual({ n: 1, text: 'acme/secret' });
    });

    it('that were struck say so', async () => {
      const { name } = await putLog(logOf(4_400_000));
      const { id } = await registry.artifacts.get(name);
      await registry.artifacts.strike([id], { because: 'Struck.', isFinal: true }, undefined);
      const [struck] = await createClient({ baseUrl: url, retries: 0 }).listArtifacts({ keyName: 'open/log' }).all();
      expect(await reasonOf(open().get(struck?.name ?? ''))).toContain('holds nothing any more. Struck.');
      expect(await take(struck?.name ?? '')).toMatchObject({ status: 400, text: expect.stringContaining('Struck.') });
    });
  });
});
