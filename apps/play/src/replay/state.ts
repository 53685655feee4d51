/** The final state: what stands at GitHub and in the registry, without what GitHub or the clock gave by chance. */
import type { JsonObject } from '@bufbuild/protobuf';
import type { SandboxGithub, SandboxSeed, SeenItem, SeenPull } from '@rapporteur/github-sandbox';
import type { Registry } from '@rapporteur/registry';
import { newestCommits } from './commits.ts';
import { readRegistry } from './registry.ts';

export type FinalState = { readonly github: JsonObject; readonly registry: JsonObject };

export type StateOptions = {
  readonly github: SandboxGithub;
  readonly kept: Registry;
  /** What GitHub was built of: it tells what people wrote, and what the app opened since. */
  readonly seed: SandboxSeed;
};

/** Reads the final state. What the app opened is named by its marker or branch, a commit by where it stands. */
export const readState = async (options: StateOptions): Promise<FinalState> => {
  const { seed } = options;
  const names = seed.repositories.map(({ owner = seed.organization.login, name }) => `${owner}/${name}`).sort();
  const renaming = await readNames(options, names);
  const subjects = await Promise.all(names.map((name) => readRepository(options, name)));
  const state = {
    github: Object.assign({}, ...subjects),
    registry: await readRegistry(options.kept),
  };
  return renaming(state);
};

type Seen = SeenItem | SeenPull;

const MARKER = /^\s*<!-- (rapporteur:[^>]*?) -->/;

const markerOf = (body: string): string | undefined => MARKER.exec(body)?.[1];

const readRepository = async ({ github, seed }: StateOptions, name: string): Promise<JsonObject> => {
  const { observe, appSlug } = github;
  const app = `${appSlug}[bot]`;
  const seeded = seededIn(seed, name);
  const items: readonly Seen[] = [...observe.issues(name), ...observe.pullRequests(name)];
  const read = items.map(async (item) => {
    const comments = observe.comments(name, item.number);
    const theirs = comments.filter(({ author }) => author !== app);
    const reactions = [
      { on: 'itself', reactions: item.reactions },
      ...theirs.map(({ id, reactions: all }) => ({ on: `comment ${id}`, reactions: all })),
    ].flatMap(({ on, reactions: all }) => {
      const ours = all.filter(({ login }) => login === app).map(({ content }) => content);
      return ours.length === 0 ? [] : [[on, ours.sort()]];
    });
    const kept = new Map(theirs.map(({ id, body }) => [id, body]));
    const said = seeded.comments.get(item.number) ?? [];
    const altered = said.filter(({ id, body }) => id !== undefined && kept.get(id) !== body).map(({ id }) => id);
    return [
      `${name}#${item.number}`,
      {
        ...shown(item),
        ours: writtenBy(comments.filter(({ author }) => author === app).map(({ body }) => body)),
        reactions: Object.fromEntries(reactions),
        ...(altered.length > 0 ? { altered } : {}),
        ...('headSha' in item ? { checks: await readChecks(github, name, item.headSha) } : {}),
      },
    ];
  });
  const commits = await newestCommits(github, name, Math.max(1, seeded.commits));
  const checked = commits.map(async (sha, index) => [`commit ${index + 1}`, await readChecks(github, name, sha)]);
  return {
    ...Object.fromEntries(await Promise.all(read)),
    [name]: {
      labels: observe
        .repositoryLabels(name)
        .map(({ name: label }) => label)
        .sort(),
      checks: Object.fromEntries(await Promise.all(checked)),
    },
    ...Object.fromEntries(
      observe.discussions(name).map(({ number, title, body, category, closed }) => {
        const ours = observe.discussionComments(name, number).filter(({ author }) => author === app);
        return [
          `${name}#${number}`,
          { title, body, category, isClosed: closed, ours: writtenBy(ours.map((comment) => comment.body)) },
        ];
      }),
    ),
  };
};

const shown = (item: Seen): JsonObject => ({
  title: item.title,
  body: item.body,
  author: item.author,
  state: item.state,
  labels: item.labels.toSorted(),
  assignees: item.assignees.toSorted(),
  ...('merged' in item ? { isMerged: item.merged, isDraft: item.draft } : {}),
});

/** Our comments by marker; an answer tells what was known when it was asked, so that it only counts that it stands. */
const writtenBy = (bodies: readonly string[]): JsonObject => {
  const said = bodies.map(withoutRepository);
  const byMarker = Map.groupBy(said, (body) => markerOf(body) ?? body);
  const words = (marker: string, body: string): string => (marker.startsWith('rapporteur:answer:') ? 'stands' : body);
  return Object.fromEntries(
    [...byMarker].map(([marker, found]) => [marker, found.map((body) => words(marker, body)).sort()]),
  );
};

/** The repository in a marker may have had another name when that was written, and is found all the same. */
const withoutRepository = (body: string): string =>
  body.replace(/^(\s*<!-- rapporteur:[a-z]+:)[^\s:/]+\/[^\s:/]+(?=#[0-9])/, '$1');

const readChecks = async ({ observe }: SandboxGithub, repository: string, sha: string): Promise<JsonObject> => {
  const runs = await observe.checkRuns(repository, sha);
  return Object.fromEntries(
    runs.map(({ name, status, conclusion, title, summary, text }) => [
      name,
      { status, conclusion, title, summary, text },
    ]),
  );
};

const seededIn = (seed: SandboxSeed, fullName: string) => {
  const found = seed.repositories.find(
    ({ owner = seed.organization.login, name }) => `${owner}/${name}`.toLowerCase() === fullName.toLowerCase(),
  );
  const items = [...(found?.issues ?? []), ...(found?.pullRequests ?? [])];
  return {
    commits: found?.commits?.length ?? 0,
    numbers: new Set(items.map(({ number }) => number)),
    comments: new Map(items.map(({ number, comments = [] }) => [number, comments])),
  };
};

/** Gives names to what has a number or an id by chance. */
const readNames = async ({ github, seed }: StateOptions, names: readonly string[]) => {
  const { observe, appSlug } = github;
  const app = `${appSlug}[bot]`;
  const numbers: { readonly repository: string; readonly number: number; readonly as: string }[] = [];
  const comments = new Map<string, string>();
  const commits = new Map<string, string>();
  for (const repository of names) {
    const seeded = seededIn(seed, repository);
    const made = await newestCommits(github, repository, Math.max(1, seeded.commits));
    for (const [index, sha] of made.entries()) commits.set(sha, `commit ${index + 1} of ${repository}`);
    const items: readonly Seen[] = [...observe.pullRequests(repository), ...observe.issues(repository)];
    for (const item of items) {
      const { number } = item;
      const opened = markerOf(item.body) ?? ('head' in item ? item.head : item.title);
      const isOurs = item.author === app && !seeded.numbers.has(number);
      if (isOurs) numbers.push({ repository, number, as: `(${opened})` });
      const as = isOurs ? `(${opened})` : `#${number}`;
      if ('headSha' in item) commits.set(item.headSha, `head of ${repository}${as}`);
      for (const comment of observe.comments(repository, number)) {
        if (comment.author === app) comments.set(String(comment.id), markerOf(comment.body) ?? 'ours');
      }
    }
  }
  const inText = (text: string): string =>
    numbers
      .reduce((renamed, { repository, number, as }) => {
        const address = new RegExp(`(${escaped(repository)})(#|/issues/|/pull/|/)${number}(?![0-9])`, 'gi');
        return renamed.replace(address, (_, place: string, sign: string) => `${place}${sign}${as}`);
      }, text)
      .replace(/#issuecomment-([0-9]+)/g, (whole, id: string) => (comments.has(id) ? `#(${comments.get(id)})` : whole))
      .replace(/\b[0-9a-f]{40}\b/g, (sha) => commits.get(sha) ?? 'a commit');
  const inValue = <T>(value: T): T => {
    const text = JSON.stringify(value, (_, one: unknown) => {
      if (typeof one === 'string') return inText(one);
      if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
      const { repository, number } = { repository: undefined, number: undefined, ...one };
      const ours = numbers.find((found) => found.repository === repository && found.number === number);
      const renamed = ours ? { ...one, number: ours.as } : one;
      return Object.fromEntries(Object.entries(renamed).map(([key, inside]) => [inText(key), inside]));
    });
    return JSON.parse(text);
  };
  return inValue;
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
