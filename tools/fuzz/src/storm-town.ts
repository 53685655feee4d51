/** The small organisation that the storm passes over, and another that it never touches: what stands there, who is healthy, and how long an answer takes. */
import type { SandboxGithub, SandboxSeed } from '@rapporteur/github-sandbox';
import type { BotLook, StormBot } from './storm-bot.ts';

export const ORGANIZATION = 'flyteorg';
export const COMMUNITY = `${ORGANIZATION}/community`;
/** Its settings are thrown at as well, so nothing in it is called healthy. */
export const UNSETTLED = `${ORGANIZATION}/flytectl`;
/** Where things are thrown, and where others go on. */
export const REPOSITORIES = ['flyte', 'flytekit', 'flyteplugins', 'community'].map((name) => `${ORGANIZATION}/${name}`);
export const CATEGORY = 'rfc-incubator';
export const CROWD = Array.from({ length: 60 }, (_, index) => `p${index + 1}`);

const NEIGHBOUR = 'mole-labs';
/** In an installation of its own; nothing is thrown at it. */
export const ELSEWHERE = `${NEIGHBOUR}/tunnels`;

const ELSEWHERE_SETTINGS = `rfc:
  policy: flyte
roles:
  - key: tsc
    title: TSC
    members: [ada, bo, dee]
`;

const MEMBERS = `# People

| Name | Employer | Role |
| --- | --- | --- |
| [Ada Ruiz](https://github.com/ada) | Quay | TSC |
| [Bo Lind](https://github.com/bo) | Harbor | TSC, maintainer |
| [Dee Park](https://github.com/dee) | Mole | TSC |
`;

export const SEED: SandboxSeed = {
  organization: { login: ORGANIZATION, name: 'Flyte' },
  people: ['ada', 'bo', 'cy', 'dee', ...CROWD].map((login) => ({ login })),
  installations: [{ login: NEIGHBOUR }],
  repositories: [...REPOSITORIES, UNSETTLED, ELSEWHERE].map((repository) => {
    const [owner = '', name = ''] = repository.split('/');
    return {
      owner,
      name,
      permissions: { ada: 'maintain', bo: 'write' },
      files: {
        'README.md': `# ${name}\n`,
        'rfc/README.md': '# RFCs\n',
        ...(repository === COMMUNITY ? { 'MAINTAINERS.md': MEMBERS } : {}),
        ...(repository === ELSEWHERE ? { '.github/rapporteur.yml': ELSEWHERE_SETTINGS } : {}),
      },
      ...(name === 'flyte' ? { categories: [{ slug: CATEGORY, name: 'RFC Incubator' }] } : {}),
    };
  }),
};

export type Place = { readonly repository: string; readonly number: number };

export type Town = {
  readonly github: SandboxGithub;
  readonly bot: () => StormBot;
  /** Lets time pass for GitHub and bot. */
  readonly pass: (hours: number) => void;
  readonly now: () => Date;
};

export const toKey = ({ repository, number }: Place, kind = 'pull'): string =>
  `${kind}:${repository}/${number}`.toLowerCase();

/** Whether a key, or a line of the log that names one, belongs to the other organisation. */
export const isElsewhere = ({ github }: Pick<Town, 'github'>, text: string): boolean =>
  text.includes(`:${NEIGHBOUR}/`) || text.includes(`installation:${github.installationAt(NEIGHBOUR)}`);

let opened = 0;

/** Opens a pull request with an RFC document. */
export const openRfc = async (
  { github }: Pick<Town, 'github'>,
  repository: string,
  change: {
    readonly title?: string;
    readonly body?: string;
    readonly content?: string;
    readonly files?: readonly { path: string; content: string }[];
  } = {},
): Promise<Place & { readonly headSha: string }> => {
  opened += 1;
  const name = `proposal-${opened}`;
  const { title = `[RFC] Proposal ${opened}`, body, content = `# Proposal ${opened}\n`, files = [] } = change;
  const { number, headSha } = await github.people.openPullRequest({
    repository,
    as: 'cy',
    title,
    ...(body === undefined ? {} : { body }),
    head: name,
    files: [{ path: `rfc/system/${name}.md`, content }, ...files],
  });
  return { repository, number, headSha };
};

/** Comments of the app that begin with this kind of marker. */
export const toldOn = ({ github }: Pick<Town, 'github'>, { repository, number }: Place, marker: string): string[] =>
  github.observe
    .comments(repository, number)
    .flatMap(({ author, body }) =>
      author === 'rapporteur[bot]' && body.startsWith(`<!-- rapporteur:${marker}`) ? [body] : [],
    );

/** What is asked of a healthy place, and whether it was answered. */
export type Probe = {
  readonly name: string;
  readonly repository: string;
  readonly isAnswered: () => boolean | Promise<boolean>;
};

/** A place where everything is in order: it has an RFC and somewhere to ask. */
export type Home = { readonly repository: string; readonly rfc: Place; readonly desk: Place };

export const openHome = async (town: Town, repository: string): Promise<Home> => {
  const rfc = await openRfc(town, repository);
  const { number } = await town.github.people.openIssue({ repository, as: 'cy', title: 'A question' });
  return { repository, rfc, desk: { repository, number } };
};

/** What may be asked there; each does something and knows the sign by which an answer is seen. */
export const PROBES: Readonly<Record<string, (town: Town, home: Home) => Promise<Probe>>> = {
  'a /help': async (town, { desk }) => ask(town, desk, '/help'),
  'an /rfc status': async (town, { rfc }) => ask(town, rfc, '/rfc status'),
  'an RFC that is opened': async (town, { repository }) => {
    const place = await openRfc(town, repository);
    healthy.push(place);
    return {
      name: `the status of ${toKey(place)}`,
      repository,
      isAnswered: () => toldOn(town, place, 'status').length > 0,
    };
  },
  'a push': async (town, { rfc }) => {
    opened += 1;
    const { repository, number } = rfc;
    // One file again and again: a pull request with many documents is no RFC any more.
    const files = [{ path: 'rfc/system/more.md', content: `# More ${opened}\n` }];
    const sha = await town.github.people.pushCommit({ repository, number, as: 'cy', files });
    const isAnswered = async () => (await town.github.observe.checkRuns(repository, sha)).length > 0;
    return { name: `the check of ${toKey(rfc)}`, repository, isAnswered };
  },
};

/** RFCs that nobody did anything to: each has one status in the end. */
export const healthy: Place[] = [];

const ask = async (town: Town, place: Place, body: string): Promise<Probe> => {
  const { id } = await town.github.people.comment({ ...place, as: 'ada', body });
  return {
    name: `the answer to ${body} on ${place.repository}#${place.number}`,
    repository: place.repository,
    isAnswered: () => toldOn(town, place, `answer:${place.repository}#${place.number}/${id} `).length > 0,
  };
};

/** Seconds until the answer is seen; undefined if it is not in time. */
export const waitFor = async (
  town: Town,
  { isAnswered }: Pick<Probe, 'isAnswered'>,
  limitSeconds: number,
): Promise<number | undefined> => {
  const begun = performance.now();
  for (;;) {
    const seen = await isAnswered();
    const seconds = (performance.now() - begun) / 1000;
    if (seen) return seconds;
    if (seconds > limitSeconds || town.bot().fallen() !== undefined) return undefined;
    // Looking at checks is counted by GitHub, too.
    await new Promise((resolve) => setTimeout(resolve, seconds < 1 ? 10 : 100));
  }
};

/** Waits until nothing is asked of GitHub any more for a while, and looks at the bot; undefined if it does not come to rest. */
export const rest = async (town: Town, limitSeconds: number): Promise<BotLook | undefined> => {
  const end = performance.now() + limitSeconds * 1000;
  const asked = (): number => town.github.requests().length;
  for (let before = -1, calm = 0; performance.now() < end; ) {
    const now = asked();
    calm = now === before ? calm + 1 : 0;
    if (calm >= 10) return town.bot().look();
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
};

/** A motion that goes its way by the clock alone: moved, final comment period, reminder, end. */
export type Course = { readonly place: Place; told: number };

/** What a motion tells on its way, its beginning first. */
export const COURSE = 4;
/** Longer than the time for objections, and than the time between two reminders; two of them are shorter than the period. */
export const STEP_HOURS = 73;

export const move = async (town: Town, repository: string): Promise<{ course: Course; probe: Probe }> => {
  const place = await openRfc(town, repository);
  healthy.push(place);
  await town.github.people.comment({ ...place, as: 'ada', body: '/motion merge' });
  const course = { place, told: 1 };
  return { course, probe: toProbe(town, course) };
};

export const toProbe = (town: Town, { place, told }: Course): Probe => ({
  name: `notice ${told} of the motion on ${place.repository}#${place.number}`,
  repository: place.repository,
  isAnswered: () => toldOn(town, place, 'motion:').length >= told,
});
