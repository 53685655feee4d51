/** Artifacts in memory and on PostgreSQL: one suite for both. */
import { create, fromJson } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';
import {
  ActionItemSchema,
  ArtifactEncoding,
  ArtifactTagSchema,
  ArtifactTypeSchema,
  TranscriptSchema,
} from '@rapporteur/idl';
import fc from 'fast-check';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ArtifactShape, artifactOf } from '../../testing/artifact.ts';
import { useDatabase } from '../../testing/database.ts';
import { createMemoryBlobs } from '../blob/index.ts';
import { type Blobs, digestOf } from '../blobs.ts';
import { createMemoryRegistry, createRegistry, type Registry } from '../index.ts';
import { nameOf } from './artifacts.ts';
import type { StoredArtifact } from './store.ts';

type Open = (options: { readonly now: () => Date; readonly blobs: Blobs }) => Registry;

const refusalOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof ConnectError) return error.rawMessage;
    throw error;
  }
  throw new Error('It was done, but it should have been refused');
};

/** As a program of tomorrow may write it. */
const UNKNOWN = fromJson(ArtifactTypeSchema, { encoding: 7 }).encoding;

async function* bytesOf(...texts: readonly string[]): AsyncGenerator<Uint8Array, void> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

const describeArtifacts = (title: string, open: Open): void => {
  describe(title, () => {
    let registry: Registry;
    let blobs: Blobs;
    let now: Date;
    beforeEach(() => {
      now = new Date('2031-05-08T18:00:00Z');
      blobs = createMemoryBlobs();
      registry = open({ now: () => now, blobs });
    });
    const put = async (...shapes: readonly ArtifactShape[]): Promise<StoredArtifact> => {
      const prepared = [];
      for (const shape of shapes) prepared.push(await registry.artifacts.prepare(artifactOf(shape)));
      const last = (await registry.artifacts.put(prepared)).at(-1);
      if (last === undefined) throw new Error('Nothing was put');
      return last;
    };
    const names = async (query: Partial<Parameters<Registry['artifacts']['list']>[0]>): Promise<readonly string[]> =>
      (await registry.artifacts.list({ limit: 100, ...query })).map(({ version }) => version);
    const jsonOf = async (artifact: StoredArtifact): Promise<string | undefined> => {
      const content = await registry.artifacts.content(artifact);
      return content && 'json' in content ? content.json : undefined;
    };

    it('the same put twice is one version, however its JSON is written', async () => {
      const one = await put({ json: '{"b":1.0,"a":[9007199254740993]}' });
      const again = await put({ json: ' {"a":[9007199254740993], "b":1}' });
      expect(again).toEqual(one);
      expect(await jsonOf(one)).toBe('{"a":[9007199254740993],"b":1}');
      expect((await registry.artifacts.list({ limit: 10 })).length).toBe(1);
    });

    it('type, encoding, partitions and payload make a version; who made it and what it came from do not', async () => {
      const blob = (mediaType: string) => ({
        type: { encoding: ArtifactEncoding.BLOB, mediaType },
        content: { case: 'data' as const, value: new TextEncoder().encode('{}') },
      });
      const all = [
        await put({ json: '{}' }),
        await put({ json: '{}', partitions: { date: '2031-05-08' } }),
        await put({ json: '{"a":1}' }),
        await put({ payload: blob('text/plain') }),
        await put({ payload: blob('text/markdown') }),
      ];
      expect(new Set(all.map(({ version }) => version)).size).toBe(5);
      const [first] = all;
      expect(
        (await put({ json: '{}', inputs: [{ artifact: `artifacts/acme/meetup/survey@${first?.version}` }] })).id,
      ).toBe(first?.id);
    });

    it('what is put again is seen by whoever may see the repository then', async () => {
      await put({ json: '1', visibility: 'private' });
      expect(await names({ visibility: 'public' })).toEqual([]);
      const again = await put({ json: '1' });
      expect(await names({ visibility: 'public' })).toEqual([again.version]);
    });

    it('no partitions, and partitions that were not given, are two things', async () => {
      const none = await put({ json: '1' });
      const dated = await put({ json: '1', partitions: { date: '2031-05-08', language: 'en' } });
      expect(await names({})).toEqual([dated.version, none.version]);
      expect(await names({ partitions: '{}' })).toEqual([none.version]);
      expect(await names({ partitions: '{"date":"2031-05-08","language":"en"}' })).toEqual([dated.version]);
      expect(await names({ partitions: '{"date":"2031-05-08"}' })).toEqual([]);
      expect(await refusalOf(() => put({ partitions: 'not given' }))).toBe(
        'It was not said which partitions the artifact has; give empty ones if it has none.',
      );
    });

    it('it is found by key, tag, alias, type and resource, the newest first, page by page', async () => {
      const all: StoredArtifact[] = [];
      for (let n = 0; n < 5; n += 1)
        all.push(
          await put({
            json: String(n),
            resource: 'notes/meetup/2031-05-08',
            aliases: ['latest'],
            tags: { n: String(n % 2) },
          }),
        );
      const [v0, v1, v2, v3, v4] = all.map(({ version }) => version);
      expect(await names({ organisation: 'ACME', name: 'meetup/survey', limit: 2 })).toEqual([v4, v3]);
      expect(await names({ below: all[3]?.id })).toEqual([v2, v1, v0]);
      expect(await names({ tag: { key: 'n', value: '1' } })).toEqual([v3, v1]);
      expect(await names({ tag: { key: 'n', value: undefined }, type: 'acme.Survey' })).toHaveLength(5);
      expect(await names({ tag: { key: 'm', value: undefined } })).toEqual([]);
      expect(await names({ alias: 'latest' })).toEqual([v4]);
      expect((await registry.artifacts.latestOf('notes/meetup/2031-05-08'))?.version).toBe(v4);
      expect(await registry.artifacts.latestOf('notes/meetup/2031-05-09')).toBeUndefined();
      const short = `artifacts/Acme/meetup/survey@${v2?.slice(0, 8)}`;
      expect((await registry.artifacts.get(short)).version).toBe(v2);
      expect(await refusalOf(() => registry.artifacts.get(`artifacts/acme/meetup/survey@${'0'.repeat(64)}`))).toMatch(
        /^There is no artifacts\/acme/,
      );
    });

    it('an alias is moved by who knows where it leads, and by one of two who move it at once', async () => {
      const [a, b, c] = [await put({ json: '1' }), await put({ json: '2' }), await put({ json: '3' })];
      const move = (to: StoredArtifact, former: string) =>
        registry.artifacts.moveAlias(to, { alias: 'approved', former });
      await move(a, '');
      const both = await Promise.allSettled([move(b, a.version), move(c, a.version)]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const won = both[0]?.status === 'fulfilled' ? b : c;
      expect(await names({ alias: 'approved' })).toEqual([won.version]);
      expect(await refusalOf(() => move(a, a.version))).toBe(
        `"approved" leads to ${nameOf(won)} and not to version ${a.version} any more; look again, and repeat the move.`,
      );
      expect(await refusalOf(() => registry.artifacts.moveAlias(a, { alias: 'other', former: b.version }))).toMatch(
        /^"other" leads nowhere and not/,
      );
      const elsewhere = await put({ json: '1', partitions: { date: '2031-05-08' } });
      await move(elsewhere, '');
      expect(await names({ alias: 'approved' })).toEqual([elsewhere.version, won.version]);
    });

    it('agrees with a map over puts, tags and aliases of many at once', async () => {
      const word = fc.constantFrom('a', 'b');
      const step = fc.oneof(
        fc.record({ does: fc.constant('put' as const), n: fc.nat(3) }),
        fc.record({ does: fc.constant('tag' as const), n: fc.nat(3), key: word, value: word }),
        fc.record({ does: fc.constant('untag' as const), n: fc.nat(3), key: word }),
        fc.record({ does: fc.constant('move' as const), n: fc.nat(3), alias: word, former: fc.option(fc.nat(3)) }),
      );
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), async (rounds) => {
          round += 1;
          const name = `meetup/r${round}`;
          const held = new Map<number, StoredArtifact>();
          const tags = new Map<string, string>();
          const aliases = new Map<string, number>();
          for (const steps of rounds) {
            const results = await Promise.all(
              steps.map(async (one) => {
                try {
                  if (one.does === 'put') return { one, artifact: await put({ name, json: String(one.n) }) };
                  const artifact = held.get(one.n);
                  if (artifact === undefined) return { one, isSkipped: true };
                  if (one.does === 'tag') await registry.artifacts.tag(artifact, create(ArtifactTagSchema, one));
                  else if (one.does === 'untag') await registry.artifacts.untag(artifact, one.key);
                  else {
                    const former = one.former === null ? '' : (held.get(one.former)?.version ?? 'f'.repeat(64));
                    await registry.artifacts.moveAlias(artifact, { alias: one.alias, former });
                  }
                  return { one };
                } catch (error) {
                  if (error instanceof ConnectError) return { one, isRefused: true };
                  throw error;
                }
              }),
            );
            const moved = new Map<string, number[]>();
            for (const { one, artifact, isSkipped, isRefused } of results) {
              if (artifact) {
                expect(held.get(Number(one.n))?.id ?? artifact.id).toBe(artifact.id);
                held.set(one.n, artifact);
              }
              if (isSkipped || isRefused) continue;
              if (one.does === 'move') moved.set(one.alias, [...(moved.get(one.alias) ?? []), one.n]);
            }
            // Those that won form a chain from where the alias led; the last of it is where it leads now.
            for (const [alias, winners] of moved) {
              const now = (await registry.artifacts.list({ name, alias, limit: 10 })).map(({ version }) => version);
              expect(now).toHaveLength(1);
              expect(winners.map((n) => held.get(n)?.version)).toContain(now[0]);
              aliases.set(alias, [...held].find(([, { version }]) => version === now[0])?.[0] ?? -1);
            }
            for (const [n, { id }] of held) {
              const [found] = await registry.artifacts.byIds([id]);
              const stands = new Map(found?.tags.map(({ key, value }) => [key, value]));
              for (const key of ['a', 'b']) {
                const touched = results.filter(
                  ({ one, isSkipped, isRefused }) =>
                    !isSkipped &&
                    !isRefused &&
                    one.n === n &&
                    (one.does === 'tag' || one.does === 'untag') &&
                    one.key === key,
                );
                const place = `${n} ${key}`;
                const possible = new Set([
                  ...(touched.some(({ one }) => one.does === 'tag') ? [] : [tags.get(place)]),
                  ...touched.map(({ one }) => (one.does === 'tag' ? one.value : undefined)),
                ]);
                if (touched.some(({ one }) => one.does === 'untag')) possible.add(undefined);
                expect(possible).toContain(stands.get(key));
                const value = stands.get(key);
                if (value === undefined) tags.delete(place);
                else tags.set(place, value);
              }
              expect(found?.aliases).toEqual(['a', 'b'].filter((alias) => aliases.get(alias) === n));
            }
          }
          expect(new Set([...held.values()].map(({ id }) => id)).size).toBe(held.size);
        }),
        { numRuns: 25, endOnFailure: true },
      );
    });

    it('what came from what is known both ways, with the parts of both and the offsets of the words', async () => {
      const source = await put({
        name: 'meetup/transcript',
        json: '{"turns":[{"id":"t1"}]}',
        resource: 'transcripts/meetup/2031-05-08',
        aliases: ['latest'],
      });
      const derived = await put({
        inputs: [
          { artifact: nameOf(source) },
          {
            artifact: 'transcripts/meetup/2031-05-08',
            part: '$.a',
            inputPart: '$["turns"][?@.id=="t1"]',
            start: 2,
            end: 5,
          },
        ],
      });
      const edges = [
        { from: derived.id, to: source.id, part: '', inputPart: '', start: undefined, end: undefined },
        { from: derived.id, to: source.id, part: "$['a']", inputPart: `$['turns'][?@.id=="t1"]`, start: 2, end: 5 },
      ];
      expect(await registry.artifacts.edges([derived.id], 'inputs')).toEqual(edges);
      expect(await registry.artifacts.edges([source.id], 'outputs')).toEqual(edges);
      expect(await refusalOf(() => put({ inputs: [{ artifact: 'notes/meetup/2031-05-09' }] }))).toBe(
        'Nothing of "notes/meetup/2031-05-09" is kept as an artifact.',
      );
    });

    it('what is struck is gone from every version and from what came of it, also from the blobs, and cannot come back', async () => {
      const long = JSON.stringify({ text: 'secret '.repeat(20_000) });
      const source = await put({ name: 'meetup/transcript', json: long });
      const derived = await put({ name: 'meetup/summary', json: '"a secret"', inputs: [{ artifact: nameOf(source) }] });
      const other = await put({ name: 'meetup/clean', json: '"clean"', inputs: [{ artifact: nameOf(derived) }] });
      const digest = source.blob ?? '';
      expect(await blobs.size(digest)).toBe(source.size);
      const memory = await registry.artifacts.strike(
        [source.id],
        { because: 'Struck.', isFinal: true, keeps: new Set([other.id]) },
        undefined,
      );
      expect(memory).toBe(2);
      expect(await registry.artifacts.sweep()).toBe(1);
      expect(await blobs.size(digest)).toBeUndefined();
      const [gone, also, kept] = await registry.artifacts.byIds([source.id, derived.id, other.id]);
      expect([gone?.struck, also?.struck, kept?.struck]).toEqual(['Struck.', 'Struck.', '']);
      for (const one of [gone, also]) expect(one && (await registry.artifacts.content(one))).toBeUndefined();
      expect(await registry.artifacts.edges([derived.id], 'inputs')).toHaveLength(1);
      const again = await put({ name: 'meetup/transcript', json: long });
      expect([again.id, again.struck]).toEqual([source.id, 'Struck.']);
      expect(await registry.artifacts.content(again)).toBeUndefined();
    });

    it('nothing of what was struck is left by which somebody could try guesses at it', async () => {
      const words = { name: 'meetup/transcript', json: '"the secret"', aliases: ['latest'] };
      const source = await put(words);
      const strike = (isFinal: boolean) =>
        registry.artifacts.strike([source.id], { because: 'Struck.', isFinal }, undefined);
      await strike(true);
      const [struck] = await registry.artifacts.byIds([source.id]);
      if (struck === undefined) throw new Error('It is not there');
      expect(struck.version).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.stringify(struck)).not.toContain(source.version);
      expect([struck.digest, struck.size, struck.blob]).toEqual(['', 0, undefined]);
      expect(await refusalOf(() => registry.artifacts.get(nameOf(source)))).toMatch(/^There is no/);
      expect((await registry.artifacts.get(nameOf(struck))).aliases).toEqual(['latest']);
      // Another registry names it otherwise, so the name tells only this one what it was.
      const other = createMemoryRegistry();
      const [there] = await other.artifacts.put([await other.artifacts.prepare(artifactOf(words))]);
      await other.artifacts.strike([there?.id ?? ''], { because: 'Struck.', isFinal: true }, undefined);
      expect((await other.artifacts.byIds([there?.id ?? '']))[0]?.version).not.toBe(struck.version);
      expect(await strike(false)).toBe(0);
      expect((await registry.artifacts.byIds([source.id]))[0]).toEqual(struck);
      expect((await put(words)).struck).toBe('Struck.');
      expect(await names({})).toEqual([struck.version]);
    });

    it('what is struck and put at once is never there twice, and never there after all', async () => {
      for (let n = 0; n < 10; n += 1) {
        const shape = { name: `meetup/r${n}`, json: '"the secret"' };
        const { id } = await put(shape);
        await Promise.all([
          put(shape),
          registry.artifacts.strike([id], { because: 'Struck.', isFinal: true }, undefined),
          put(shape),
        ]);
        const all = await registry.artifacts.list({ name: shape.name, limit: 10 });
        expect(all.map((one) => [one.id, one.struck])).toEqual([[id, 'Struck.']]);
      }
    });

    it('who forgets a meeting takes it out of its artifacts and of agendas that repeat it; what is read again is there again', async () => {
      const item = create(ActionItemSchema, {
        name: 'actionItems/meetup/2031-05-08/1',
        text: 'Call "Grace"',
        meeting: 'meetings/meetup/2031-05-08',
      });
      await registry.commit({
        puts: [
          { message: item, visibility: 'public' },
          {
            message: create(TranscriptSchema, {
              name: 'transcripts/meetup/2031-05-08',
              meeting: 'meetings/meetup/2031-05-08',
            }),
            visibility: 'public',
          },
        ],
      });
      const said = { name: 'meetup/transcript', json: '"said"', resource: 'transcripts/meetup/2031-05-08' };
      const transcript = await put(said);
      const survey = await put({ inputs: [{ artifact: nameOf(transcript) }] });
      const agenda = await put({
        name: 'meetup/agenda',
        json: '{"line":"Call \\"Grace\\" back"}',
        resource: 'agendas/meetup/2031-05-22',
      });
      const before = await put({
        name: 'meetup/agenda',
        json: '{"line":"Welcome"}',
        resource: 'agendas/meetup/2031-05-08',
      });
      const trial = await registry.forget('notes/meetup/2031-05-08', { isTrial: true });
      expect(trial).toEqual({ resources: 2, entries: 0, artifacts: 3 });
      expect(await registry.forget('notes/meetup/2031-05-08')).toEqual(trial);
      const stand = await registry.artifacts.byIds([transcript, survey, agenda, before].map(({ id }) => id));
      expect(stand.map(({ struck }) => struck === '')).toEqual([false, false, false, true]);
      const again = await put(said);
      expect(again).toEqual(transcript);
      expect(await jsonOf(again)).toBe('"said"');
    });

    it('who forgets a repository takes all of its artifacts; what came of them elsewhere stays, with an open end', async () => {
      const source = await put({ json: '1', aliases: ['latest'] });
      const derived = await put({ json: '2', repository: 'acme/gears', inputs: [{ artifact: nameOf(source) }] });
      expect(await registry.forget('acme/widgets', { isTrial: true })).toEqual({
        resources: 0,
        entries: 0,
        artifacts: 1,
      });
      expect(await registry.forget('Acme/Widgets')).toEqual({ resources: 0, entries: 0, artifacts: 1 });
      expect(await names({})).toEqual([derived.version]);
      expect(await registry.artifacts.edges([derived.id], 'inputs')).toMatchObject([{ to: source.id }]);
      expect(await registry.artifacts.byIds([source.id])).toEqual([]);
    });

    it('a repository that is renamed takes its artifacts with it, with their aliases', async () => {
      const one = await put({ json: '1', aliases: ['latest'] });
      await registry.rename('acme/widgets', 'gears/widgets');
      expect(await refusalOf(() => registry.artifacts.get(nameOf(one)))).toMatch(/^There is no/);
      const moved = await registry.artifacts.get(nameOf({ ...one, organisation: 'gears' }));
      expect(moved).toMatchObject({ id: one.id, repository: 'gears/widgets', aliases: ['latest'] });
      expect(await refusalOf(() => registry.artifacts.moveAlias(moved, { alias: 'latest', former: '' }))).toMatch(
        /leads to/,
      );
    });

    const schema = JSON.stringify({
      type: 'object',
      properties: { n: { type: 'integer', maximum: 10 } },
      required: ['n'],
    });
    const json = (value: string, name = 'acme.Survey', of = '') => ({
      type: { name, encoding: ArtifactEncoding.JSON, schema: of },
      content: { case: 'json' as const, value },
    });
    it.each<[string, ArtifactShape, string]>([
      [
        'an encoding that nobody knows',
        { payload: { ...json('1'), type: { name: 'acme.Survey', encoding: UNKNOWN } } },
        'Nobody here knows the encoding 7, so the payload is not kept; known are proto+json, json and blob.',
      ],
      ['no encoding', { payload: { ...json('1'), type: { name: 'acme.Survey' } } }, 'Nobody here knows the encoding 0'],
      [
        'no JSON',
        { json: '{"a":}' },
        'The payload cannot be read. The JSON is wrong at character 6: a value is missing or wrong.',
      ],
      [
        'an integer beyond 2^53 in a form of floats',
        { json: '[9007199254740993.0]' },
        'The payload cannot be read. The JSON is wrong at character 2: write the integer 9007199254740993.0 without fraction and exponent, so that none of its digits is lost.',
      ],
      ['a member twice', { json: '{"a":1,"a":2}' }, '"a" stands twice in one object'],
      [
        'JSON that is nested too deep',
        { json: `${'['.repeat(300)}${']'.repeat(300)}` },
        'it is nested deeper than 200',
      ],
      ['a NUL, which no database keeps', { json: '"\\u0000"' }, 'a character that cannot be stored'],
      [
        'a type of the contract under a name of ours',
        { payload: json('1', 'rapporteur.v1.Notes') },
        'rapporteur.v1.Notes is a name of the contract',
      ],
      [
        'a message that the contract does not have',
        {
          payload: {
            type: { name: 'rapporteur.v1.Nothing', encoding: ArtifactEncoding.PROTO_JSON },
            content: { case: 'json', value: '{}' },
          },
        },
        '"rapporteur.v1.Nothing" is no message of the contract.',
      ],
      [
        'what is no such message',
        {
          payload: {
            type: { name: 'rapporteur.v1.Notes', encoding: ArtifactEncoding.PROTO_JSON },
            content: { case: 'json', value: '{"topics":1}' },
          },
        },
        'The payload is no rapporteur.v1.Notes: ',
      ],
      [
        'what does not fit its schema',
        { payload: json('{"n":11}', 'acme.Survey', schema) },
        'The payload is no acme.Survey: $.n is more than 10.',
      ],
      [
        'an integer that is none',
        { payload: json('{"n":1.5}', 'acme.Survey', schema) },
        'The payload is no acme.Survey: $.n is not of type integer.',
      ],
      [
        'a schema that says what is not known',
        { payload: json('1', 'acme.Survey', '{"if":{}}') },
        'The schema of acme.Survey cannot be used: "/if" of the schema is a keyword that is not known here.',
      ],
      [
        'a pattern that looks ahead',
        { payload: json('1', 'acme.Survey', '{"pattern":"(?=a)"}') },
        'a pattern that cannot be run in linear time',
      ],
      [
        'a schema that leads round in a circle',
        { payload: json('1', 'acme.Survey', '{"$ref":"#"}') },
        'the schema leads round in a circle',
      ],
      [
        'a blob without a media type',
        { payload: { type: { encoding: ArtifactEncoding.BLOB }, content: { case: 'data', value: new Uint8Array() } } },
        '"" is no media type',
      ],
      [
        'a blob that nobody uploaded',
        {
          payload: {
            type: { encoding: ArtifactEncoding.BLOB, mediaType: 'text/plain' },
            content: { case: 'blob', value: { digest: 'a'.repeat(64), size: 1n } },
          },
        },
        `There is no blob ${'a'.repeat(64)}; upload it first.`,
      ],
      [
        'a digest that is none',
        {
          payload: {
            type: { encoding: ArtifactEncoding.BLOB, mediaType: 'text/plain' },
            content: { case: 'blob', value: { digest: 'A', size: 1n } },
          },
        },
        '"A" is no SHA-256',
      ],
      [
        'eleven partitions',
        { partitions: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`p${n}`, 'x'])) },
        'An artifact has at most 10 partitions, not 11.',
      ],
      ['a key of a partition that is none', { partitions: { Date: 'x' } }, '"Date" is no key of a partition'],
      ['a name of artifacts that is none', { name: 'notes' }, '"notes" is no name of artifacts'],
      ['a part that is no JSONPath', { inputs: [{ artifact: 'x', part: 'a' }] }, 'Nothing of "x" is kept'],
      ['a repository that is none', { repository: 'acme' }, '"acme" is not a repository'],
    ])('refuses with one sentence, and keeps nothing of: %s', async (_, shape, sentence) => {
      expect(await refusalOf(() => put(shape))).toContain(sentence);
      expect(await names({})).toEqual([]);
    });

    it('a tag that is there is not overwritten, and none of a put whose tag clashes is kept', async () => {
      const one = await put({ tags: { grade: 'a' } });
      const tag = (value: string) => registry.artifacts.tag(one, create(ArtifactTagSchema, { key: 'grade', value }));
      await tag('a');
      expect(await refusalOf(() => tag('b'))).toBe(`${nameOf(one)} has the tag grade=a already; take it off first.`);
      await registry.artifacts.untag(one, 'grade');
      await tag('b');
      expect((await registry.artifacts.get(nameOf(one))).tags).toEqual([{ key: 'grade', value: 'b' }]);
    });

    it.each([
      [
        'another digest',
        'b'.repeat(64),
        5,
        ['hel', 'lo'],
        /^The bytes have the digest 2cf24dba.* nothing of them was kept/,
      ],
      ['an upload that breaks off', digestOf('hello'), 5, ['hel'], /^The upload ended after 3 of 5 bytes/],
      ['more bytes than were announced', digestOf('hello'), 3, ['hello'], /^More bytes came than the 3/],
    ])('an upload is refused whole: %s', async (_, digest, size, texts, sentence) => {
      expect(await refusalOf(() => registry.artifacts.upload({ digest, size }, bytesOf(...texts)))).toMatch(sentence);
      expect(await blobs.size(digest)).toBeUndefined();
    });

    it('an upload that nobody puts into an artifact is gone a day later, and one that somebody did stays', async () => {
      const refs = ['hello', 'world'].map((text) => ({ digest: digestOf(text), size: 5 }));
      for (const [index, ref] of refs.entries())
        await registry.artifacts.upload(ref, bytesOf(['hello', 'world'][index] ?? ''));
      const [first, second] = refs;
      await put({
        payload: {
          type: { encoding: ArtifactEncoding.BLOB, mediaType: 'text/plain' },
          content: { case: 'blob', value: { digest: first?.digest ?? '', size: 5n } },
        },
      });
      expect(await registry.artifacts.sweep()).toBe(0);
      now = new Date(now.getTime() + 25 * 60 * 60_000);
      await registry.artifacts.sweep();
      expect(await Promise.all(refs.map(({ digest }) => blobs.size(digest)))).toEqual([5, undefined]);
      expect(second?.size).toBe(5);
    });
  });
};

describeArtifacts('artifacts in memory', (options) => createMemoryRegistry(options));

describe('on a server', () => {
  const database = useDatabase();
  describeArtifacts('artifacts in a database', (options) => createRegistry(database(), options));

  it('a put that fails in the middle leaves nothing, not even its first', async () => {
    const { artifacts } = createRegistry(database());
    const prepared = [
      await artifacts.prepare(artifactOf({ json: '1' })),
      await artifacts.prepare(artifactOf({ json: '2', inputs: [{ artifact: 'notes/meetup/2031-05-08' }] })),
    ];
    await expect(artifacts.put(prepared)).rejects.toThrow(/Nothing of/);
    expect(await artifacts.list({ limit: 10 })).toEqual([]);
  });

  it('what a program of before struck, and left its digest, loses it when the next one begins', async () => {
    const { artifacts } = createRegistry(database());
    const [made] = await artifacts.put([await artifacts.prepare(artifactOf())]);
    await sql`update rapporteur.artifact set json = null, struck = 'Struck.', is_final = true`.execute(
      database().kysely,
    );
    await artifacts.sweep();
    const [struck] = await artifacts.byIds([made?.id ?? '']);
    expect(struck).toMatchObject({ struck: 'Struck.', digest: '', size: 0 });
    expect(struck?.version).not.toBe(made?.version);
    const [again] = await artifacts.put([await artifacts.prepare(artifactOf())]);
    expect(again).toEqual(struck);
  });
});
