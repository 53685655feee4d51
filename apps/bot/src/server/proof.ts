/** Whether GitHub knows a token, and whether that may read or write in a repository: asked there, believed for a minute, never kept or logged. */
import { createHmac, randomBytes } from 'node:crypto';
import { Code, ConnectError } from '@connectrpc/connect';
import { z } from 'zod';

export type Right = 'read' | 'write';

export type Question = {
  readonly token: string;
  /** "owner/name"; undefined: whether it is anybody's token. */
  readonly repository: string | undefined;
  readonly right: Right;
  /** Who asks: an address. */
  readonly caller: string;
};

/** Rejects with Unauthenticated, ResourceExhausted or Unavailable where it stays open. */
export type Proof = (question: Question) => Promise<boolean>;

/** Whose a token of GitHub is: a login, or what else it can be; rejects where GitHub does not tell. */
export type WhoIs = (token: string) => Promise<string>;

/** Asks GitHub each time; who asks this has proven that the token is one. */
export const createWhoIs =
  (githubUrl: string): WhoIs =>
  async (token) => {
    // A token of an app stands for nobody.
    if (token.startsWith('ghs_')) return 'an app, or a workflow with its own token';
    const response = await fetch(`${githubUrl}/user`, {
      headers: headersFor(token),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => undefined);
    const told = LoginSchema.safeParse(response?.ok ? await response.json() : undefined);
    if (told.success) return told.data.login;
    throw new ConnectError('GitHub could not be asked whose this token is; try again later.', Code.Unavailable);
  };

const LoginSchema = z.object({ login: z.string().regex(/^[\w-]{1,100}(?:\[bot\])?$/) });

const headersFor = (token: string) => ({
  authorization: `Bearer ${token}`,
  accept: 'application/vnd.github+json',
  'user-agent': 'rapporteur',
  'x-github-api-version': '2022-11-28',
});

export type ProofOptions = {
  /** REST address of GitHub. */
  readonly githubUrl: string;
  /** The node id of the repository of which something is kept under a name: the name may be another's by now. */
  readonly nodeIdOf?: (repository: string) => Promise<string | undefined>;
  readonly now?: () => number;
  readonly believedMs?: number;
  /** What GitHub is asked for one caller, and for all, in a minute: nobody tries stolen tokens here, or hammers GitHub. */
  readonly perCaller?: number;
  readonly perMinute?: number;
};

/** A token of GitHub by its form: of a person, fine-grained, of an OAuth app, of an installation. */
export const isGithubToken = (text: string): boolean => /^(?:gh[pousr]_|github_pat_)\w{10,255}$/.test(text);

export const createProof = ({
  githubUrl,
  nodeIdOf = async () => undefined,
  now = Date.now,
  believedMs = 60_000,
  perCaller = 30,
  perMinute = 300,
}: ProofOptions): Proof => {
  const key = randomBytes(32);
  const known = new Map<string, { readonly until: number; readonly answer: Promise<Answer> }>();
  const asked = createCounter(now);

  return async ({ token, repository, right, caller }) => {
    if (repository !== undefined && !/^[^/]+\/[^/]+$/.test(repository)) return false;
    // Only the digest stays, under a key that ends with the process.
    const id = createHmac('sha256', key)
      .update(`${token}\0${repository?.toLowerCase() ?? ''}`)
      .digest('base64');
    const standing = known.get(id);
    if (standing === undefined || standing.until <= now()) {
      if (asked(caller) > perCaller || asked('') > perMinute)
        throw new ConnectError(
          'So many rights were asked for that GitHub is not asked any more for a minute; try again then.',
          Code.ResourceExhausted,
          { 'retry-after': '60' },
        );
      if (known.size >= MOST_KNOWN) forget(known, now());
      const ask = async (): Promise<Answer> =>
        repository === undefined
          ? askWhose(githubUrl, token)
          : askRight(githubUrl, token, { repository, nodeId: await nodeIdOf(repository) });
      known.set(id, { until: now() + believedMs, answer: ask() });
    }
    const answer = await known.get(id)?.answer;
    if (answer === 'unreachable' || answer === undefined) known.delete(id);
    switch (answer) {
      case 'unknown':
        throw new ConnectError('GitHub does not know this token; it may have expired.', Code.Unauthenticated);
      case 'none':
        return false;
      case 'read':
        return right === 'read';
      case 'write':
        return true;
      default:
        throw new ConnectError(
          'GitHub could not be asked what this token may read; nothing is shown until it can. Try again later.',
          Code.Unavailable,
        );
    }
  };
};

type Answer = Right | 'none' | 'unknown' | 'unreachable';

/** What a token may do in a repository. */
const askRight = (
  githubUrl: string,
  token: string,
  { repository, nodeId }: { readonly repository: string; readonly nodeId: string | undefined },
): Promise<Answer> =>
  askGithub(`${githubUrl}/repos/${repository.split('/').map(encodeURIComponent).join('/')}`, token, (body) => {
    const told = RepositorySchema.safeParse(body);
    if (!told.success || told.data.full_name.toLowerCase() !== repository.toLowerCase()) return 'none';
    if (nodeId !== undefined && told.data.node_id !== nodeId) return 'none';
    return told.data.permissions?.push === true ? 'write' : 'read';
  });

/** A token of an app stands for no user, and is asked where it works. */
const askWhose = (githubUrl: string, token: string): Promise<Answer> =>
  token.startsWith('ghs_')
    ? askGithub(`${githubUrl}/installation/repositories?per_page=1`, token, (body) =>
        InstallationSchema.safeParse(body).success ? 'read' : 'none',
      )
    : askGithub(`${githubUrl}/user`, token, (body) => (LoginSchema.safeParse(body).success ? 'read' : 'none'));

const askGithub = async (url: string, token: string, judge: (body: unknown) => Answer): Promise<Answer> => {
  try {
    const response = await fetch(url, {
      headers: headersFor(token),
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 200) return judge(await response.json());
    await response.body?.cancel();
    if (response.status === 401) return 'unknown';
    const isPaused = response.status === 429 || response.headers.get('x-ratelimit-remaining') === '0';
    if (isPaused || response.status >= 500) return 'unreachable';
    return 'none';
  } catch {
    return 'unreachable';
  }
};

const RepositorySchema = z.object({
  full_name: z.string(),
  node_id: z.string().optional(),
  permissions: z.object({ push: z.boolean() }).optional(),
});

const InstallationSchema = z.object({ total_count: z.number() });

/** How often somebody came within the running minute. */
const createCounter = (now: () => number): ((who: string) => number) => {
  let minute = 0;
  let counts = new Map<string, number>();
  return (who) => {
    const current = Math.floor(now() / 60_000);
    if (current !== minute) {
      minute = current;
      counts = new Map();
    }
    // Whoever comes when the list is full is counted with all others.
    const name = counts.has(who) || counts.size < MOST_KNOWN ? who : '';
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
};

const forget = (known: Map<string, { readonly until: number }>, now: number): void => {
  for (const [id, { until }] of known) if (until <= now) known.delete(id);
  // In the order in which they came.
  for (const id of known.keys()) {
    if (known.size < MOST_KNOWN) return;
    known.delete(id);
  }
};

const MOST_KNOWN = 2_000;
const PATIENCE_MS = 5_000;
