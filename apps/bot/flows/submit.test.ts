import { once } from 'node:events';
import { createServer } from 'node:http';
import { createClient, RapporteurError } from '@rapporteur/client';
import { ActionItemState, NotesPass, NotesPassState, NotesState } from '@rapporteur/idl';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { holdMeetup, ownComments, say, useStage } from './stage.ts';
import { COMMUNITY, FLYTE } from './world.ts';

/** Somebody who signs for runs of workflows, as GitHub does. */
const createIssuer = async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] });
  const http = createServer((_, response) => response.end(keys)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const sign = (repository: string, id: number) =>
    new SignJWT({ repository, repository_id: String(id), run_id: '77', actor: 'ada' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer(url)
      .setAudience('rapporteur')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  return { url, sign, close: () => http.close() };
};

const issuer = await createIssuer();
afterAll(() => issuer.close());
const stage = useStage({ variables: { RAPPORTEUR_OIDC_ISSUER: issuer.url } });

const clientWith = (token: string) =>
  createClient({ baseUrl: stage().bot().url, headers: { authorization: `Bearer ${token}` } });
const clientOf = (login: string) => clientWith(stage().github.tokenOf(login));
const idOf = async (repository: string): Promise<number> => {
  const response = await fetch(`${stage().github.url}/repos/${repository}`);
  const told: unknown = await response.json();
  return typeof told === 'object' && told !== null && 'id' in told ? Number(told.id) : 0;
};

const WORDS = `WEBVTT

00:01.000 --> 00:09.000
Ada Ruiz: Welcome everybody. We agreed to store execution tags in the admin database.

00:10.000 --> 00:19.000
Cy Novak: I will update the migration guide by June 29. My number is +1 415 555 0132.
`;
const toBytes = (text: string) => new TextEncoder().encode(text);
const transcript = (date: string, content = WORDS) => ({
  ...{ series: 'contributors-meetup', date },
  ...{ fileName: 'meetup.vtt', content: toBytes(content) },
});
const NAME = 'notes/contributors-meetup/2023-06-22';

const refusalOf = async (call: Promise<unknown>): Promise<RapporteurError> => {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof RapporteurError) return error;
  throw new Error('It was not refused.');
};

describe('a transcript that is submitted', () => {
  it('becomes a draft on a pull request, which a person approves; who follows hears of it to the end', async () => {
    await holdMeetup(stage(), '2023-06-22');
    const heard: string[] = [];
    const { name, diagnostics } = await clientOf('bo').submitTranscript(transcript('2023-06-22'));
    expect({ name, diagnostics }).toEqual({ name: NAME, diagnostics: [] });
    const following = (async () => {
      for await (const { pass, state, sentence } of clientOf('cy').followNotes(name)) {
        heard.push(sentence);
        if (pass === NotesPass.REVIEW && state !== NotesPassState.RUNNING) break;
      }
    })();
    await stage().quiet();
    const notes = await stage().client.getNotes(NAME);
    expect(notes).toMatchObject({ state: NotesState.DRAFT, pullRequest: { repository: COMMUNITY } });
    const number = notes.pullRequest?.number ?? 0;
    await expect.poll(() => heard.at(-1)).toBe('The draft notes wait for somebody to approve them.');
    await say(stage(), { repository: COMMUNITY, as: 'ada', number, body: '/notes approve' });
    await following;
    expect(heard.at(-1)).toBe('The notes were approved by ada.');
    const [item] = await stage().client.listActionItems().all();
    expect(item).toMatchObject({ owner: 'Cy Novak', state: ActionItemState.OPEN });
  });

  it('leaves no file and no link to one, and what is private in it is gone', async () => {
    const stored = await stage().client.getTranscript('transcripts/contributors-meetup/2023-06-22');
    expect(stored).toMatchObject({ path: 'meetup.vtt', submittedBy: 'bo' });
    expect(JSON.stringify(stored.turns.map(({ text }) => text))).not.toContain('555');
    const notes = await stage().client.getNotes(NAME);
    const words = ownComments(stage().github, COMMUNITY, notes.pullRequest?.number ?? 0).map(({ body }) => body);
    expect(words.join()).not.toContain('meetup.vtt');
  });

  it('stands in the audit log with who submitted it, and without their token', async () => {
    const entries = await stage().client.listAudit({ subject: NAME }).all();
    expect(entries.find(({ action }) => action === 'submit_transcript')).toMatchObject({
      cause: 'bo',
      because: [{ code: 'transcript-submitted', text: 'meetup.vtt was submitted by bo.' }],
    });
    const all = await stage().client.listAudit().all();
    expect(JSON.stringify(all, (_, one) => (typeof one === 'bigint' ? '' : one))).not.toContain(
      stage().github.tokenOf('bo'),
    );
  });

  it('again, changes nothing', async () => {
    const before = await stage().client.getNotes(NAME);
    const writes = await stage().writesOf(() => clientOf('bo').submitTranscript(transcript('2023-06-22')));
    expect(writes).toEqual([]);
    expect((await stage().client.getNotes(NAME)).version).toBe(before.version);
  });

  it('comes from a workflow of the repository as well', async () => {
    await holdMeetup(stage(), '2023-07-06');
    const client = clientWith(await issuer.sign(COMMUNITY, await idOf(COMMUNITY)));
    const { name } = await client.submitTranscript(transcript('2023-07-06'));
    await stage().quiet();
    expect(await stage().client.getNotes(name)).toMatchObject({
      state: NotesState.DRAFT,
      pullRequest: { repository: COMMUNITY },
    });
    const [entry] = await stage().client.listAudit({ subject: name }).all();
    expect(entry?.because[0]?.text).toBe(
      `meetup.vtt was submitted by workflow run 77 of ${COMMUNITY}, started by ada.`,
    );
  });
});

describe('nothing is taken', () => {
  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'from nobody',
      () => createClient({ baseUrl: stage().bot().url }).submitTranscript(transcript('2023-06-22')),
      'unauthenticated',
      /bearer token/,
    ],
    [
      'from who may only read',
      () => clientOf('cy').submitTranscript(transcript('2023-06-22')),
      'forbidden',
      /who may write in flyteorg\/community/,
    ],
    [
      'from a workflow of another repository',
      async () => clientWith(await issuer.sign(FLYTE, await idOf(FLYTE))).submitTranscript(transcript('2023-06-22')),
      'forbidden',
      /from its workflows/,
    ],
    [
      'from a workflow whose repository only has the name',
      async () => clientWith(await issuer.sign(COMMUNITY, 7)).submitTranscript(transcript('2023-06-22')),
      'unauthenticated',
      /is not the repository any more/,
    ],
    [
      'that is no transcript',
      () => clientOf('bo').submitTranscript(transcript('2023-06-22', 'WEBVTT\n\nnothing\n')),
      'invalid',
      /meetup\.vtt:?\d*/,
    ],
    [
      'for a day without a meeting',
      () => clientOf('bo').submitTranscript(transcript('2023-06-23')),
      'invalid',
      /has no meeting on "2023-06-23"/,
    ],
    [
      'for a series that is none',
      () => clientOf('bo').submitTranscript({ ...transcript('2023-06-22'), series: 'other' }),
      'not_found',
      /There is no series\/other/,
    ],
    [
      'under the name of another folder',
      () => clientOf('bo').submitTranscript({ ...transcript('2023-06-22'), fileName: '../x.vtt' }),
      'invalid',
      /no name of a file/,
    ],
    [
      'that is too large',
      () => clientOf('bo').submitTranscript(transcript('2023-06-22', `WEBVTT\n\n${'x'.repeat(4 * 1024 * 1024)}`)),
      'invalid',
      /at most 4194304 are taken/,
    ],
  ])('%s', async (_, call, code, sentence) => {
    const refusal = await refusalOf(call());
    expect(refusal.message).toMatch(sentence);
    expect(refusal.code).toBe(code);
  });

  it('by a workflow but a transcript: it neither has everything read again nor votes', async () => {
    const client = clientWith(await issuer.sign(COMMUNITY, await idOf(COMMUNITY)));
    expect((await refusalOf(client.startSync({}))).message).toMatch(/StartSync changes the registry/);
    expect((await refusalOf(client.listAudit({ subject: NAME }).all())).code).toBe('forbidden');
  });

  it('and who follows notes that nobody works on hears that', async () => {
    const heard: string[] = [];
    for await (const { sentence } of clientOf('cy').followNotes('notes/contributors-meetup/2023-07-20'))
      heard.push(sentence);
    expect(heard).toEqual(['There are no notes, and no transcript waits to be taken up.']);
  });
});
