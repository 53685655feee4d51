/** Makes a recording of a sandbox: its deliveries, and a line that tells everything else and all that they tell as well. */
import type { FileEdit, RepositorySeed, SandboxGithub, SandboxSeed } from '@rapporteur/github-sandbox';
import { z } from 'zod';
import { type PartialRepository, type PartialSeed, PartialSeedSchema } from '../src/replay/partial.ts';
import { type Rebuilt, rebuild } from '../src/replay/rebuild.ts';
import type { RecordedDelivery } from '../src/replay/recording.ts';
import { defined } from '../src/replay/snapshots.ts';

/** Lines of a recording; no line but the first is needed to know what stands at GitHub. */
export const recordingOf = async (github: SandboxGithub, seed: SandboxSeed): Promise<readonly string[]> => {
  const byGuid = new Map(github.observe.deliveries().map((delivery) => [delivery.guid, delivery]));
  const deliveries = [...byGuid.values()].flatMap(({ guid, event, payload }, index): RecordedDelivery[] =>
    typeof payload === 'object' && payload !== null
      ? [{ id: guid, event, payload, isLost: false, line: index + 2 }]
      : [],
  );
  const first = rebuild({ deliveries, seeds: [{ ...toGiven(seed), app: { slug: github.appSlug } }] });
  if ('problem' in first) throw new Error(first.problem.text);
  const contents = await Promise.all(first.value.seed.repositories.map((found) => readContents(github, seed, found)));
  const second = rebuild({
    deliveries,
    seeds: [toGiven(seed), { ...contentsOf(seed, contents), app: { slug: github.appSlug } }],
  });
  if ('problem' in second) throw new Error(second.problem.text);
  return [
    JSON.stringify({ github: toWhole(second.value, contents) }),
    ...deliveries.map(({ id, event, payload }) => JSON.stringify({ event, id, payload })),
  ];
};

type Contents = Pick<PartialRepository, 'name' | 'files' | 'pullRequests'>;

const contentsOf = ({ organization }: SandboxSeed, repositories: Contents[]): PartialSeed => ({
  organization: { login: organization.login },
  repositories,
});

/** The seed, as far as a line can tell it. */
const toGiven = ({ organization, people, repositories }: SandboxSeed): PartialSeed =>
  PartialSeedSchema.parse({ organization, people, repositories: repositories.map(givenPart) });

const givenPart = ({ reserved: _, branches: __, commits: ___, ...told }: RepositorySeed): object => told;

const FilesSchema = z.array(
  z.object({ filename: z.string(), status: z.string(), previous_filename: z.string().optional() }),
);

/** Texts: of the default branch what the seed has and what was pushed, of pull requests what they bring. */
const readContents = async (
  github: SandboxGithub,
  seed: SandboxSeed,
  { name, formerNames = [] }: RepositorySeed,
): Promise<Contents> => {
  const names = [name, ...formerNames];
  const places = names.map((one) => `${seed.organization.login}/${one}`);
  const [place = ''] = places;
  const { observe } = github;
  const seeded = seed.repositories.find((repository) => names.includes(repository.name));
  const pushed = observe
    .deliveries()
    .flatMap(({ event, payload }) => (event === 'push' ? pathsIn(payload, places) : []));
  const files = new Map(Object.entries(seeded?.files ?? {}));
  for (const path of new Set(pushed)) {
    const content = await observe.file(place, path);
    if (content !== undefined) files.set(path, content);
  }
  const pullRequests = observe.pullRequests(place).map(async ({ number, headSha }) => {
    const response = await fetch(`${github.url}/repos/${place}/pulls/${number}/files?per_page=100`);
    const changed = FilesSchema.parse(await response.json());
    const edits = changed.map(
      async ({ filename: path, status, previous_filename: previousPath }): Promise<FileEdit> => {
        if (status === 'removed') return { path, removed: true };
        return { path, ...defined({ previousPath, content: await observe.file(place, path, headSha) }) };
      },
    );
    return { number, files: await Promise.all(edits) };
  });
  return { name, files: Object.fromEntries(files), pullRequests: await Promise.all(pullRequests) };
};

const PushSchema = z.object({
  repository: z.object({ full_name: z.string() }),
  commits: z.array(z.object({ added: z.array(z.string()), modified: z.array(z.string()) })),
});

const pathsIn = (payload: unknown, places: readonly string[]): string[] => {
  const push = PushSchema.safeParse(payload);
  if (!push.success || !places.includes(push.data.repository.full_name)) return [];
  return push.data.commits.flatMap(({ added, modified }) => [...added, ...modified]);
};

/** All of GitHub in one line; what is open is told to be open, since an older picture may say otherwise. */
const toWhole = ({ seed, commits, appLogin }: Rebuilt, contents: readonly Contents[]): PartialSeed => {
  const told = toGiven(seed);
  return {
    ...told,
    app: { slug: appLogin.replace(/\[bot\]$/, '') },
    repositories: told.repositories?.map((repository) => {
      const shas = commits.get(`${seed.organization.login}/${repository.name}`.toLowerCase()) ?? [];
      const pushed = seed.repositories.find(({ name }) => name === repository.name)?.commits ?? [];
      return {
        ...repository,
        files: contents.find(({ name }) => name === repository.name)?.files,
        commits: pushed.map(({ files, ...commit }, index) => ({
          ...commit,
          sha: shas[index] ?? '',
          paths: files.map(({ path }) => path),
          removed: [],
        })),
        issues: repository.issues?.map(withEnd),
        pullRequests: repository.pullRequests?.map(withEnd),
        discussions: repository.discussions?.map(withEnd),
      };
    }),
  };
};

const withEnd = <T extends { closedAt?: string | null | undefined }>(thing: T): T & { closedAt: string | null } => ({
  ...thing,
  closedAt: thing.closedAt ?? null,
});
