/** What people do in the benchmarks: a small organisation, and for each kind of delivery the steps whose last one causes it. */
import type { People, SandboxGithub, SandboxSeed } from '@rapporteur/github-sandbox';
import { UNTRACKED } from './community.ts';
import { createRandom } from './payloads.ts';

/** Kinds of deliveries. Those that move the clock come last. */
export const KINDS = [
  'opened',
  'typo',
  'label',
  'review',
  'push',
  'comment',
  'vote',
  'edited',
  'again',
  'discussion',
  'agenda',
  'transcript',
] as const;
export type Kind = (typeof KINDS)[number];

/** A clock that runs and can be set. */
export type Clock = { now(): Date; offset(): number; set(iso: string): void };

export const createClock = (start = MONDAY): Clock => {
  let offset = Date.parse(start) - Date.now();
  return {
    now: () => new Date(Date.now() + offset),
    offset: () => offset,
    set: (iso) => {
      offset = Date.parse(iso) - Date.now();
    },
  };
};

/** Monday, June 19, 2023; the first meetup is on Thursday at 18:00 UTC, the others two weeks apart. */
const MONDAY = '2023-06-19T16:00:00Z';
const FIRST_MEETUP = Date.parse('2023-06-22T00:00:00Z');
const DAY_MS = 24 * 3_600_000;
const DAYS_BETWEEN = 14;

const FLYTE = 'flyteorg/flyte';
const COMMUNITY = 'flyteorg/community';
const permissions = { ada: 'maintain', bo: 'write', tom: 'triage' } as const;

/** Marks the RFC of which `putOnRecord` makes copies: its number, and the month of everything that happened to it. */
export const MODEL = { number: 900_001, month: '2019-03' } as const;

/** An organisation with so many open RFCs and, if asked for, a merged one to make copies of. Everybody in it is invented. */
export const organisation = ({ open, model }: { readonly open: number; readonly model: boolean }): SandboxSeed => ({
  organization: { login: 'flyteorg', name: 'Flyte' },
  people: ['ada', 'bo', 'tom', 'cy', 'dee'].map((login) => ({ login })),
  repositories: [
    {
      name: 'flyte',
      permissions,
      files: { 'README.md': '# Flyte\n', 'rfc/README.md': '# RFCs\n', 'docs/start.md': 'Teh start.\n' },
      labels: [{ name: 'area/engine' }, { name: 'area/console' }],
      categories: [{ slug: 'rfc-incubator', name: 'RFC Incubator' }],
      pullRequests: [
        ...Array.from({ length: open }, (_, index) => openRfc(index + 1)),
        ...(model ? [mergedRfc()] : []),
      ],
    },
    {
      name: 'community',
      defaultBranch: 'main',
      permissions,
      files: { 'README.md': '# Community\n', 'MAINTAINERS.md': MAINTAINERS },
      issues: [{ number: 1, title: 'Questions', author: 'cy', createdAt: '2023-01-02T10:00:00Z' }],
    },
  ],
});

type PullSeed = NonNullable<SandboxSeed['repositories'][number]['pullRequests']>[number];

const openRfc = (number: number): PullSeed => ({
  number,
  title: `[RFC] Proposal ${number}`,
  author: 'cy',
  body: DESCRIPTION,
  createdAt: stampOf(Date.parse('2023-02-01T08:00:00Z') + number * 12 * 3_600_000),
  files: [{ path: `rfc/system/${number}-proposal.md`, content: documentOf(`Proposal ${number}`) }],
  git: false,
});

const mergedRfc = (): PullSeed => ({
  number: MODEL.number,
  title: `[RFC] Proposal ${MODEL.number}`,
  author: 'cy',
  body: DESCRIPTION,
  labels: ['area/engine'],
  createdAt: `${MODEL.month}-04T08:00:00Z`,
  mergedAt: `${MODEL.month}-20T15:00:00Z`,
  closedAt: `${MODEL.month}-20T15:00:00Z`,
  updatedAt: `${MODEL.month}-20T15:00:00Z`,
  mergedBy: 'ada',
  files: [{ path: `rfc/system/${MODEL.number}-proposal.md`, content: documentOf(`Proposal ${MODEL.number}`) }],
  reviews: [
    { author: 'bo', state: 'CHANGES_REQUESTED', submittedAt: `${MODEL.month}-08T10:00:00Z` },
    { author: 'ada', state: 'APPROVED', submittedAt: `${MODEL.month}-19T10:00:00Z` },
  ],
  git: false,
});

const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

const MAINTAINERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC, maintainer |
| [Dee Park](https://github.com/dee) | Mole | TSC |
`;

const DESCRIPTION = `What it proposes, and why now.

- It makes retries count once, whichever plugin asks for them.
- It leaves existing launch plans alone.
`;

const documentOf = (title: string): string => `# ${title}

**Authors:**

- @cy

## 1 Executive Summary

${PARAGRAPH}

## 2 Motivation

${PARAGRAPH}

${PARAGRAPH}

## 3 Proposed Implementation

${PARAGRAPH}

\`\`\`python
@task(retries=3)
def train(rows: int) -> float: ...
\`\`\`

## 4 Drawbacks

${PARAGRAPH}
`;

const PARAGRAPH = `Plugins disagree on which budget a preemption is counted against, so that a task that is moved twice may fail
although its own code never did. One budget for each cause, written down where everybody can read it, ends that.`;

/** What is done in one round of one kind; between two steps everything comes to rest, and the last step is what is measured. */
export type Steps = readonly (() => Promise<unknown>)[];

/** Each round has subjects of its own. Round 0 comes first. */
export const createActs = (
  { people, observe }: SandboxGithub,
  clock: Clock,
): ((kind: Kind, round: number) => Steps) => {
  const open = async (kind: Kind, round: number): Promise<number> => {
    const { number } = await people.openPullRequest({
      repository: FLYTE,
      as: 'cy',
      title: `[RFC] Measured by ${kind} ${round}`,
      body: DESCRIPTION,
      head: `${kind}-${round}`,
      files: [{ path: pathOf(kind, round), content: documentOf(`Measured by ${kind} ${round}`) }],
    });
    return number;
  };
  /** An RFC that stands, and what somebody does to it. */
  const toRfc = (
    kind: Kind,
    round: number,
    act: (on: { repository: string; number: number }) => Promise<unknown>,
  ): Steps => {
    let number = 0;
    return [
      async () => {
        number = await open(kind, round);
      },
      () => act({ repository: FLYTE, number }),
    ];
  };
  const askForAgenda = () => people.comment({ repository: COMMUNITY, number: 1, as: 'ada', body: '/agenda' });

  return (kind, round) => {
    switch (kind) {
      case 'opened':
        return [() => open(kind, round)];
      case 'typo':
        return [() => people.openPullRequest(typo(round))];
      case 'label':
        return toRfc(kind, round, (on) => people.addLabel({ ...on, as: 'bo', label: 'area/engine' }));
      case 'review':
        return toRfc(kind, round, (on) => people.submitReview({ ...on, as: 'bo', event: 'APPROVE', body: 'Good.' }));
      case 'push':
        return toRfc(kind, round, (on) => {
          const content = documentOf(`Measured by ${kind} ${round}, second draft`);
          return people.pushCommit({ ...on, as: 'cy', files: [{ path: pathOf(kind, round), content }] });
        });
      case 'comment':
        return toRfc(kind, round, (on) =>
          people.comment({ ...on, as: 'dee', body: 'I like that it is *one* budget.' }),
        );
      case 'vote': {
        let on = { repository: FLYTE, number: 0 };
        return [
          async () => {
            on = { ...on, number: await open(kind, round) };
          },
          () => people.comment({ ...on, as: 'ada', body: '/motion merge' }),
          () => people.comment({ ...on, as: 'bo', body: '/vote +1' }),
        ];
      }
      case 'edited':
      case 'again': {
        let on = { repository: FLYTE, number: 0 };
        let commentId = 0;
        const edit = () => people.editComment({ repository: FLYTE, commentId, as: 'bo', body: 'So:\n\n/vote -1' });
        return [
          async () => {
            on = { ...on, number: await open(kind, round) };
          },
          () => people.comment({ ...on, as: 'ada', body: '/motion merge' }),
          async () => {
            ({ id: commentId } = await people.comment({ ...on, as: 'bo', body: '/vote +1' }));
          },
          edit,
          // What stands on the thread was edited before, and nothing of it since.
          ...(kind === 'again' ? [() => people.addLabel({ ...on, as: 'bo', label: 'area/engine' })] : []),
        ];
      }
      case 'discussion': {
        const idea = { category: 'rfc-incubator', title: `Idea ${round}`, body: DESCRIPTION };
        return [() => people.createDiscussion({ repository: FLYTE, as: 'dee', ...idea })];
      }
      case 'agenda':
        // What was opened since the last round is what the refreshed agenda has to show.
        return [() => open(kind, round), ...(round === 0 ? [askForAgenda] : []), askForAgenda];
      case 'transcript': {
        const date = new Date(FIRST_MEETUP + round * DAYS_BETWEEN * DAY_MS);
        const day = date.toISOString().slice(0, 10);
        return [
          async () => {
            clock.set(new Date(date.getTime() - 3 * DAY_MS).toISOString());
            await askForAgenda();
          },
          async () => {
            clock.set(`${day}T21:00:00Z`);
            const files = [
              { path: `transcripts/contributors-meetup/${day}.vtt`, content: transcript(rfcsIn(observe)) },
            ];
            await people.push({ repository: COMMUNITY, as: 'ada', files });
          },
        ];
      }
      default:
        return kind satisfies never;
    }
  };
};

const pathOf = (kind: Kind, round: number): string => `rfc/system/${kind}-${round}.md`;

const typo = (round: number): Parameters<People['openPullRequest']>[0] => ({
  repository: FLYTE,
  as: 'dee',
  title: `Mend a typo in the docs, ${round}`,
  body: 'I noticed this while reading.',
  head: `typo-${round}`,
  files: [{ path: 'docs/start.md', content: `The start, ${round}.\n` }],
});

const rfcsIn = (observe: SandboxGithub['observe']): number[] =>
  observe
    .pullRequests(FLYTE)
    .filter(({ state, title }) => state === 'open' && title.startsWith('[RFC]'))
    .map(({ number }) => number)
    .slice(-3);

/** Twenty minutes of a meetup, two turns a minute, about these RFCs. */
const transcript = (rfcs: readonly number[]): string =>
  `WEBVTT\n\n${Array.from({ length: 40 }, (_, turn) => {
    const from = `00:${String(Math.floor(turn / 2)).padStart(2, '0')}:${turn % 2 === 0 ? '01' : '31'}.000`;
    const to = `00:${String(Math.floor(turn / 2)).padStart(2, '0')}:${turn % 2 === 0 ? '29' : '58'}.000`;
    const rfc = rfcs[Math.floor((turn / 40) * rfcs.length)] ?? 1;
    return `${turn + 1}\n${from} --> ${to}\n${turnOf(turn, rfc)}`;
  }).join('\n\n')}\n`;

const turnOf = (turn: number, rfc: number): string => {
  switch (turn % 4) {
    case 0:
      return `Ada Ruiz: Let's go on with RFC ${rfc} in the flyte repository. Who has read the last comments?`;
    case 1:
      return 'Bo Lind: I did. The storage format is the only thing that is left, everything else has been answered.';
    case 2:
      return `Ada Ruiz: Okay, then we agreed that RFC ${rfc} stores the budget in the admin database.`;
    default:
      return `Bo Lind: I will update RFC ${rfc} with the storage format by next Thursday.`;
  }
};

/**
 * Small things that people do all day, one after the other, on the open pull requests of a community. Every second one is
 * about a pull request that is tracked, though most are not: the bot is not to look good by what does not concern it.
 */
export const beBusy = async ({ people, observe }: SandboxGithub, { repositories, count, seed }: Day): Promise<void> => {
  const random = createRandom(seed);
  const pick = <T>(all: readonly T[]): T => {
    const picked = all[Math.floor(random() * all.length)];
    if (picked === undefined) throw new Error('The community is too small to be busy.');
    return picked;
  };
  const subjects = repositories.flatMap((repository) =>
    observe
      .pullRequests(repository)
      .filter(({ state }) => state === 'open')
      .map(({ number, title }) => ({ repository, number, title })),
  );
  const tracked = subjects.filter(({ title }) => !title.startsWith(UNTRACKED));
  for (let done = 0; done < count; done += 1) {
    const { title, ...on } = pick(done % 2 === 0 ? tracked : subjects);
    const drawn = random();
    if (drawn < 0.4)
      await people.comment({ ...on, as: 'dee', body: `I looked at this again, for the ${done}th time.` });
    else if (drawn < 0.7) await people.submitReview({ ...on, as: 'bo', event: 'COMMENT', body: `A remark, ${done}.` });
    else if (drawn < 0.85) await people.edit({ ...on, as: 'ada', title: `${title}, again ${done}` });
    else await people.edit({ ...on, as: 'ada', body: `What it does and why, in other words, ${done}.` });
  }
};

type Day = { readonly repositories: readonly string[]; readonly count: number; readonly seed: number };
