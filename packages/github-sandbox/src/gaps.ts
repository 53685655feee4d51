/** What the local GitHub does not model: what it has not been taught of the slice is found, the rest is written down. */
import type { Description } from './description/index.ts';
import { findRoute, type Route } from './router.ts';

export type Gap = {
  readonly text: string;
  /** A request that is refused with 404 because of it, where there is one: "GET /repos/{repository}/milestones". */
  readonly asked?: string;
};

/** Where it is simpler than GitHub. A sentence goes when what it says is no longer so. */
export const GAPS: readonly Gap[] = [
  {
    text: 'The protection of a branch cannot be read or set by itself: a seed says which checks and how many approvals the default branch asks for.',
    asked: 'GET /repos/{repository}/branches/master/protection',
  },
  {
    text: 'Rules of a branch beyond checks, approvals and ways to merge are not kept: code owners, stale approvals, resolved conversations, signed commits, linear history.',
  },
  {
    text: 'Nothing conflicts: an open pull request can always be merged, and the merge never waits for GitHub to find out.',
  },
  { text: 'A merge queue is only told of (merge_group): nothing is queued, built or taken out.' },
  {
    text: 'Statuses of commits, which are older than check runs, are unknown.',
    asked: 'GET /repos/{repository}/statuses/master',
  },
  { text: 'Workflows do not run.', asked: 'GET /repos/{repository}/actions/runs' },
  { text: 'There are no milestones; every issue says that it has none.', asked: 'GET /repos/{repository}/milestones' },
  { text: 'There are no releases.', asked: 'GET /repos/{repository}/releases' },
  {
    text: 'A fork is no repository of its own: of its branches only the heads of pull requests are known.',
    asked: 'GET /repos/{repository}/forks',
  },
  {
    text: 'Teams are those of the first organisation, without teams inside; everybody in them is a member, nobody is pending, and who is a member of the organisation is public.',
  },
  {
    text: 'An installation is for all repositories of its account; none is added to it or taken out, and no event tells so.',
  },
  {
    text: 'Nobody is blocked, and no limit of interaction holds.',
    asked: 'GET /repos/{repository}/interaction-limits',
  },
  {
    text: 'What was written is read, listed and found by a search at once; at GitHub a list or the search may be behind.',
  },
  { text: 'Deliveries arrive one after the other, in the order of what happened; at GitHub they overtake each other.' },
  { text: 'A search counts against the limit of all requests; at GitHub it has a smaller one of its own.' },
  { text: 'GraphQL has no points: each request costs one, however much it asks for.' },
  {
    text: 'Answers have a fingerprint (ETag) and no Last-Modified, and come as JSON whatever media type is asked for, except in contents.',
  },
  {
    text: 'Who may pin an issue is published nowhere: here who may write, and an App that may write issues. The words with which a fourth is refused are not known to be GitHub’s.',
  },
  {
    text: 'Everybody who may read opens discussions in every category; at GitHub a category for announcements takes them from maintainers alone.',
  },
  {
    text: 'Logging in by a code is not in GitHub’s description of REST: its two requests and their refusals are as its pages tell. The token is worth what its person may do, wherever the App is installed, and is not renewed; the page for the code is an act of `people`.',
  },
  { text: 'The App’s tokens expire by the real clock, whatever time the world has.' },
  {
    text: 'GraphQL answers the fields and mutations in use; another field of GitHub’s schema is an error that names it.',
  },
  {
    text: 'Requests of GraphQL are held against GitHub’s schema and not against the rights of each field, but for those in the table of rights.',
  },
];

/** All of them as sentences; operations of the slice for which there is no route come first. */
export const gapsOf = ({ operations }: Description, routes: readonly Route[]): readonly string[] => [
  ...unanswered(operations, routes).map((name) => `${name} is described, and not answered.`),
  ...GAPS.map(({ text }) => text),
];

const unanswered = (operations: Description['operations'], routes: readonly Route[]): readonly string[] =>
  operations
    .filter(({ name }) => {
      const [method = '', path = ''] = name.split(' ');
      // Counted before any route is looked for.
      return path !== '/rate_limit' && findRoute(routes, method, path.replaceAll(/[{}]/g, '')) === undefined;
    })
    .map(({ name }) => name)
    .sort();
