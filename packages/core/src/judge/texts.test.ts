import { describe, expect, it } from 'vitest';
import { createWorld, run } from '../../testing/judge.ts';
import type { Post, PullRequestFacts } from '../github/index.ts';
import { countParsed } from '../shared/door.ts';
import type { Hint } from './dossier.ts';
import { judgePull } from './pull.ts';

const HERE = 'octo-org/one';
const at = new Date('2023-06-25T11:59:00Z');

const pull = (part: Partial<PullRequestFacts>): PullRequestFacts => ({
  repository: HERE,
  number: 7,
  nodeId: 'PR_7',
  title: '[RFC] Named things',
  url: `https://github.com/${HERE}/pull/7`,
  body: '',
  author: 'ada',
  authorId: '1',
  authorIsBot: false,
  state: 'open',
  draft: false,
  merged: false,
  labels: [],
  requestedReviewers: [],
  base: 'main',
  defaultBranch: 'main',
  head: 'rfc',
  headSha: 'a1',
  createdAt: at,
  updatedAt: at,
  isPrivate: false,
  ...part,
});

const comment = (id: number, body: string): Post => ({
  kind: 'comment',
  id,
  nodeId: `IC_${id}`,
  author: { id: '2', login: 'bo', isBot: false },
  at,
  updatedAt: at,
  url: `https://github.com/${HERE}/pull/7#issuecomment-${id}`,
  body,
});

/** How often the judge of a pull request has something parsed. */
const parsesOf = (facts: Partial<PullRequestFacts>, comments: readonly string[], hint: Hint): number => {
  const world = createWorld({
    pull: () => pull(facts),
    thread: () => ({ posts: comments.map((body, index) => comment(index + 1, body)), timelineEvents: [] }),
    permission: () => 'write',
  });
  const before = countParsed();
  run(world, (dossier) => judgePull(dossier, { repository: HERE, number: 7 }), { hints: [hint] });
  return countParsed() - before;
};

const opened: Hint = { event: 'pull_request', action: 'opened' };
const commented: Hint = { event: 'issue_comment', action: 'created', comment: 1 };

const body = (name: string): string =>
  `# Motivation\n\n${name}: implements #12, *see* [the design](https://a.b/c).\n\n/rfc why\n`;

describe('a judge has each text parsed once', () => {
  it.each<[string, string]>([
    ['a description', body('one')],
    ['line ends of Windows', body('two').replaceAll('\n', '\r\n')],
    ['the list of a branch stack', `${body('three')}\n<!-- branch-stack -->\n\n- main\n  - #13\n`],
    ['no RFC', `*four*: fixes #12.`],
  ])('%s', (name, text) => {
    const title = name === 'no RFC' ? 'Fix it' : '[RFC] Named things';
    expect(parsesOf({ body: text, title }, [], opened)).toBe(1);
  });

  it('a thread', () => {
    const comments = ['**Fixes** #4.\n\n/rfc status\n', '*Moved* to #5.', '/rfc why\n\n`code`'];
    expect(parsesOf({ body: body('five') }, comments, commented)).toBe(1 + comments.length);
  });
});
