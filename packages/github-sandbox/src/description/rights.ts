/**
 * What a token of an installation needs for an operation, by GitHub's id of it. Written down from "Permissions required for GitHub
 * Apps" of GitHub's REST documentation; its description of the API does not tell. The slice has the operations of this table.
 */

export type Access = 'read' | 'write';
/** "issues: write". */
export type Right = `${string}: ${Access}`;
/** Any one of these; "key" is for the app's own key alone, "nothing" for everybody. */
export type Needs = readonly Right[] | 'key' | 'nothing';

const CHECKS = (access: Access): Needs => [`checks: ${access}`];
const CONTENTS = (access: Access): Needs => [`contents: ${access}`];
const ISSUES = (access: Access): Needs => [`issues: ${access}`];
const PULLS = (access: Access): Needs => [`pull_requests: ${access}`];
/** Issues and pull requests share a conversation: the right to either is enough to be let in. */
const EITHER = (access: Access): Needs => [`issues: ${access}`, `pull_requests: ${access}`];
const METADATA: Needs = ['metadata: read'];
const MEMBERS: Needs = ['members: read'];

export const RIGHTS: Readonly<Record<string, Needs>> = {
  'apps/create-installation-access-token': 'key',
  'apps/get-authenticated': 'key',
  'apps/get-installation': 'key',
  'apps/get-org-installation': 'key',
  'apps/get-repo-installation': 'key',
  'apps/get-user-installation': 'key',
  'apps/get-webhook-config-for-app': 'key',
  'apps/get-webhook-delivery': 'key',
  'apps/list-installations': 'key',
  'apps/list-repos-accessible-to-installation': METADATA,
  'apps/list-webhook-deliveries': 'key',
  'apps/redeliver-webhook-delivery': 'key',
  'apps/update-webhook-config-for-app': 'key',

  'checks/create': CHECKS('write'),
  'checks/create-suite': CHECKS('write'),
  'checks/get': CHECKS('read'),
  'checks/get-suite': CHECKS('read'),
  'checks/list-annotations': CHECKS('read'),
  'checks/list-for-ref': CHECKS('read'),
  'checks/list-for-suite': CHECKS('read'),
  'checks/list-suites-for-ref': CHECKS('read'),
  'checks/rerequest-run': CHECKS('write'),
  'checks/rerequest-suite': CHECKS('write'),
  'checks/set-suites-preferences': CHECKS('write'),
  'checks/update': CHECKS('write'),

  'git/create-blob': CONTENTS('write'),
  'git/create-commit': CONTENTS('write'),
  'git/create-ref': CONTENTS('write'),
  'git/create-tree': CONTENTS('write'),
  'git/delete-ref': CONTENTS('write'),
  'git/get-blob': CONTENTS('read'),
  'git/get-commit': CONTENTS('read'),
  'git/get-ref': CONTENTS('read'),
  'git/get-tree': CONTENTS('read'),
  'git/list-matching-refs': CONTENTS('read'),
  'git/update-ref': CONTENTS('write'),

  'issues/add-assignees': EITHER('write'),
  'issues/add-labels': EITHER('write'),
  'issues/create': ISSUES('write'),
  'issues/create-comment': EITHER('write'),
  'issues/create-label': EITHER('write'),
  'issues/delete-comment': EITHER('write'),
  'issues/delete-label': EITHER('write'),
  'issues/get': EITHER('read'),
  'issues/get-comment': EITHER('read'),
  'issues/get-label': EITHER('read'),
  'issues/list-comments': EITHER('read'),
  'issues/list-comments-for-repo': EITHER('read'),
  'issues/list-events': EITHER('read'),
  'issues/list-events-for-timeline': EITHER('read'),
  'issues/list-for-repo': ISSUES('read'),
  'issues/list-labels-for-repo': EITHER('read'),
  'issues/list-labels-on-issue': EITHER('read'),
  'issues/lock': EITHER('write'),
  'issues/remove-all-labels': EITHER('write'),
  'issues/remove-assignees': EITHER('write'),
  'issues/remove-label': EITHER('write'),
  'issues/set-labels': EITHER('write'),
  'issues/unlock': EITHER('write'),
  'issues/update': EITHER('write'),
  'issues/update-comment': EITHER('write'),
  'issues/update-label': EITHER('write'),

  'meta/get': 'nothing',

  'orgs/check-membership-for-user': MEMBERS,
  'orgs/get': 'nothing',
  'orgs/get-membership-for-user': MEMBERS,
  'orgs/list-members': MEMBERS,

  'pulls/check-if-merged': PULLS('read'),
  'pulls/create': PULLS('write'),
  'pulls/create-reply-for-review-comment': PULLS('write'),
  'pulls/create-review': PULLS('write'),
  'pulls/create-review-comment': PULLS('write'),
  'pulls/delete-review-comment': PULLS('write'),
  'pulls/dismiss-review': PULLS('write'),
  'pulls/get': PULLS('read'),
  'pulls/get-review': PULLS('read'),
  'pulls/get-review-comment': PULLS('read'),
  'pulls/list': PULLS('read'),
  'pulls/list-commits': PULLS('read'),
  'pulls/list-files': PULLS('read'),
  'pulls/list-requested-reviewers': PULLS('read'),
  'pulls/list-review-comments': PULLS('read'),
  'pulls/list-review-comments-for-repo': PULLS('read'),
  'pulls/list-reviews': PULLS('read'),
  'pulls/merge': CONTENTS('write'),
  'pulls/remove-requested-reviewers': PULLS('write'),
  'pulls/request-reviewers': PULLS('write'),
  'pulls/submit-review': PULLS('write'),
  'pulls/update': PULLS('write'),
  'pulls/update-review': PULLS('write'),
  'pulls/update-review-comment': PULLS('write'),

  'rate-limit/get': 'nothing',

  'reactions/create-for-issue': EITHER('write'),
  'reactions/create-for-issue-comment': EITHER('write'),
  'reactions/create-for-pull-request-review-comment': PULLS('write'),
  'reactions/delete-for-issue': EITHER('write'),
  'reactions/delete-for-issue-comment': EITHER('write'),
  'reactions/delete-for-pull-request-comment': PULLS('write'),
  'reactions/list-for-issue': EITHER('read'),
  'reactions/list-for-issue-comment': EITHER('read'),
  'reactions/list-for-pull-request-review-comment': PULLS('read'),

  'repos/compare-commits-with-basehead': CONTENTS('read'),
  'repos/create-or-update-file-contents': CONTENTS('write'),
  'repos/delete-file': CONTENTS('write'),
  'repos/get': METADATA,
  'repos/get-branch': CONTENTS('read'),
  'repos/get-branch-rules': METADATA,
  'repos/get-collaborator-permission-level': METADATA,
  'repos/get-commit': CONTENTS('read'),
  'repos/get-content': CONTENTS('read'),
  'repos/get-readme': CONTENTS('read'),
  'repos/list-branches': CONTENTS('read'),
  'repos/list-collaborators': METADATA,
  'repos/list-commits': CONTENTS('read'),
  'repos/list-pull-requests-associated-with-commit': PULLS('read'),

  'search/issues-and-pull-requests': METADATA,

  'teams/get-by-name': MEMBERS,
  'teams/get-membership-for-user-in-org': MEMBERS,
  'teams/list': MEMBERS,
  'teams/list-members-in-org': MEMBERS,
  'teams/list-repos-in-org': MEMBERS,

  'users/get-by-username': 'nothing',
};

/**
 * The same for fields of GraphQL, of which GitHub publishes no table: what it grants for a thing through REST, and for discussions
 * the permission of that name.
 */
export const GRAPHQL_RIGHTS: Readonly<Record<string, Needs>> = {
  addDiscussionComment: ['discussions: write'],
  closeDiscussion: ['discussions: write'],
  createDiscussion: ['discussions: write'],
  deleteDiscussionComment: ['discussions: write'],
  addReaction: ['discussions: write', 'issues: write', 'pull_requests: write'],
  discussion: ['discussions: read'],
  discussionCategory: ['discussions: read'],
  discussions: ['discussions: read'],
  markPullRequestReadyForReview: PULLS('write'),
  pinIssue: ISSUES('write'),
  pinnedIssues: ISSUES('read'),
  removeReaction: ['discussions: write', 'issues: write', 'pull_requests: write'],
  reopenDiscussion: ['discussions: write'],
  unpinIssue: ISSUES('write'),
  updateDiscussion: ['discussions: write'],
  updateDiscussionComment: ['discussions: write'],
};

/** Whether granted permissions are enough for one of what is needed. */
export const covers = (granted: Readonly<Record<string, string>>, needs: Needs): boolean => {
  if (typeof needs === 'string') return needs === 'nothing';
  return needs.some((right) => {
    const [name = '', access] = right.split(': ');
    return granted[name] === 'write' || (access === 'read' && granted[name] === 'read');
  });
};
