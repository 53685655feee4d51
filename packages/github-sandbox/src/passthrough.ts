/** What `emulate` answers for the server: reads of git, teams and installations, and writes the server has allowed. */
import type { Context } from './access.ts';
import { repositoryOf } from './access.ts';
import { withDetachedCommits, withRealCommits } from './detached.ts';
import { stagehandToken } from './emulator.ts';
import type { Call, Reply, Route } from './router.ts';
import type { Forward } from './routes/git.ts';
import { accountJson } from './shapes/index.ts';
import type { Account, World } from './world.ts';
import { findAccount, findRepository } from './world.ts';

/** Sends a call on. Only what the App's own key must sign keeps its credentials; the rest was checked by the server. */
export const createForward =
  ({ world, emulator, git }: Pick<Context, 'world' | 'emulator' | 'git'>): Forward =>
  async (call, body = call.body): Promise<Reply> => {
    const { authorization = '', accept = 'application/json' } = call.headers;
    const query = new URLSearchParams(call.query);
    const ref = query.get('ref');
    if (ref) query.set('ref', pullHead(world, call, ref) ?? ref);
    const suffix = query.size > 0 ? `?${query}` : '';
    const hasBody = call.method !== 'GET' && (call.bytes.length > 0 || body !== call.body);
    const answer = await emulator.forward({
      method: call.method,
      path: await withRealCommits(world, git, `${canonical(world, call)}${suffix}`),
      headers: {
        accept,
        authorization: call.path.startsWith('/app') ? authorization : `token ${stagehandToken()}`,
        ...(hasBody && { 'content-type': 'application/json' }),
      },
      ...(hasBody && { body: await withRealCommits(world, git, JSON.stringify(withAuthor(world, call, body))) }),
    });
    if (!answer.headers['content-type']?.includes('json')) return answer;
    if (answer.bytes.length === 0) return answer;
    const json = JSON.parse(await withDetachedCommits(world, answer.bytes.toString('utf8')));
    return { ...answer, bytes: Buffer.from(JSON.stringify(dressed(world, json))) };
  };

/** Reads that need nothing of the server but the check that the repository may be seen. */
export const passthroughRoutes = (context: Context, forward: Forward): readonly Route[] => [
  ...IN_REPOSITORY.map(
    (path): Route => ({
      method: 'GET',
      pattern: `/repos/:owner/:repo/${path}`,
      answer: (call) => {
        repositoryOf(context, call);
        return forward(call);
      },
    }),
  ),
  ...ELSEWHERE.map((pattern): Route => ({ method: 'GET', pattern, answer: (call) => forward(call) })),
];

const IN_REPOSITORY = [
  'contents',
  'contents/:path*',
  'readme',
  'git/ref/:ref*',
  'git/matching-refs/:ref*',
  'git/commits/:sha',
  'git/trees/:sha',
  'git/blobs/:sha',
  'commits',
  'commits/:ref*',
  'compare/:basehead*',
  'branches',
  'check-runs/:id/annotations',
  'check-suites/:id',
];

const ELSEWHERE = [
  '/orgs/:org',
  '/orgs/:org/memberships/:username',
  '/orgs/:org/teams',
  '/orgs/:org/teams/:slug',
  '/orgs/:org/teams/:slug/repos',
  '/meta',
  '/zen',
];

// GitHub's names ignore case, those of `emulate` do not.
const canonical = (world: World, { path, params }: Call): string => {
  const repository = findRepository(world, `${params.owner}/${params.repo}`);
  return repository ? path.replace(/^\/repos\/[^/]+\/[^/]+/, `/repos/${repository.firstName}`) : path;
};

// "refs/pull/12/head" is a ref of GitHub's own making.
const pullHead = (world: World, { params }: Call, ref: string): string | undefined => {
  const number = /^(?:refs\/)?pull\/(\d+)\/head$/.exec(ref)?.[1];
  const repository = findRepository(world, `${params.owner}/${params.repo}`);
  return number ? repository?.items.get(Number(number))?.pull?.head.sha : undefined;
};

// Commits made through the API are of who calls, at the sandbox's time.
const withAuthor = (world: World, { actor, path, method }: Call, body: unknown): unknown => {
  const makesCommit = /\/contents\//.test(path) || (method === 'POST' && path.endsWith('/git/commits'));
  if (!makesCommit || !('account' in actor) || typeof body !== 'object' || body === null) return body;
  const identity = identityOf(actor.account, world);
  return { author: identity, committer: identity, ...body };
};

const identityOf = ({ name, login, type, email }: Account, world: World) => ({
  name: type === 'Bot' ? login : name,
  email,
  date: world.stamp(),
});

/** Accounts in answers of `emulate` are replaced by the server's, which know who is a bot. */
const dressed = (world: World, json: unknown): unknown => {
  if (Array.isArray(json)) return json.map((one) => dressed(world, one));
  if (typeof json !== 'object' || json === null) return json;
  const copy = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, dressed(world, value)]));
  const account = typeof copy.login === 'string' && 'node_id' in copy ? findAccount(world, copy.login) : undefined;
  return account ? { ...copy, ...accountJson(world, account) } : copy;
};
