import { timestampDate } from '@bufbuild/protobuf/wkt';
import { MeetingState } from '@rapporteur/idl';
import { describe, expect, it } from 'vitest';
import { openIssue, ownComments, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, seed } from './world.ts';

/** The meetup is on Thursday, June 22, 2023, at 18:00 UTC, and every second week from then on. */
const FILE = '.github/rapporteur.yml';
const settings = (change: string) => `meetings:
  - key: meetup
    title: Meetup
    repository: ${COMMUNITY}
    rule: every other Thursday
    anchor: 2023-06-08T11:00
    time_zone: America/Los_Angeles
    place: https://meet.example.org/a
${change
  .split('\n')
  .map((line) => `    ${line}\n`)
  .join('')}`;

const stage = useStage({
  seed: {
    ...seed,
    repositories: seed.repositories.map((repository) =>
      repository.name === 'community'
        ? { ...repository, files: { 'README.md': '# Community\n', [FILE]: settings('lead_days: 4') } }
        : repository,
    ),
  },
});

const agendas = () =>
  stage()
    .github.observe.issues(COMMUNITY)
    .filter(({ author }) => author === 'rapporteur[bot]');
const titles = () => agendas().map(({ title, state }) => `${title} (${state})`);
const look = async () => {
  stage().people.installApp({ as: 'ada' });
  await stage().quiet();
};
/** Lets the bot find what is due by then. */
const until = async (time: string) => {
  await stage().restart({ meanwhile: async () => stage().setClock(time) });
  await look();
};
const push = async (content: string) => {
  await stage().people.push({ repository: COMMUNITY, as: 'ada', files: [{ path: FILE, content }] });
  await stage().quiet();
};
const ask = async (body: string, as = 'ada') =>
  say(stage(), { repository: COMMUNITY, as, number: await openIssue(stage()), body });
const words = (number: number) => wordsOn(stage(), number, COMMUNITY);
const stateOf = async (date: string) => (await stage().client.getMeeting(`meetings/meetup/${date}`)).state;

describe('the agenda of a series', () => {
  it('M7: is posted some days ahead without anybody asking, and once', async () => {
    await look();
    expect(titles()).toEqual(['Meetup: 22 June 2023 (open)']);
    expect(agendas()[0]?.body).toContain('[join here](https://meet.example.org/a)');
    await look();
    await stage().restart();
    await look();
    expect(titles()).toEqual(['Meetup: 22 June 2023 (open)']);
    await until('2023-06-27T16:00:00Z');
    expect(titles()).toHaveLength(1);
  });

  it('M20: of the meeting before is closed a day after it, with one comment that thanks and leads on', async () => {
    const [first] = agendas();
    expect(first?.state).toBe('closed');
    expect(words(first?.number ?? 0)).toEqual([
      'Thank you to everybody who was there on 22 June 2023! What is still open comes to the next meeting, on 6 July 2023.',
    ]);
  });

  it('F1: follows the settings: its time, its place and its title, with one comment for each change', async () => {
    await until('2023-07-03T16:00:00Z');
    const number = agendas().at(-1)?.number ?? 0;
    await push(settings('lead_days: 4\nslots: [{start: "07:00"}]'));
    await push(
      settings('lead_days: 4\nslots: [{start: "07:00"}]').replace('.org/a', '.org/b').replace('Meetup', 'Call'),
    );
    expect(words(number)).toEqual([
      'The meeting is moved. It is now on Thursday 6 July 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC). It was planned for Thursday 6 July 2023, 11:00–12:00 Pacific time (18:00–19:00 UTC).',
      'The meeting begins as planned: Thursday 6 July 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC). People meet at another place now: [join here](https://meet.example.org/b).',
    ]);
    const issue = stage().github.observe.issue(COMMUNITY, number);
    expect(issue.title).toBe('Call: 6 July 2023');
    expect(issue.body).toContain('Thursday 6 July 2023, 07:00–08:00 Pacific time');
    expect(issue.body).toContain('https://meet.example.org/b');
  });

  it('M4, M9: is cancelled, held after all and moved by command, and the issue says so', async () => {
    const number = agendas().at(-1)?.number ?? 0;
    const cancelled = await ask('/meeting cancel 2023-07-06 Holidays.');
    expect(cancelled.reactions).toEqual(['rocket']);
    expect(cancelled.answer).toMatch(/is cancelled\. Its \[agenda\]\(\S+\/issues\/\d+\) says so\./);
    expect(titles().at(-1)).toBe('Cancelled: Call: 6 July 2023 (closed)');
    expect(await stateOf('2023-07-06')).toBe(MeetingState.CANCELLED);
    await ask('/meeting uncancel 2023-07-06');
    expect(titles().at(-1)).toBe('Call: 6 July 2023 (open)');
    await ask('/meeting move 2023-07-06 2023-07-07 08:30 A holiday.');
    expect(titles().at(-1)).toBe('Call: 7 July 2023 (moved from 6 July 2023) (open)');
    expect(words(number).slice(2)).toEqual([
      'The meeting is cancelled (`ada`: Holidays.). It was planned for Thursday 6 July 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC).\n\nWhat stands on its agenda comes to the next meeting. Your lines stay here as you wrote them.',
      'The meeting is held after all: Thursday 6 July 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC).',
      'The meeting is moved (`ada`: A holiday.). It is now on Friday 7 July 2023, 08:30–09:30 Pacific time (15:30–16:30 UTC). It was planned for Thursday 6 July 2023, 07:00–08:00 Pacific time (14:00–15:00 UTC).',
    ]);
    const { start } = await stage().client.getMeeting('meetings/meetup/2023-07-06');
    expect(start && timestampDate(start).toISOString()).toBe('2023-07-07T15:30:00.000Z');
  });

  it('is moved by nobody who may not, and not onto another meeting', async () => {
    const writes = titles();
    expect((await ask('/meeting cancel 2023-07-06', 'cy')).reactions).toEqual(['confused']);
    const refused = await ask('/meeting move 2023-07-06 2023-07-20 07:00');
    expect(refused.reactions).toEqual(['confused']);
    expect(refused.answer).toContain('Another meeting of the series begins at that time');
    expect(titles()).toEqual(writes);
  });

  it('tells whoever asks when the next meetings are', async () => {
    const { answer, reactions } = await ask('/meeting next', 'cy');
    expect(reactions).toEqual(['rocket']);
    expect(answer).toContain('Friday 7 July 2023, 08:30–09:30 Pacific time');
    expect(answer).toContain('Thursday 20 July 2023, 07:00–08:00 Pacific time');
  });

  it('M8: is not posted when its meeting began while nobody ran, and that is on record', async () => {
    await until('2023-08-08T16:00:00Z');
    expect(await stateOf('2023-07-20')).toBe(MeetingState.MISSED);
    expect(await stateOf('2023-08-03')).toBe(MeetingState.MISSED);
    expect(titles()).toHaveLength(2);
    stage().takeComplaints();
    await until('2023-08-14T16:00:00Z');
    expect(titles().at(-1)).toBe('Call: 17 August 2023 (open)');
  });

  it('goes on in an issue that people opened, and keeps what they wrote', async () => {
    await until('2023-08-18T16:00:00Z');
    const { number } = await stage().people.openIssue({
      repository: COMMUNITY,
      as: 'bo',
      title: 'Next call',
      body: 'Topics:\n\n* Tiny URLs [Bo]\n',
    });
    const { reactions } = await say(stage(), { repository: COMMUNITY, as: 'bo', number, body: '/meeting here' });
    expect(reactions).toEqual(['rocket']);
    const issue = stage().github.observe.issue(COMMUNITY, number);
    expect(issue.title).toBe('Next call');
    expect(issue.body).toContain('Topics:\n\n* Tiny URLs [Bo]');
    expect(issue.body).toContain('Thursday 31 August 2023, 07:00–08:00 Pacific time');
    const elsewhere = await ask('/meeting here');
    expect(elsewhere.reactions).toEqual(['confused']);
    expect(elsewhere.answer).toContain(`issues/${number}`);
  });

  it('F3: is left alone once its issue is closed', async () => {
    const number = agendas().length > 0 ? stage().github.observe.issues(COMMUNITY).at(-2)?.number : undefined;
    const closed = stage()
      .github.observe.issues(COMMUNITY)
      .find(({ title }) => title === 'Next call');
    expect(number).toBeDefined();
    await stage().people.close({ repository: COMMUNITY, as: 'bo', number: closed?.number ?? 0 });
    await push(settings('lead_days: 4\nslots: [{start: "09:00"}]'));
    await look();
    const writes = await stage().writesOf(look);
    expect(writes).toEqual([]);
    expect((await ask('/agenda')).answer).toContain('It is closed where it stands.');
    expect(ownComments(stage().github, COMMUNITY, closed?.number ?? 0).length).toBeLessThan(4);
  });
});

it('M9: with nothing on it, it is proposed once to cancel', async () => {
  await push(settings('lead_days: 4\nagenda: {propose_to_cancel_hours: 48}'));
  await until('2023-09-13T16:00:00Z');
  const number = agendas().at(-1)?.number ?? 0;
  await look();
  expect(words(number)).toEqual([expect.stringContaining('/meeting cancel 2023-09-14')]);
});
