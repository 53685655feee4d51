import { create } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { recordOf } from '@rapporteur/core/judge';
import { NotesState, StatementKind, TranscriptSchema } from '@rapporteur/idl';
import { NotesSchema, RepositoryRecordSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes, type Registry } from '@rapporteur/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, type Served, serve } from '../testing/run.ts';

const OCCURRENCE = 'meetup/2031-05-08';
let served: Served;
let desk: Desk;
let registry: Registry;

beforeAll(async () => {
  registry = createMemoryRegistry({ now: () => new Date('2031-05-08T18:00:00Z') });
  const transcript = create(TranscriptSchema, {
    name: `transcripts/${OCCURRENCE}`,
    path: '2031-05-08.vtt',
    digest: 'ab'.repeat(32),
    turns: [{ id: 't1', speaker: 'Ada', text: 'We agreed to store tags.' }],
  });
  const notes = create(NotesSchema, {
    name: `notes/${OCCURRENCE}`,
    state: NotesState.APPROVED,
    model: 'some-model',
    promptVersion: 'p7',
    check: { model: 'a-judge', planted: 4, caught: 4, controls: 3, passed: 3, sound: true },
    baseMarkdown: '# Notes\n',
    topics: [
      {
        title: 'Tags',
        statements: [
          {
            id: 's1',
            kind: StatementKind.DECISION,
            text: 'Tags are stored.',
            citations: [{ turnId: 't1', quote: 'agreed to store tags', offset: 3 }],
          },
        ],
      },
    ],
  });
  for (const message of [transcript, notes])
    for (const record of recordOf(message, { repository: 'acme/community' })) {
      const inputs = record.inputs.filter(({ artifact }) => !artifact.startsWith('agendas/'));
      const prepared = await registry.artifacts.prepare({ ...record, inputs, visibility: 'public' });
      await registry.artifacts.put([prepared]);
    }
  served = await serve(connectNodeAdapter({ routes: createRegistryRoutes(registry) }));
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: served.url });
});
afterAll(() => Promise.all([desk.clear(), served.close()]));

describe('rapporteur artifact', () => {
  it('lists versions, and shows what one holds or a part of it', async () => {
    const asked = ['meetup/notes', '--alias', 'approved', '--partition', 'date=2031-05-08'];
    const { code, out } = await desk.run('artifact', 'list', ...asked);
    const [, name = ''] = /^(artifacts\/acme\/meetup\/notes@[0-9a-f]{12})$/m.exec(out) ?? [];
    expect([code, out]).toEqual([0, `${name}\n  2031-05-08, kept 2031-05-08 18:00 UTC, approved, latest`]);
    expect(await desk.run('artifact', 'show', name, '--path', '$..statements[*].text')).toEqual({
      code: 0,
      err: '',
      out: `$['topics'][0]['statements'][0]['text'] "Tags are stored."`,
    });
    expect(JSON.parse((await desk.run('artifact', 'show', name)).out)).toMatchObject({ model: 'some-model' });
    const { out: minutes } = await desk.run('artifact', 'list', 'meetup/minutes', '--json');
    expect(await desk.run('artifact', 'show', JSON.parse(minutes).name)).toMatchObject({ out: '# Notes\n' });
    expect((await desk.run('artifact', 'list', '--without-partitions')).out).toBe('There is no such artifact.');
  });

  it.each([
    [
      ['list', '--partition', 'date'],
      2,
      'rapporteur: --partition takes KEY=VALUE, such as date=2023-06-22, and not "date".',
    ],
    [['show', 'notes/x'], 2, 'rapporteur: "notes/x" is not the name of an artifact; write it as'],
    [
      ['show', `artifacts/acme/meetup/notes@${'0'.repeat(8)}`],
      1,
      'rapporteur: There is no artifacts/acme/meetup/notes@00000000.',
    ],
  ])('says what is wrong with %j', async (words, code, err) => {
    expect(await desk.run('artifact', ...words)).toEqual({ code, err: expect.stringContaining(err), out: '' });
  });
});

const withoutVersions = (text: string): string => text.replaceAll(/version [0-9a-f]{12}/g, 'version …');

describe('rapporteur lineage', () => {
  it('walks from a statement to the words, with transcript, model, prompt and judge', async () => {
    const { code, out } = await desk.run('lineage', `notes/${OCCURRENCE}/s1`);
    expect(code).toBe(0);
    expect(withoutVersions(out)).toMatchInlineSnapshot(`
      "meetup/notes 2031-05-08, version … s1
      “Tags are stored.”
      written by some-model with the instructions p7, judged by a-judge: 4 of 4
      planted errors found, 3 of 3 true sentences passed, kept 2031-05-08 18:00 UTC

      came from the words “agreed to store tags”
        meetup/transcript 2031-05-08, version … t1
        Ada: “We agreed to store tags.”
        file 2031-05-08.vtt (acme/community), SHA-256 abababababab, kept 2031-05-08
        18:00 UTC"
    `);
  });

  it('walks back from a turn to every place that cites it', async () => {
    const { out } = await desk.run('lineage', `transcripts/${OCCURRENCE}/t1`, '--back');
    expect(withoutVersions(out)).toMatchInlineSnapshot(`
      "meetup/transcript 2031-05-08, version … t1
      Ada: “We agreed to store tags.”
      file 2031-05-08.vtt (acme/community), SHA-256 abababababab, kept 2031-05-08
      18:00 UTC

      led to the words “agreed to store tags”
        meetup/notes 2031-05-08, version … s1
        “Tags are stored.”
        written by some-model with the instructions p7, judged by a-judge: 4 of 4
        planted errors found, 3 of 3 true sentences passed, kept 2031-05-08 18:00 UTC

        led to
          meetup/minutes 2031-05-08, version …
          by Rapporteur, from what is on record, kept 2031-05-08 18:00 UTC"
    `);
    const { out: json } = await desk.run('lineage', `transcripts/${OCCURRENCE}/t1`, '--back', '--json');
    expect(JSON.parse(json)).toMatchObject({
      steps: [{ fromPart: "$['topics'][*]['statements'][?@['id']=='s1']" }, {}],
    });
  });

  it('keeps to the columns of the terminal, quotations too', async () => {
    const { out } = await desk.on({ columns: 40 }).run('lineage', `transcripts/${OCCURRENCE}/t1`, '--back');
    const quoted = out.split('\n').filter((line) => /^ *(?:led to|“)/.test(line));
    expect(quoted.length).toBeGreaterThan(1);
    expect(quoted.filter((line) => line.length > 40)).toEqual([]);
  });

  it('takes short addresses, as people paste them', async () => {
    const walk = (name: string) => desk.run('lineage', name, '--json');
    const short = 'rapporteur://v1/acme/meetup/2031-05-08';
    expect(await walk(`${short}/notes/s1`)).toEqual(await walk(`notes/${OCCURRENCE}/s1`));
    expect(await walk(`${short}/transcript/t1`)).toEqual(await walk(`transcripts/${OCCURRENCE}/t1`));
    expect(await walk(`${short}/minutes`)).toEqual(await walk(`minutes/${OCCURRENCE}`));
  });

  it.each([
    [
      'a short address that is none',
      'rapporteur://v1/acme/meetup/soon',
      2,
      'rapporteur: "soon" is neither a day of the calendar nor one of "rfcs", "group" and "artifact".',
    ],
    [
      'nothing of that name',
      'notes/meetup/2031-05-09',
      1,
      'rapporteur: Nothing of "notes/meetup/2031-05-09" is kept as an artifact.',
    ],
    ['a statement that is none', `notes/${OCCURRENCE}/s9`, 1, `rapporteur: There is no notes/${OCCURRENCE}/s9.`],
  ])('says what is wrong with %s', async (_, name, code, err) => {
    expect(await desk.run('lineage', name)).toEqual({ code, err, out: '' });
  });

  it('says so where the source was struck', async () => {
    const latest = await registry.artifacts.latestOf(`transcripts/${OCCURRENCE}`);
    await registry.artifacts.strike(
      [latest?.id ?? ''],
      { because: 'Words that it held were struck.', isFinal: true },
      undefined,
    );
    const { out } = await desk.run('lineage', `notes/${OCCURRENCE}/s1`);
    expect(withoutVersions(out)).toMatchInlineSnapshot(`
      "meetup/notes 2031-05-08, version … s1
      struck: Words that it held were struck.
      written by some-model with the instructions p7, judged by a-judge: 4 of 4
      planted errors found, 3 of 3 true sentences passed, kept 2031-05-08 18:00 UTC

      came from
        meetup/transcript 2031-05-08, version … t1
        struck: Words that it held were struck.
        file 2031-05-08.vtt (acme/community), kept 2031-05-08 18:00 UTC"
    `);
  });
});

describe('rapporteur artifact export', () => {
  it('says why, where the registry refuses it', async () => {
    const routes = createRegistryRoutes(registry, { viewer: () => ({ sees: 'public' }) });
    const strict = await serve(connectNodeAdapter({ routes }));
    const stranger = await createDesk({ RAPPORTEUR_REGISTRY_URL: strict.url });
    const { code, err } = await stranger.run('artifact', 'export', 'acme/community');
    await Promise.all([stranger.clear(), strict.close()]);
    const why = 'An export of everything is made for the owner of the server; everybody reads those that there are';
    expect([code, err]).toEqual([1, `rapporteur: The registry at ${strict.url} does not allow this call (${why}).`]);
  });

  it('keeps what everybody may see, once, and prints the version that has it', async () => {
    const repository = 'acme/community';
    await registry.commit({
      puts: [
        {
          message: create(RepositoryRecordSchema, { name: `repositories/${repository}`, repository }),
          visibility: 'public',
        },
      ],
    });
    const { code, out } = await desk.run('artifact', 'export', repository);
    expect([code, out]).toEqual([0, expect.stringMatching(/^artifacts\/acme\/everything\/export@[0-9a-f]{64}$/)]);
    expect((await desk.run('artifact', 'export', repository)).out).toBe(out);
    expect((await desk.run('artifact', 'show', out, '--path', '$.rfcs')).out).toBe("$['rfcs'] []");
  });
});
