import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  heard,
  holdMeetup,
  notesCheck,
  openRfc,
  ownComments,
  pushTranscript,
  say,
  useStage,
  visible,
  wordsOn,
} from './stage.ts';
import { COMMUNITY, FLYTE, seed } from './world.ts';

// Numbers as people say them: nobody takes "3749" for anything else.
const reserved = Array.from({ length: 40 }, (_, index) => 3749 + index);
const stage = useStage({
  seed: { ...seed, repositories: seed.repositories.map((one) => (one.name === 'flyte' ? { ...one, reserved } : one)) },
});

/** Meetups, two weeks apart; each test takes the next. */
const dates = [
  '2023-06-22',
  '2023-07-06',
  '2023-07-20',
  '2023-08-03',
  '2023-08-17',
  '2023-08-31',
  '2023-09-14',
  '2023-09-28',
  '2023-10-12',
  '2023-10-26',
  '2023-11-09',
  '2023-11-23',
  '2023-12-07',
  '2023-12-21',
  '2024-01-04',
  '2024-01-18',
  '2024-02-01',
  '2024-02-15',
  '2024-02-29',
  '2024-03-14',
  '2024-03-28',
];

const speech = (lines: readonly string[]): string =>
  ['WEBVTT', ...lines.map((line, index) => `${index + 1}\n00:0${index}:01.000 --> 00:0${index}:50.000\n${line}`)].join(
    '\n\n',
  );

/** What Ada and Bo, who are invented, say about an RFC. */
const about = (rfc: number): string[] => [
  `Ada Ruiz: Welcome everybody. Let's begin with RFC ${rfc} in the flyte repository.`,
  'Bo Lind: We went through the comments and the storage format is the only thing left.',
  `Ada Ruiz: Okay, then we agreed that RFC ${rfc} stores the tags in the admin database.`,
  `Bo Lind: I will update RFC ${rfc} with the storage format by next Thursday.`,
  `Ada Ruiz: Is there any reason why RFC ${rfc} should keep the old format?`,
];

/** A meetup that discussed an RFC, and its draft notes. */
const draft = async (lines = about) => {
  const date = dates.shift() ?? '';
  const { number: rfc } = await openRfc(stage(), { title: '[RFC] Tags' });
  const issue = await holdMeetup(stage(), date);
  const sha = await pushTranscript(stage(), { name: `${date}.vtt`, content: speech(lines(rfc)) });
  const pull = pulls().at(-1);
  if (!pull) throw new Error('There is no draft.');
  return { date, rfc, issue, sha, pull, path: `minutes/contributors-meetup/${date}.md`, lines: lines(rfc) };
};

const pulls = () =>
  stage()
    .github.observe.pullRequests(COMMUNITY)
    .filter(({ author }) => author === 'rapporteur[bot]');
const minutes = async (path: string, branch?: string) =>
  (await stage().github.observe.file(COMMUNITY, path, branch)) ?? '';
const approve = (number: number, as = 'ada') =>
  say(stage(), { repository: COMMUNITY, as, number, body: '/notes approve' });
const partsOn = (number: number) =>
  wordsOn(stage(), number).filter((text) => text.startsWith('People talked about this'));
const firstOf = ({ answer }: { answer: string }) => answer.split('\n\n<sub>')[0];

it('a transcript becomes a draft, is corrected, approved and told, each thing once', async () => {
  const { date, rfc, issue, sha, pull, path, lines } = await draft();
  expect(pull).toMatchObject({ draft: true, title: "Notes: Contributors' meetup, 22 June 2023" });
  expect(visible(pull.body, 0)).toMatchInlineSnapshot(`
    "These are the notes of Contributors' meetup, 22 June 2023. This is a draft that nobody has reviewed yet. These are words of the speakers, and no model was used. What was said proves 2 statements.

    Please read them: every statement names its speaker, its time and the words that prove it. You can change the file in this pull request as you like, since it is merged as you leave it. When it is right, a maintainer writes \`/notes approve\`. Then it is merged, and each RFC and pull request that was discussed gets a comment with what was said.

    <details><summary>Commands that change the notes</summary>

    Each statement has its id at the end of its line, and the turns of its quotes beside it.

    - \`/notes fix s1 "sentence"\` puts another sentence in its place.
    - \`/notes strike TURN\` takes words out.
    - \`/notes alias "heard" term\` tells what a misspelt word means.
    - \`/notes regenerate\` has the notes drafted anew.
    - \`/notes reject\` closes them.

    </details>"
  `);
  expect(await minutes(path, pull.head)).toMatchInlineSnapshot(`
    "# Notes: Contributors' meetup, 22 June 2023

    > This is a draft that nobody has reviewed yet. These are words of the speakers, and no model was used. What was said proves 2 statements. <!-- rapporteur:state:notes v1 -->

    Times are those of the [transcript](https://github.com/flyteorg/community/blob/HEAD/transcripts/contributors-meetup/2023-06-22.vtt). The agenda is in [flyteorg/community#⁠1](https://github.com/flyteorg/community/issues/1).

    ## Decisions

    - “We agreed that RFC 3749 stores the tags in the admin database.” — Ada Ruiz \\[2:01\\] · [flyteorg/flyte#⁠3749](https://github.com/flyteorg/flyte/pull/3749) · \`s1\` (\`t3\`)

    ## Action items

    - **Bo Lind**: “I will update RFC 3749 with the storage format by next Thursday.” — Bo Lind \\[3:01\\] · [flyteorg/flyte#⁠3749](https://github.com/flyteorg/flyte/pull/3749) · \`s2\` (\`t4\`)

    ## Topics

    ### \\[RFC\\] Tags

    0:01–4:50 · [flyteorg/flyte#⁠3749](https://github.com/flyteorg/flyte/pull/3749)

    - **Decision:** “We agreed that RFC 3749 stores the tags in the admin database.” — Ada Ruiz \\[2:01\\] · \`s1\` (\`t3\`)
    - **Action item:** **Bo Lind**: “I will update RFC 3749 with the storage format by next Thursday.” — Bo Lind \\[3:01\\] · \`s2\` (\`t4\`)
    "
  `);
  expect((await notesCheck(stage(), sha))[0]?.split('\n')[0]).toBe('neutral: Draft notes are ready for review');
  expect(wordsOn(stage(), issue, COMMUNITY)).toHaveLength(1);
  expect(await minutes(path)).toBe('');

  const again = await stage().writesOf(() =>
    pushTranscript(stage(), { name: `${date}-copy.vtt`, content: speech(lines) }),
  );
  expect(again.filter((line) => !line.includes('/check-runs'))).toEqual([]);

  const corrected = [...lines, `Ada Ruiz: Okay, then we agreed that RFC ${rfc} gets a chapter on migration.`];
  await pushTranscript(stage(), { name: `${date}.vtt`, content: speech(corrected) });
  expect(pulls().map(({ number }) => number)).toEqual([pull.number]);
  expect(await minutes(path, pull.head)).toContain('gets a chapter on migration');

  const answer = await approve(pull.number);
  expect(answer.reactions).toEqual(['rocket']);
  expect(firstOf(answer)).toMatchInlineSnapshot(`
    "Hello \`ada\`, thank you! The notes of [Contributors' meetup, 22 June 2023](https://github.com/flyteorg/community/blob/HEAD/minutes/contributors-meetup/2023-06-22.md) are approved and merged.

    There is a comment with what was said on [flyteorg/flyte#⁠3749](https://github.com/flyteorg/flyte/pull/3749). At the next meeting, 1 action item comes up again."
  `);
  expect(stage().github.observe.pullRequest(COMMUNITY, pull.number)).toMatchObject({ merged: true, draft: false });
  expect((await minutes(path)).split('\n')[2]).toMatchInlineSnapshot(
    `"> Approved by ada. These are words of the speakers, and no model was used. What was said proves 3 statements. <!-- rapporteur:state:notes v1 -->"`,
  );
  expect(partsOn(rfc)).toMatchInlineSnapshot(`
    [
      "People talked about this at [Contributors' meetup, 22 June 2023](https://github.com/flyteorg/community/blob/HEAD/minutes/contributors-meetup/2023-06-22.md). Here is what the notes say.

    - **Decision:**
      > “We agreed that RFC 3749 stores the tags in the admin database.” — Ada Ruiz \\[2:01\\]
    - **Action item:** **Bo Lind**:
      > “I will update RFC 3749 with the storage format by next Thursday.” — Bo Lind \\[3:01\\]
    - **Decision:**
      > “We agreed that RFC 3749 gets a chapter on migration.” — Ada Ruiz \\[5:01\\]

    <sub>Approved by ada. These are words of the speakers, and no model was used.</sub>",
    ]
  `);
  expect(wordsOn(stage(), rfc)[0]).toContain(`**Discussed at:** [Contributors' meetup of 22 June 2023]`);
  expect(wordsOn(stage(), issue, COMMUNITY)).toMatchInlineSnapshot(`
    [
      "The notes are approved: [Contributors' meetup, 22 June 2023](https://github.com/flyteorg/community/blob/HEAD/minutes/contributors-meetup/2023-06-22.md). Thank you to everybody who was there.",
    ]
  `);
  const items = await stage().client.listActionItems().all();
  expect(items.map(({ text, owner, due }) => ({ text, owner, due }))).toMatchInlineSnapshot(`
    [
      {
        "due": "",
        "owner": "Bo Lind",
        "text": "I will update RFC 3749 with the storage format by next Thursday.",
      },
    ]
  `);

  const second = await stage().writesOf(() => approve(pull.number, 'bo'));
  expect(second.filter((line) => !line.includes('/reactions'))).toEqual([
    `POST /repos/${COMMUNITY}/issues/${pull.number}/comments`,
  ]);
  expect((await stage().client.getNotes(`notes/contributors-meetup/${date}`)).approvedBy).toBe('ada');
  const late = await pushTranscript(stage(), { name: `${date}.vtt`, content: speech(lines) });
  expect((await notesCheck(stage(), late))[0]).toMatch(/^neutral: The notes are approved already/);
});

describe('the draft belongs to the people', () => {
  it('who corrected it: a new transcript overwrites nothing, and they are told; the approval merges their text', async () => {
    const { date, rfc, pull, path, lines } = await draft();
    const text = await minutes(path, pull.head);
    const theirs = `${text
      .split('\n')
      .filter((line) => !line.includes('update RFC'))
      .join('\n')}\nAda adds: see you!\n`;
    await stage().people.push({
      repository: COMMUNITY,
      as: 'bo',
      branch: pull.head,
      files: [{ path, content: theirs }],
    });
    await stage().quiet();
    const sha = await pushTranscript(stage(), { name: `${date}.vtt`, content: speech([...lines, 'Bo Lind: Bye.']) });
    expect(await minutes(path, pull.head)).toBe(theirs);
    expect((await notesCheck(stage(), sha))[0]).toMatch(/^neutral: People worked on the draft, so it stays/);
    expect(
      wordsOn(stage(), pull.number, COMMUNITY).filter((text) => !/^The notes now stand/.test(text)),
    ).toMatchInlineSnapshot(`
      [
        "Thank you for your work on the notes of [Contributors' meetup, 6 July 2023](https://github.com/flyteorg/community/pull/N)! I overwrite nothing of it, so \`transcripts/contributors-meetup/2023-07-06.vtt\` changed nothing. For new notes, remove their file from the pull request and push the transcript once more.",
      ]
    `);

    await approve(pull.number);
    const merged = await minutes(path);
    expect(merged).toContain('Ada adds: see you!');
    expect(merged).toContain('Approved by ada');
    expect(partsOn(rfc)).toHaveLength(1);
    expect(partsOn(rfc)[0]).not.toContain('update RFC');
    const items = await stage().client.listActionItems().all();
    expect(items.filter(({ meeting }) => meeting.endsWith(date))).toEqual([]);
  });

  it('who struck all that was said about an RFC: it is told nothing', async () => {
    const { rfc, pull, path } = await draft();
    const text = await minutes(path, pull.head);
    const theirs = text
      .split('\n')
      .filter((line) => !line.includes(String(rfc)))
      .join('\n');
    await stage().people.push({
      repository: COMMUNITY,
      as: 'bo',
      branch: pull.head,
      files: [{ path, content: theirs }],
    });
    await stage().quiet();
    await approve(pull.number);
    expect(stage().github.observe.pullRequest(COMMUNITY, pull.number).merged).toBe(true);
    expect(partsOn(rfc)).toEqual([]);
  });

  it('who closed it: a new transcript opens nothing, an approval is refused; reopened, it goes on', async () => {
    const { date, rfc, pull, path, lines } = await draft();
    await stage().people.closePullRequest({ repository: COMMUNITY, as: 'bo', number: pull.number });
    await stage().quiet();
    const content = speech([...lines, `Ada Ruiz: Okay, then we agreed that RFC ${rfc} gets a chapter on migration.`]);
    let sha = '';
    const writes = await stage().writesOf(async () => {
      sha = await pushTranscript(stage(), { name: `${date}.vtt`, content });
    });
    expect(writes.map((line) => line.split('/').at(-1))).toEqual(['check-runs']);
    expect(await notesCheck(stage(), sha)).toMatchInlineSnapshot(`
      [
        "neutral: The draft of the notes was closed

      To go on with the notes of [Contributors' meetup, 3 August 2023](https://github.com/flyteorg/community/pull/N), reopen their pull request and push the transcript once more. It was closed, so \`transcripts/contributors-meetup/2023-08-03.vtt\` changed nothing.",
      ]
    `);
    const refused = await approve(pull.number);
    expect(refused.reactions).toEqual(['confused']);
    expect(firstOf(refused)).toMatchInlineSnapshot(`
      "Hello \`ada\`, please reopen this pull request and write \`/notes approve\` again.

      It was closed without a merge, so the notes are not approved."
    `);
    expect(partsOn(rfc)).toEqual([]);
    await stage().people.reopen({ repository: COMMUNITY, as: 'bo', number: pull.number });
    await pushTranscript(stage(), { name: `${date}.vtt`, content: `${content}\n` });
    expect(await minutes(path, pull.head)).toContain('gets a chapter on migration');
    expect((await approve(pull.number)).reactions).toEqual(['rocket']);
  });
});

describe('/notes approve', () => {
  it('is refused to who may not, on other pull requests, and without the file, which a new transcript brings back', async () => {
    const { date, rfc, pull, path, lines } = await draft();
    expect(firstOf(await approve(pull.number, 'cy'))).toContain('you can ask `ada` or `bo`');
    const elsewhere = await say(stage(), { as: 'ada', number: rfc, body: '/notes approve' });
    expect(firstOf(elsewhere)).toContain('on a pull request with meeting notes');
    await stage().people.push({ repository: COMMUNITY, as: 'bo', branch: pull.head, files: [{ path, removed: true }] });
    expect(firstOf(await approve(pull.number))).toMatchInlineSnapshot(`
      "Hello \`ada\`, please bring back the file \`minutes/contributors-meetup/2023-08-17.md\` and write \`/notes approve\` again.

      It is no longer in this pull request, so the notes are not approved. \`bo\` pushed last."
    `);
    expect(stage().github.observe.pullRequest(COMMUNITY, pull.number)).toMatchObject({ merged: false, draft: true });
    expect(partsOn(rfc)).toEqual([]);
    await pushTranscript(stage(), { name: `${date}.vtt`, content: speech([...lines, 'Bo Lind: Bye.']) });
    expect(await minutes(path, pull.head)).toContain('## Decisions');
  });

  it('that GitHub will not merge says what GitHub says, keeps what people wrote, and can be written again', async () => {
    const { date, rfc, pull, path, lines } = await draft();
    const content = `${await minutes(path, pull.head)}\nBo adds: see you!\n`;
    await stage().people.push({ repository: COMMUNITY, as: 'bo', branch: pull.head, files: [{ path, content }] });
    await stage().quiet();
    const message = 'At least 1 approving review is required by reviewers with write access.';
    const fault = stage().github.fail({ route: '/repos/:owner/:repo/pulls/:number/merge', status: 405, message });
    const refused = await approve(pull.number);
    expect(fault.hits()).toBe(1);
    expect(refused.reactions).toEqual(['confused']);
    expect(firstOf(refused)).toMatchInlineSnapshot(`
      "Hello \`ada\`, please do what GitHub asks for and write \`/notes approve\` again.

      The notes are not approved yet, since I could not merge them. GitHub says:
      > At least 1 approving review is required by reviewers with write access."
    `);
    expect(partsOn(rfc)).toEqual([]);
    await pushTranscript(stage(), { name: `${date}.vtt`, content: speech([...lines, 'Bo Lind: Bye.']) });
    expect((await approve(pull.number)).reactions).toEqual(['rocket']);
    expect(await minutes(path)).toContain('Bo adds: see you!');
    expect(partsOn(rfc)).toHaveLength(1);
  });

  it('tells the others though GitHub does not let it comment on one', async () => {
    const { number: locked } = await openRfc(stage());
    const { rfc, pull } = await draft((number) => [
      ...about(locked),
      ...about(number).map((line) => line.replace('the', 'that')),
    ]);
    const route = `/repos/flyteorg/flyte/issues/${locked}/comments`;
    stage().github.fail({
      route,
      method: 'POST',
      status: 403,
      message: 'Unable to create comment because issue is locked.',
    });
    const answer = await approve(pull.number);
    expect(answer.reactions).toEqual(['rocket']);
    expect(partsOn(rfc)).toHaveLength(1);
    expect(partsOn(locked)).toEqual([]);
    expect(firstOf(answer)).toContain(`GitHub did not let me comment on [${FLYTE}#`);
  });
});

describe('A4: an approval merges what was seen, and nothing besides', () => {
  const isMerged = (number: number) => stage().github.observe.pullRequest(COMMUNITY, number).merged;
  const push = async (act: Omit<Parameters<ReturnType<typeof stage>['people']['push']>[0], 'repository'>) => {
    const sha = await stage().people.push({ repository: COMMUNITY, ...act });
    await stage().quiet();
    return sha;
  };
  const standsAt = (number: number) =>
    wordsOn(stage(), number, COMMUNITY)
      .filter((text) => text.startsWith('The notes now stand at'))
      .map((text) => text.replaceAll(/\(https:[^)]*\)/g, '').replaceAll(/`[0-9a-f]{7}`/g, '`SHA`'));
  const asked = async (number: number, body = '/notes approve', as = 'ada') => {
    stage().pass(2);
    const answer = await say(stage(), { repository: COMMUNITY, as, number, body });
    return { ...answer, said: firstOf(answer)?.replaceAll(/`[0-9a-f]{7}`/g, '`SHA`') ?? '' };
  };

  it('an honest edit is announced with who made it, edited in place, and the approval after that merges it', async () => {
    const { pull, path } = await draft();
    const text = await minutes(path, pull.head);
    await push({ as: 'bo', branch: pull.head, files: [{ path, content: `${text}\nBo: one.\n` }] });
    stage().pass(2);
    await push({ as: 'ada', branch: pull.head, files: [{ path, content: `${text}\nBo: one.\nAda: two.\n` }] });
    expect(standsAt(pull.number)).toEqual([
      'The notes now stand at [`SHA`], changed by `ada`. Write `/notes approve` to approve them as they are now.',
    ]);
    expect((await asked(pull.number)).reactions).toEqual(['rocket']);
    expect(await minutes(path)).toContain('Ada: two.');
  });

  it.each([
    [
      'a workflow',
      [{ path: '.github/workflows/release.yml', content: 'on: push\n' }],
      '`.github/workflows/release.yml`',
    ],
    ['a file of the code removed', [{ path: 'README.md', removed: true }], '`README.md`'],
    [
      'other minutes',
      [{ path: 'minutes/contributors-meetup/1999-01-01.md', content: 'x' }],
      '`minutes/contributors-meetup/1999-01-01.md`',
    ],
  ])('%s on the branch is refused with its name, though the head was announced', async (_, files, words) => {
    const { rfc, pull, path } = await draft();
    await push({ as: 'bo', branch: pull.head, files });
    const refused = await asked(pull.number);
    expect(refused.said).toContain(`It also changes ${words}, so the notes are not approved. \`bo\` pushed last.`);
    const again = await asked(
      pull.number,
      `/notes approve ${stage().github.observe.pullRequest(COMMUNITY, pull.number).headSha}`,
    );
    expect([isMerged(pull.number), await minutes(path), partsOn(rfc), again.reactions]).toEqual([
      false,
      '',
      [],
      ['confused'],
    ]);
  });

  it('a text that changed after the approval while the bot was down is not merged; named, it is', async () => {
    const { pull, path } = await draft();
    const text = await minutes(path, pull.head);
    let id = 0;
    await stage().restart({
      meanwhile: async () => {
        ({ id } = await stage().people.comment({
          repository: COMMUNITY,
          as: 'ada',
          number: pull.number,
          body: '/notes approve',
        }));
        stage().pass(2);
        await stage().people.push({
          repository: COMMUNITY,
          as: 'bo',
          branch: pull.head,
          files: [{ path, content: `${text}\nMal was made chair.\n` }],
        });
      },
    });
    const { reactions, answer } = heard(stage(), { repository: COMMUNITY, number: pull.number, id });
    expect([reactions, isMerged(pull.number)]).toEqual([['confused'], false]);
    expect(answer).toContain('which you had not seen here yet');
    const { headSha } = stage().github.observe.pullRequest(COMMUNITY, pull.number);
    const wrong = await asked(pull.number, '/notes approve 0123456');
    expect(wrong.said).toContain('You named `SHA`, and the notes are at `SHA` now');
    expect((await asked(pull.number, '/notes approve please')).said).toContain(
      'I do not know "please" after "/notes approve"',
    );
    expect((await asked(pull.number, `/notes approve ${headSha.slice(0, 9)}`)).reactions).toEqual(['rocket']);
    expect(await minutes(path)).toContain('Mal was made chair.');
  });

  it('an announcement that somebody forged announces nothing, and gets its words back', async () => {
    const { pull, path } = await draft();
    const text = await minutes(path, pull.head);
    await push({ as: 'bo', branch: pull.head, files: [{ path, content: `${text}\nOne.\n` }] });
    const [sticky] = ownComments(stage().github, COMMUNITY, pull.number).filter(({ body }) =>
      body.includes('now stand at'),
    );
    const evil = `${text}\nEvil.\n`;
    let forged = '';
    await stage().restart({
      meanwhile: async () => {
        forged = await stage().people.push({
          repository: COMMUNITY,
          as: 'bo',
          branch: pull.head,
          files: [{ path, content: evil }],
        });
        const body = sticky?.body.replaceAll(/[0-9a-f]{40}/g, forged) ?? '';
        await stage().people.editComment({
          repository: COMMUNITY,
          as: 'bo',
          commentId: sticky?.id ?? 0,
          body,
        });
        stage().pass(2);
        await stage().people.comment({ repository: COMMUNITY, as: 'ada', number: pull.number, body: '/notes approve' });
      },
    });
    expect([isMerged(pull.number), await minutes(path)]).toEqual([false, '']);
    expect(standsAt(pull.number)).toHaveLength(1);
  });

  it('a pull request that was led into another branch is refused until it goes back', async () => {
    const { pull, path } = await draft();
    await push({ as: 'bo', branch: 'release', files: [{ path: 'release.txt', content: 'r\n' }] });
    await stage().people.changeBase({ repository: COMMUNITY, as: 'bo', number: pull.number, base: 'release' });
    await stage().quiet();
    expect((await asked(pull.number)).said).toContain('It goes into `release` now');
    await stage().people.changeBase({ repository: COMMUNITY, as: 'bo', number: pull.number, base: 'main' });
    expect((await asked(pull.number)).reactions).toEqual(['rocket']);
    expect(await minutes(path)).toContain('Approved by ada');
  });

  it('minutes under another name are none', async () => {
    const { pull, path } = await draft();
    const to = path.replace('.md', '.txt');
    await push({ as: 'bo', branch: pull.head, files: [{ path: to, previousPath: path }] });
    expect((await asked(pull.number)).said).toMatch(/It also changes `.*\.txt`/);
    expect(isMerged(pull.number)).toBe(false);
  });

  it('minutes that became a link elsewhere are none', async () => {
    const { pull, path } = await draft();
    const { url, tokenOf, observe } = stage().github;
    const Made = z.object({ sha: z.string() });
    const ask = async (method: string, at: string, body?: object): Promise<string> => {
      const answer = await fetch(`${url}/repos/${COMMUNITY}/git/${at}`, {
        method,
        headers: { authorization: `token ${tokenOf('bo')}` },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      expect(answer.status).toBeLessThan(300);
      return answer.text();
    };
    const { headSha } = observe.pullRequest(COMMUNITY, pull.number);
    const below = z
      .object({ tree: z.object({ sha: z.string() }) })
      .parse(JSON.parse(await ask('GET', `commits/${headSha}`)));
    const link = { path, mode: '120000', type: 'blob', content: '../../.github/secrets.md' };
    const tree = Made.parse(JSON.parse(await ask('POST', 'trees', { base_tree: below.tree.sha, tree: [link] }))).sha;
    const commit = Made.parse(
      JSON.parse(await ask('POST', 'commits', { message: 'Link', tree, parents: [headSha] })),
    ).sha;
    await ask('PATCH', `refs/heads/${pull.head}`, { sha: commit });
    await stage().quiet();
    expect((await asked(pull.number)).said).toContain('is not a plain file');
    expect(isMerged(pull.number)).toBe(false);
  });

  it.each(['branch', 'pull request'])(
    'a %s that sat on the name is left alone, and the notes take the next one',
    async (what) => {
      const date = dates[0] ?? '';
      const squatted = `rapporteur/notes/contributors-meetup-${date}`;
      const files = [
        { path: 'evil.txt', content: 'evil\n' },
        { path: `minutes/contributors-meetup/${date}.md`, content: 'evil\n' },
      ];
      if (what === 'branch') await push({ as: 'bo', branch: squatted, files });
      else
        await stage().people.openPullRequest({
          repository: COMMUNITY,
          as: 'bo',
          title: 'Mine',
          head: `flyteorg:${squatted}`,
          files,
        });
      const { pull, path, sha } = await draft();
      expect(pull.head).toBe(`${squatted}-2`);
      expect((await notesCheck(stage(), sha))[0]).toContain(
        `The notes are on the branch \`${squatted}-2\`, since somebody else has \`${squatted}\`.`,
      );
      expect((await asked(pull.number)).reactions).toEqual(['rocket']);
      expect([await minutes(path), await minutes('evil.txt')]).toEqual([
        expect.stringContaining('Approved by ada'),
        '',
      ]);
    },
  );

  it('a merge that GitHub puts off is tried again upon the mark that stands', async () => {
    const { pull, path } = await draft();
    const text = await minutes(path, pull.head);
    const message = 'Head branch was modified.';
    const fault = stage().github.fail({
      route: '/repos/:owner/:repo/pulls/:number/merge',
      status: 409,
      message,
      times: 1,
    });
    const body = '/notes approve';
    const { id } = await stage().people.comment({ repository: COMMUNITY, as: 'ada', number: pull.number, body });
    await stage().quiet();
    expect(fault.hits()).toBe(1);
    // Nothing else was pushed: the next attempt knows its own mark again.
    expect(heard(stage(), { repository: COMMUNITY, number: pull.number, id }).reactions).toEqual(['rocket']);
    expect(await minutes(path)).toContain(text.split('\n')[0]);
  });
});

it('nobody but the app speaks in its name', () => {
  for (const { number } of pulls()) {
    for (const { body } of ownComments(stage().github, COMMUNITY, number)) expect(body).toMatch(/^<!-- rapporteur:/);
  }
});
