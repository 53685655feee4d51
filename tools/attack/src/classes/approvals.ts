/** Approvals: what the app merges is the minutes that the approver saw, in its own pull request, and nothing else. */
import { print } from '@rapporteur/core/document';
import { notesMessages, parseHead } from '@rapporteur/core/notes';
import { z } from 'zod';
import { type Attack, type AttackClass, any, SETTLED, type Through } from '../attack.ts';
import { COMMUNITY } from '../town.ts';
import { askGithub, oursOn, type Place, type World } from '../world.ts';

const MARK = 'MalWasHere';

const speech = (date: string): string =>
  [
    'WEBVTT',
    '1\n00:00:01.000 --> 00:00:09.000\nAda Ruiz: Okay, then we agreed that execution tags are stored in the admin database.',
    `2\n00:00:10.000 --> 00:00:19.000\nBo Lind: I will update the migration guide after ${date}.`,
  ].join('\n\n');

type Draft = { readonly date: string; readonly path: string; readonly branch: string };

const begin = (world: World): Draft => {
  const date = world.nextDate();
  return {
    date,
    path: `minutes/contributors-meetup/${date}.md`,
    branch: `rapporteur/notes/contributors-meetup-${date}`,
  };
};

const transcribe = (world: World, { date }: Draft): Promise<string> =>
  world.push({
    repository: COMMUNITY,
    as: 'ada',
    files: [{ path: `transcripts/contributors-meetup/${date}.vtt`, content: speech(date) }],
  });

const pullOf = (world: World, { branch }: Draft): Place => {
  const pull = world.github.observe
    .pullRequests(COMMUNITY)
    .findLast(({ head, author }) => head.endsWith(branch) && author === 'rapporteur[bot]');
  if (!pull) throw new Error(`There is no draft at ${branch}.`);
  return { repository: COMMUNITY, number: pull.number };
};

const approve = (world: World, place: Place, as = 'ada'): Promise<{ id: number }> =>
  world.people.comment({ ...place, as, body: '/notes approve' });

const onDefaultBranch =
  (world: World, path: string, isWrong: (text: string | undefined) => boolean): Through =>
  async () =>
    isWrong(await world.github.observe.file(COMMUNITY, path))
      ? `${path} of the default branch is the attacker’s`
      : undefined;

const merged =
  (world: World, { number }: Place): Through =>
  () =>
    world.github.observe.pullRequest(COMMUNITY, number).merged ? `${COMMUNITY}#${number} was merged` : undefined;

const hasMark = (text: string | undefined): boolean => text?.includes(MARK) ?? false;

const FOREIGN: readonly string[] = [
  '.github/workflows/release.yml',
  '.github/workflows/notes.yaml',
  '.github/actions/x/action.yml',
  '.github/rapporteur.yml',
  '.github/CODEOWNERS',
  'MAINTAINERS.md',
  'groups.yaml',
  'README.md',
  'package.json',
  'minutes/contributors-meetup/1999-01-01.md',
  'minutes/contributors-meetup.md',
  'minutes/contributors-meetup/notes/x.md',
  'minutes/x.md',
  'transcripts/contributors-meetup/1999-01-01.vtt',
  'Minutes/Contributors-Meetup/x.md',
  'a b/ä.md',
];

const foreign = (path: string): Attack => ({
  name: `foreign file ${path}`,
  sent: `mal pushes ${path} to the notes branch, and ada approves the notes`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    const content =
      path === 'MAINTAINERS.md' ? `# People\n\n- [Mal](https://github.com/mal) TSC ${MARK}\n` : `name: ${MARK}\n`;
    await world.push({ repository: COMMUNITY, as: 'mal', branch: draft.branch, files: [{ path, content }] });
    yield SETTLED;
    await approve(world, place);
    yield SETTLED;
    return onDefaultBranch(world, path, hasMark);
  },
});

const both = (path: string): Attack => ({
  name: `foreign file ${path}, pushed and taken back but for a line of the minutes`,
  sent: `mal pushes ${path}, the minutes are corrected with it, and ada approves at the same moment`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    const text = (await world.github.observe.file(COMMUNITY, draft.path, draft.branch)) ?? '';
    const files = [
      { path, content: `name: ${MARK}\n` },
      { path: draft.path, content: `${text}\nA word.\n` },
    ];
    await Promise.all([
      world.push({ repository: COMMUNITY, as: 'mal', branch: draft.branch, files }),
      approve(world, place),
    ]);
    yield SETTLED;
    await approve(world, place, 'ada');
    yield SETTLED;
    return onDefaultBranch(world, path, hasMark);
  },
});

const removing: Attack = {
  name: 'a file that is removed',
  sent: 'mal removes README.md on the notes branch, and ada approves the notes',
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const files = [{ path: 'README.md', removed: true }];
    await world.push({ repository: COMMUNITY, as: 'mal', branch: draft.branch, files });
    yield SETTLED;
    await approve(world, pullOf(world, draft));
    yield SETTLED;
    return onDefaultBranch(world, 'README.md', (text) => text === undefined);
  },
};

const retargeted: Attack = {
  name: 'another base',
  sent: 'mal changes the base of the notes to another branch, and ada approves them',
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    await world.people.changeBase({ ...place, as: 'mal', base: 'elsewhere' });
    yield SETTLED;
    await approve(world, place);
    yield SETTLED;
    return merged(world, place);
  },
};

/** The branch is there before the notes are. */
const squatted = (path: string, opens: boolean, as: string): Attack => ({
  name: `a squatted branch with ${path}${opens ? ' and a pull request' : ''}, by ${as}`,
  sent: `${as} makes the branch of the next notes with ${path}${opens ? ', opens a pull request like the app’s' : ''}, and ada approves whatever is there`,
  async *perform(world) {
    const draft = begin(world);
    const content = `# Notes\n\n${MARK}\n`;
    const files = [{ path: path === 'minutes' ? draft.path : path, content }];
    const body = `<!-- rapporteur:notes:contributors-meetup/${draft.date} v1 -->\nThese are the notes.`;
    if (opens) {
      const head = as === 'eve' ? draft.branch : `flyteorg:${draft.branch}`;
      await world.people.openPullRequest({
        repository: COMMUNITY,
        as,
        title: `Notes: Contributors' meetup, ${draft.date}`,
        head,
        body,
        files,
      });
    } else await world.push({ repository: COMMUNITY, as, branch: draft.branch, files });
    yield SETTLED;
    await transcribe(world, draft);
    yield SETTLED;
    const pulls = world.github.observe.pullRequests(COMMUNITY).filter(({ head }) => head.endsWith(draft.branch));
    for (const { number } of pulls) await approve(world, { repository: COMMUNITY, number });
    yield SETTLED;
    return async () => {
      const theirs = pulls.find(
        ({ author, number }) => author === as && world.github.observe.pullRequest(COMMUNITY, number).merged,
      );
      if (theirs) return `the pull request of ${as} was merged`;
      return onDefaultBranch(world, files[0]?.path ?? '', hasMark)();
    };
  },
});

/** Who may not approve does. */
const byAnother = (as: string, body = '/notes approve'): Attack => ({
  name: `approval by ${as}: ${JSON.stringify(body)}`,
  sent: `${as} writes ${JSON.stringify(body)} on the notes`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    await world.people.comment({ ...place, as, body });
    yield SETTLED;
    return merged(world, place);
  },
});

const putInMouth = (spot: 'comment' | 'review', body: string): Attack => ({
  name: `approval put into ada’s ${spot}: ${JSON.stringify(body)}`,
  sent: `cy’s friend mal edits a ${spot} of ada’s on the notes to ${JSON.stringify(body)}`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    if (spot === 'comment') {
      const { id: commentId } = await world.people.comment({ ...place, as: 'ada', body: 'I will read it.' });
      yield SETTLED;
      await world.people.editComment({ repository: COMMUNITY, as: 'mal', commentId, body });
    } else {
      const { id: reviewId } = await world.people.submitReview({
        ...place,
        as: 'ada',
        event: 'COMMENT',
        body: 'I will read it.',
      });
      yield SETTLED;
      await world.people.editReview({ ...place, as: 'mal', reviewId, body });
    }
    yield SETTLED;
    return merged(world, place);
  },
});

/** The approver names a commit, and what stands is another one. */
const named = (what: string, commit: (heads: { old: string; other: string }) => string): Attack => ({
  name: `approval of ${what}`,
  sent: `mal changes the minutes, and ada approves ${what}`,
  async *perform(world) {
    const draft = begin(world);
    const other = await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    const old = world.github.observe.pullRequest(COMMUNITY, place.number).headSha;
    await pushed(world, draft, draft.path);
    yield SETTLED;
    await world.people.comment({ ...place, as: 'ada', body: `/notes approve ${commit({ old, other })}` });
    yield SETTLED;
    return any(onDefaultBranch(world, draft.path, hasMark), merged(world, place));
  },
});

/** What stands at the path of the minutes is no file. */
const linked = (target: string): Attack => ({
  name: `a symbolic link to ${target}`,
  sent: `mal makes the minutes a symbolic link to ${target}, and ada approves them`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    const { headSha } = world.github.observe.pullRequest(COMMUNITY, place.number);
    const git = (method: string, path: string, body?: unknown): Promise<unknown> =>
      askGithub(world, { as: 'mal', method, path: `/repos/${COMMUNITY}/git/${path}`, body });
    const link = { path: draft.path, mode: '120000', type: 'blob', content: target };
    const { tree: below } = CommitSchema.parse(await git('GET', `commits/${headSha}`));
    const { sha: tree } = MadeSchema.parse(await git('POST', 'trees', { base_tree: below.sha, tree: [link] }));
    const made = { message: 'Tidy', tree, parents: [headSha] };
    const { sha } = MadeSchema.parse(await git('POST', 'commits', made));
    await git('PATCH', `refs/heads/${draft.branch}`, { sha });
    yield SETTLED;
    await approve(world, place);
    await world.people.comment({ ...place, as: 'ada', body: `/notes approve ${sha}` });
    yield SETTLED;
    return merged(world, place);
  },
});

const MadeSchema = z.object({ sha: z.string() });
const CommitSchema = z.object({ tree: MadeSchema });

export const approvals: AttackClass = {
  key: 'approvals',
  holds:
    'The app merges the minutes that the approver saw, from its own pull request into the default branch, and nothing else.',
  together: 8,
  attacks: () => [
    ...FOREIGN.map(foreign),
    ...['.github/workflows/both.yml', 'setup.py', 'minutes/other.md'].map(both),
    removing,
    retargeted,
    ...[
      squatted('.github/workflows/squat.yml', false, 'mal'),
      squatted('squat.md', false, 'bo'),
      squatted('minutes', false, 'mal'),
      squatted('.github/workflows/squat-open.yml', true, 'mal'),
      squatted('minutes', true, 'mal'),
      squatted('minutes', true, 'eve'),
      squatted('fork.md', true, 'eve'),
    ],
    ...['cy', 'eve', 'tom', 'dee', 'robo', 'rapporteurs', 'ad4', 'rapporteur-bot'].map((as) => byAnother(as)),
    ...[
      '> /notes approve',
      '`/notes approve`',
      '- /notes approve',
      '<!--\n/notes approve\n-->',
      'Please /notes approve',
    ].map((body) => byAnother('ada', body)),
    ...[
      putInMouth('comment', '/notes approve'),
      putInMouth('comment', '\u00a0/notes approve'),
      putInMouth('review', '/notes approve'),
      putInMouth('review', 'Fine.\n\n/notes approve'),
    ],
    named('an older commit', ({ old }) => old),
    named('an older commit by its beginning', ({ old }) => old.slice(0, 7)),
    named('an older commit in capitals', ({ old }) => old.toUpperCase()),
    named('an older commit as code', ({ old }) => `\`${old}\``),
    named('a commit of the default branch', ({ other }) => other),
    named('a commit that is none', () => '0'.repeat(40)),
    named('too short a beginning', ({ old }) => old.slice(0, 1)),
    ...['../../README.md', '../../.github/workflows/x.yml', '/etc/passwd'].map(linked),
  ],
  controls: [
    {
      name: 'ada approves what she saw',
      sent: 'an honest approval',
      async *perform(world) {
        const draft = begin(world);
        await transcribe(world, draft);
        yield SETTLED;
        const place = pullOf(world, draft);
        await approve(world, place);
        yield SETTLED;
        return merged(world, place);
      },
    },
    {
      name: 'ada pushes it herself',
      sent: 'an honest push',
      async *perform(world) {
        const path = `honest-${world.next()}.md`;
        await world.push({ repository: COMMUNITY, as: 'ada', files: [{ path, content: MARK }] });
        yield SETTLED;
        return onDefaultBranch(world, path, hasMark);
      },
    },
  ],
};

/** What happens between an approval and the moment when a bot hears of it. */
const whileDown = (
  name: string,
  change: (world: World, draft: Draft, place: Place) => Promise<{ path: string }>,
): Attack => ({
  name: `while the bot is down: ${name}`,
  sent: `ada approves, and before the bot is back ${name}`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    await world.goDown();
    await approve(world, place);
    // By GitHub's whole seconds the one comes after the other.
    await world.pass(1);
    const { path } = await change(world, draft, place);
    yield SETTLED;
    return onDefaultBranch(world, path, hasMark);
  },
});

/** What the app says of the head, to the letter. */
const announcement = (world: World, { date }: Draft, { number }: Place): string => {
  const { headSha: sha } = world.github.observe.pullRequest(COMMUNITY, number);
  return print(notesMessages.head({ key: `contributors-meetup/${date}`, repository: COMMUNITY, sha, by: 'app' }));
};

/** Says that the head was shown, in the app's words but not as the app. */
const announced = (as: string, how: 'posts' | 'edits'): Attack => ({
  name: `while the bot is down: ${as} ${how} an announcement`,
  sent: `mal changes the minutes, ${as} ${how} what the app would say about the head, and ada approves before the bot is back`,
  async *perform(world) {
    const draft = begin(world);
    await transcribe(world, draft);
    yield SETTLED;
    const place = pullOf(world, draft);
    const text = (await world.github.observe.file(COMMUNITY, draft.path, draft.branch)) ?? '';
    const files = [{ path: draft.path, content: `${text}\nA word.\n` }];
    await world.push({ repository: COMMUNITY, as: 'bo', branch: draft.branch, files });
    yield SETTLED;
    const said = oursOn(world, place).find(({ body }) => parseHead(body) !== undefined);
    if (!said) throw new Error('The app said nothing of the head.');
    await world.goDown();
    await pushed(world, draft, draft.path);
    await world.pass(1);
    const body = announcement(world, draft, place);
    if (how === 'posts') await world.people.comment({ ...place, as, body });
    else await world.people.editComment({ repository: COMMUNITY, as, commentId: said.id, body });
    await world.pass(1);
    await approve(world, place);
    yield SETTLED;
    return onDefaultBranch(world, draft.path, hasMark);
  },
});

const pushed = async (world: World, draft: Draft, path: string): Promise<{ path: string }> => {
  const text = (await world.github.observe.file(COMMUNITY, draft.path, draft.branch)) ?? '';
  const content =
    path === draft.path ? text.replace('## Decisions', `## Decisions\n\n- ${MARK}: all is given to mal.`) : MARK;
  await world.push({ repository: COMMUNITY, as: 'mal', branch: draft.branch, files: [{ path, content }] });
  return { path };
};

export const late: AttackClass = {
  key: 'late',
  holds: 'What changes after an approval is not approved, though the bot hears of both at once.',
  together: 6,
  attacks: () => [
    whileDown('mal changes the minutes', (world, draft) => pushed(world, draft, draft.path)),
    whileDown('mal pushes a workflow', (world, draft) => pushed(world, draft, `.github/workflows/${draft.date}.yml`)),
    whileDown('mal pushes minutes of another day', (world, draft) =>
      pushed(world, draft, `minutes/contributors-meetup/x-${draft.date}.md`),
    ),
    whileDown('mal changes the minutes and the base', async (world, draft, place) => {
      const change = await pushed(world, draft, draft.path);
      await world.people.changeBase({ ...place, as: 'mal', base: 'elsewhere' });
      await world.people.changeBase({ ...place, as: 'mal', base: 'main' });
      return change;
    }),
    whileDown('mal changes the minutes twice', async (world, draft) => {
      await pushed(world, draft, draft.path);
      return pushed(world, draft, draft.path);
    }),
    whileDown('mal says that it was seen', async (world, draft, place) => {
      const change = await pushed(world, draft, draft.path);
      await world.people.comment({ ...place, as: 'mal', body: announcement(world, draft, place) });
      return change;
    }),
    ...['mal', 'rapporteur', 'robo'].flatMap((as) => [announced(as, 'posts'), announced(as, 'edits')]),
  ],
  controls: [
    {
      name: 'ada corrects the minutes, and approves them when she has seen it',
      sent: 'an honest correction',
      async *perform(world) {
        const draft = begin(world);
        await transcribe(world, draft);
        yield SETTLED;
        const place = pullOf(world, draft);
        await pushed(world, draft, draft.path);
        yield SETTLED;
        await world.pass(1);
        await approve(world, place);
        yield SETTLED;
        const head = world.github.observe.pullRequest(COMMUNITY, place.number).headSha;
        await world.people.comment({ ...place, as: 'ada', body: `/notes approve ${head}` });
        yield SETTLED;
        return onDefaultBranch(world, draft.path, hasMark);
      },
    },
  ],
};
