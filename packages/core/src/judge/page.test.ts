import { beforeEach, describe, expect, it } from 'vitest';
import { commit, createWorld, type World } from '../../testing/judge.ts';
import type { Post, PullRequestFacts } from '../github/index.ts';
import { judgePull } from './pull.ts';

const HERE = 'octo-org/one';
const PAGES = 'https://rfcs.example.org';
const LINK = `(${PAGES}/t/v1/${HERE}/rfcs/7)`;
const at = new Date('2023-06-25T11:59:00Z');

const pull: PullRequestFacts = {
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
  labels: ['rfc'],
  requestedReviewers: [],
  base: 'main',
  defaultBranch: 'main',
  head: 'rfc',
  headSha: 'a1',
  createdAt: at,
  updatedAt: at,
  counts: { files: 0, comments: 1, reviewComments: 0 },
  isPrivate: false,
};

const post = (id: number, login: string, body: string): Post => ({
  kind: 'comment',
  id,
  nodeId: `IC_${id}`,
  author: { id: login === 'rapporteur[bot]' ? '1' : '2', login, isBot: login.endsWith('[bot]') },
  at,
  updatedAt: at,
  url: `${pull.url}#issuecomment-${id}`,
  body,
});

let world: World;
let standing: Post[];
beforeEach(() => {
  standing = [post(1, 'bo', '/rfc track')];
  world = createWorld({
    pull: () => pull,
    thread: () => ({ posts: standing, timelineEvents: [] }),
    permission: () => 'write',
  });
  world.pagesUrl = PAGES;
});

/** The status comment that is wanted; it stands from then on. */
const look = (): string => {
  const { outcome } = commit(world, (dossier) => judgePull(dossier, { repository: HERE, number: 7 }));
  const body =
    outcome.actions.flatMap(({ action }) => (action.type === 'upsert_comment' ? [action.body] : []))[0] ?? '';
  standing = [...standing.slice(0, 1), post(2, 'rapporteur[bot]', body)];
  return body;
};

const close = (): void => {
  world.answers.pull = () => ({ ...pull, state: 'closed', closedAt: at });
};

describe('the status comment leads to the page of the RFC', () => {
  it('where there are pages, and says nothing of them elsewhere', () => {
    expect(look()).toContain(LINK);
    delete world.pagesUrl;
    expect(look()).not.toContain('Where this stands');
  });

  it('not in a private repository: its page is nobody’s who does not sign in', () => {
    world.answers.pull = () => ({ ...pull, isPrivate: true });
    expect(look()).not.toContain(PAGES);
  });

  it('what is closed keeps the link that it has, and gets none for its own sake', () => {
    look();
    close();
    const closed = look();
    expect(closed).toContain(LINK);
    expect(look()).toBe(closed);

    delete world.pagesUrl;
    const former = look();
    world.pagesUrl = PAGES;
    expect(look()).toBe(former);
  });
});
