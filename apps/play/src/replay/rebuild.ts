/** GitHub as a recording shows it in the end: whatever the order of its lines, and however often each stands in it. */
import type {
  AppSeed,
  CommentSeed,
  CommitSeed,
  DiscussionSeed,
  EditSeed,
  EventSeed,
  PersonSeed,
  PullRequestSeed,
  RepositorySeed,
  ReviewSeed,
  SandboxSeed,
} from '@rapporteur/github-sandbox';
import { seeFormerNames, seeGiven } from './given.ts';
import { seePayload, seeRenaming } from './payload.ts';
import type { Recording, RecordingProblem } from './recording.ts';
import { type CommitFacts, createSnapshots, defined, type Snapshots } from './snapshots.ts';

export type Rebuilt = {
  readonly seed: SandboxSeed;
  /** Login of the app's own account: what it wrote in comments is left out, since the replay writes it. */
  readonly appLogin: string;
  readonly installedAt: Date;
  /** The newest time at GitHub. */
  readonly newest: Date;
  /** The greatest id. */
  readonly lastId: number;
  /** Recorded commits of default branches, by "owner/name", in the order of the seed. */
  readonly commits: ReadonlyMap<string, readonly string[]>;
  /** Recorded commits of pull requests, and where: "owner/name#7". */
  readonly heads: ReadonlyMap<string, string>;
};

/** Rebuilds GitHub; a problem names the line that makes it impossible. */
export const rebuild = (recording: Recording): { readonly value: Rebuilt } | { readonly problem: RecordingProblem } => {
  const snapshots = createSnapshots();
  const told = recording.seeds.map(({ organization }) => organization?.login).filter((login) => login !== undefined);
  const owners = recording.deliveries.flatMap(({ payload }) => ownersIn(payload));
  const organization = told.sort()[0] ?? owners.sort()[0] ?? 'organization';
  for (const { event, payload } of recording.deliveries) seeRenaming(snapshots, event, payload);
  for (const seed of recording.seeds) seeFormerNames(snapshots, seed, organization);
  for (const { event, payload, line } of recording.deliveries) {
    const wrong = seePayload(snapshots, event, payload);
    if (wrong) return { problem: { line, column: 1, text: `${wrong.text}. Record the payload as GitHub sent it.` } };
  }
  for (const seed of recording.seeds) seeGiven(snapshots, seed, organization);
  for (const { payload, line } of recording.deliveries) {
    const owner = ownerOf(payload);
    if (owner === undefined || owner.toLowerCase() === organization.toLowerCase()) continue;
    const text = `This is a delivery of ${owner}, but the recording is of ${organization}. Replay each organisation by itself.`;
    return { problem: { line, column: 1, text } };
  }
  return { value: toRebuilt(snapshots, organization) };
};

const ownerOf = (payload: object): string | undefined =>
  'repository' in payload ? ownerIn(payload.repository) : undefined;

const ownersIn = (payload: object): string[] => {
  const listed = 'repositories' in payload && Array.isArray(payload.repositories) ? payload.repositories : [];
  return [ownerOf(payload), ...listed.map(ownerIn)].filter((owner) => owner !== undefined);
};

const ownerIn = (repository: unknown): string | undefined => {
  if (typeof repository !== 'object' || repository === null || !('full_name' in repository)) return undefined;
  return String(repository.full_name).split('/')[0];
};

const toRebuilt = (snapshots: Snapshots, organization: string): Rebuilt => {
  const { slug = 'rapporteur', name, installedAt } = snapshots.app.all().get('app') ?? {};
  const appLogin = `${slug}[bot]`;
  const app: AppSeed = { slug, ...defined({ name }), events: [] };
  const commits = commitsOf(snapshots);
  const repositories = repositoriesOf(snapshots, { organization, appLogin, commits });
  const { login: _, ...group } = snapshots.organization.all().get('organization') ?? {};
  const members = [...snapshots.members.all().values()].flatMap(({ login, role }) =>
    login ? [{ login, ...defined({ role }) }] : [],
  );
  const teams = [...snapshots.teams.all().values()].flatMap(({ name: team, members: inside = [] }) =>
    team ? [{ name: team, members: inside }] : [],
  );
  const withoutPeople = {
    organization: { login: organization, ...defined(group), members, teams },
    repositories,
    app,
  };
  const owners = new Set([organization, appLogin, ...snapshots.owners.values()].map((login) => login.toLowerCase()));
  const people = peopleOf(snapshots, withoutPeople).filter(({ login }) => !owners.has(login.toLowerCase()));
  const seed = { ...withoutPeople, people };
  const times = timesOf(repositories);
  return {
    seed,
    appLogin,
    installedAt: new Date(installedAt ?? times.at(0) ?? NO_TIME),
    newest: new Date(times.at(-1) ?? NO_TIME),
    lastId: Math.max(0, ...idsOf(seed)),
    commits: new Map([...commits].map(([key, found]) => [key, found.map(({ sha }) => sha)])),
    heads: snapshots.heads,
  };
};

/** Of what tells no time. */
const NO_TIME = '2023-01-01T00:00:00Z';

type Around = {
  readonly organization: string;
  readonly appLogin: string;
  readonly commits: ReadonlyMap<string, readonly CommitFacts[]>;
};

const repositoriesOf = (snapshots: Snapshots, around: Around): RepositorySeed[] => {
  const { organization, commits } = around;
  const found = [...snapshots.repositories.all()];
  return found.map(([key, { name = key.slice(key.indexOf('/') + 1), owner, ...facts }]) => {
    const files = withPrefix(snapshots.files.all(), `${key} `);
    const pullRequests = pullsOf(snapshots, key, around);
    const atHead = new Map(
      pullRequests
        .filter(({ mergedAt }) => mergedAt)
        .flatMap((pull) => (pull.files ?? []).map((file) => [file.path, file.content])),
    );
    const contents = new Map(
      files.flatMap(({ path, content }) => (path && content !== undefined ? [[path, content]] : [])),
    );
    const pushed = commits.get(key) ?? [];
    const later = new Set(pushed.flatMap(({ paths }) => paths));
    const base = [...contents].filter(([path, content]) => !later.has(path) && atHead.get(path) !== content);
    const defaultBranch = facts.defaultBranch ?? 'master';
    const bases = pullRequests.flatMap((pull) => (pull.base && pull.base !== defaultBranch ? [pull.base] : []));
    const permissions = withPrefix(snapshots.permissions.all(), `${key}/`);
    const formerNames = snapshots.names.former(key).map((former) => former.slice(former.indexOf('/') + 1));
    return {
      ...defined(facts),
      name,
      ...(formerNames.length > 0 ? { formerNames } : {}),
      ...(owner && owner.toLowerCase() !== organization.toLowerCase() ? { owner } : {}),
      defaultBranch,
      permissions: Object.fromEntries(permissions.flatMap(({ login, role }) => (login && role ? [[login, role]] : []))),
      labels: withPrefix(snapshots.labels.all(), `${key}/`).flatMap((label) =>
        label.name === undefined ? [] : [{ ...defined(label), name: label.name }],
      ),
      categories: withPrefix(snapshots.categories.all(), `${key}/`).flatMap((category) =>
        category.slug === undefined ? [] : [{ ...defined(category), slug: category.slug }],
      ),
      files: Object.fromEntries(base),
      branches: [...new Set(bases)].sort(),
      commits: toCommits(pushed, (path) => contents.get(path) ?? atHead.get(path)),
      issues: itemsOf(snapshots, key, around)
        .filter(({ isPull }) => !isPull)
        .map(({ seed }) => seed),
      pullRequests,
      discussions: discussionsOf(snapshots, key, around),
    };
  });
};

const withPrefix = <T>(things: ReadonlyMap<string, T>, prefix: string): T[] =>
  [...things].flatMap(([key, thing]) => (key.startsWith(prefix) ? [thing] : []));

const commitsOf = (snapshots: Snapshots): ReadonlyMap<string, readonly CommitFacts[]> => {
  const all = [...snapshots.commits.all().values()].flatMap((facts) => {
    const { repository, sha, author, at, message = '', paths = [], removed = [] } = facts;
    return repository && sha && author && at ? [{ repository, sha, author, at, message, paths, removed }] : [];
  });
  const inOrder = all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.sha < b.sha ? -1 : 1));
  return Map.groupBy(inOrder, ({ repository }) => repository.toLowerCase());
};

/** What a later commit removes never comes: only the end counts. */
const toCommits = (pushed: readonly CommitFacts[], contentOf: (path: string) => string | undefined): CommitSeed[] =>
  pushed.map(({ author, at, message, paths }, index) => {
    const later = pushed.slice(index);
    const stays = (path: string): boolean =>
      later.findLast((commit) => commit.paths.includes(path) || commit.removed.includes(path))?.paths.includes(path) ??
      true;
    return {
      author,
      at,
      message,
      files: paths.filter(stays).map((path) => ({ path, ...defined({ content: contentOf(path) }) })),
    };
  });

type RebuiltItem = {
  readonly isPull: boolean;
  readonly key: string;
  readonly number: number;
  readonly seed: PullRequestSeed;
};

const itemsOf = (snapshots: Snapshots, repository: string, around: Around): RebuiltItem[] => {
  const merges = snapshots.merges.all();
  return [...snapshots.items.all()].flatMap(([key, facts]) => {
    const number = Number(key.slice(key.indexOf('#') + 1));
    if (!key.startsWith(`${repository}#`) || snapshots.gone.has(key)) return [];
    const {
      isPull,
      isOpen,
      closedAt,
      title = `Number ${number}`,
      author = 'ghost',
      createdAt = NO_TIME,
      ...rest
    } = facts;
    const merge = merges.get(key);
    const isClosed = isOpen === undefined ? Boolean(closedAt) : !isOpen;
    const closed =
      isClosed || merge?.mergedAt ? { closedAt: merge?.mergedAt ?? closedAt ?? rest.updatedAt ?? createdAt } : {};
    const { closedBy, files, ...shown } = rest;
    const seed = {
      ...defined(shown),
      number,
      title,
      author,
      createdAt,
      ...closed,
      ...(files ? { files: files.map(defined) } : {}),
      ...(isClosed && closedBy ? { closedBy } : {}),
      ...(merge ? defined(merge) : {}),
      edits: editsOf(snapshots, key),
      comments: commentsOf(snapshots, key, around),
      events: eventsOf(snapshots, key),
    };
    return [{ isPull: isPull ?? false, key, number, seed }];
  });
};

const pullsOf = (snapshots: Snapshots, repository: string, around: Around): PullRequestSeed[] =>
  itemsOf(snapshots, repository, around)
    .filter(({ isPull }) => isPull)
    .map(({ key, seed }) => ({ ...seed, reviews: reviewsOf(snapshots, key) }));

const editsOf = (snapshots: Snapshots, on: string): EditSeed[] =>
  [...snapshots.edits.all().values()]
    .flatMap(({ on: place, editor, at, before }) =>
      place === on && editor && at && before !== undefined ? [{ editor, at, before }] : [],
    )
    .sort(byTime(({ at }) => at));

const commentsOf = (snapshots: Snapshots, on: string, { appLogin }: Pick<Around, 'appLogin'>): CommentSeed[] =>
  [...snapshots.comments.all()]
    .flatMap(([key, { on: place, id, author = 'ghost', body = '', createdAt, updatedAt }]) => {
      if (place !== on || !createdAt || author === appLogin || snapshots.gone.has(key)) return [];
      return [{ ...defined({ id, updatedAt }), author, body, createdAt, edits: editsOf(snapshots, key) }];
    })
    .sort(byTime(({ createdAt }) => createdAt));

const reviewsOf = (snapshots: Snapshots, on: string): ReviewSeed[] =>
  [...snapshots.reviews.all().values()]
    .flatMap(({ on: place, author = 'ghost', state, submittedAt, body, id }) =>
      place === on && state && submittedAt ? [{ author, state, submittedAt, ...defined({ body, id }) }] : [],
    )
    .sort(byTime(({ submittedAt }) => submittedAt));

const eventsOf = (snapshots: Snapshots, on: string): EventSeed[] =>
  [...snapshots.events.all()]
    .filter(([key]) => key.startsWith(`${on} `) && (!snapshots.told.has(on) || key.startsWith(`${on} told `)))
    .flatMap(([, { on: _, event, actor, at, dismissed, ...more }]) => {
      if (!event || !actor || !at) return [];
      const said = dismissed && snapshots.reviews.all().get(`${on}/${dismissed.reviewId}`)?.said;
      const known = dismissed && { dismissed: said ? { ...dismissed, state: said } : dismissed };
      return [{ event, actor, at, ...defined(more), ...known }];
    })
    .sort(byTime(({ at }) => at));

const discussionsOf = (snapshots: Snapshots, repository: string, around: Around): DiscussionSeed[] =>
  [...snapshots.discussions.all()].flatMap(([key, { category, createdAt = NO_TIME, closedAt, ...facts }]) => {
    const number = Number(key.slice(key.indexOf('#') + 1));
    if (!key.startsWith(`${repository}#`) || !category || snapshots.gone.has(key)) return [];
    const { title = `Number ${number}`, author = 'ghost' } = facts;
    const comments = commentsOf(snapshots, key, around).map(({ edits: _, ...comment }) => comment);
    return [
      { ...defined(facts), number, title, author, category, createdAt, ...(closedAt ? { closedAt } : {}), comments },
    ];
  });

const byTime =
  <T extends object>(timeOf: (thing: T) => string) =>
  (a: T, b: T): number =>
    Date.parse(timeOf(a)) - Date.parse(timeOf(b)) || idIn(a) - idIn(b);

const idIn = (thing: object): number => ('id' in thing && typeof thing.id === 'number' ? thing.id : 0);

/** Everybody whom the seed names, with what is known of them. */
const peopleOf = (snapshots: Snapshots, seed: Omit<SandboxSeed, 'people'>): PersonSeed[] => {
  const known = new Map([...snapshots.people.all()].map(([key, person]) => [key, { login: key, ...defined(person) }]));
  for (const login of loginsOf(seed)) {
    if (!known.has(login.toLowerCase())) known.set(login.toLowerCase(), { login });
  }
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, person]) => person);
};

const LOGINS = new Set(['author', 'actor', 'editor', 'assignee', 'reviewer', 'closedBy', 'mergedBy', 'login']);
const LISTS_OF_LOGINS = new Set(['assignees', 'requestedReviewers', 'members']);

const loginsOf = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    if (LOGINS.has(key) && typeof one === 'string') return [one];
    if (key === 'permissions' && typeof one === 'object' && one !== null && !Array.isArray(one))
      return Object.keys(one);
    if (LISTS_OF_LOGINS.has(key) && Array.isArray(one) && one.every((login) => typeof login === 'string')) return one;
    return loginsOf(one);
  });
};

const TIMES = new Set(['createdAt', 'updatedAt', 'closedAt', 'mergedAt', 'submittedAt', 'at']);

/** All times of what stands in repositories, oldest first. */
const timesOf = (repositories: readonly RepositorySeed[]): string[] =>
  repositories
    .flatMap(({ createdAt: _, ...inside }) => stringsUnder(inside, TIMES))
    .sort((a, b) => Date.parse(a) - Date.parse(b));

const stringsUnder = (value: unknown, keys: ReadonlySet<string>): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    keys.has(key) && typeof one === 'string' ? [one] : stringsUnder(one, keys),
  );
};

const idsOf = (value: unknown): number[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => (key === 'id' && typeof one === 'number' ? [one] : idsOf(one)));
};
