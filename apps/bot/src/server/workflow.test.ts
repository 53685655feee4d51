import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { AuditService, RfcService, SyncService } from '@rapporteur/idl';
import { RepositoryRecordSchema, RfcSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes } from '@rapporteur/registry';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { pino } from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createServer, createWorkflows, viewerOf } from './index.ts';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let keys: Keys;
let others: Keys;
beforeAll(async () => {
  [keys, others] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
});

const RFC = 'rfcs/acme/secret/7';

/** Somebody who signs for runs as GitHub does, a server before a registry with a private repository, and who may be renamed. */
const world = async ({ isOpen = true } = {}) => {
  const issuer = { published: [{ key: keys.publicKey, kid: 'first' }], asked: 0, isDown: false };
  const http = createHttpServer(async (request, response) => {
    issuer.asked += 1;
    if (issuer.isDown || request.url !== '/.well-known/jwks') return response.writeHead(503).end();
    const published = issuer.published.map(async ({ key, kid }) => ({ ...(await exportJWK(key)), kid, alg: 'RS256' }));
    return response.end(JSON.stringify({ keys: await Promise.all(published) }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.close();
    http.closeAllConnections();
  });
  const address: string | AddressInfo | null = http.address();
  const iss = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  const registry = createMemoryRegistry();
  const record = (name: string) =>
    create(RepositoryRecordSchema, {
      name: `repositories/${name}`,
      repository: name,
      nodeId: `R_${name}`,
      private: true,
    });
  const rfc = (name: string) => create(RfcSchema, { name: `rfcs/${name}/7`, subject: { repository: name, number: 7 } });
  await registry.commit({
    puts: ['acme/secret', 'acme/other'].flatMap((name) => [
      { message: record(name), visibility: 'private' as const },
      { message: rfc(name), visibility: 'private' as const },
    ]),
  });
  const github = { id: 42, nodeId: 'R_acme/secret', name: 'acme/secret', asked: 0, isDown: false };
  const clock = { now: Date.now() };
  const workflows = createWorkflows({
    issuer: iss,
    audiences: ['https://bot.example.org', 'rapporteur'],
    nodeIdOf: async (repository) =>
      /^acme\/(?:secret|other)$/i.test(repository) ? `R_${repository.toLowerCase()}` : undefined,
    identify: async () => {
      github.asked += 1;
      if (github.isDown) throw new Error('502');
      return { repository: github.name, id: github.id, nodeId: github.nodeId };
    },
    now: () => clock.now,
    cooldownMs: 50,
  });
  const server = createServer({
    registry: createRegistryRoutes(registry, { viewer: viewerOf, startSync: async () => {} }),
    registryToken: 'right',
    publicRead: isOpen,
    workflows,
    log: pino({ level: 'silent' }),
  });
  onTestFinished(() => server.close(100));
  const transport = createConnectTransport({ baseUrl: await server.listen(0, '127.0.0.1'), httpVersion: '1.1' });
  const said = (call: Promise<{ readonly $typeName: string }>): Promise<string> =>
    call.then(
      () => 'answered',
      (error: unknown) => String(error),
    );
  const headers = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const read = (token: string, name = RFC) =>
    said(createClient(RfcService, transport).getRfc({ name }, headers(token)));

  const claims = (change: Partial<Record<string, unknown>> = {}): JWTPayload => ({
    iss,
    aud: 'rapporteur',
    sub: 'repo:acme/secret:ref:refs/heads/main',
    repository: 'acme/secret',
    repository_id: '42',
    run_id: '7',
    actor: 'ada',
    iat: Math.floor(clock.now / 1000),
    exp: Math.floor(clock.now / 1000) + 300,
    ...change,
  });
  const sign = (change: Partial<Record<string, unknown>> = {}, by: { key?: Keys['privateKey']; kid?: string } = {}) =>
    new SignJWT(claims(change))
      .setProtectedHeader({ alg: 'RS256', kid: by.kid ?? 'first' })
      .sign(by.key ?? keys.privateKey);
  return { issuer, github, clock, transport, headers, said, read, claims, sign };
};

describe('a run of a workflow', () => {
  it('reads what its own repository has, and no other’s', async () => {
    const { read, sign } = await world();
    expect(await read(await sign())).toBe('answered');
    expect(await read(await sign({ aud: ['https://bot.example.org'] }))).toBe('answered');
    expect(await read(await sign(), 'rfcs/acme/other/7')).toMatch(/not_found.*There is no rfcs\/acme\/other\/7\./);
  });

  it('sets nothing going, and does not read the audit log', async () => {
    const { said, transport, headers, sign } = await world();
    const token = headers(await sign());
    expect(await said(createClient(SyncService, transport).startSync({}, token))).toMatch(
      /StartSync changes the registry/,
    );
    expect(await said(createClient(AuditService, transport).listAudit({ subject: 'acme/secret#7' }, token))).toMatch(
      /permission_denied/,
    );
  });

  it('of a server that is closed to the public reads as well, and a token that proves nothing does not', async () => {
    const { read, sign } = await world({ isOpen: false });
    expect(await read(await sign())).toBe('answered');
    expect(await read(await sign({ repository: 'evil/repo', repository_id: '6' }))).toMatch(
      /unauthenticated.*Nothing is kept here of evil\/repo/,
    );
  });
});

describe('A13: a token that proves nothing is refused with the reason', () => {
  it.each<[string, Partial<Record<string, unknown>>, RegExp]>([
    [
      'of another issuer',
      { iss: 'https://evil.example' },
      /The token is none that http:.* issued, but https:\/\/evil\.example\./,
    ],
    [
      'for somebody else',
      { aud: 'https://other.example' },
      /is for somebody else; ask GitHub for one with the audience https:\/\/bot\.example\.org or rapporteur\./,
    ],
    ['without an audience', { aud: undefined }, /is for somebody else/],
    [
      'that has expired',
      { exp: Math.floor(Date.now() / 1000) - 120 },
      /has expired; have the step that uses it ask for a fresh one/,
    ],
    ['that never expires', { exp: undefined }, /lacks what a token of GitHub has, or is not valid now/],
    [
      'that begins later',
      { nbf: Math.floor(Date.now() / 1000) + 600 },
      /lacks what a token of GitHub has, or is not valid now/,
    ],
    ['without a repository', { repository: undefined }, /names no repository and run/],
    ['whose repository is a path', { repository: 'acme/secret/../other' }, /names no repository and run/],
  ])('%s', async (_, change, reason) => {
    const { read, sign, github } = await world();
    const answer = await read(await sign(change));
    expect(answer).toMatch(/unauthenticated/);
    expect(answer).toMatch(reason);
    expect(github.asked).toBe(0);
  });

  it('not signed at all, or by a key that nobody published', async () => {
    const { read, claims, sign } = await world();
    const plain = new UnsecuredJWT(claims()).encode();
    expect(await read(plain)).toMatch(/unauthenticated.*The token is not signed by/);
    expect(await read(await sign({}, { key: others.privateKey }))).toMatch(
      /unauthenticated.*The token is not signed by/,
    );
    expect(await read(await sign({}, { key: others.privateKey, kid: 'nobody’s' }))).toMatch(
      /unauthenticated.*is not signed by/,
    );
  });

  it('signed with the public key as if that were a secret', async () => {
    const { read, claims } = await world();
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
    const forged = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret);
    expect(await read(forged)).toMatch(/unauthenticated.*The token is not signed by/);
  });
});

describe('A13: a repository is its id', () => {
  it.each<[string, { id?: number; nodeId?: string; name?: string }]>([
    ['another one has taken the name at GitHub', { id: 43, nodeId: 'R_new' }],
    ['what is kept here is of the one that had the name before', { nodeId: 'R_new' }],
    ['it was renamed, and its former name leads to it', { name: 'acme/public' }],
  ])('%s', async (_, change) => {
    const { read, sign, github } = await world();
    Object.assign(github, change);
    expect(await read(await sign())).toMatch(/unauthenticated.*is not the repository any more/);
  });

  it('GitHub is asked once a minute, and nothing is shown while it cannot be', async () => {
    const { read, sign, github, clock } = await world();
    github.isDown = true;
    expect(await read(await sign())).toMatch(/unavailable.*GitHub could not be asked which repository/);
    github.isDown = false;
    for (let time = 0; time < 3; time += 1) expect(await read(await sign())).toBe('answered');
    expect(github.asked).toBe(2);
    clock.now += 61_000;
    expect(await read(await sign())).toBe('answered');
    expect(github.asked).toBe(3);
  });
});

describe('the keys of the issuer', () => {
  it('are read once, and again for a key that is new, not for each that is unknown', async () => {
    const { read, sign, issuer } = await world();
    for (let time = 0; time < 3; time += 1) await read(await sign());
    expect(issuer.asked).toBe(1);
    issuer.published.push({ key: others.publicKey, kid: 'second' });
    await expect.poll(async () => read(await sign({}, { key: others.privateKey, kid: 'second' }))).toBe('answered');
    const before = issuer.asked;
    await Promise.all(
      Array.from({ length: 20 }, async (_, kid) =>
        read(await sign({}, { key: others.privateKey, kid: `made-up-${kid}` })),
      ),
    );
    // A busy machine may let the pause between two looks pass meanwhile.
    expect(issuer.asked - before).toBeLessThan(10);
  });

  it('that cannot be read are no mistake of the caller', async () => {
    const { read, sign, issuer } = await world();
    issuer.isDown = true;
    expect(await read(await sign())).toMatch(/unavailable.*The keys of http:.* could not be read/);
  });
});
