/**
 * A story to record: RFCs, a working group, an idea and an agenda, with everything that people do to them; while they vote, the
 * repository takes another name.
 */
import { createStage } from '@rapporteur/bot/flows';
import type { People, SandboxSeed } from '@rapporteur/github-sandbox';
import { type Rebuilt, rebuild } from '../src/replay/rebuild.ts';
import { parseRecording, type RecordedDelivery, type Recording } from '../src/replay/recording.ts';
import { recordingOf } from './record.ts';

/** What people call the repository from the first to the last act: GitHub answers under the former name as well. */
export const FORMER = 'flyteorg/flyte-core';
export const FLYTE = 'flyteorg/flyte';
const COMMUNITY = 'flyteorg/community';

const permissions = { ada: 'maintain', bo: 'write', tom: 'triage' } as const;

/** The TSC, who vote. */
const MEMBERS = `| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC |
| [Dee Park](https://github.com/dee) | Mole | TSC |
`;

/** Everybody is invented. */
const storySeed: SandboxSeed = {
  organization: { login: 'flyteorg', name: 'Flyte' },
  people: [
    { login: 'ada', name: 'Ada Ruiz' },
    { login: 'bo', name: 'Bo Lind' },
    { login: 'tom', name: 'Tom Okafor' },
    { login: 'cy', name: 'Cy Novak' },
    { login: 'dee', name: 'Dee Park' },
  ],
  repositories: [
    {
      name: 'flyte-core',
      permissions: { ...permissions, ada: 'admin' },
      files: { 'README.md': '# Flyte\n', 'rfc/README.md': '# RFCs\n' },
      categories: [{ slug: 'rfc-incubator', name: 'RFC Incubator' }],
    },
    {
      name: 'community',
      defaultBranch: 'main',
      permissions,
      files: { 'README.md': '# Community\n', 'MAINTAINERS.md': MEMBERS },
    },
  ],
};

export type Recorded = {
  readonly lines: readonly string[];
  readonly recording: Recording;
  readonly rebuilt: Rebuilt;
};

/** Lets the story happen before a bot that runs, and records it; once for all that ask. */
export const recordStory = (): Promise<Recorded> => {
  recorded ??= record();
  return recorded;
};

let recorded: Promise<Recorded> | undefined;

const record = async (): Promise<Recorded> => {
  const stage = await createStage({ seed: storySeed });
  for (const act of actsOf(stage.people)) {
    await act();
    await stage.quiet();
    stage.pass(60);
  }
  const lines = await recordingOf(stage.github, storySeed);
  await stage.stop();
  return { lines, ...read(lines) };
};

/** Whether it tells of the new name. */
export const isRenaming = ({ event }: RecordedDelivery): boolean => event === 'repository';

/** Reads lines of which none is wrong. */
export const read = (lines: readonly string[]): Omit<Recorded, 'lines'> => {
  const { value: recording, problems } = parseRecording(lines.join('\n'));
  const rebuilt = rebuild(recording);
  if ('problem' in rebuilt) throw new Error(rebuilt.problem.text);
  if (problems[0]) throw new Error(problems[0].text);
  return { recording, rebuilt: rebuilt.value };
};

/** Each act, one after the other; time passes and everything comes to rest between them. */
const actsOf = (people: People): readonly (() => Promise<unknown>)[] => {
  const numbers = new Map<string, number>();
  const on = (name: string, repository = FORMER) => ({ repository, number: numbers.get(name) ?? 0 });
  const say =
    (name: string, as: string, body: string, repository = FORMER) =>
    () =>
      people.comment({ ...on(name, repository), as, body });
  const open =
    (name: string, title: string, path: string, as = 'cy') =>
    async () => {
      const files = [{ path, content: `# ${title}\n` }];
      const { number } = await people.openPullRequest({ repository: FORMER, as, title, head: name, files });
      numbers.set(name, number);
    };
  const ask = (name: string, body: string) => async () => {
    const { number } = await people.openIssue({ repository: COMMUNITY, as: 'dee', title: 'A question', body });
    numbers.set(name, number);
  };
  return [
    open('tags', '[RFC] Tags for executions', 'rfc/system/tags.md'),
    open('typo', 'Fix a typo in the chart', 'charts/values.yaml', 'dee'),
    open('cache', 'Cache reservation', 'rfc/core language/cache.md', 'bo'),
    say('tags', 'dee', 'Nice! What about [searching](https://example.com)?'),
    say('typo', 'ada', '/rfc track'),
    () => people.submitReview({ ...on('tags'), as: 'ada', event: 'REQUEST_CHANGES', body: 'Why not labels?' }),
    () =>
      people.pushCommit({
        ...on('tags'),
        as: 'cy',
        files: [{ path: 'rfc/system/tags.md', content: '# Tags\n\nBetter.\n' }],
      }),
    () => people.addLabel({ ...on('tags'), as: 'tom', label: 'enhancement' }),
    say('cache', 'ada', '/rfc ignore'),
    () =>
      people.createDiscussion({
        repository: FORMER,
        as: 'dee',
        category: 'rfc-incubator',
        title: 'Unify retries',
        body: 'Plugins disagree.',
      }),
    ask('desk', 'When do we meet?'),
    say('desk', 'ada', '/agenda', COMMUNITY),
    say('tags', 'cy', '/rfc status'),
    say('tags', 'dee', '/rfc ignore'),
    () => people.submitReview({ ...on('tags'), as: 'ada', event: 'APPROVE' }),
    () => people.convertToDraft({ ...on('tags'), as: 'cy' }),
    () => people.markReady({ ...on('tags'), as: 'cy' }),
    open('quota', '[RFC] Quotas', 'rfc/system/quota.md'),
    say('quota', 'cy', '/motion merge'),
    say('quota', 'ada', '/motion merge'),
    say('quota', 'dee', '/vote -1'),
    say('quota', 'bo', '/concern units: Bytes or bits?'),
    () => people.renameRepository({ repository: FORMER, as: 'ada', name: 'flyte' }),
    say('quota', 'dee', '/vote +1'),
    say('quota', 'cy', '/vote +1'),
    say('quota', 'tom', '/rfc link #1'),
    say('quota', 'bo', '/resolve units'),
    say('quota', 'bo', '/motion close'),
    () => people.closePullRequest({ ...on('typo'), as: 'dee' }),
    () => people.closePullRequest({ ...on('tags'), as: 'ada' }),
    () => people.reopen({ ...on('tags'), as: 'ada' }),
    () => people.mergePullRequest({ ...on('tags'), as: 'ada' }),
  ];
};
