import { once } from 'node:events';
import { createServer } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { RfcService, Stage } from '@rapporteur/idl';
import { RfcSchema, WorkingGroupSchema } from '@rapporteur/idl/record';
import { createLocalTransport, createMemoryRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { describe, expect, it } from 'vitest';
import { useHttpServer } from '../testing/http.ts';
import { createTestClient } from '../testing/index.ts';
import { put } from '../testing/put.ts';
import { type Client, type ClientOptions, createClient, optional, RapporteurError } from './index.ts';

const RFC = 'rfcs/acme/widgets/7';

const failure = async (call: Promise<unknown>): Promise<RapporteurError> => {
  const error = await call.then(
    () => new Error('The call succeeded, but it should not have'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RapporteurError)) throw error;
  expect(error).not.toBeInstanceOf(ConnectError);
  expect(error.cause).not.toBeInstanceOf(ConnectError);
  return error;
};

describe('the client over HTTP', () => {
  const server = useHttpServer();
  let requests = 0;

  /** Fails the first requests, then answers from a registry. */
  const failFirst = (failures: number, registry: Registry = createMemoryRegistry()): Client => {
    const adapter = connectNodeAdapter({ routes: createRegistryRoutes(registry) });
    requests = 0;
    server.answer((request, response) => {
      requests += 1;
      if (requests > failures) adapter(request, response);
      else response.writeHead(503).end();
    });
    return createClient({ baseUrl: server.baseUrl() });
  };

  const answerWith = (status: number, type: string, body: string): void => {
    requests = 0;
    server.answer((_, response) => {
      requests += 1;
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  };

  it('repeats a read while the registry is away', async () => {
    const registry = createMemoryRegistry();
    await put(registry, create(RfcSchema, { name: RFC }));
    const client = failFirst(2, registry);
    expect(await client.getRfc(RFC)).toMatchObject({ name: RFC });
    expect(requests).toBe(3);
  });

  it('gives up after the allowed attempts with the reason', async () => {
    failFirst(99);
    const client = createClient({ baseUrl: server.baseUrl(), retries: 1 });
    const error = await failure(client.getRfc(RFC));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(error.message).toBe('The registry cannot be reached (HTTP 503); try again later.');
    expect(requests).toBe(2);
  });

  it('goes by a policy of the contract: what is not said is the usual, and 0 is none', async () => {
    failFirst(1_000);
    const attempts = async (retry: ClientOptions['retry']): Promise<number> => {
      requests = 0;
      await failure(createClient({ baseUrl: server.baseUrl(), retry }).getRfc(RFC));
      return requests;
    };
    const atOnce = { base: { seconds: 0n } };
    expect(await attempts({ faults: 0 })).toBe(1);
    expect(await attempts({ faults: 5, backoff: atOnce })).toBe(6);
    expect(await attempts({ backoff: atOnce })).toBe(4);
  });

  it('does not repeat a refusal', async () => {
    const client = failFirst(0);
    expect(await failure(client.getRfc(RFC))).toMatchObject({ code: 'not_found', retryable: false });
    expect(requests).toBe(1);
  });

  it('stops at the deadline when no answer comes', async () => {
    server.answer(() => {});
    const client = createClient({ baseUrl: server.baseUrl(), timeoutMs: 60 });
    expect(await failure(client.getRfc(RFC))).toMatchObject({
      code: 'deadline',
      retryable: true,
      message: 'The registry did not answer in time; try again, or allow more time with timeoutMs.',
    });
  });

  it('does not outlast the deadline by its attempts', async () => {
    failFirst(1_000);
    const client = createClient({ baseUrl: server.baseUrl(), retries: 1_000, timeoutMs: 300 });
    const start = performance.now();
    expect(['unavailable', 'deadline']).toContain((await failure(client.getRfc(RFC))).code);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('is cancelled by the signal: before, while waiting for an answer, and between attempts', async () => {
    server.answer(() => {});
    const client = createClient({ baseUrl: server.baseUrl() });
    const cancelled = { code: 'cancelled', retryable: false, message: 'The call was cancelled.' };
    expect(await failure(client.getRfc(RFC, { signal: AbortSignal.abort() }))).toMatchObject(cancelled);
    expect(await failure(client.getRfc(RFC, { signal: AbortSignal.timeout(30) }))).toMatchObject(cancelled);
    expect(await failure(client.listRfcs({}, { signal: AbortSignal.timeout(30) }).all())).toMatchObject(cancelled);
    const controller = new AbortController();
    const patient = createClient({ baseUrl: server.baseUrl(), retries: 1_000 });
    server.answer((_, response) => {
      response.writeHead(503).end();
      setTimeout(() => controller.abort(), 150);
    });
    expect(await failure(patient.getRfc(RFC, { signal: controller.signal }))).toMatchObject(cancelled);
  });

  it('sends its headers and says when they do not suffice', async () => {
    const adapter = connectNodeAdapter({ routes: createRegistryRoutes(createMemoryRegistry()) });
    server.answer((request, response) => {
      if (request.headers.authorization === 'Bearer good') adapter(request, response);
      else response.writeHead(401).end();
    });
    const baseUrl = server.baseUrl();
    const known = createClient({ baseUrl, headers: { authorization: 'Bearer good' } });
    expect(await optional(known.getRfc(RFC))).toBeUndefined();
    const error = await failure(createClient({ baseUrl }).getRfc(RFC));
    expect(error.code).toBe('unauthenticated');
    expect(error.message).toBe('The registry does not know who calls (HTTP 401); check the token.');
  });

  it('says when something else answers at the address', async () => {
    const client = createClient({ baseUrl: server.baseUrl() });
    for (const status of [200, 404]) {
      answerWith(status, 'text/html', '<h1>Welcome</h1>');
      const error = await failure(client.getRfc(RFC));
      expect(error.code).toBe('internal');
      expect(error.message).toMatch(/^Whatever answers at this address is not a Rapporteur registry \(.*\); check the/);
      // The call, and the question what it is that answers.
      expect(requests).toBe(2);
    }
  });

  it('says when nobody listens', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    probe.close();
    await once(probe, 'close');
    const error = await failure(createClient({ baseUrl: `http://127.0.0.1:${port}`, retries: 0 }).getRfc(RFC));
    expect(error.code).toBe('unavailable');
    expect(error.message).toContain(`(connect ECONNREFUSED 127.0.0.1:${port})`);
  });

  it('uses the fetch it is given', async () => {
    const seen: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      seen.push(String(input));
      return new Response(null, { status: 403 });
    };
    const client = createClient({ baseUrl: 'https://registry.example.org/api/', fetch });
    expect((await failure(client.getRfc(RFC))).code).toBe('forbidden');
    expect(seen).toEqual(['https://registry.example.org/api/rapporteur.v1.RfcService/GetRfc']);
  });

  it.each(['registry.example.org', 'ftp://registry.example.org', ''])('refuses the address "%s"', (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(RapporteurError);
  });
});

describe('the client', () => {
  it('loads no page before the reader arrives at it', async () => {
    const registry = createMemoryRegistry();
    const routes = createRegistryRoutes(registry);
    let pages = 0;
    const transport = createRouterTransport(routes, {
      transport: {
        interceptors: [
          (next) => (request) => {
            if (request.method.name === 'ListGroups') pages += 1;
            return next(request);
          },
        ],
      },
    });
    const client = createClient({ transport });
    for (const key of ['a', 'b', 'c', 'd', 'e'])
      await put(registry, create(WorkingGroupSchema, { name: `groups/${key}` }));
    const read: string[] = [];
    for await (const { name } of client.listGroups({ pageSize: 2 })) {
      read.push(name);
      if (read.length === 3) break;
    }
    expect([read, pages]).toEqual([['groups/a', 'groups/b', 'groups/c'], 2]);
  });

  it('can be read twice from one list', async () => {
    const registry = createMemoryRegistry();
    await put(registry, create(RfcSchema, { name: RFC, stage: Stage.FCP }));
    const client = createTestClient({ transport: createLocalTransport(createRegistryRoutes(registry)) });
    const list = client.listRfcs({ stages: [Stage.FCP] });
    expect(await list.all()).toEqual(await list.all());
    expect(await list.all()).toHaveLength(1);
  });

  it('does not turn in circles with a registry that does', async () => {
    const transport = createRouterTransport((router) =>
      router.rpc(RfcService.method.listRfcs, () => ({ rfcs: [{ name: RFC }], nextPageToken: 'again' })),
    );
    expect((await failure(createClient({ transport }).listRfcs().all())).code).toBe('internal');
  });

  it('says when the registry has a defect, without its insides', async () => {
    const transport = createRouterTransport((router) =>
      router.rpc(RfcService.method.getRfc, () => {
        throw new Error('secret detail');
      }),
    );
    const error = await failure(createClient({ transport }).getRfc(RFC));
    expect(error).toMatchObject({ code: 'internal', retryable: false });
    expect(error.message).toBe('The registry failed (internal error); its log says more.');
  });

  it('refuses a deadline that is none', async () => {
    for (const timeoutMs of [0, -1, Number.NaN])
      expect((await failure(createTestClient().getRfc(RFC, { timeoutMs }))).code).toBe('invalid');
    expect(await optional(createTestClient().getRfc(RFC, { timeoutMs: Number.POSITIVE_INFINITY }))).toBeUndefined();
  });

  it.each(Object.values(Code).filter((code) => typeof code === 'number'))(
    'has a sentence and a code of its own for code %i of Connect',
    async (code) => {
      const transport = createRouterTransport((router) =>
        router.rpc(RfcService.method.getRfc, () => {
          throw new ConnectError('It did not work.', code);
        }),
      );
      const error = await failure(createClient({ transport, retries: 0 }).getRfc(RFC));
      expect(error.message).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('may call again after it asked too often, but not with what is too large', async () => {
    const refusing = (metadata: Readonly<Record<string, string>>) =>
      createRouterTransport((router) =>
        router.rpc(RfcService.method.getRfc, () => {
          throw new ConnectError('too much', Code.ResourceExhausted, metadata);
        }),
      );
    const ask = (metadata: Readonly<Record<string, string>>) =>
      failure(createClient({ transport: refusing(metadata), retries: 0 }).getRfc(RFC));
    expect(await ask({ 'retry-after': '30' })).toMatchObject({ code: 'unavailable', retryable: true });
    expect(await ask({})).toMatchObject({ code: 'invalid', retryable: false });
  });

  it('lets pass through `optional` what is not a missing resource', async () => {
    const client = createTestClient();
    expect((await failure(optional(client.getRfc('wrong')))).code).toBe('invalid');
    await expect(optional(Promise.reject(new Error('other')))).rejects.toThrow('other');
  });
});
