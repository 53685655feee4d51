import { once } from 'node:events';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { create, type DescMessage, fromJson } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { goalsOf, judgeGroup } from '@rapporteur/core/group';
import * as contract from '@rapporteur/idl';
import { CONTRACT_VERSION, RfcSchema, RfcService, Stage, toReadableJson, WatchService } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes, ofView } from '@rapporteur/registry';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { artifactsOf, type Community, DATE, filled, putsOf } from '../../testing/community.ts';
import { ADDRESSES, partsOf } from './addresses.ts';
import { createServer, everythingSchemaOf, openApiOf, type Server, type ServerOptions, viewerOf } from './index.ts';
import { parametersOf } from './query.ts';
import { schemasOf } from './schema.ts';

const OPEN: Community = { repository: 'acme/open', key: 'open', visibility: 'public' };
const SECRET: Community = { repository: 'acme/secret', key: 'secret', visibility: 'private' };
const MEMBER = `ghp_${'m'.repeat(36)}`;
const OTHER = `ghp_${'o'.repeat(36)}`;
const MADE_UP = `ghp_${'z'.repeat(36)}`;

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(100)));
});

type Told = { readonly status: number; readonly text: string; readonly headers: Headers };

const serve = async (communities: readonly Community[] = [OPEN, SECRET], options: Partial<ServerOptions> = {}) => {
  const registry = createMemoryRegistry({ now: () => new Date('2031-05-09T12:00:00Z') });
  for (const community of communities) {
    await registry.commit({ puts: putsOf(community) });
    for (const artifact of artifactsOf(community))
      await registry.artifacts.put([await registry.artifacts.prepare(artifact)]);
  }
  const routes = createRegistryRoutes(registry, {
    viewer: viewerOf,
    now: () => new Date(`${DATE}T00:00:00Z`),
    charters: { goalsOf, judge: judgeGroup },
    silenceMs: 50,
  });
  const server = createServer({
    log: pino({ level: 'silent' }),
    registry: routes,
    registryToken: 'right',
    proof: async ({ token, repository }) =>
      repository === undefined
        ? token === MEMBER || token === OTHER
        : token === MEMBER && repository === SECRET.repository,
    ...options,
    limits: { everythingMs: 0, ...options.limits },
  });
  servers.push(server);
  const url = await server.listen(0, '127.0.0.1');
  const ask = async (path: string, init: RequestInit = {}): Promise<Told> => {
    const response = await fetch(url + path, init);
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  return { url, registry, ask };
};

/** Of the notes of each community; the same wherever they are kept. */
const VERSIONS = new Map<string, string>();
beforeAll(async () => {
  const { artifacts } = createMemoryRegistry();
  for (const community of [OPEN, SECRET])
    for (const one of artifactsOf(community)) {
      const { artifact } = await artifacts.prepare(one);
      VERSIONS.set(community.repository, artifact.version);
    }
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** The path of an address for what a community has. */
const pathFor = (path: string, { repository, key }: Community): string => {
  const [owner = '', repo = ''] = repository.split('/');
  const values: Readonly<Record<string, string>> = {
    ...{ owner, repo, key, series: key, date: DATE, login: 'ada', statement: 's1', id: '1' },
    number: /action-items|decisions/.test(path) ? '1' : '7',
    ...{ organisation: owner, what: 'notes', version: VERSIONS.get(repository) ?? '' },
  };
  const filledIn = partsOf(path).reduce((text, name) => text.replace(`{${name}}`, values[name] ?? ''), path);
  const queries: Readonly<Record<string, string>> = {
    '/v1/search': '?query=title',
    '/v1/artifact': `?resource=notes/${key}/${DATE}`,
    '/v1/lineage': `?name=notes/${key}/${DATE}`,
  };
  return `${filledIn}${queries[path] ?? ''}`;
};

/** Refuses what a schema does not name, as nobody who reads later versions would. */
const closed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]));
  return inner.type === 'object' && 'properties' in inner ? { ...inner, additionalProperties: false } : inner;
};

const createAjv = () =>
  new Ajv2020({
    strict: false,
    allErrors: true,
    formats: { 'date-time': TIME, int32: true, int64: true, double: true },
  });
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** What is wrong with an answer, by a schema of the document. */
const createJudge = () => {
  const ajv = createAjv();
  const document = closed(openApiOf({}));
  if (typeof document !== 'object' || document === null) throw new Error('The document is no object.');
  ajv.addSchema({ ...document, $id: 'openapi' });
  return (name: string, text: string): string => {
    const isRight = ajv.validate({ $ref: `openapi#/components/schemas/${name}` }, JSON.parse(text));
    return isRight ? '' : ajv.errorsText();
  };
};

describe('plain addresses', () => {
  it('are there for every call that only asks and that strangers may make', () => {
    const isService = (value: unknown): value is typeof RfcService =>
      typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'service';
    const asking = Object.values<unknown>(contract)
      .filter(isService)
      .flatMap((service) => [...service.methods])
      .filter(({ idempotency }) => idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS)
      .map((method) => `${method.parent.name}.${method.name}`);
    const answered = ADDRESSES.map(({ method }) => `${method.parent.name}.${method.name}`);
    // Watching and following are streams; the audit log is shown to nobody without proof, and jobs to whoever runs the bot.
    const others = ['AuditService.ListAudit', 'JobService.GetJob', 'JobService.ListJobs'];
    expect([...answered, ...others, 'NotesService.FollowNotes', 'WatchService.Watch'].toSorted()).toEqual(
      asking.toSorted(),
    );
    expect(new Set(ADDRESSES.map(({ path }) => path)).size).toBe(ADDRESSES.length);
  });

  it('answer what the document says, with a tag by which nobody is sent the same again', async () => {
    const { ask } = await serve();
    const judge = createJudge();
    for (const { path, method } of ADDRESSES) {
      const at = pathFor(path, OPEN);
      const { status, text, headers } = await ask(at);
      expect([at, status, judge(method.output.name, text)]).toEqual([at, 200, '']);
      expect(JSON.parse(text)).not.toEqual({});
      expect(headers.get('cache-control')).toBe('public, max-age=60');
      const etag = headers.get('etag') ?? '';
      expect(etag).toMatch(/^"[\w-]{43}"$/);
      const again = await ask(at, { headers: { 'if-none-match': `"x", ${etag}` } });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
      const head = await ask(at, { method: 'HEAD' });
      expect([head.status, head.text, head.headers.get('content-length')]).toEqual([
        ...[200, ''],
        String(Buffer.byteLength(text)),
      ]);
    }
  });

  it('take every parameter of their call by both of its names, and refuse any other', async () => {
    const { ask } = await serve();
    const judge = createJudge();
    const samples: Readonly<Record<string, string>> = {
      ...{ page_size: '10', page_token: '', context: '2', series: 'open', group: 'open', repository: 'acme/open' },
      ...{
        from: DATE,
        to: DATE,
        updated_since: '2020-01-01T00:00:00Z',
        since: '2020-01-01T00:00:00Z',
        query: 'title',
        order_by: 'name',
        subject: 'acme/open',
        ...{ organisation: 'acme', key_name: 'open/notes', partitions: `date=${DATE}`, tag: 'kind', alias: 'latest' },
        ...{ type: 'rapporteur.v1.Notes', resource: `notes/open/${DATE}`, path: '$.name', part: '$.topics' },
        ...{ back: 'true', depth: '1', limit: '1' },
      },
    };
    for (const { path, method, into } of ADDRESSES) {
      const at = pathFor(path, OPEN);
      const join = at.includes('?') ? '&' : '?';
      for (const field of parametersOf(method.input, into)) {
        if (at.includes(`${field.name}=`)) continue;
        const sample = field.enum ? contract.nameOfEnum(field.enum, 1) : samples[field.name];
        const value = sample ?? (field.name === 'read_mask' ? 'name' : field.name === 'kinds' ? 'rfcs' : 'ada');
        for (const name of new Set([field.name, field.jsonName])) {
          const { status, text } = await ask(`${at}${join}${name}=${encodeURIComponent(value)}`);
          expect([at, name, status, text]).toEqual([at, name, 200, expect.any(String)]);
        }
      }
      const { status, text } = await ask(`${at}${join}stagse=1`);
      expect([status, judge('Refusal', text)]).toEqual([400, '']);
      expect(JSON.parse(text)).toMatchObject({ code: 'invalid', message: expect.stringContaining('"stagse"') });
    }
  });

  it.each([
    [
      '/v1/rfcs?stages=in_reviw',
      400,
      'invalid',
      /"stages": "in_reviw" is no value of Stage; did you mean "in_review"\?/,
    ],
    ['/v1/rfcs?stage=in_review', 400, 'invalid', /no parameter "stage"; did you mean "stages"\?/],
    ['/v1/rfcs?stages=', 400, 'invalid', /"stages" holds an empty value/],
    ['/v1/rfcs?pageSize=ten', 400, 'invalid', /"pageSize" is a whole number, and "ten" is none\./],
    ['/v1/rfcs?pageSize=1&page_size=2', 400, 'invalid', /"pageSize" came 2 times/],
    ['/v1/rfcs?updatedSince=yesterday', 400, 'invalid', /"updatedSince" is a time such as/],
    ['/v1/rfcs?readMask=stage,nothing', 400, 'invalid', /"nothing", which Rfc does not have/],
    ['/v1/rfcs?orderBy=luck', 400, 'invalid', /"luck" is no order/],
    ['/v1/rfcs?pageToken=x', 400, 'invalid', /page token/],
    ['/v1/rfcs?repository=acme', 400, 'invalid', /not a repository/],
    ['/v1/about?x=1', 400, 'invalid', /no parameter "x"; this address takes none\./],
    ['/v1/rfcs/acme/open/x', 400, 'invalid', /is not the name of an RFC/],
    ['/v1/rfcs/acme/open/8', 404, 'not_found', /There is no rfcs\/acme\/open\/8\./],
    ['/v1/rfcs/acme%2Fopen/7', 404, 'not_found', /nothing at .*openapi\.json/],
    ['/v1/rfcs/%ff/open/7', 404, 'not_found', /nothing at/],
    ['/v1/nowhere', 404, 'not_found', /nothing at \/v1\/nowhere; /],
    ['/badge/rfcs/acme/open/7.png', 404, 'not_found', /a badge is at/],
  ])('refuse %s with %d', async (path, status, code, message) => {
    const { ask } = await serve([OPEN]);
    const told = await ask(path);
    expect([told.status, JSON.parse(told.text)]).toEqual([status, { code, message: expect.stringMatching(message) }]);
    expect(told.headers.get('cache-control')).toBe('no-store');
  });

  it('filter, order and page as the calls do, and do not mind the case of a repository', async () => {
    const { ask, registry } = await serve([OPEN]);
    const more = [1, 2, 3].map((number) =>
      ofView(
        create(RfcSchema, {
          ...{ name: `rfcs/acme/open/${number}`, subject: { repository: 'acme/open', number } },
          stage: number === 2 ? Stage.ACCEPTED : Stage.DRAFT,
        }),
      ),
    );
    await registry.commit({ puts: more.map((message) => ({ message, visibility: 'public' as const })) });
    const names = async (query: string) => {
      const { rfcs, nextPageToken } = JSON.parse((await ask(`/v1/rfcs?${query}`)).text);
      return { names: rfcs.map(({ name }: { name: string }) => name.split('/').at(-1)), nextPageToken };
    };
    expect((await names('')).names).toEqual(['1', '2', '3', '7']);
    expect((await names('stages=draft&stages=ACCEPTED')).names).toEqual(['1', '2', '3']);
    expect((await names('stages=accepted,in-review&orderBy=name%20desc')).names).toEqual(['7', '2']);
    expect((await names('stages=withdrawn')).names).toEqual([]);
    const { nextPageToken, ...first } = await names('pageSize=3');
    expect(first.names).toEqual(['1', '2', '3']);
    expect((await names(`page_size=3&page_token=${nextPageToken}`)).names).toEqual(['7']);
    expect(JSON.parse((await ask('/v1/rfcs/ACME/Open/2?read_mask=stage')).text)).toEqual({
      rfc: { stage: 'accepted' },
    });
  });

  it('answer nothing but GET and HEAD', async () => {
    const { ask } = await serve([OPEN]);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, headers, text } = await ask('/v1/rfcs', { method });
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
      expect(JSON.parse(text)).toEqual({ code: 'method_not_allowed', message: '/v1/rfcs answers GET and HEAD only.' });
    }
  });
});

describe('what is published of the contract', () => {
  it('is a document as OpenAPI 3.1 has it', async () => {
    const { ask } = await serve([OPEN]);
    const { text, status } = await ask('/v1/openapi.json');
    const document = JSON.parse(text);
    expect(status).toBe(200);
    expect((await new Validator().validate(document)).valid).toBe(true);
    expect(document.paths['/v1/rfcs'].get.description).toBe('Lists RFCs in order of their names.');
    expect(document.components.schemas.Rfc.properties.stage.enum).toContain('in_review');
  });

  it('has a schema for every message, which takes it with every field filled, and refuses another value', () => {
    const outputs: readonly DescMessage[] = ADDRESSES.map(({ method }) => method.output);
    for (const desc of outputs) {
      const ajv = createAjv();
      const $defs = closed(schemasOf([desc], { at: '#/$defs/', comments: {} }));
      const schema = { $ref: `#/$defs/${desc.name}`, $defs };
      const json = toReadableJson(desc, fromJson(desc, filled(desc, 'acme/open')));
      expect([desc.name, ajv.validate(schema, json), ajv.errorsText()]).toEqual([desc.name, true, 'No errors']);
      expect(ajv.validate(schema, { ...Object(json), [Object.keys(Object(json))[0] ?? '']: 7 })).toBe(false);
      expect(ajv.validate(schema, { ...Object(json), another: 7 })).toBe(false);
    }
  });

  it('everything.json is as its schema says, packed or not, page after page', async () => {
    const { ask, registry } = await serve();
    const many = Array.from({ length: 230 }, (_, index) =>
      ofView(
        create(RfcSchema, {
          name: `rfcs/acme/open/${index + 100}`,
          subject: { repository: 'acme/open', number: index + 100 },
        }),
      ),
    );
    await registry.commit({ puts: many.map((message) => ({ message, visibility: 'public' as const })) });
    const { text, headers, status } = await ask('/v1/everything.json', { headers: { 'accept-encoding': 'identity' } });
    expect([status, headers.get('content-length')]).toEqual([200, String(Buffer.byteLength(text))]);
    const everything = JSON.parse(text);
    const schema = JSON.parse((await ask('/v1/everything.schema.json')).text);
    const ajv = createAjv();
    expect([ajv.validate(schema, everything), ajv.errorsText()]).toEqual([true, 'No errors']);
    expect(createAjv().validate(Object(closed(everythingSchemaOf({}))), everything)).toBe(true);
    expect(createAjv().validate(schema, { ...everything, rfcs: [{ stage: 'lost' }] })).toBe(false);
    expect(everything.schemaVersion).toBe(CONTRACT_VERSION);
    expect(everything.rfcs).toHaveLength(231);
    expect(Object.entries(everything).filter(([, list]) => Array.isArray(list) && list.length === 0)).toEqual([]);
    expect(text).not.toContain('secret');
    const packed = await ask('/v1/everything.json');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.text).toBe(text);
    const etags = [headers.get('etag'), packed.headers.get('etag')];
    expect(new Set(etags).size).toBe(2);
    const again = await ask('/v1/everything.json', { headers: { 'if-none-match': String(etags[1]) } });
    expect([again.status, again.text]).toEqual([304, '']);
    const head = await ask('/v1/everything.json', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, etags[1]]);
  });
});

describe('A7: what is private', () => {
  const paths = () => [
    ...ADDRESSES.flatMap(({ path }) => [pathFor(path, OPEN), pathFor(path, SECRET)]),
    ...['open', 'secret', 'none'].map((repo) => `/badge/rfcs/acme/${repo}/7.svg`),
    ...['/v1/everything.json', '/v1/openapi.json', '/v1/occurrences?series=secret', '/v1/meetings/next?group=secret'],
    ...['/v1/rfcs?repository=acme/secret', '/v1/motions?subject=acme/secret/7', '/v1/search?query=secret'],
    ...[
      '/v1/rfcs?author=author%20of%20acme/secret',
      '/v1/rfcs?pageSize=1',
      '/v1/changes?kinds=rfcs,notes',
      '/v1/notes?series=secret',
    ],
  ];
  const answers = async (communities: readonly Community[], init: RequestInit) => {
    const { ask } = await serve(communities);
    const all: Record<string, unknown> = {};
    await Promise.all(
      paths().map(async (path) => {
        const { status, text, headers } = await ask(path, init);
        all[path] = { status, text, headers: [...headers].filter(([name]) => name !== 'date') };
      }),
    );
    return all;
  };

  it('is answered, byte for byte and in every header, as if it had never been there', async () => {
    for (const init of [{}, bearer(OTHER)]) {
      const without = await answers([OPEN], init);
      expect(await answers([OPEN, SECRET], init)).toEqual(without);
      expect(await answers([SECRET, OPEN], init)).toEqual(without);
    }
  });

  it('stays so however much there is, in whatever order it came', async () => {
    const repositories = ['acme/open', 'acme/secret', 'acme/third', 'zoo/fourth'].map((repository) => ({
      repository,
      key: repository.split('/')[1] ?? '',
    }));
    const arbitrary = fc
      .shuffledSubarray(repositories, { minLength: 1 })
      .chain((some) =>
        fc
          .array(fc.boolean(), { minLength: some.length, maxLength: some.length })
          .map((secret) =>
            some.map(
              (one, index): Community => ({ ...one, visibility: secret[index] === true ? 'private' : 'public' }),
            ),
          ),
      );
    await fc.assert(
      fc.asyncProperty(arbitrary, async (communities) => {
        const all = await answers(communities, {});
        const open = communities.filter(({ visibility }) => visibility === 'public');
        expect(all).toEqual(await answers(open, {}));
      }),
      { numRuns: 6 },
    );
  });

  it('is shown to whoever may read there, and kept by nobody between', async () => {
    const { ask } = await serve();
    for (const token of [MEMBER, 'right']) {
      const { status, text, headers } = await ask('/v1/rfcs/acme/secret/7', bearer(token));
      expect([status, JSON.parse(text).rfc.name]).toEqual([200, 'rfcs/acme/secret/7']);
      expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['private, no-cache', 'authorization']);
    }
    expect((await ask('/v1/rfcs', bearer(MEMBER))).text).toContain('acme/secret');
    expect((await ask('/v1/everything.json', bearer('right'))).text).not.toContain('secret');
    const wrong = await ask('/v1/rfcs', bearer('wrong'));
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('a closed server tells nothing of what is public either, but what it can be asked', async () => {
    const { ask } = await serve([OPEN], { publicRead: false });
    for (const path of ['/v1/rfcs', '/v1/everything.json', '/v1/about']) expect((await ask(path)).status).toBe(401);
    expect((await ask('/v1/openapi.json')).status).toBe(200);
    expect((await ask('/badge/rfcs/acme/open/7.svg')).text).toContain('RFC: not found');
    expect((await ask('/v1/rfcs', bearer('right'))).status).toBe(200);
    expect((await ask('/v1/everything.json', bearer(OTHER))).status).toBe(403);
    expect((await ask('/v1/everything.json', bearer('right'))).status).toBe(200);
  });

  it('a closed server shows what is public to whom GitHub knows, and to a made-up token nothing', async () => {
    const { ask } = await serve([OPEN], { publicRead: false });
    const paths = [...ADDRESSES.map(({ path }) => pathFor(path, OPEN)), '/v1/everything.json'];
    for (const path of paths) {
      const { status, text } = await ask(path, bearer(MADE_UP));
      expect([path, status]).toEqual([path, 401]);
      expect(text).not.toContain('acme');
    }
    expect((await ask('/badge/rfcs/acme/open/7.svg', bearer(MADE_UP))).text).toContain('RFC: not found');
    expect((await ask('/v1/rfcs', bearer(OTHER))).text).toContain('acme/open');
  });

  it('takes its badges and its place in everything.json along when it becomes private', async () => {
    const { ask, registry } = await serve([OPEN]);
    expect((await ask('/v1/everything.json')).text).toContain('rfcs/acme/open/7');
    const record = { name: 'repositories/acme/open', repository: 'acme/open', private: true, version: 1 };
    await registry.commit({ puts: [{ message: create(RepositoryRecordSchema, record), visibility: 'private' }] });
    await expect.poll(async () => (await ask('/v1/everything.json')).text.includes('rfcs/acme/open/7')).toBe(false);
    expect((await ask('/badge/rfcs/acme/open/7.svg')).text).toContain('RFC: not found');
  });
});

describe('badges', () => {
  it('say where an RFC stands, and may be kept for a while', async () => {
    const { ask } = await serve();
    const { status, text, headers } = await ask('/badge/rfcs/Acme/open/7.svg');
    expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(text).toContain('<title>RFC: in review</title>');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    const again = await ask('/badge/rfcs/acme/open/7.svg', { headers: { 'if-none-match': headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it.each(['acme/open/8', 'acme/secret/7', 'acme/open/x', 'no-such/one/1', 'acme/%3Cscript%3E/7'])(
    'of %s say that it is not found',
    async (path) => {
      const { ask } = await serve();
      const told = await ask(`/badge/rfcs/${path}.svg`);
      const never = await ask('/badge/rfcs/acme/never/1.svg');
      expect([told.status, told.text, told.headers.get('etag')]).toEqual([200, never.text, never.headers.get('etag')]);
      expect(told.text).toContain('<title>RFC: not found</title>');
    },
  );
});

describe('pages of anybody', () => {
  const PLACES = [
    '/v1/rfcs',
    '/badge/rfcs/acme/open/7.svg',
    '/calendar/none.ics',
    '/rapporteur.v1.RfcService/ListRfcs',
  ];

  it.each(PLACES)('may ask at %s, without their visitors’ credentials', async (path) => {
    const { ask } = await serve([OPEN], { limits: { questions: 1 } });
    for (let time = 0; time < 3; time += 1) {
      const asked = ['content-type', 'connect-protocol-version', 'connect-timeout-ms', 'authorization'];
      const { status, text, headers } = await ask(path, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://pages.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked.join(','),
        },
      });
      expect([status, text, headers.get('access-control-allow-origin')]).toEqual([204, '', '*']);
      expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT');
      const allowed = headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
      expect(allowed).toEqual(expect.arrayContaining(asked));
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    }
    const told = await ask(path, { headers: { origin: 'https://pages.example' } });
    expect(told.headers.get('access-control-allow-origin')).toBe('*');
    expect(told.headers.get('access-control-expose-headers')).toMatch(/Grpc-Status.*ETag, Retry-After/);
  });

  it('are told nothing where nobody asks questions, and nothing under another name', async () => {
    const { ask, url } = await serve();
    for (const path of ['/health', '/ready', '/', '/api/github/webhooks'])
      expect((await ask(path)).headers.has('access-control-allow-origin')).toBe(false);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('OPTIONS /v1/rfcs HTTP/1.1\r\nhost: rebound.example\r\norigin: http://rebound.example\r\n\r\n');
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 421 /);
    expect(String(answer)).not.toMatch(/access-control/i);
  });
});

describe('limits of a caller', () => {
  it('are told in the words of each protocol, with when to come again; who brings the token has none', async () => {
    const { ask, url } = await serve([OPEN], { limits: { questions: 2 } });
    for (let time = 0; time < 2; time += 1) expect((await ask('/v1/about')).status).toBe(200);
    for (const path of ['/v1/about', '/badge/rfcs/acme/open/7.svg', '/calendar/none.ics', '/v1/everything.json']) {
      const { status, text, headers } = await ask(path);
      expect([status, headers.get('retry-after')]).toEqual([429, '30']);
      const message = 'One address asks at most 2 questions a minute here; try again in 30 seconds.';
      expect(JSON.parse(text)).toEqual({ code: 'limited', message });
    }
    for (const transport of [createConnectTransport, createGrpcWebTransport]) {
      const client = createClient(RfcService, transport({ baseUrl: url, httpVersion: '1.1' }));
      await expect(client.listRfcs({})).rejects.toThrow(/\[resource_exhausted\] One address asks at most 2 questions/);
      expect((await client.listRfcs({}, bearer('right'))).rfcs).toHaveLength(1);
    }
    expect((await ask('/health')).status).toBe(200);
  });

  it('hold for each address behind a proxy of ours, and for the proxy itself where it does not say who asks', async () => {
    const { ask } = await serve([OPEN], { limits: { questions: 1 } });
    const from = async (address: string) =>
      (await ask('/v1/about', { headers: { 'x-forwarded-for': address } })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.2')]).toEqual([200, 429, 200]);
    expect([await from('198.51.100.1, 192.0.2.3'), await from('198.51.100.2, 192.0.2.3')]).toEqual([200, 429]);
  });

  it('hold for watches: so many at once, and one that ends makes room', async () => {
    const { url } = await serve([OPEN], { limits: { watches: 2, watchesInAll: 3 } });
    const watch = async (address: string, token?: string) => {
      const client = createClient(WatchService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' }));
      const end = new AbortController();
      const headers = { 'x-forwarded-for': address, ...(token ? bearer(token).headers : {}) };
      const stream = client.watch({}, { headers, signal: end.signal })[Symbol.asyncIterator]();
      const begun = await stream.next().then(
        () => 'watches',
        (error: unknown) => String(error),
      );
      return { begun, end: () => end.abort() };
    };
    const [first, second] = [await watch('192.0.2.1'), await watch('192.0.2.1')];
    expect([first.begun, second.begun]).toEqual(['watches', 'watches']);
    expect((await watch('192.0.2.1')).begun).toMatch(/resource_exhausted.*no place for one more/);
    expect((await watch('192.0.2.2')).begun).toBe('watches');
    expect((await watch('192.0.2.3')).begun).toMatch(/resource_exhausted/);
    expect((await watch('192.0.2.1', 'right')).begun).toBe('watches');
    first.end();
    await expect.poll(async () => (await watch('192.0.2.1')).begun).toBe('watches');
  });
});

describe('a document that is packed', () => {
  it('is the one that is not', async () => {
    const { url } = await serve([OPEN]);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const { host } = new URL(url);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.write(
      `GET /v1/everything.json HTTP/1.1\r\nhost: ${host}\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n`,
    );
    await once(socket, 'end');
    const all = Buffer.concat(chunks);
    const body = all.subarray(all.indexOf('\r\n\r\n') + 4);
    const plain = await fetch(`${url}/v1/everything.json`, { headers: { 'accept-encoding': 'identity' } });
    expect(gunzipSync(body).toString()).toBe(await plain.text());
  });
});
