import { READ_POLICY } from '@rapporteur/core/retry';
import { describe, expect, it } from 'vitest';
import { createDouble, type Page } from '../../testing/answers.ts';
import { until } from '../../testing/inbox.ts';
import { breakOff } from './client.ts';
import { faultOf, IncompleteAnswer } from './fault.ts';
import { counterOf, createMemory } from './traffic.ts';

type Double = Awaited<ReturnType<typeof createDouble>>;

const rows = (count: number, from = 1) => Array.from({ length: count }, (_, index) => ({ id: from + index }));
const repo = { owner: 'acme', repo: 'widgets' };
const link = (url: URL, relations: Record<string, number>): Record<string, string> => ({
  link: Object.entries(relations)
    .map(([relation, page]) => {
      const address = new URL(url);
      address.searchParams.set('page', String(page));
      return `<${address}>; rel="${relation}"`;
    })
    .join(', '),
});

describe('a run whose time is over', () => {
  it('breaks off what it asked, also in the midst of a listing, and asks nothing more', async () => {
    const { asked, left, open } = await createDouble(({ url }) =>
      url.searchParams.get('page') === '2' ? undefined : { headers: link(url, { next: 2, last: 2 }), body: rows(100) },
    );
    const over = new AbortController();
    const octokit = open(1);
    breakOff(octokit, over.signal);
    const listing = octokit.paginate(octokit.rest.issues.listComments, { ...repo, issue_number: 1, per_page: 100 });
    await until(() => asked.length === 2);
    over.abort(new Error('The run took too long.'));
    await expect(listing).rejects.toThrow('The run took too long.');
    await until(() => left.length === 1);
    await expect(octokit.rest.repos.get(repo)).rejects.toThrow('The run took too long.');
    expect(asked).toHaveLength(2);
  });
});

describe('an answer that did not change', () => {
  /** Two pages; the second changes when it is told to. */
  const twoPages = (state: { version: number }) =>
    createDouble(({ url, known }) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const etag = page === 1 ? '"one"' : `"two-${state.version}"`;
      const headers = { etag, ...(page === 1 ? link(url, { next: 2, last: 2 }) : link(url, { prev: 1 })) };
      if (known === etag) return { status: 304, headers: { etag } };
      return { headers, body: page === 1 ? rows(100) : [{ id: 100 + state.version }] };
    });
  const list = async (
    octokit: Awaited<ReturnType<typeof twoPages>>['open'] extends (id?: number) => infer O ? O : never,
  ) =>
    (await octokit.paginate(octokit.rest.issues.listComments, { ...repo, issue_number: 1, per_page: 100 })).map(
      ({ id }) => id,
    );

  it('is not sent again, whatever page it is, and the rest is', async () => {
    const state = { version: 1 };
    const { open } = await twoPages(state);
    const first = await list(open(1));
    const again = open(1);
    expect(await list(again)).toEqual(first);
    expect(counterOf(again).traffic()).toMatchObject({ requests: 2, unmodified: 2, writes: 0 });
    state.version = 2;
    const changed = open(1);
    expect(await list(changed)).toEqual([...first.slice(0, -1), 102]);
    expect(counterOf(changed).traffic()).toMatchObject({ requests: 2, unmodified: 1 });
  });

  it('is nobody else’s: neither another installation’s, nor another media type’s, nor the app’s', async () => {
    const { asked, open } = await twoPages({ version: 1 });
    await list(open(1));
    await list(open(2));
    await open(undefined).request('GET /repos/acme/widgets/issues/1/comments?per_page=100');
    const raw = open(1);
    await raw.rest.issues.listComments({ ...repo, issue_number: 1, per_page: 100, mediaType: { format: 'html' } });
    expect(asked.filter((line) => line.includes('if not'))).toEqual([]);
  });

  it('is forgotten when others need the room', async () => {
    const memory = createMemory(1000);
    const bytes = (length: number) => ({ etag: '"x"', headers: [], body: new ArrayBuffer(length) });
    memory.keep('a', bytes(250));
    memory.keep('b', bytes(250));
    memory.keep('too large', bytes(251));
    memory.keep('c', bytes(250));
    memory.find('a');
    memory.keep('d', bytes(250));
    memory.keep('e', bytes(250));
    expect(['a', 'b', 'c', 'd', 'e', 'too large'].filter((key) => memory.find(key))).toEqual(['a', 'c', 'd', 'e']);
  });
});

describe('the counter', () => {
  it('tells writes from queries, and what is left of the hour', async () => {
    const { open } = await createDouble(({ path }) => ({
      headers: {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': path === '/graphql' ? '4000' : '500',
        'x-ratelimit-resource': path === '/graphql' ? 'graphql' : 'core',
      },
      body: path === '/graphql' ? { data: {} } : {},
    }));
    const octokit = open(1);
    await octokit.graphql('query { viewer { login } }');
    await octokit.graphql('mutation { closeDiscussion(input: {discussionId: "x"}) { clientMutationId } }');
    await octokit.rest.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
    expect(counterOf(octokit).traffic()).toMatchObject({ requests: 3, writes: 2, left: 0.1 });
    expect(counterOf(octokit).traffic().answeredAt).toBeInstanceOf(Date);
  });
});

describe('an answer that is not all of it is refused', () => {
  const complaint = async (answer: Parameters<typeof createDouble>[0], kind: 'list' | 'counted' | 'one' | 'query') => {
    const { open, asked } = await createDouble(answer);
    const octokit = open(1);
    const read = () => {
      if (kind === 'list') return octokit.paginate(octokit.rest.pulls.list, { ...repo, per_page: 100 });
      if (kind === 'counted')
        return octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
      if (kind === 'one') return octokit.request('GET /search/issues', { q: 'x' });
      return octokit.graphql('query { a b }');
    };
    const error: unknown = await read().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(IncompleteAnswer);
    const fault = faultOf(error, new Date());
    expect(fault).toMatchObject({ isFinal: false });
    // What was refused is not what the next attempt is compared with.
    await read().catch(() => {});
    expect(asked.filter((line) => line.includes('if not'))).toEqual([]);
    return fault?.text;
  };
  const etag = { etag: '"same"' };

  it.each<[string, 'list' | 'counted' | 'one' | 'query', Parameters<typeof createDouble>[0], string]>([
    [
      'a page that is short though more follow',
      'list',
      ({ url }) => ({ headers: { ...etag, ...link(url, { next: 2, last: 2 }) }, body: rows(99) }),
      'page 1 of /repos/acme/widgets/pulls has 99 entries instead of 100, though more follow',
    ],
    [
      'a listing that ends before its last page',
      'list',
      ({ url }) =>
        url.searchParams.get('page') === '2'
          ? { headers: etag, body: rows(7) }
          : { headers: { ...etag, ...link(url, { next: 2, last: 3 }) }, body: rows(100) },
      '/repos/acme/widgets/pulls ended with page 2 of 3',
    ],
    [
      'a page to which no link leads',
      'list',
      ({ url }) => ({ headers: etag, body: rows(url.searchParams.get('page') === '2' ? 3 : 100) }),
      'URL/repos/acme/widgets/pulls?per_page=100&page=2 exists, though nothing led there',
    ],
    [
      'fewer entries than are counted',
      'counted',
      () => ({ headers: etag, body: { total_count: 3, repositories: rows(2) } }),
      '/installation/repositories gave 2 entries of 3',
    ],
    [
      'a search that timed out',
      'one',
      () => ({ headers: etag, body: { total_count: 1, incomplete_results: true, items: rows(1) } }),
      'it says so of /search/issues itself',
    ],
    [
      'errors beside data',
      'query',
      () => ({ body: { data: { a: 1, b: null }, errors: [{ type: 'SERVICE_UNAVAILABLE', message: 'Try again' }] } }),
      'beside the data it says "Try again"',
    ],
  ])('%s', async (_, kind, answer, text) => {
    const told = (await complaint(answer, kind))?.replace(/http:\/\/[0-9.:]+/, 'URL');
    expect(told).toBe(`GitHub's answer was incomplete: ${text}; nothing was taken from it.`);
  });

  it.each<[string, Parameters<typeof createDouble>[0]]>([
    ['a full last page with nothing behind it', ({ url }) => ({ body: url.searchParams.has('page') ? [] : rows(100) })],
    [
      'a short last page',
      ({ url }) =>
        url.searchParams.get('page') === '2'
          ? { headers: link(url, { prev: 1, first: 1 }), body: rows(1, 101) }
          : { headers: link(url, { next: 2, last: 2 }), body: rows(100) },
    ],
    ['nothing at all', () => ({ body: [] })],
  ])('but not %s', async (_, answer) => {
    const { open } = await createDouble(answer);
    const octokit = open(1);
    await expect(octokit.paginate(octokit.rest.pulls.list, { ...repo, per_page: 100 })).resolves.toBeInstanceOf(Array);
  });

  it('a GraphQL limit is told as a limit', async () => {
    const { open } = await createDouble(() => ({
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000060' },
      body: { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
    }));
    const error: unknown = await open(1)
      .graphql('query { a }')
      .catch((reason: unknown) => reason);
    expect(faultOf(error, new Date(1_700_000_000_000))).toMatchObject({ waitMs: 61_000, isFinal: false });
  });
});

/** Links as GitHub writes them: by the number of the repository or the organisation, whatever was asked for. */
const linked = (relations: Record<string, string>, root: string): Record<string, string> => ({
  link: Object.entries(relations)
    .map(([relation, rest]) => `<${root}${rest}>; rel="${relation}"`)
    .join(', '),
});
const pulls = ({ open }: Double) => {
  const octokit = open(1);
  return octokit.paginate(octokit.rest.pulls.list, { ...repo, per_page: 100 });
};
const told = (read: Promise<unknown>): Promise<string> =>
  read.then(
    () => 'taken',
    (error: unknown) => faultOf(error, new Date())?.text ?? String(error),
  );

describe('K2: the pages of a listing are known by the links that lead to them', () => {
  const numbered = '/repositories/1296269/pulls?per_page=100&page=';
  const cursor = '/repositories/1296269/pulls?per_page=100&after=';

  it.each<[string, (root: string) => Record<string, Page>, string]>([
    [
      'by number, to the end',
      (root) => ({
        '1': { headers: linked({ next: `${numbered}2`, last: `${numbered}2` }, root), body: rows(100) },
        '2': { headers: linked({ prev: `${numbered}1`, first: `${numbered}1` }, root), body: rows(5, 101) },
      }),
      'taken',
    ],
    [
      'by number, and it ends before its last page',
      (root) => ({
        '1': { headers: linked({ next: `${numbered}2`, last: `${numbered}4` }, root), body: rows(100) },
        '2': { headers: linked({ prev: `${numbered}1` }, root), body: rows(5, 101) },
      }),
      "GitHub's answer was incomplete: /repositories/1296269/pulls ended with page 2 of 4; nothing was taken from it.",
    ],
    [
      'by cursor, to the end',
      (root) => ({
        '1': { headers: linked({ next: `${cursor}Y3Vy` }, root), body: rows(100) },
        Y3Vy: { headers: linked({ prev: `${cursor}x` }, root), body: rows(100, 101) },
      }),
      'taken',
    ],
    [
      'by cursor, and a page in the middle is short',
      (root) => ({
        '1': { headers: linked({ next: `${cursor}Y3Vy` }, root), body: rows(100) },
        Y3Vy: { headers: linked({ next: `${cursor}ZW5k` }, root), body: rows(60, 101) },
        ZW5k: { body: rows(3, 201) },
      }),
      "GitHub's answer was incomplete: page in the middle of /repositories/1296269/pulls has 60 entries instead of 100, though more follow; nothing was taken from it.",
    ],
  ])('%s', async (_, pagesAt, expected) => {
    const double = await createDouble(({ url }) => {
      const { searchParams: asked } = url;
      return pagesAt(url.origin)[asked.get('after') ?? asked.get('page') ?? '1'] ?? { body: [] };
    });
    expect(await told(pulls(double))).toBe(expected);
  });

  it('and who counts pages by the repository’s name is in the same listing', async () => {
    const double = await createDouble(({ url }) =>
      url.searchParams.get('page') === '2'
        ? { body: rows(1) }
        : { headers: linked({ next: `${numbered}2`, last: `${numbered}3` }, url.origin), body: rows(100) },
    );
    const octokit = double.open(1);
    await octokit.rest.pulls.list({ ...repo, per_page: 100, page: 1 });
    expect(await told(octokit.rest.pulls.list({ ...repo, per_page: 100, page: 2 }))).toContain(
      'ended with page 2 of 3',
    );
  });
});

describe('K3: what GitHub takes out of a list after it has made pages is not missing', () => {
  it('a timeline with gaps is read to its end', async () => {
    const { open } = await createDouble(({ url }) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const next = `/repositories/7/issues/3/timeline?per_page=100&page=${page + 1}`;
      const last = '/repositories/7/issues/3/timeline?per_page=100&page=3';
      const headers = page < 3 ? linked({ next, last }, url.origin) : {};
      return { headers, body: rows([98, 0, 4][page - 1] ?? 0, page * 1_000) };
    });
    const octokit = open(1);
    const timeline = octokit.paginate(octokit.rest.issues.listEventsForTimeline, {
      ...repo,
      issue_number: 3,
      per_page: 100,
    });
    expect(await timeline).toHaveLength(102);
  });

  it('check runs are counted with those that other tokens see', async () => {
    const { open } = await createDouble(() => ({ body: { total_count: 9, check_runs: rows(2) } }));
    const octokit = open(1);
    expect(await octokit.paginate(octokit.rest.checks.listForRef, { ...repo, ref: 'a1' })).toHaveLength(2);
  });

  it('any other list that is as short after ten minutes is how GitHub has it, and until then it is not', async () => {
    const short = { count: 97 };
    const double = await createDouble(({ url }) =>
      url.searchParams.get('page') === '2'
        ? { body: rows(2) }
        : { headers: link(url, { next: 2, last: 2 }), body: rows(short.count) },
    );
    expect(await told(pulls(double))).toContain('has 97 entries instead of 100');
    double.clock.ms = 9 * 60_000;
    expect(await told(pulls(double))).toContain('has 97 entries instead of 100');
    double.clock.ms = 11 * 60_000;
    expect(await told(pulls(double))).toBe('taken');
    short.count = 60;
    expect(await told(pulls(double))).toContain('has 60 entries instead of 100');
  });
});

it('K9: a field may have the name of a method of every object', async () => {
  const body = { full_name: 'acme/widgets', custom_properties: { toString: 'x', valueOf: null } };
  const { open } = await createDouble(() => ({ body }));
  expect((await open(1).rest.repos.get(repo)).data).toEqual(body);
});

it('an answer that breaks off is refused', async () => {
  const { open, cut } = await createDouble(() => ({ body: { full_name: 'acme/widgets' } }));
  cut.at = 12;
  await expect(open(1).rest.repos.get(repo)).rejects.toThrow('what it says of /repos/acme/widgets breaks off');
});

it('an answer of no words is one', async () => {
  const { open } = await createDouble(() => ({ status: 204 }));
  expect((await open(1).rest.issues.deleteComment({ ...repo, comment_id: 1 })).status).toBe(204);
});

describe('K12: every request names the version of GitHub’s interface', () => {
  it('reads, writes and queries, of an installation and of the app', async () => {
    const { open, versions } = await createDouble(({ path }) => ({ body: path === '/graphql' ? { data: {} } : {} }));
    await open(1).rest.issues.get({ ...repo, issue_number: 1 });
    await open(1).rest.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
    await open(1).graphql('query { viewer { login } }');
    await open().rest.apps.getAuthenticated();
    expect([...versions]).toEqual(['2022-11-28']);
  });
});

describe('a request that GitHub fails at', () => {
  /** Fails so often with this status, then answers. */
  const failing = async (times: number, status = 502, body: unknown = { message: 'Server Error' }) => {
    let left = times;
    const double = await createDouble(({ path }) => {
      left -= 1;
      return left >= 0 ? { status, body } : { body: path === '/graphql' ? { data: { a: 1 } } : rows(1) };
    });
    return { ...double, octokit: double.open(1) };
  };
  const read = (octokit: Awaited<ReturnType<typeof failing>>['octokit']) =>
    octokit.rest.issues.listComments({ ...repo, issue_number: 1 });
  const statusOf = (work: Promise<unknown>): Promise<number> =>
    work.then(
      () => 200,
      (error: unknown) => faultOf(error, new Date())?.status ?? 0,
    );

  it('is put again within the run as often as the policy of reads says, if it only asks', async () => {
    const passing = await failing(READ_POLICY.faults);
    expect(await statusOf(read(passing.octokit))).toBe(200);
    expect(passing.asked).toHaveLength(READ_POLICY.faults + 1);
    const lasting = await failing(100);
    expect(await statusOf(read(lasting.octokit))).toBe(502);
    expect(lasting.asked).toHaveLength(READ_POLICY.faults + 1);
  });

  it('is put again where GitHub gives up at a query and says so with success', async () => {
    const errors = [{ message: 'Something went wrong while executing your query. Please include `1` when reporting.' }];
    const { octokit, asked } = await failing(2, 200, { data: null, errors });
    expect(await octokit.graphql('query { a }')).toEqual({ a: 1 });
    expect(asked).toHaveLength(3);
    const lasting = await failing(100, 200, { data: null, errors });
    expect(await statusOf(lasting.octokit.graphql('query { a }'))).toBe(502);
  });

  it.each([
    ['writes', 502, 'write'],
    ['changes something by a query', 502, 'mutation'],
    ['was refused', 422, 'read'],
    ['is not known', 401, 'read'],
    ['is to wait', 429, 'read'],
  ] as const)('is sent once if it %s', async (_, status, kind) => {
    const { octokit, asked } = await failing(100, status);
    const send = () => {
      if (kind === 'read') return read(octokit);
      if (kind === 'write') return octokit.rest.issues.createComment({ ...repo, issue_number: 1, body: 'x' });
      return octokit.graphql('mutation { closeDiscussion(input: {discussionId: "x"}) { clientMutationId } }');
    };
    expect(await statusOf(send())).toBe(status);
    expect(asked).toHaveLength(1);
  });
});
