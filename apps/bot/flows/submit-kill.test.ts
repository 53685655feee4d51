/** The real thing: a bot that is killed between the storing of a transcript that was submitted and its draft. */
import { optional } from '@rapporteur/client';
import { NotesState } from '@rapporteur/idl';
import { createRegistry } from '@rapporteur/registry';
import { openDatabase } from '@rapporteur/registry/database';
import { afterEach, expect, it, vi } from 'vitest';
import { PATIENCE, useProcesses } from './process.ts';
import { holdMeetup, useStage } from './stage.ts';
import { COMMUNITY } from './world.ts';

const stage = useStage();

const startsAt = useProcesses();
afterEach(() => stage().github.moveAway(0));

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

type Moment = {
  readonly away: number;
  readonly has: (before: number, date: string) => boolean;
  /** Whether it is heard that the transcript was stored; who hears nothing sends it again. */
  readonly isAnswered: boolean;
};

it.each<[string, string, Moment]>([
  [
    'before it answered, and it is sent again',
    '2023-06-22',
    { away: 1_500, has: (before) => commitsWritten() === before, isAnswered: false },
  ],
  [
    'when the pull request stands',
    '2023-07-20',
    { away: 400, has: (_, date) => pullsFor(date).length > 0, isAnswered: true },
  ],
])('a draft of a transcript that was stored comes, once, though the bot is killed %s', async (_, date, moment) => {
  const { away, has, isAnswered } = moment;
  await holdMeetup(stage(), date);
  const name = `notes/contributors-meetup/${date}`;
  const start = await startsAt(stage(), new Date(`${date}T21:00:00Z`));
  const content = new TextEncoder().encode(WORDS);
  const asked = { series: 'contributors-meetup', date, fileName: 'meetup.vtt', content };
  await stage().restart({
    meanwhile: async () => {
      const first = await start();
      const before = commitsWritten();
      stage().github.moveAway(away);
      const answered = first.client.submitTranscript(asked);
      if (isAnswered) expect(await answered).toMatchObject({ name });
      else {
        // Whatever is under way to the sender, they never hear it.
        answered.catch(() => undefined);
        await vi.waitFor(async () => expect((await onRecord(date)).asked).toEqual(['transcript']), PATIENCE);
      }
      await vi.waitFor(() => expect(has(before, date)).toBe(true), PATIENCE);
      await first.end('SIGKILL');
      expect(await onRecord(date)).toEqual({ asked: ['transcript'], drafts: [] });

      stage().github.moveAway(0);
      const second = await start();
      if (!isAnswered) expect(await second.client.submitTranscript(asked)).toMatchObject({ name });
      const notes = await vi.waitFor(async () => {
        const found = await optional(second.client.getNotes(name));
        if (found?.pullRequest === undefined) throw new Error('There is no draft yet.');
        return found;
      }, PATIENCE);
      expect(notes).toMatchObject({ state: NotesState.DRAFT, pullRequest: { repository: COMMUNITY } });
      await second.end('SIGTERM');
    },
  });
  expect(pullsFor(date).map(({ author, state }) => [author, state])).toEqual([['rapporteur[bot]', 'open']]);
});
