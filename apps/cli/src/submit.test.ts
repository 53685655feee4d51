import { create } from '@bufbuild/protobuf';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { put } from '@rapporteur/client/testing/put';
import { SeriesSchema } from '@rapporteur/idl';
import { NotesSchema } from '@rapporteur/idl/record';
import { createMemoryRegistry, createRegistryRoutes, invalid, type Viewer } from '@rapporteur/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk, type Desk, type Served, serve } from '../testing/run.ts';

const NAME = 'notes/meetup/2023-06-22';
let served: Served;
let desk: Desk;
let viewer: Viewer = { sees: 'everything' };
const taken: string[] = [];

beforeAll(async () => {
  const registry = createMemoryRegistry();
  await put(registry, create(SeriesSchema, { name: 'series/meetup', key: 'meetup', repository: 'acme/community' }));
  const routes = createRegistryRoutes(registry, {
    viewer: () => viewer,
    submit: async ({ fileName, content }, { by }) => {
      const text = new TextDecoder().decode(content);
      if (!text.startsWith('WEBVTT')) throw invalid(`${fileName}:1:1: It is none.`);
      taken.push(`${fileName} by ${by}`);
      const pullRequest = { repository: 'acme/community', number: 7, url: 'https://github.com/acme/community/pull/7' };
      await put(registry, create(NotesSchema, { name: NAME, pullRequest }));
      return { name: NAME, diagnostics: [`${fileName}:3:1: It is doubtful.`] };
    },
  });
  served = await serve(connectNodeAdapter({ routes }));
  desk = await createDesk({ RAPPORTEUR_REGISTRY_URL: served.url });
  await desk.write('meetup.vtt', 'WEBVTT\n');
  await desk.write('other.txt', 'Hello');
});
afterAll(() => Promise.all([desk.clear(), served.close()]));

describe('rapporteur notes submit', () => {
  const words = ['notes', 'submit', 'meetup.vtt', '--series', 'meetup', '--date', '2023-06-22'];

  it('submits a file, and follows until somebody has to approve the notes', async () => {
    expect(await desk.run(...words, '--follow')).toEqual({
      code: 0,
      err: 'meetup.vtt:3:1: It is doubtful.',
      out: `Submitted: ${NAME}\nThe draft notes wait for somebody to approve them. https://github.com/acme/community/pull/7`,
    });
    expect(taken).toEqual(['meetup.vtt by the owner of the server']);
  });

  it.each<[string, readonly string[], number, string]>([
    ['a file that is none', words.with(2, 'other.txt'), 2, 'rapporteur: other.txt:1:1: It is none.'],
    ['a file that is not there', words.with(2, 'none.vtt'), 1, 'rapporteur: none.vtt cannot be read.'],
    [
      'no series',
      words.slice(0, 3),
      2,
      'rapporteur: Whose transcript it is must be said: --series KEY and --date DATE.',
    ],
    ['a series that is none', words.with(4, 'other'), 1, 'rapporteur: There is no series/other.'],
  ])('says what is wrong with %s', async (_, called, code, err) => {
    expect(await desk.run(...called)).toEqual({ code, err, out: '' });
  });

  it('says who may, to who may not', async () => {
    viewer = { sees: 'proven', proves: async (_, right) => right === 'read' };
    const { code, err } = await desk.run(...words);
    expect(code).toBe(1);
    expect(err).toMatch(/A transcript is taken from who may write in acme\/community.*Run `rapporteur login`/);
  });
});
