/** Proposed settings: what a pull request would change is judged with its author's eyes, and no other file is told of. */
import { pick, type Random } from '@rapporteur/fuzz/texts';
import { type Attack, type AttackClass, SETTLED, type Through } from '../attack.ts';
import { FLYTE, PRIVATE_FILES, SECRET, SETTINGS_FILE, SETTLING } from '../town.ts';
import { type Opened, oursOn, type Place, shownOn, type World } from '../world.ts';

const PRIVATE = 'flyteorg/private-infra';

/** Ways to name a file of another repository. */
const SPELLINGS: Readonly<Record<string, (path: string) => string>> = {
  full: (path) => `_extends: ${PRIVATE}:${path}`,
  'without the owner': (path) => `_extends: private-infra:${path}`,
  capitals: (path) => `_extends: FlyteOrg/PRIVATE-Infra:${path}`,
  'with a branch': (path) => `_extends: ${PRIVATE}:${path}@master`,
  'with HEAD': (path) => `_extends: ${PRIVATE}:${path}@HEAD`,
  'with a full ref': (path) => `_extends: ${PRIVATE}:${path}@refs/heads/master`,
  'a dot before it': (path) => `_extends: ${PRIVATE}:./${path}`,
  'a slash before it': (path) => `_extends: ${PRIVATE}:/${path}`,
  'there and back': (path) => `_extends: ${PRIVATE}:deploy/../${path}`,
  'out of a public one': (path) => `_extends: flyteorg/flyte:../private-infra/${path}`,
  'out of a public one by its name': (path) => `_extends: flyteorg/flyte/../private-infra:${path}`,
  'percent signs': (path) => `_extends: ${PRIVATE}:${path.replaceAll('/', '%2F')}`,
  quotes: (path) => `_extends: "${PRIVATE}:${path}"`,
  escapes: (path) => `_extends: "\\u0066lyteorg/private-infra:${path}"`,
  folded: (path) => `_extends: >-\n  ${PRIVATE}:${path}`,
  'an anchor': (path) => `rfc: &x\n  check_run: true\n_extends: &y ${PRIVATE}:${path}`,
  'a list': (path) => `_extends: [${PRIVATE}:${path}]`,
  twice: (path) => `_extends: flyte\n_extends: ${PRIVATE}:${path}`,
  'a key in quotes': (path) => `"_extends": ${PRIVATE}:${path}`,
  'a key by escapes': (path) => `"\\u005fextends": ${PRIVATE}:${path}`,
  'a byte order mark': (path) => `\ufeff_extends: ${PRIVATE}:${path}`,
  'an address': (path) => `_extends: https://github.com/${PRIVATE}/blob/HEAD/${path}`,
  'a role file': (path) => `roles:\n  - key: tsc\n    title: TSC\n    file: ${PRIVATE}:${path}`,
  'a role file of one line': (path) =>
    `roles: [{key: x, title: X, file: "${PRIVATE}:${path}", file_words: [${SECRET.slice(0, 3)}]}]`,
  'a groups file': (path) => `groups_file: ${PRIVATE}:${path}`,
  'a groups file without the owner': (path) => `groups_file: private-infra:${path}`,
  'a groups file with capitals': (path) => `groups_file: FLYTEORG/private-infra:${path}`,
  'all of them': (path) =>
    `_extends: ${PRIVATE}:${path}\ngroups_file: ${PRIVATE}:${path}\nroles:\n  - key: a\n    title: A\n    file: ${PRIVATE}:${path}`,
};

/** What stands in what the app shows, and is private. */
const tells = (shown: string): string | undefined => {
  const at = shown.toLowerCase().indexOf(SECRET.toLowerCase());
  return at === -1 ? undefined : `it tells ${JSON.stringify(shown.slice(Math.max(0, at - 80), at + 60))}`;
};

const toldOn =
  (world: World, place: Place): Through =>
  async () =>
    tells(await shownOn(world, place));

const propose = async (
  world: World,
  { as, content, path = SETTINGS_FILE }: { as: string; content: string; path?: string },
): Promise<Opened> => {
  const head = `settings-${world.next()}`;
  const opened = await world.people.openPullRequest({
    repository: FLYTE,
    as,
    title: 'Better settings',
    head,
    files: [{ path, content }],
  });
  return { repository: FLYTE, number: opened.number, headSha: opened.headSha };
};

const reading = (spelling: string, path: string, as: string): Attack => {
  const content = `${SPELLINGS[spelling]?.(path) ?? ''}\n`;
  return {
    name: `${spelling}, ${path}, by ${as}`,
    sent: `${as} proposes settings with ${JSON.stringify(content)}`,
    async *perform(world) {
      const place = await propose(world, { as, content });
      yield SETTLED;
      return toldOn(world, place);
    },
  };
};

/** A file that is there and one that is not are told of in the same words. */
const guessing = (spelling: string): Attack => ({
  name: `existence: ${spelling}`,
  sent: `eve proposes settings that name deploy/key.txt and deploy/not.txt (${spelling})`,
  async *perform(world) {
    const paths = ['deploy/key.txt', 'deploy/not.txt'];
    const places: Opened[] = [];
    for (const path of paths)
      places.push(await propose(world, { as: 'eve', content: `${SPELLINGS[spelling]?.(path) ?? ''}\n` }));
    yield SETTLED;
    return async () => {
      const shown = await Promise.all(places.map((place) => shownOn(world, place)));
      return differing(shown);
    };
  },
});

const differing = (shown: readonly string[]): string | undefined => {
  const [one = '', other = ''] = shown.map((text) =>
    text.replaceAll(/deploy(?:\/|%2F)(?:key|not)\\?\.txt/g, 'FILE').replaceAll(/\d+/g, 'N'),
  );
  return one === other
    ? undefined
    : `a file that is there is told of otherwise than one that is not: ${one.slice(0, 300)} | ${other.slice(0, 300)}`;
};

/** By way of a public file that somebody with rights elsewhere put on a branch. */
const chained = (path: string): Attack => ({
  name: `chain over a branch, ${path}`,
  sent: `mal pushes a branch whose file extends ${path}; eve proposes settings that extend that file`,
  async *perform(world) {
    const branch = `chain-${world.next()}`;
    await world.push({
      repository: SETTLING,
      as: 'mal',
      branch,
      files: [{ path: 'base.yml', content: `_extends: ${PRIVATE}:${path}\n` }],
    });
    const place = await propose(world, { as: 'eve', content: `_extends: ${SETTLING}:base.yml@${branch}\n` });
    yield SETTLED;
    return toldOn(world, place);
  },
});

/** The default branch itself names a private file: what is wrong in that file is not for everybody. */
const asked = (path: string, question: string): Attack => ({
  name: `${question} over ${path}`,
  sent: `the settings in force extend ${path}, and eve asks ${question}`,
  async *perform(world) {
    const files = [{ path: SETTINGS_FILE, content: `_extends: ${PRIVATE}:${path}\n` }];
    const sha = await world.push({ repository: SETTLING, as: 'ada', files });
    const { number } = await world.people.openIssue({ repository: SETTLING, as: 'eve', title: 'Settings?' });
    yield SETTLED;
    await world.people.comment({ repository: SETTLING, as: 'eve', number, body: question });
    yield SETTLED;
    const runs = await world.github.observe.checkRuns(SETTLING, sha, 'all');
    const shown = [
      ...oursOn(world, { repository: SETTLING, number }).map(({ body }) => body),
      ...runs.map(({ title, summary, text }) => `${title}\n${summary}\n${text}`),
    ].join('\n');
    await world.push({
      repository: SETTLING,
      as: 'ada',
      files: [{ path: SETTINGS_FILE, content: 'rfc:\n  check_run: true\n' }],
    });
    yield SETTLED;
    return () => tells(shown);
  },
});

const PATHS = Object.keys(PRIVATE_FILES);

export const proposals: AttackClass = {
  key: 'proposals',
  holds:
    'A pull request to the settings is judged with its author’s eyes: nothing of another file is told, not even whether it is there.',
  attacks: (random: Random) => [
    ...Object.keys(SPELLINGS).flatMap((spelling) => {
      const first = pick(random, PATHS);
      const second = pick(
        random,
        PATHS.filter((path) => path !== first),
      );
      return [reading(spelling, first, 'eve'), reading(spelling, second, pick(random, ['eve', 'mal', 'cy']))];
    }),
    ...Object.keys(SPELLINGS)
      .filter((_, index) => index % 2 === 0)
      .map(guessing),
    ...PATHS.slice(0, 4).map(chained),
  ],
  controls: [
    {
      name: 'who may read it tells it',
      sent: 'an honest word',
      async *perform(world) {
        yield SETTLED;
        return () =>
          tells(
            world.github.observe.repositoryLabels(FLYTE).length >= 0 ? (PRIVATE_FILES['deploy/key.txt'] ?? '') : '',
          );
      },
    },
    {
      name: 'settings that differ are told of otherwise',
      sent: 'two honest proposals',
      async *perform(world) {
        const places = [
          await propose(world, { as: 'eve', content: 'rfc:\n  check_run: false\n' }),
          await propose(world, { as: 'eve', content: 'rfc: [\n' }),
        ];
        yield SETTLED;
        return async () => differing(await Promise.all(places.map((place) => shownOn(world, place))));
      },
    },
    {
      name: 'what a proposal says itself is told',
      sent: 'an honest proposal with an unknown key',
      async *perform(world) {
        const place = await propose(world, { as: 'eve', content: `rfc:\n  ${SECRET}: 1\n` });
        yield SETTLED;
        return toldOn(world, place);
      },
    },
  ],
};

const QUESTIONS = [
  '/config show',
  '/config explain rfc.policy',
  '/config explain meeting.time_zone',
  `/config explain rfc.${SECRET}unknown`,
];

export const settings: AttackClass = {
  key: 'settings',
  holds: 'Where everybody reads, a private file that the settings in force extend is not quoted.',
  together: 1,
  attacks: () =>
    ['deploy/key.txt', 'deploy/settings.yml', 'deploy/broken.yml', 'deploy/wrong.yml', 'deploy/list.yml'].flatMap(
      (path, index) => [asked(path, QUESTIONS[0] ?? ''), asked(path, QUESTIONS[1 + (index % 2)] ?? '')],
    ),
  controls: [
    {
      name: 'a private file that is told',
      sent: 'an answer that tells it',
      async *perform(world) {
        const { number } = await world.people.openIssue({ repository: SETTLING, as: 'ada', title: 'Settings?' });
        await world.people.comment({ repository: SETTLING, as: 'eve', number, body: `/config explain ${SECRET}` });
        yield SETTLED;
        return () =>
          tells(
            oursOn(world, { repository: SETTLING, number })
              .map(({ body }) => body)
              .join('\n'),
          );
      },
    },
  ],
};
