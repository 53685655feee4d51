import { parseNotesRecord } from '@rapporteur/core/notes';
import { describe, expect, it } from 'vitest';
import { holdMeetup, openRfc, ownComments, pushTranscript, say, useStage, wordsOn } from './stage.ts';
import { COMMUNITY, seed } from './world.ts';

// Numbers as people say them.
const reserved = Array.from({ length: 12 }, (_, index) => 3749 + index);
const stage = useStage({
  seed: { ...seed, repositories: seed.repositories.map((one) => (one.name === 'flyte' ? { ...one, reserved } : one)) },
});

/** Meetups, two weeks apart; each test takes the next. */
const dates = Array.from({ length: 8 }, (_, index) =>
  new Date(Date.parse('2023-06-22') + index * 14 * 24 * 3_600_000).toISOString().slice(0, 10),
);

const speech = (lines: readonly string[]): string =>
  ['WEBVTT', ...lines.map((line, index) => `${index + 1}\n00:0${index}:01.000 --> 00:0${index}:50.000\n${line}`)].join(
    '\n\n',
  );

/** What Ada and Bo, who are invented, say about an RFC: t1 to t5. */
const about = (rfc: number): string[] => [
  `Ada Ruiz: Welcome everybody. Let's begin with RFC ${rfc} in the flyte repository.`,
  'Bo Lind: We went through the comments and the storage format is the only thing left.',
  `Ada Ruiz: Okay, then we agreed that RFC ${rfc} stores the tags in the admin database.`,
  `Bo Lind: I will update RFC ${rfc} with the storage format by next Thursday.`,
  `Ada Ruiz: Is there any reason why RFC ${rfc} should keep the old format?`,
];

/** A meetup that discussed an RFC, and its draft notes. */
const draft = async () => {
  const date = dates.shift() ?? '';
  const { number: rfc } = await openRfc(stage(), { title: '[RFC] Tags' });
  const issue = await holdMeetup(stage(), date);
  await pushTranscript(stage(), { name: `${date}.vtt`, content: speech(about(rfc)) });
  const pull = stage()
    .github.observe.pullRequests(COMMUNITY)
    .findLast(({ author }) => author === 'rapporteur[bot]');
  if (!pull) throw new Error('There is no draft.');
  const path = `minutes/contributors-meetup/${date}.md`;
  return {
    ...{ date, rfc, issue, pull, path },
    text: async (branch?: string) => (await stage().github.observe.file(COMMUNITY, path, branch)) ?? '',
    ask: async (body: string, as = 'ada') => {
      stage().pass(2);
      return say(stage(), { repository: COMMUNITY, as, number: pull.number, body });
    },
    idOf: async (words: string) =>
      /· `(s\d+)`/.exec(
        ((await stage().github.observe.file(COMMUNITY, path, pull.head)) ?? '')
          .split('\n')
          .find((line) => line.includes(words)) ?? '',
      )?.[1] ?? '',
  };
};

const partsOn = (number: number) =>
  wordsOn(stage(), number).filter((text) => text.startsWith('People talked about this'));
const notesOf = (date: string) => stage().client.getNotes(`notes/contributors-meetup/${date}`);

it('/notes reject: the pull request is closed with a word, no subject is told, and the issue of the meeting says so', async () => {
  const { rfc, issue, pull, ask, date } = await draft();
  expect((await ask('/notes reject', 'cy')).answer).toContain('you can ask `ada` or `bo`');
  const { answer, reactions } = await ask('/notes reject The recording broke off.');
  expect(reactions).toEqual(['rocket']);
  expect(answer).toContain('are rejected, and this pull request is closed');
  expect(answer).toContain('The recording broke off.');
  expect(stage().github.observe.pullRequest(COMMUNITY, pull.number)).toMatchObject({ state: 'closed', merged: false });
  expect(partsOn(rfc)).toEqual([]);
  expect(wordsOn(stage(), issue, COMMUNITY)).toEqual([expect.stringContaining('their draft was rejected')]);
  expect((await notesOf(date)).state).toBe(3);

  const hidden = () => {
    const record = parseNotesRecord(stage().github.observe.pullRequest(COMMUNITY, pull.number).body);
    return JSON.stringify([record?.notes, record?.transcript], toText);
  };
  expect(hidden()).toMatch(/admin database/);
  expect((await ask('/notes strike t1..t5')).reactions).toEqual(['rocket']);
  expect(hidden()).not.toMatch(/admin database|storage format/);
  expect(stage().github.observe.pullRequest(COMMUNITY, pull.number)).toMatchObject({ state: 'closed', merged: false });
});

it('a draft is fixed, drafted anew with a confirmed spelling, and approved as it stands: what a person wrote is in all of it', async () => {
  const { rfc, pull, path, ask, idOf, text } = await draft();
  const id = await idOf('stores the tags');
  const fixed = await ask(`/notes fix ${id} "The tags of RFC ${rfc} are stored in the admin database."`);
  expect(fixed.reactions).toEqual(['rocket']);
  expect(fixed.answer).toMatch(/\*\*Before:\*\* We agreed .*\n- \*\*Now:\*\* The tags of RFC/);
  expect(await text(pull.head)).toContain(`The tags of RFC ${rfc} are stored in the admin database.`);
  const standing = await text(pull.head);
  await stage().people.push({
    repository: COMMUNITY,
    as: 'bo',
    branch: pull.head,
    files: [{ path, content: `${standing}\nBo adds: see you!\n` }],
  });
  await stage().quiet();
  expect((await ask('/notes alias "Flight" Flyte')).answer).toContain('from now on');
  expect((await ask('/notes regenerate')).reactions).toEqual(['rocket']);
  expect(await text(pull.head)).toContain('Bo adds: see you!');
  expect(await text(pull.head)).toContain(`The tags of RFC ${rfc} are stored in the admin database.`);
  expect((await ask('/notes approve')).reactions).toEqual(['rocket']);
  const merged = await text();
  expect(merged).toContain('Bo adds: see you!');
  expect(merged).not.toMatch(/`s\d+`/);
  expect(partsOn(rfc)[0]).toContain('are stored in the admin database');
});

it('A4: an approval beside a /notes fix in one comment does not approve what nobody saw', async () => {
  const { rfc, pull, ask, idOf } = await draft();
  const id = await idOf('stores the tags');
  const { answer } = await ask(`/notes fix ${id} "The tags of RFC ${rfc} are stored there."\n/notes approve`);
  expect(answer).toContain('are stored there');
  expect(stage().github.observe.pullRequest(COMMUNITY, pull.number).merged).toBe(false);
});

describe('G13: /notes strike', () => {
  it('by who said it: nothing of it is in the registry, on the branch or in what the app says', async () => {
    const { issue, rfc, pull, ask, idOf, text, date } = await draft();
    const refused = await ask('/notes strike t3', 'cy');
    expect([refused.reactions, refused.answer]).toEqual([
      ['confused'],
      expect.stringContaining('I do not know that it was you who spoke in `t3`'),
    ]);
    const body = stage().github.observe.issue(COMMUNITY, issue).body;
    await stage().people.editIssueBody({
      repository: COMMUNITY,
      as: 'ada',
      number: issue,
      body: body.replace(/(\* Attendees.*\n)/, '$1    * Ada Ruiz (@cy)\n'),
    });
    await stage().quiet();
    const id = await idOf('stores the tags');
    await ask(`/notes fix ${id} "RFC ${rfc} stores the tags in the admin database."`);
    const { answer, reactions } = await ask('/notes strike t3', 'cy');
    expect(reactions).toEqual(['rocket']);
    expect(answer).toContain('what was said in `t3` is struck');
    expect(answer).toContain('the history of this repository');
    const [transcript, notes] = [
      await stage().client.getTranscript(`transcripts/contributors-meetup/${date}`),
      await notesOf(date),
    ];
    const said = ownComments(stage().github, COMMUNITY, pull.number).map((one) => one.body);
    const left = [transcript.turns, notes.topics].map((one) => JSON.stringify(one, toText));
    expect(
      [...left, await text(pull.head), ...said].filter((one) => /stores the tags|admin database/.test(one)),
    ).toEqual([]);
    expect(transcript.turns[2]).toMatchObject({ text: '', struck: true, startMs: 121_000 });
    expect(await text(pull.head)).toContain('I will update RFC');
  });

  it('after the approval: the merged file, what the RFC was told and the ledger are without it; with all of it, told so', async () => {
    const { rfc, ask, text, date } = await draft();
    await ask('/notes approve');
    expect(partsOn(rfc)[0]).toContain('stores the tags');
    const { answer } = await ask('/notes strike t3');
    expect(answer).toContain('The approved minutes on the default branch are changed.');
    expect(await text()).not.toContain('stores the tags');
    expect(await text()).toContain('I will update RFC');
    expect(partsOn(rfc)).toHaveLength(1);
    expect(partsOn(rfc)[0]).not.toContain('stores the tags');
    await ask('/notes strike t1..t5');
    expect(partsOn(rfc)).toEqual([expect.stringContaining('What the notes said of it was taken out since.')]);
    const items = await stage().client.listActionItems().all();
    expect(items.filter(({ meeting }) => meeting.endsWith(date))).toEqual([]);
    // What an earlier meeting promised is on the agenda still.
    expect((await text()).split('## Not discussed')[0]).not.toContain('I will update RFC');
  });
});

const toText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);
