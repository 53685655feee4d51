/** The real thing: a bot that is killed between the answer to who submitted a transcript and the draft that they were promised. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, optional } from '@rapporteur/client';
import { NotesState } from '@rapporteur/idl';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { findBot } from '@rapporteur/registry/home';
import { afterEach, expect, it, vi } from 'vitest';
import { holdMeetup, useStage } from './stage.ts';
import { COMMUNITY } from './world.ts';

const stage = useStage();

const BIN = join(import.meta.dirname, '../src/bin.ts');
const PATIENCE = { timeout: 60_000, interval: 20 };

const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  stage().github.moveAway(0);
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A bot of the stage as a process, whose home tells that it is the same one when it starts again. */
const startProcess = async (home: string, clockOffset: number) => {
  const child = spawn(process.execPath, [BIN], {
    env: { ...stage().variables, RAPPORTEUR_HOME: home, RAPPORTEUR_CLOCK_OFFSET: String(clockOffset) },
    stdio: 'ignore',
  });
  children.push(child);
  const url = await vi.waitFor(async () => {
    const found = findBot(home);
    if (found === undefined || found.pid !== child.pid) throw new Error('It does not listen yet.');
    const { status } = await fetch(`${found.url}/ready`);
    if (status !== 200) throw new Error('It is not ready yet.');
    return found.url;
  }, PATIENCE);
  const token = stage().variables.RAPPORTEUR_REGISTRY_TOKEN;
  return { child, client: createClient({ baseUrl: url, headers: { authorization: `Bearer ${token}` } }) };
};

/** What is on record of notes, and of what was asked for them, while nobody runs. */
const onRecord = async (date: string) => {
  const database = await openDatabase({ url: stage().variables.DATABASE_URL });
  try {
    const meeting = `contributors-meetup/${date}`;
    const found = await createRegistry(database).find([`notes/${meeting}`, `to:notes:${COMMUNITY}/${meeting}`]);
    return {
      asked: found.flatMap((one) => (one.kind === 'requests' ? one.message.what : [])),
      drafts: found.flatMap((one) => (one.kind === 'notes' ? (one.message.pullRequest?.number ?? []) : [])),
    };
  } finally {
    await database.close();
  }
};

const WORDS = `WEBVTT

00:01.000 --> 00:09.000
Ada Ruiz: We agreed to store execution tags in the admin database.
`;

/** Pull requests of the notes of a day. */
const pullsFor = (date: string) =>
  stage()
    .github.observe.pullRequests(COMMUNITY)
    .filter(({ body }) => body.includes(`<!-- rapporteur:notes:contributors-meetup/${date} `));

const commitsWritten = (): number =>
  stage()
    .github.requests({ by: 'app', write: true })
    .filter(({ path }) => path.endsWith('/git/trees')).length;

type Moment = { readonly away: number; readonly has: (before: number, date: string) => boolean };

it.each<[string, string, Moment]>([
  ['before it wrote anything at GitHub', '2023-06-22', { away: 1_500, has: (before) => commitsWritten() === before }],
  ['when the pull request stands', '2023-07-20', { away: 400, has: (_, date) => pullsFor(date).length > 0 }],
])('a draft that was promised comes, once, though the bot is killed %s', async (_, date, { away, has }) => {
  await holdMeetup(stage(), date);
  const name = `notes/contributors-meetup/${date}`;
  const home = await mkdtemp(join(tmpdir(), 'rapporteur-submit-kill-'));
  folders.push(home);
  const clockOffset = Date.parse(`${date}T21:00:00Z`) - Date.now();
  await stage().restart({
    meanwhile: async () => {
      const first = await startProcess(home, clockOffset);
      const before = commitsWritten();
      stage().github.moveAway(away);
      const content = new TextEncoder().encode(WORDS);
      const asked = { series: 'contributors-meetup', date, fileName: 'meetup.vtt', content };
      expect(await first.client.submitTranscript(asked)).toMatchObject({ name });
      await vi.waitFor(() => expect(has(before, date)).toBe(true), PATIENCE);
      const gone = once(first.child, 'exit');
      first.child.kill('SIGKILL');
      await gone;
      expect(await onRecord(date)).toEqual({ asked: ['transcript'], drafts: [] });

      stage().github.moveAway(0);
      const second = await startProcess(home, clockOffset);
      const notes = await vi.waitFor(async () => {
        const found = await optional(second.client.getNotes(name));
        if (found?.pullRequest === undefined) throw new Error('There is no draft yet.');
        return found;
      }, PATIENCE);
      expect(notes).toMatchObject({ state: NotesState.DRAFT, pullRequest: { repository: COMMUNITY } });
      second.child.kill('SIGTERM');
      await once(second.child, 'exit');
    },
  });
  expect(pullsFor(date).map(({ author, state }) => [author, state])).toEqual([['rapporteur[bot]', 'open']]);
});
