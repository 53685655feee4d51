import { beforeAll, describe, expect, it } from 'vitest';
import { holdMeetup, notesCheck, pushTranscript, useStage, wordsOn } from './stage.ts';
import { COMMUNITY } from './world.ts';

const stage = useStage();
const DATE = '2023-06-22';
const FILE = `transcripts/contributors-meetup/${DATE}.vtt`;
let issue = 0;
beforeAll(async () => {
  issue = await holdMeetup(stage(), DATE);
});

const GOOD = `WEBVTT

1
00:00:01.000 --> 00:00:09.000
Ada Ruiz: Welcome everybody. We agreed to store execution tags in the admin database.

2
00:00:10.000 --> 00:00:19.000
Bo Lind: I will update the migration guide by next Thursday.
`;

const notesPulls = () =>
  stage()
    .github.observe.pullRequests(COMMUNITY)
    .filter(({ author }) => author === 'rapporteur[bot]');

/** Pushes a file into the folder of the transcripts; tells the check run on it and what was written besides. */
const push = async (name: string, content: string) => {
  let sha = '';
  const writes = await stage().writesOf(async () => {
    sha = await pushTranscript(stage(), { name, content });
  });
  const others = writes.filter((line) => !line.includes('/check-runs')).map((line) => line.replace(/\d{6,}/, 'ID'));
  return { check: await notesCheck(stage(), sha), others };
};

const problem = (...sentences: readonly string[]): string =>
  [
    `Please push a corrected file, and I will try again. I could not use the transcript \`${FILE}\`, so there are no notes yet:`,
    sentences.map((sentence) => `- ${sentence}`).join('\n'),
  ].join('\n\n');

describe('a transcript that is of no use is told on its commit and on the issue of the meeting, and nowhere else', () => {
  it.each([
    ['an empty file', '', [`${FILE}: The file is empty; wait for the export to finish and try again.`]],
    [
      'a Word document',
      'PK\u0003\u0004\u0000\u0000word/document.xml',
      [`${FILE}: The file is a ZIP archive or a Word document that is damaged; download it again.`],
    ],
    [
      'a file that is no text',
      '\u0000\u0001\u0002\u0003\u0000\u0001',
      [`${FILE}: The file is not text; export the transcript as WebVTT (.vtt) and try again.`],
    ],
    [
      'JSON',
      '{"segments": []}',
      [`${FILE}: The file looks like a transcript in JSON but holds no words; export it again.`],
    ],
    [
      'a text in which nobody speaks',
      'Minutes of the meeting\n\nWe talked about tags.\n',
      [
        `${FILE}: No speech of named people and no cues with times were found in the file, so it is no transcript; export the transcript as WebVTT (.vtt).`,
      ],
    ],
    [
      'one that ends in its first line',
      'WEBVTT\n\n1\n00:00:01.000 --> ',
      [
        `${FILE}:4:1: The file ends in the middle of a cue; export it again if the end of the meeting is missing.`,
        `${FILE}: The file looks like WebVTT, but no cue with words was found in it; export it again.`,
      ],
    ],
  ])('%s', async (_, content, sentences) => {
    stage().takeComplaints();
    const { check, others } = await push(`${DATE}.vtt`, content);
    expect(others).toHaveLength(1);
    expect(others[0]).toMatch(/^(POST|PATCH) .*\/comments/);
    expect(wordsOn(stage(), issue, COMMUNITY)).toEqual([problem(...sentences)]);
    expect(check).toEqual([`failure: The transcript could not be used\n\n${problem(...sentences)}`]);
    expect(stage().takeComplaints()).toEqual(sentences);
  });

  it.each([
    [
      'of a day on which there was no meeting',
      '2023-06-23.vtt',
      "no Contributors' meetup is planned on 23 June 2023. Please name the file after the date of the meeting, such as 2023-06-22.vtt.",
    ],
    [
      'whose path holds no date',
      'meetup.vtt',
      'I cannot tell which meeting this is. Please name the file after the date of the meeting, such as 2023-06-22.vtt.',
    ],
  ])('one %s, on its commit alone', async (_, name, sentence) => {
    const { check, others } = await push(name, GOOD);
    expect(others).toEqual([]);
    expect(check).toEqual([
      `failure: The transcript could not be used\n\n${problem(`transcripts/contributors-meetup/${name}: ${sentence}`).replace(FILE, `transcripts/contributors-meetup/${name}`)}`,
    ]);
  });
});

it('once it is corrected there are notes, and the problem is told to be over', async () => {
  const { check } = await push(`${DATE}.vtt`, GOOD);
  const [pull] = notesPulls();
  expect(check[0]).toMatch(/^neutral: Draft notes are ready for review/);
  expect(wordsOn(stage(), issue, COMMUNITY)).toEqual([
    `Thank you! I could read the transcript \`${FILE}\` now.`,
    `The notes are ready for your review: [Contributors' meetup, 22 June 2023](${pull?.url}). A maintainer can approve them there with \`/notes approve\`.`,
  ]);
});

it('a broken one after that leaves the notes as they are', async () => {
  const before = notesPulls();
  const { check } = await push(`${DATE}.vtt`, '');
  expect(check[0]).toContain('so the notes stay as they are:');
  expect(notesPulls()).toEqual(before);
});

describe('what is no transcript', () => {
  it.each([
    ['a page beside the transcripts', 'transcripts/contributors-meetup/README.md'],
    ['a page of a day', 'transcripts/contributors-meetup/2023-06-22/notes.md'],
    ['minutes by their name', 'transcripts/contributors-meetup/2023-06-22-minutes.md'],
    ['a file elsewhere', 'docs/2023-06-22.vtt'],
  ])('%s is not read', async (_, path) => {
    const files = [{ path, content: GOOD }];
    expect(await stage().writesOf(() => stage().people.push({ repository: COMMUNITY, as: 'ada', files }))).toEqual([]);
  });

  it('one on another branch is not read', async () => {
    const files = [{ path: 'transcripts/contributors-meetup/2023-07-06.vtt', content: GOOD }];
    expect(
      await stage().writesOf(() => stage().people.push({ repository: COMMUNITY, as: 'ada', files, branch: 'trial' })),
    ).toEqual([]);
  });

  it('one that is removed is not missed', async () => {
    const files = [{ path: FILE, removed: true }];
    expect(await stage().writesOf(() => stage().people.push({ repository: COMMUNITY, as: 'ada', files }))).toEqual([]);
  });
});

describe('in Markdown', () => {
  it("Google Meet's becomes notes", async () => {
    await holdMeetup(stage(), '2023-07-20');
    const content = [
      '# 📖 Transcript',
      '# Jul 20, 2023',
      '### 00:00:00',
      '**Ada Ruiz:** Welcome everybody. We agreed to store execution tags in the admin database.',
      '**Bo Lind:** I will update the migration guide by next Thursday.',
      '**Ada Ruiz:** Thank you, that helps everybody who has to migrate.',
      '**Bo Lind:** You are welcome, see you in two weeks.',
      '### Transcription ended after 00:50:00',
    ].join('\n\n');
    const { check } = await push('Meetup 2023-07-20 Transcript.md', content);
    expect(check[0]).toMatch(/^neutral: Draft notes are ready for review/);
    expect(notesPulls().at(-1)?.title).toBe("Notes: Contributors' meetup, 20 July 2023");
  });

  it('minutes under the name of a transcript are refused with what they are, and change nothing', async () => {
    const before = notesPulls();
    const path = 'minutes/contributors-meetup/2023-07-20.md';
    const ours = (await stage().github.observe.file(COMMUNITY, path, before.at(-1)?.head)) ?? '';
    for (const content of [ours, '# Meetup\n\nPresent: Ada, Bo\n\n- Decision: four attempts.\n']) {
      const { check } = await push('2023-07-20.md', content);
      expect(check[0]).toMatch(/^failure: The transcript could not be used/);
      expect(check[0]).toContain('looks like minutes or notes that a person wrote, so it is no transcript');
    }
    expect(notesPulls()).toEqual(before);
  });
});

it('one that is damaged in part is used, and the pull request says what is missing', async () => {
  await holdMeetup(stage(), '2023-07-06');
  await push('2023-07-06.vtt', `${GOOD}\n3\n00:00:20.000 --> 00:00:2`);
  expect(notesPulls().at(-1)?.body).toContain(
    'Something in the transcript looks odd:\n- transcripts/contributors-meetup/2023-07-06.vtt:',
  );
});
