/** Types of artifacts: what goes in comes out, over a registry and back, and what is none is refused at both ends. */
import { create, fromJson } from '@bufbuild/protobuf';
import { ArtifactEncoding, type ArtifactPayload, ArtifactPayloadSchema } from '@rapporteur/idl';
import { RepositoryRecordSchema } from '@rapporteur/idl/record';
import { createLocalTransport, createMemoryRegistry, createRegistryRoutes, type Viewer } from '@rapporteur/registry';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { failure } from '../testing/cases.ts';
import { put } from '../testing/put.ts';
import { type Client, createClient, defineArtifactType, RapporteurError } from './index.ts';

const Survey = defineArtifactType(
  'acme.Survey',
  z.object({
    question: z.string().min(1),
    asked: z.iso.date(),
    answers: z.array(z.object({ by: z.string(), weight: z.bigint(), score: z.number().optional() })),
    totals: z.record(z.string(), z.union([z.bigint(), z.string()])).optional(),
    pair: z.tuple([z.bigint(), z.int()]).optional(),
  }),
);

const refusalOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof RapporteurError && error.code === 'invalid') return error.message;
    throw error;
  }
  throw new Error('It was taken, but it should have been refused');
};

describe('a type of artifacts', () => {
  it('brings back what it was given: integers of any size are integers, others are numbers', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => one.isWellFormed());
    const key = text.filter((one) => one !== '__proto__');
    fc.assert(
      fc.property(
        fc.record({
          question: text.filter((one) => one !== ''),
          asked: fc.constant('2031-05-08'),
          answers: fc.array(fc.record({ by: text, weight: fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }) })),
          totals: fc.dictionary(key, fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n }), text)),
          pair: fc.tuple(fc.bigInt({ min: 0n, max: 3n }), fc.integer()),
        }),
        (value) => {
          expect(Survey.decode(Survey.encode(value))).toEqual(value);
        },
      ),
    );
  });

  const value = { question: 'Why?', asked: '2031-05-08', answers: [{ by: 'ada', weight: 2n ** 53n + 1n }] };

  it('writes JSON in one form, whatever the order of members', () => {
    const { content } = Survey.encode({ ...value, answers: [{ weight: 9_007_199_254_740_993n, by: 'ada' }] });
    expect(content).toEqual({
      case: 'json',
      value: '{"answers":[{"by":"ada","weight":9007199254740993}],"asked":"2031-05-08","question":"Why?"}',
    });
  });

  const payload = (json: string, type: { name?: string; encoding?: ArtifactEncoding } = {}): ArtifactPayload =>
    create(ArtifactPayloadSchema, {
      type: { name: 'acme.Survey', encoding: ArtifactEncoding.JSON, ...type },
      content: { case: 'json', value: json },
    });

  it.each<[string, () => unknown, RegExp]>([
    ['a value that is none', () => Survey.encode({ ...value, question: '' }), /^It is no acme\.Survey: question: /],
    [
      'a float beyond 2^53',
      () => Survey.encode({ ...value, answers: [{ by: 'a', weight: 1n, score: 2 ** 60 }] }),
      /^The value of acme\.Survey cannot be kept\. 1152921504606847000 is beyond 2\^53, where a float has lost digits; give a bigint or a text\.$/,
    ],
    [
      'an integer beyond 2^53 where a number is due',
      () =>
        Survey.decode(
          payload('{"question":"a","asked":"2031-05-08","answers":[{"by":"a","weight":1,"score":9007199254740993}]}'),
        ),
      /^It is no acme\.Survey: answers\.0\.score: /,
    ],
    [
      'an integer that was written as a float',
      () => Survey.decode(payload('[9007199254740993e0]')),
      /without fraction and exponent, so that none of its digits is lost/,
    ],
    [
      'an encoding that is not known',
      () => Survey.decode(fromJson(ArtifactPayloadSchema, { type: { name: 'acme.Survey', encoding: 9 }, json: '{}' })),
      /this one has the encoding 9\.$/,
    ],
    [
      'a message of the contract',
      () => Survey.decode(payload('{}', { encoding: ArtifactEncoding.PROTO_JSON })),
      /this one has the encoding proto_json\.$/,
    ],
    [
      'another type',
      () => Survey.decode(payload('{}', { name: 'acme.Other' })),
      /is of the type acme\.Other, and not of acme\.Survey\.$/,
    ],
    [
      'no content',
      () => Survey.decode(create(ArtifactPayloadSchema, { type: { name: 'acme.Survey', encoding: 2 } })),
      /does not come with its content/,
    ],
    ['nothing', () => Survey.decode(undefined), /has the encoding unspecified/],
    [
      'a schema that JSON does not have',
      () => defineArtifactType('acme.When', z.object({ at: z.date() })),
      /^The schema of acme\.When has no form as JSON Schema: JSON has no date/,
    ],
  ])('refuses %s', (_, work, sentence) => {
    expect(refusalOf(work)).toMatch(sentence);
  });
});

describe('an artifact of that type in a registry', () => {
  let client: Client;
  let viewer: Viewer = { sees: 'everything' };
  const repository = 'acme/widgets';
  beforeEach(async () => {
    viewer = { sees: 'everything' };
    const registry = createMemoryRegistry();
    await put(registry, create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository }));
    await put(
      registry,
      create(RepositoryRecordSchema, { name: 'repositories/acme/secret', repository: 'acme/secret', private: true }),
    );
    client = createClient({
      transport: createLocalTransport(createRegistryRoutes(registry, { viewer: () => viewer })),
      retries: 0,
    });
  });
  const member = (repositories: readonly string[], by = 'ada'): Viewer => ({
    sees: 'proven',
    proves: async (asked) => repositories.includes(asked),
    submits: async (asked) => (repositories.includes(asked) ? by : undefined),
  });
  const value = { question: 'Why?', asked: '2031-05-08', answers: [{ by: 'ada', weight: 2n ** 60n }] };
  const request = (change: Parameters<Client['putArtifact']>[0] = {}): Parameters<Client['putArtifact']>[0] => ({
    key: { organisation: 'acme', name: 'meetup/survey' },
    partitions: { entries: [{ key: 'date', value: '2031-05-08' }] },
    payload: Survey.encode(value),
    repository,
    ...Object(change),
  });

  it('travels with its schema, is found, and gives parts of itself by JSONPath', async () => {
    const made = await client.putArtifact(request({ tags: [{ key: 'grade', value: 'a' }] }));
    expect(made.type?.schema).toBe(Survey.schema);
    const { payload } = await client.getPayload(made.name);
    expect(Survey.decode(payload)).toEqual(value);
    const some = await client.getPayload({
      name: made.name,
      path: '$.answers[?@.weight > 9007199254740991]["by","weight"]',
    });
    expect(some.parts).toMatchObject([
      { path: "$['answers'][0]['by']", json: '"ada"' },
      { path: "$['answers'][0]['weight']", json: '1152921504606846976' },
    ]);
    expect(some.payload?.content.case).toBeUndefined();
    const asked = {
      organisation: 'acme',
      keyName: 'meetup/survey',
      partitions: { entries: [{ key: 'date', value: '2031-05-08' }] },
      tag: 'grade=a',
    };
    expect((await client.queryArtifact(asked)).name).toBe(made.name);
    expect(await client.listArtifacts({ partitions: {} }).all()).toEqual([]);
  });

  it('a query that does not find exactly one says how many there are', async () => {
    expect(await failure(client.queryArtifact({ organisation: 'acme' }))).toEqual({
      code: 'not_found',
      message: 'No artifact is as asked for; one was expected.',
    });
    for (const question of ['a', 'b', 'c'])
      await client.putArtifact(request({ payload: Survey.encode({ ...value, question }) }));
    expect((await failure(client.queryArtifact({ keyName: 'meetup/survey' }))).message).toBe(
      '3 artifacts are as asked for, and exactly one was expected; say more, for instance the partitions or an alias.',
    );
    const all = await client.listArtifacts({ pageSize: 2 }).all();
    expect(all).toHaveLength(3);
  });

  it('an alias is moved by who knows where it leads', async () => {
    const [a, b] = [
      await client.putArtifact(request()),
      await client.putArtifact(request({ payload: Survey.encode({ ...value, question: 'b' }) })),
    ];
    expect((await client.moveAlias({ name: a.name, alias: 'chosen' })).aliases).toEqual(['chosen']);
    expect((await failure(client.moveAlias({ name: b.name, alias: 'chosen' }))).code).toBe('conflict');
    expect((await client.moveAlias({ name: b.name, alias: 'chosen', formerVersion: a.version })).aliases).toEqual([
      'chosen',
    ]);
    expect((await client.tagArtifact({ name: a.name, tag: { key: 'x', value: '1' } })).tags).toMatchObject([
      { value: '1' },
    ]);
    expect((await failure(client.tagArtifact({ name: a.name, tag: { key: 'x', value: '2' } }))).message).toContain(
      'x=1 already',
    );
    expect((await client.untagArtifact({ name: a.name, key: 'x' })).tags).toEqual([]);
  });

  it.each<[string, () => Viewer, Parameters<Client['putArtifact']>[0], RegExp]>([
    [
      'of nobody in particular',
      () => ({ sees: 'public' }),
      {},
      /Artifacts are taken from who may write in acme\/widgets/,
    ],
    ['of who may not write there', () => member(['acme/other']), {}, /Artifacts are taken from who may write/],
    [
      'for a repository that nobody knows',
      () => member(['ada/own']),
      { repository: 'ada/own', key: { organisation: 'ada', name: 'a/b' } },
      /Artifacts are taken from who may write in ada\/own/,
    ],
    [
      'under the name of another organisation',
      () => member([repository]),
      { key: { organisation: 'gears', name: 'a/b' } },
      /belong to the organisation acme, not to "gears"/,
    ],
    [
      'under what the bot keeps',
      () => member([repository]),
      { key: { organisation: 'acme', name: 'meetup/notes' } },
      /the bot keeps its own; choose another name/,
    ],
    [
      'that came from what is not there',
      () => member([repository]),
      { inputs: [{ artifact: `artifacts/acme/meetup/survey@${'0'.repeat(64)}` }] },
      /^There is no artifacts/,
    ],
    [
      'that is too large for a call',
      () => member([repository]),
      { payload: Survey.encode({ ...value, question: 'x'.repeat(70_000) }) },
      /at most 65536 come with the call; upload it first/,
    ],
  ])('refuses one %s', async (_, who, change, sentence) => {
    viewer = who();
    expect((await failure(client.putArtifact(request(change)))).message).toMatch(sentence);
    viewer = { sees: 'everything' };
    expect(await client.listArtifacts().all()).toEqual([]);
  });

  it('says who made it, and belongs to the repository of its first version', async () => {
    viewer = member([repository, 'acme/secret']);
    expect((await client.putArtifact(request())).source?.madeBy).toEqual({ case: 'person', value: 'ada' });
    const other = request({ repository: 'acme/secret', payload: Survey.encode({ ...value, question: 'Mine?' }) });
    expect((await failure(client.putArtifact(other))).message).toContain('belongs to another repository');
    viewer = member([repository], 'acme/widgets, workflow survey');
    const made = await client.putArtifact(request({ payload: Survey.encode({ ...value, question: 'c' }) }));
    expect(made.source?.madeBy.case).toBe('workflow');
  });

  it('what is private is nowhere for strangers: in lists, by name, as an input, in walks and in tags', async () => {
    const secret = await client.putArtifact(
      request({ repository: 'acme/secret', key: { organisation: 'acme', name: 'meetup/secret' } }),
    );
    const open = await client.putArtifact(
      request({
        inputs: [{ artifact: secret.name }],
        payload: Survey.encode({ ...value, question: 'Is acme/secret good?' }),
      }),
    );
    const told = await client.putArtifact(
      request({ payload: Survey.encode({ ...value, question: 'd' }), tags: [{ key: 'from', value: 'acme/secret' }] }),
    );
    expect((await client.walkLineage(open.name)).steps).toHaveLength(1);
    viewer = { sees: 'public' };
    expect((await client.listArtifacts().all()).map(({ name }) => name)).toEqual([open.name]);
    for (const { name } of [secret, told]) expect((await failure(client.getArtifact(name))).code).toBe('not_found');
    expect((await client.getArtifact(open.name)).inputs).toEqual([]);
    expect(await client.walkLineage(open.name)).toMatchObject({ steps: [], more: false });
    const { payload } = await client.getPayload(open.name);
    expect(payload?.content.value).not.toContain('secret');
    viewer = member(['acme/secret']);
    expect((await client.walkLineage({ name: secret.name, back: true })).steps).toMatchObject([{ from: open.name }]);
  });

  it.each([
    ['that is none', '$.answers[', /^The JSONPath is wrong at character 11/],
    ['that explodes', '$..[?$..[?$..*]]', /^The JSONPath would look at more than 1,000,000 values/],
  ])('refuses a path %s with one sentence', async (_, path, sentence) => {
    const answers = Array.from({ length: 300 }, () => ({ by: 'a', weight: 1n }));
    const { name } = await client.putArtifact(request({ payload: Survey.encode({ ...value, answers }) }));
    expect((await failure(client.getPayload({ name, path }))).message).toMatch(sentence);
  });
});
