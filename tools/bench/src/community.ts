/** An organisation in numbers: pull requests and discussions of five repositories, in the shares of a real community. */
import { generateKeyPairSync } from 'node:crypto';
import type { SandboxSeed } from '@rapporteur/github-sandbox';
import { createRandom } from './payloads.ts';

const REPOSITORIES = ['flyte', 'flytekit', 'flyteplugins', 'flytesnacks', 'community'] as const;

/** Of a hundred subjects; what is left are other pull requests. */
const SHARES = { rfc: 4, group: 6, discussion: 5 };

export type Community = { readonly seed: SandboxSeed; readonly counts: Readonly<Record<Kind, number>> };

type Kind = 'rfc' | 'group' | 'discussion' | 'other';
type Repository = SandboxSeed['repositories'][number];
type Pull = NonNullable<Repository['pullRequests']>[number];
type Discussion = NonNullable<Repository['discussions']>[number];

/** The same seed makes the same community. */
export const drawCommunity = (subjects: number, seed: number): Community => {
  const random = createRandom(seed);
  const counts = { rfc: 0, group: 0, discussion: 0, other: 0 };
  const pulls = new Map<string, Pull[]>();
  const discussions: Discussion[] = [];
  for (let number = 1; number <= subjects; number += 1) {
    const kind = kindOf(random() * 100);
    counts[kind] += 1;
    const createdAt = stampOf(number);
    if (kind === 'discussion') {
      discussions.push({
        number,
        title: `Idea ${number}`,
        author: 'cy',
        category: CATEGORY,
        body: 'A thought.',
        createdAt,
      });
      continue;
    }
    const repository = REPOSITORIES[Math.floor(random() * REPOSITORIES.length)] ?? 'flyte';
    const isOpen = random() < 0.3;
    const pull: Pull = {
      number,
      title: titleOf(kind, number),
      author: random() < 0.5 ? 'cy' : 'dee',
      body: 'What it does and why, in a few words.',
      createdAt,
      ...(isOpen ? {} : { closedAt: stampOf(number + 0.5) }),
      files: [{ path: kind === 'rfc' ? `rfc/system/${number}.md` : `src/${number}.py`, content: `Text ${number}\n` }],
      ...(kind === 'other'
        ? {}
        : { reviews: [{ author: 'bo', state: 'COMMENTED', submittedAt: stampOf(number + 0.2) }] }),
    };
    pulls.set(repository, [...(pulls.get(repository) ?? []), pull]);
  }
  return { seed: toSeed(pulls, discussions), counts };
};

const CATEGORY = 'rfc-incubator';

const kindOf = (drawn: number): Kind => {
  const { rfc, group, discussion } = SHARES;
  if (drawn < rfc) return 'rfc';
  if (drawn < rfc + group) return 'group';
  return drawn < rfc + group + discussion ? 'discussion' : 'other';
};

/** Draws one that is tracked, in the same shares. */
export const drawTracked = (random: () => number): Exclude<Kind, 'other'> => {
  const { rfc, group, discussion } = SHARES;
  const kind = kindOf(random() * (rfc + group + discussion));
  return kind === 'other' ? 'discussion' : kind;
};

/** How the titles of pull requests begin that are no RFC and belong to no group. */
export const UNTRACKED = 'Fix number';

const titleOf = (kind: Kind, number: number): string => {
  if (kind === 'rfc') return `[RFC] Proposal ${number}`;
  return kind === 'group' ? `Config override, part ${number}` : `${UNTRACKED} ${number}`;
};

/** One subject every six hours, all of them in the past. */
const stampOf = (number: number): string =>
  new Date(Date.parse('2020-01-01T00:00:00Z') + number * 6 * 3_600_000).toISOString().replace(/\.\d{3}Z$/, 'Z');

const SETTINGS = 'groups:\n  - key: overrides\n    title: Overrides\n    title_words: [config override]\n';

const toSeed = (pulls: ReadonlyMap<string, Pull[]>, discussions: readonly Discussion[]): SandboxSeed => ({
  organization: { login: 'flyteorg', name: 'Flyte' },
  app: { slug: 'rapporteur', privateKey },
  people: ['ada', 'bo', 'cy', 'dee'].map((login) => ({ login })),
  repositories: REPOSITORIES.map((name) => ({
    name,
    permissions: { ada: 'maintain', bo: 'write' },
    files: { 'README.md': `# ${name}\n`, '.github/rapporteur.yml': SETTINGS },
    pullRequests: pulls.get(name) ?? [],
    ...(name === 'flyte' ? { categories: [{ slug: CATEGORY, name: 'RFC Incubator' }], discussions } : {}),
  })),
});

export const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
